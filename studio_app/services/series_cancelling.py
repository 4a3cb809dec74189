"""Cancelling sessions of a series: one, one and those that follow, or all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import InvalidInput, WrongStatus
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import cancellation_status, may_become, require_step
from studio_app.domain.series_plans import Scope, SeriesCancellation
from studio_app.domain.undoing import BookingBack, BookingStand, DiaryUndo, SeriesBack, SessionBack
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.series import SeriesState
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.booking_parts import cancels_free, stand_of
from studio_app.services.classes import give_up_class
from studio_app.services.series_parts import held_in_scope, note_series, stand_before
from studio_app.services.session_parts import changes_of, trainer_at
from studio_app.services.slots import clean_reason
from studio_app.services.undoing_bookings import PuttingBack


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
    arrived already are left alone. Of a class all who are in it get their credits back. The same
    request again changes nothing and returns the first outcome. Raises WrongStatus,
    ChangedMeanwhile, NotFound, NotAllowed, InvalidInput where nothing can be cancelled,
    ConnectionLost.
    """
    require(viewer, Right.BOOK)
    reason = clean_reason(request.waive_reason)

    def cancelled(work: Work) -> DiaryOutcome:
        asked = (request.session_id, request.version, request.scope)
        held = held_in_scope(work, viewer, asked, now)
        session, series, meant = held.asked, held.series, held.meant
        organization = work.organizations.get(session.organization_id)
        given_up = (
            _classes(work, viewer, organization, session, meant, now, reason)
            if session.stand.capacity > 1
            else _bookings(work, viewer, organization, session, meant, now, reason)
        )
        if not given_up.count:
            raise InvalidInput("scope", "None of these sessions can be cancelled.")
        rules: tuple[SeriesBack, ...] = ()
        if request.scope is not Scope.THIS:
            rules = (_ended(work, series, meant, now, reason, given_up),)
        changed = changes_of(meant, *given_up.keys) | Changes(frozenset({Aggregate.PACKAGE}))
        return DiaryOutcome(
            Step.CANCEL if request.scope is Scope.THIS else Step.CANCEL_SERIES,
            given_up.subject,
            session.stand.starts_at,
            changed,
            DiaryUndo(given_up.bookings, given_up.sessions, series=rules),
            session.id,
            trainer_at(work, organization, session.stand).name,
            count=given_up.count,
            left_alone=given_up.left_alone,
        )

    return uow.perform(
        UseCaseRequest(request_id, "cancel_series", request), cancelled, DiaryOutcome
    )


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """What was cancelled, of whom, with the way back; ``keys`` are what changed."""

    subject: str
    count: int
    left_alone: int
    keys: frozenset[UUID]
    bookings: tuple[BookingBack, ...]
    sessions: tuple[SessionBack, ...] = ()


def _bookings(
    work: Work,
    viewer: Viewer,
    organization: Organization,
    asked: SessionState,
    meant: tuple[SessionState, ...],
    now: datetime,
    reason: str,
) -> _GivenUp:
    """Cancel the bookings that stand in a client's sessions, in order of time."""
    keys = work.series.bookings_in([one.id for one in meant]).values()
    held = work.bookings.hold_all([key for found in keys for key in found])
    assigned = work.clients.trainers_of({one.client_id for one in held})
    given_up: list[BookingState] = []
    backs: list[BookingBack] = []
    for booking in sorted(held, key=lambda booking: booking.interval.start):
        status = cancellation_status(organization, booking.interval.start, now)
        if not may_become(booking.status, status):
            if booking.session_id == asked.id:
                require_step(booking.status, status)
            continue
        free = cancels_free(organization, status, reason)
        with_trainer = assigned.get(booking.client_id, (None,))[0]
        back = BookingBack(
            booking.id,
            found=stand_of(booking),
            restore=BookingStand(status, 0 if free else booking.charge),
            of_own_client=with_trainer == booking.trainer_id,
            returns_credit=free,
            reason=reason,
        )
        given_up.append(booking)
        backs.append(back)
    putting = PuttingBack(work, viewer, organization, now, Step.CANCEL.value)
    return _GivenUp(
        next((one.client_name for one in given_up), ""),
        len(given_up),
        len(held) - len(given_up),
        frozenset(key for one in given_up for key in (one.id, one.client_id)),
        tuple(replace(back, returns_credit=False) for back in putting.give_up(backs)),
    )


def _classes(
    work: Work,
    viewer: Viewer,
    organization: Organization,
    asked: SessionState,
    meant: tuple[SessionState, ...],
    now: datetime,
    reason: str,
) -> _GivenUp:
    """Cancel classes with all who are in them; those in which somebody is done are left alone."""
    bookings: list[BookingBack] = []
    sessions: list[SessionBack] = []
    keys: set[UUID] = set()
    for session in meant:
        try:
            backs, back, clients = give_up_class(work, viewer, organization, session, now, reason)
        except WrongStatus:
            if session.id == asked.id:
                raise
            continue
        bookings += backs
        sessions.append(back)
        keys |= {session.id, *clients}
    return _GivenUp(
        asked.stand.title,
        len(sessions),
        len(meant) - len(sessions),
        frozenset(keys),
        tuple(bookings),
        tuple(sessions),
    )


def _ended(
    work: Work,
    series: SeriesState,
    meant: tuple[SessionState, ...],
    now: datetime,
    reason: str,
    given_up: _GivenUp,
) -> SeriesBack:
    """Let the series end before what was cancelled, and return the way back."""
    stand = stand_before(work, series, meant, now)
    work.series.put(series.id, stand)
    note_series(
        work,
        "series_cancelled",
        series,
        now,
        before={"rule": series.stand.rule, "title": series.stand.title}
        if series.client_id is None
        else {"rule": series.stand.rule},
        after={"rule": stand.rule, "dates": given_up.count},
        reason=reason,
    )
    work.flush()
    return SeriesBack(series.id, found=stand, restore=series.stand)
