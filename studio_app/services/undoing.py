"""Taking steps in the diary back, and doing again what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import (
    BookingBack,
    DiaryUndo,
    SessionBack,
    TimeOffBack,
)
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services import (
    undoing_bookings,
    undoing_clients,
    undoing_hours,
    undoing_imports,
    undoing_lists,
    undoing_merges,
    undoing_money,
    undoing_notes,
    undoing_packages,
    undoing_pay,
    undoing_prices,
    undoing_profiles,
    undoing_records,
    undoing_series,
    undoing_sessions,
    undoing_time_off,
    undoing_transfers,
    undoing_waiting,
)
from studio_app.services.package_freezes import put_freeze_back
from studio_app.services.session_parts import in_turn

Held = tuple[BookingBack, BookingState]


def undo(
    uow: UnitOfWork,
    viewer: Viewer,
    back: DiaryUndo,
    now: datetime,
    *,
    request_id: UUID,
    again: bool = False,
) -> DiaryOutcome:
    """Put back all that a step changed, with its credits, or nothing.

    What was booked over a clash comes back beside what it stood beside, and over nothing that came
    there since. The outcome's own way back does the step ``again``. The same request again changes
    nothing and returns the first outcome. Raises CannotUndo when something changed since,
    NotAllowed, ConnectionLost.
    """

    def undone(work: Work) -> DiaryOutcome:
        try:
            if back.transfers:
                putting = put_back_in(work, viewer, now)
                return undoing_transfers.undone(work, viewer, back.transfers[0], now, putting)
            if back.merges:
                return undoing_merges.undone(work, viewer, back.merges[0], now)
            if back.import_run is not None:
                return undoing_imports.undone(work, viewer, back.import_run, now)
            if back.lists is not None:
                return undoing_lists.undone(work, viewer, back.lists, now)
            if back.hours is not None:
                return undoing_hours.undone(work, viewer, back.hours, now, again=again)
            if back.notes is not None:
                return undoing_notes.undone(work, viewer, back.notes, now, again)
            if back.profile is not None:
                return undoing_profiles.undone(work, viewer, back.profile, now, again)
            if back.pay is not None:
                return undoing_pay.undone(work, viewer, back.pay, now, again)
            return _Undoing(work, viewer, back, now, again).outcome()
        except OverlapRefused as refused:
            raise CannotUndo(reason="someone has taken the slot meanwhile.") from refused
        except undoing_transfers.IN_THE_WAY as problem:
            raise CannotUndo(reason=str(problem)) from problem

    return uow.perform(UseCaseRequest(request_id, "undo", (back, again)), undone, DiaryOutcome)


def put_back_in(work: Work, viewer: Viewer, now: datetime) -> undoing_transfers.PutBack:
    """Return what takes steps back within a transaction that does more; raises as ``undo``."""
    return lambda back: _Undoing(work, viewer, back, now, again=False).outcome()


class _Undoing:
    """One step that is being taken back, in one transaction."""

    def __init__(
        self, work: Work, viewer: Viewer, back: DiaryUndo, now: datetime, again: bool
    ) -> None:
        self._work = work
        self._viewer = viewer
        self._back = back
        self._now = now
        self._action = "redo" if again else "undo"

    def outcome(self) -> DiaryOutcome:
        """Put everything back and return what changed, with the way back from there."""
        work, back = self._work, self._back
        bookings, sessions = self._held()
        booked = [back for back, _ in bookings]
        time_off = undoing_time_off.held(work, self._viewer, back.time_off)
        series = undoing_series.held(work, self._viewer, back.series)
        owners = {one.organization_id for _, one in bookings}
        owners |= {one.organization_id for _, one in sessions}
        owners |= {one.organization_id for _, one in time_off}
        owners |= {one.organization_id for _, one in series}
        waiting = undoing_waiting.held(work, self._viewer, back.waiting)
        owners |= {one.organization_id for _, one in waiting}
        clients = undoing_clients.held(work, self._viewer, back.clients)
        owners |= {one.organization_id for _, one in clients}
        types = undoing_prices.held_types(work, self._viewer, back.package_types)
        prices = undoing_prices.held_prices(work, self._viewer, back.prices)
        owners |= {one.organization_id for _, one in types}
        owners |= {one.organization_id for _, one in prices}
        packages = undoing_packages.held(work, self._viewer, back.packages)
        shares = undoing_packages.held_shares(work, self._viewer, back.shares)
        undoing_packages.require_freezes(self._viewer, back.freezes)
        owners |= {one.organization_id for _, one in packages}
        owners |= {one.organization_id for _, one, _who in shares}
        owners |= {one.organization_id for one in back.freezes}
        paid = undoing_money.held(work, self._viewer, back.payments, self._now)
        owners |= {one.organization_id for _, one in paid}
        records = undoing_records.PuttingBack(work, self._viewer, back)
        owners |= records.organization_ids
        if len(owners) != 1:
            raise NotFound()
        self._studio = work.organizations.get(owners.pop())
        # What sessions are to come back into is given up before they come.
        given_back = self._put_time_off([one for one in time_off if not _is_approved(one)])
        waits = tuple(
            undoing_waiting.put_back(work, one, self._now, self._action) for one in waiting
        )
        people = tuple(
            undoing_clients.put_back(work, one, self._now, self._action) for one in clients
        )
        details, attached = records.put_back(self._now, self._action)
        kinds = tuple(
            undoing_prices.put_type_back(work, one, self._now, self._action) for one in types
        )
        asked = tuple(
            undoing_prices.put_price_back(work, one, self._now, self._action) for one in prices
        )
        terms = tuple(
            undoing_packages.put_back(work, one, self._now, self._action) for one in packages
        )
        drawn = tuple(
            undoing_packages.put_share_back(work, one, self._now, self._action) for one in shares
        )
        freezes = tuple(put_freeze_back(work, one, self._now, self._action) for one in back.freezes)
        # What frees a slot goes first, then what goes from slot to slot, then what takes one.
        putting = undoing_bookings.PuttingBack(
            work, self._viewer, self._studio, self._now, self._action
        )
        given_up = putting.give_up(
            [one for one in booked if one.found.occupies and not one.restore.occupies]
        )
        ahead = ReadAhead(work, [session.id for _, session in sessions])
        in_them = {key: ahead.sessions.clients_in(key) for key in ahead.keys}
        moving = undoing_sessions.PuttingBack(
            work, self._viewer, self._studio, self._now, self._action
        )
        moved = moving.put_back(in_turn(sessions, in_them))
        marked = putting.mark([one for one in booked if one.found.occupies == one.restore.occupies])
        taken = putting.take(
            [one for one in booked if one.restore.occupies and not one.found.occupies]
        )
        taken_off = self._put_time_off([one for one in time_off if _is_approved(one)])
        rules = tuple(undoing_series.put_back(work, one) for one in series)
        redo = DiaryUndo(
            (*given_up, *marked, *taken),
            moved,
            (*given_back, *taken_off),
            rules,
            waits,
            people,
            details,
            attached,
            packages=terms,
            shares=drawn,
            freezes=freezes,
            package_types=kinds,
            prices=asked,
        )
        # Last of all, because others wait for the number of its receipt.
        undoing_money.give_back(work, self._viewer, paid, self._now, self._action)
        self._work.flush()
        return self._outcome(bookings, sessions, None if paid else redo)

    def _held(self) -> tuple[list[Held], list[tuple[SessionBack, SessionState]]]:
        """Return all that is to be put back, locked, and as the step left it."""
        work = self._work
        keys = undoing_time_off.diaries_of(work, self._back.time_off)
        keys |= undoing_series.diaries_of(work, self._back.series)
        keys |= {one.key for one in self._back.clients}
        keys |= {one.key for one in self._back.details}
        keys |= undoing_bookings.diaries_of(work, self._back.bookings)
        keys |= undoing_money.clients_of(work, self._back.payments)
        ahead = ReadAhead(work, [back.key for back in self._back.sessions])
        for session_back in self._back.sessions:
            if ahead.sessions.find(session_back.key) is None:
                raise NotFound()
            keys |= {session_back.found.trainer_id, session_back.restore.trainer_id}
            keys.update(ahead.sessions.clients_in(session_back.key))
        work.lock(*keys)
        if not undoing_money.clients_of(work, self._back.payments) <= keys:
            raise ChangedMeanwhile()
        ahead = ReadAhead(work, ahead.keys)
        bookings = undoing_bookings.held(work, self._viewer, self._back.bookings)
        sessions = [
            (back, ahead.sessions.get_locked(back.key))
            for back in sorted(self._back.sessions, key=lambda back: back.key)
        ]
        for _back, booking in bookings:
            if not {booking.trainer_id, booking.client_id} <= keys:
                raise ChangedMeanwhile()
        looked_at = {one.key for one in self._back.bookings}
        for session_back, session in sessions:
            undoing_sessions.require_as_left(ahead, session_back, session, looked_at)
            for stand in (session_back.found, session_back.restore):
                require(self._viewer, Right.BOOK, trainer_id=stand.trainer_id)
        return bookings, sessions

    def _put_time_off(self, time_off: Sequence[undoing_time_off.Held]) -> list[TimeOffBack]:
        work, now, action = self._work, self._now, self._action
        return [undoing_time_off.put_back(work, one, now, action) for one in time_off]

    def _outcome(
        self,
        bookings: Sequence[Held],
        sessions: Sequence[tuple[SessionBack, SessionState]],
        redo: DiaryUndo | None,
    ) -> DiaryOutcome:
        aggregates = {Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}
        if self._back.time_off or self._back.prices:
            aggregates.add(Aggregate.TRAINER)
        ids: set[UUID] = {one.key for one in self._back.clients}
        ids |= {one.key for one in self._back.packages}
        ids |= {changed.key for changed in self._back.details}
        ids |= {one.client_id for one in self._back.attached}
        ids |= {one.key for one in self._back.package_types}
        ids |= {one.key for one in self._back.prices}
        ids |= undoing_money.clients_of(self._work, self._back.payments)
        for _back, booking in bookings:
            ids |= {booking.id, booking.session_id, booking.client_id, booking.trainer_id}
        for back, session in sessions:
            ids |= {session.id, session.stand.trainer_id, back.restore.trainer_id}
        subject, starts_at, session_id = "", self._now, None
        if bookings:
            first = self._work.bookings.find(bookings[0][0].key)
            assert first is not None
            subject, starts_at = first.client_name, first.interval.start
            session_id = first.session_id
        elif sessions:
            back, session = sessions[0]
            subject, starts_at, session_id = back.restore.title, back.restore.starts_at, session.id
        return DiaryOutcome(
            Step.UNDO,
            subject,
            starts_at,
            Changes(frozenset(aggregates), frozenset(ids)),
            redo,
            session_id,
            count=max(len(bookings), len(sessions), 1),
        )


def _is_approved(held: undoing_time_off.Held) -> bool:
    return undoing_time_off.is_approved(held[0].restore)
