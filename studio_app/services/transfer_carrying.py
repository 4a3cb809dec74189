"""Carrying out a transfer as it was decided session by session, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.transfer_plans import ComingSession, require_apart
from studio_app.domain.transfers import (
    Clashes,
    PlanOutdated,
    SessionChoice,
    TransferOutcome,
    TransferRequest,
    TransferWay,
    UndoTransfer,
)
from studio_app.domain.undoing import BookingBack, DiaryUndo, SessionBack, SessionStand
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.read_ahead import ReadAhead
from studio_app.repositories.transfers import ClientStanding, Told
from studio_app.repositories.unit_of_work import Work
from studio_app.services.booking_parts import change_status, return_credit
from studio_app.services.moves import movable_bookings, note_move, require_valid_packages
from studio_app.services.session_parts import clashes_at, in_turn
from studio_app.services.sessions_together import Putting, put_sessions
from studio_app.services.slots import require_free
from studio_app.services.transfer_parts import present, require_to_someone_else, transfer_changes

REASON = "went to another trainer"
Chosen = tuple[SessionChoice, ComingSession]


def carried_out(
    work: Work, viewer: Viewer, request: TransferRequest, now: datetime
) -> TransferOutcome:
    """Move a client as decided, within a transaction that may move more of them.

    Raises PlanOutdated where sessions are others than those decided about, or the new trainer is
    busy by now; SlotTaken, TimeOffInTheWay, PackageNotValid, InvalidInput, ChangedMeanwhile,
    NotFound.
    """
    choices = request.choices or ()
    known = work.transfers.standing(request.client_id)
    organization = work.organizations.get(known.organization_id)
    others = {one.trainer_id for one in choices}
    work.lock(*present(known.trainer_id, request.to_trainer_id, request.client_id, *others))
    standing = work.transfers.standing(request.client_id)
    target = work.trainers.get(request.to_trainer_id, local_day(now, organization.tz))
    require_to_someone_else(standing, target)
    if (standing.trainer_id, standing.version) != (known.trainer_id, request.client_version):
        raise PlanOutdated()
    chosen = _chosen(work, standing, choices, now)
    steps = _Steps(work, viewer, organization, request, now)
    steps.take(chosen)
    counts = {way.value: sum(one.way is way for one, _ in chosen) for way in TransferWay}
    stay = [one.session_id for one, it in chosen if one.way is TransferWay.KEEP and not it.is_class]
    packages = _packages(work, request.client_id, local_day(now, organization.tz))
    was = {it.session_id: it.interval.start for _, it in chosen}
    told = Told(tuple(stay), counts | packages, steps.undo(), was)
    try:
        moved = work.transfers.carry_out(replace(request, clashes=Clashes.REFUSE), now, told)
    except (OverlapRefused, ChangedMeanwhile) as refused:
        raise PlanOutdated() from refused
    return _outcome(standing, request, moved.sessions, counts, others)


def _chosen(
    work: Work, standing: ClientStanding, choices: Sequence[SessionChoice], now: datetime
) -> list[Chosen]:
    """Return what was decided with the sessions as they stand; raise PlanOutdated, InvalidInput."""
    coming: tuple[ComingSession, ...] = ()
    if standing.trainer_id is not None:
        coming = work.transfers.coming(standing.id, standing.trainer_id, now)
    decided = {one.session_id: one for one in choices}
    looked_at = {
        (one.session_id, one.version, one.booking_id, one.booking_version) for one in choices
    }
    if looked_at != {
        (one.session_id, one.version, one.booking_id, one.booking_version) for one in coming
    }:
        raise PlanOutdated()
    chosen = [(decided[one.session_id], one) for one in coming]
    for choice, one in chosen:
        _require_answer(choice, one)
    require_apart([choice for choice, _ in chosen], [one.interval for one in coming])
    return chosen


def _require_answer(choice: SessionChoice, one: ComingSession) -> None:
    may = (TransferWay.KEEP, TransferWay.CANCEL) if one.is_class else tuple(TransferWay)
    needs_time = choice.way is TransferWay.NEW_TIME and choice.starts_at is None
    needs_trainer = choice.way is TransferWay.GIVE and choice.trainer_id is None
    if choice.way not in may or needs_time or needs_trainer:
        raise InvalidInput("sessions", "Choose what becomes of each session.")


def _packages(work: Work, client_id: UUID, today: date) -> dict[str, int]:
    packages = [
        one
        for one in work.packages.of_clients([client_id])
        if one.has_credit() and (one.expires_on is None or one.expires_on >= today)
    ]
    return {"packages": len(packages), "credits": sum(one.balance for one in packages)}


@dataclass
class _Steps:
    """What becomes of single sessions before the rest moves, with the owner's own rights."""

    work: Work
    viewer: Viewer
    organization: Organization
    request: TransferRequest
    now: datetime
    bookings: list[BookingBack] = field(default_factory=list)
    sessions: tuple[SessionBack, ...] = ()

    def take(self, chosen: Sequence[Chosen]) -> None:
        """Cancel what is to be cancelled, then put elsewhere what is to be elsewhere."""
        for choice, one in chosen:
            if choice.way is TransferWay.CANCEL:
                self._cancel(one)
        moving = [
            (choice, one)
            for choice, one in chosen
            if choice.way in (TransferWay.NEW_TIME, TransferWay.GIVE)
        ]
        if moving:
            self._move(moving)

    def undo(self) -> DiaryUndo | None:
        """Return the way back of all of it, None where nothing was done."""
        if not self.bookings and not self.sessions:
            return None
        return DiaryUndo(tuple(self.bookings), self.sessions)

    def _cancel(self, one: ComingSession) -> None:
        work, now = self.work, self.now
        booking = work.bookings.get_locked(one.booking_id, one.booking_version)
        work.bookings.set_status(booking.id, BookingStatus.CANCELLED, charge=0)
        return_credit(work, self.organization, booking, self.viewer, now, REASON)
        done = change_status(work, booking, BookingStatus.CANCELLED, now, charge=0, reason=REASON)
        assert done.undo is not None
        self.bookings += done.undo.bookings

    def _move(self, moving: Sequence[Chosen]) -> None:
        work, organization = self.work, self.organization
        for trainer_id in {one.trainer_id for one, _ in moving if one.trainer_id is not None}:
            if work.organizations.of_trainer(trainer_id).id != organization.id:
                raise NotFound()
        ahead = ReadAhead(work, [one.session_id for _, one in moving])
        held = {
            choice.session_id: ahead.sessions.get_locked(choice.session_id, choice.version)
            for choice, _ in moving
        }
        places = {
            choice.session_id: self._stand(choice, one, held[choice.session_id].stand)
            for choice, one in moving
        }
        ahead.look_around(places)
        there = ahead.with_places(places)
        ways = [
            (SessionBack(key, held[key].stand, stand), held[key]) for key, stand in places.items()
        ]
        clients = {key: ahead.sessions.clients_in(key) for key in places}
        puttings: list[Putting] = []
        for back, session in in_turn(ways, clients):
            stand = back.restore
            bookings = movable_bookings(ahead, session)
            wanted = Interval(stand.starts_at, stand.ends_at)
            require_free(organization, clashes_at(there, organization, session, stand))
            require_valid_packages(ahead, organization, session, bookings, wanted)
            puttings.append(Putting(session, stand, frozenset()))
        try:
            self.sessions = put_sessions(ahead, puttings, self.now)
        except OverlapRefused as refused:
            raise PlanOutdated() from refused
        for one_put in puttings:
            bookings = movable_bookings(ahead, one_put.session)
            what = (one_put.session, one_put.stand, bookings)
            note_move(ahead, organization, *what, self.now, REASON)

    def _stand(
        self, choice: SessionChoice, one: ComingSession, stand: SessionStand
    ) -> SessionStand:
        stand = replace(stand, overlap_allowed=False)
        if choice.way is TransferWay.GIVE:
            given = (self.request.to_trainer_id, stand.trainer_id)
            if choice.trainer_id is None or choice.trainer_id in given:
                raise InvalidInput("sessions", "Choose who else is to give the session.")
            return replace(stand, trainer_id=choice.trainer_id)
        assert choice.starts_at is not None
        if choice.starts_at < self.now:
            raise PlanOutdated()
        return replace(
            stand,
            trainer_id=self.request.to_trainer_id,
            starts_at=choice.starts_at,
            ends_at=choice.starts_at + one.interval.length,
        )


def _outcome(
    standing: ClientStanding,
    request: TransferRequest,
    along: int,
    counts: dict[str, int],
    others: set[UUID | None],
) -> TransferOutcome:
    changes = transfer_changes(standing.id, standing.trainer_id, request.to_trainer_id, *others)
    return TransferOutcome(
        request.transfer_id,
        standing.id,
        standing.name,
        standing.trainer_id,
        request.to_trainer_id,
        along + counts[TransferWay.NEW_TIME],
        counts[TransferWay.KEEP],
        changes | Changes(frozenset({Aggregate.PACKAGE})),
        UndoTransfer(request.transfer_id),
        sessions_given=counts[TransferWay.GIVE],
        sessions_cancelled=counts[TransferWay.CANCEL],
    )
