"""Cancelling sessions of a series: one, one and those that follow, or all of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import InvalidInput
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import cancellation_status, may_become
from studio_app.domain.series_plans import Scope, SeriesCancellation
from studio_app.domain.undoing import BookingBack, DiaryUndo, SeriesBack
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.series import SeriesState
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import give_up
from studio_app.services.series_parts import held_in_scope, note_series, stand_before
from studio_app.services.session_parts import changes_of, trainer_at
from studio_app.services.slots import clean_reason


def cancel_series(
    uow: UnitOfWork,
    viewer: Viewer,
    request: SeriesCancellation,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Cancel the bookings of a series that are meant, each by the studio's rule for its time.

    In time a credit comes back, late the policy decides, or a ``waive_reason``. Sessions that were
    moved by themselves are cancelled with the others; what is over stays as it was, and clients who
    arrived already are left alone. The same request again changes nothing and returns the first
    outcome. Raises WrongStatus, ChangedMeanwhile, NotFound, NotAllowed, InvalidInput for a class,
    ConnectionLost.
    """
    require(viewer, Right.BOOK)
    reason = clean_reason(request.waive_reason)

    def cancelled(work: Work) -> DiaryOutcome:
        asked = (request.session_id, request.version, request.scope)
        session, series, meant = held_in_scope(work, viewer, asked, now)
        if session.stand.capacity > 1:
            raise InvalidInput("scope", "A class is cancelled by itself, with all who are in it.")
        organization = work.organizations.get(session.organization_id)
        bookings = _bookings(work, meant)
        given_up: list[BookingState] = []
        backs: list[BookingBack] = []
        for booking in bookings:
            status = cancellation_status(organization, booking.interval.start, now)
            if booking.session_id != session.id and not may_become(booking.status, status):
                continue
            outcome = give_up(work, organization, viewer, booking, now, reason)
            assert outcome.undo is not None
            backs += outcome.undo.bookings
            given_up.append(booking)
        if not given_up:
            raise InvalidInput("scope", "None of these sessions can be cancelled.")
        rules: tuple[SeriesBack, ...] = ()
        if request.scope is not Scope.THIS:
            rules = (_ended(work, series, meant, now, reason, len(given_up)),)
        first = next((one for one in given_up if one.session_id == session.id), given_up[0])
        keys = {key for one in given_up for key in (one.id, one.client_id)}
        changed = changes_of(meant, *keys) | Changes(frozenset({Aggregate.PACKAGE}))
        return DiaryOutcome(
            Step.CANCEL if request.scope is Scope.THIS else Step.CANCEL_SERIES,
            first.client_name,
            first.interval.start,
            changed,
            DiaryUndo(bookings=tuple(backs), series=rules),
            first.session_id,
            trainer_at(work, organization, session.stand).name,
            count=len(given_up),
            left_alone=len(bookings) - len(given_up),
        )

    return uow.perform(
        UseCaseRequest(request_id, "cancel_series", request), cancelled, DiaryOutcome
    )


def _bookings(work: Work, meant: tuple[SessionState, ...]) -> list[BookingState]:
    """Return the bookings that stand in the sessions, locked, in order of time."""
    keys = work.series.bookings_in([one.id for one in meant]).values()
    held = work.bookings.hold_all([key for found in keys for key in found])
    return sorted(held, key=lambda booking: booking.interval.start)


def _ended(
    work: Work,
    series: SeriesState,
    meant: tuple[SessionState, ...],
    now: datetime,
    reason: str,
    count: int,
) -> SeriesBack:
    """Let the series end before what was cancelled, and return the way back."""
    stand = stand_before(work, series, meant, now)
    work.series.put(series.id, stand)
    note_series(
        work,
        "series_cancelled",
        series,
        now,
        before={"rule": series.stand.rule},
        after={"rule": stand.rule, "dates": count},
        reason=reason,
    )
    work.flush()
    return SeriesBack(series.id, found=stand, restore=series.stand)
