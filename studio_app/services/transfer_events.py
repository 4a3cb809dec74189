"""What happened since a transfer, as sentences with names: while anything did, it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studio_app.domain.errors import CannotUndo
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.repositories.transfer_lists import MovedSession, TransferRecord
from studio_app.repositories.transfers import ClientStanding
from studio_app.repositories.unit_of_work import Work
from studio_app.services.slots import slot_words

MOST_TOLD = 3


def require_untouched(work: Work, transfer_id: UUID, now: datetime) -> None:
    """Raise CannotUndo, which says what happened, unless all is as a transfer left it.

    The database has the last word: what is not looked for here it refuses as well. Raises NotFound.
    """
    events = list(dict.fromkeys(_events(work, transfer_id, now)))
    if not events:
        return
    told = events[:MOST_TOLD]
    if len(events) > MOST_TOLD:
        told.append(f"{len(events) - MOST_TOLD} more things happened.")
    raise CannotUndo(reason=" ".join(told))


def _events(work: Work, transfer_id: UUID, now: datetime) -> Iterator[str]:
    record = work.transfer_lists.record(transfer_id)
    if not record.is_done:
        yield "it was undone or decided otherwise meanwhile."
        return
    standing = work.transfers.standing(record.client_id)
    organization = work.organizations.get(standing.organization_id)
    looking = _Looking(work, organization, record, standing, now)
    yield from looking.client()
    yield from looking.sessions()
    yield from looking.steps()
    yield from looking.waiting()
    yield from looking.new_bookings()
    yield from looking.former_diary()


@dataclass(frozen=True, slots=True)
class _Looking:
    work: Work
    organization: Organization
    record: TransferRecord
    standing: ClientStanding
    now: datetime

    def client(self) -> Iterator[str]:
        """Yield what became of the client, and of the trainer whom they are to go back to."""
        name, record = self.standing.name, self.record
        if self.standing.trainer_id != record.to_trainer_id:
            yield f"{name} is with {self._name(self.standing.trainer_id)} by now."
        elif self.standing.version != record.moved["client_version"]:
            yield f"{name}’s details were changed meanwhile."
        former = record.from_trainer_id
        if former is not None:
            trainer = self.work.trainers.get(former, local_day(self.now, self.organization.tz))
            if not trainer.active:
                yield f"{trainer.name} no longer works here."

    def sessions(self) -> Iterator[str]:
        """Yield what became of the sessions that went along."""
        for line in self.work.transfer_lists.moved_sessions(self.record):
            yield from self._session(line)

    def _session(self, line: MovedSession) -> Iterator[str]:
        name, when = self.standing.name, self._when(line.interval)
        if line.status is not BookingStatus.BOOKED:
            status = line.status.value.replace("_", " ")
            yield f"{name}’s session {when} is {status} by now."
        elif line.interval.start < self.now:
            yield f"{name}’s session {when} has begun."
        elif line.trainer_id != self.record.to_trainer_id:
            yield f"{name}’s session {when} is with {self._name(line.trainer_id)} by now."
        elif not line.is_as_left:
            yield f"{name}’s session {when} was changed or moved meanwhile."

    def steps(self) -> Iterator[str]:
        """Yield what has begun of what was put elsewhere or cancelled, where it is or was."""
        steps = self.work.transfers.steps_before(self.record.id)
        if steps is None:
            return
        cancelled = self.work.bookings.find_all([one.key for one in steps.bookings])
        times = [one.interval for one in cancelled]
        for one in steps.sessions:
            times += [Interval(it.starts_at, it.ends_at) for it in (one.restore, one.found)]
        for interval in sorted(times, key=lambda it: it.start):
            if interval.start < self.now:
                yield f"{self.standing.name}’s time {self._when(interval)} is over."

    def waiting(self) -> Iterator[str]:
        """Yield that it was changed for what the client waits, if that is still so."""
        if self.work.transfer_lists.waits_otherwise(self.record):
            yield f"{self.standing.name}’s place on the waiting list was changed meanwhile."

    def new_bookings(self) -> Iterator[str]:
        """Yield what was booked with the new trainer since."""
        target = self._name(self.record.to_trainer_id)
        for interval in self.work.transfer_lists.booked_since(self.record):
            yield f"{self.standing.name} was booked with {target} {self._when(interval)}."

    def former_diary(self) -> Iterator[str]:
        """Yield what came to the former trainer's diary where sessions are to go back."""
        former = self.record.from_trainer_id
        lines = self.work.transfer_lists.moved_sessions(self.record)
        if former is None or not lines:
            return
        within = Interval(
            min(one.interval.start for one in lines), max(one.interval.end for one in lines)
        )
        others = self.work.sessions.of_trainer_at(former, within)
        away = self.work.trainers.time_off([former], within)
        name = self._name(former)
        for line in lines:
            for other in others:
                came = str(other.session_id) not in (*line.beside, str(line.session_id))
                if came and other.interval.overlaps(line.interval):
                    who = f" with {other.client_name}" if other.client_name else ""
                    yield f"{name} is booked{who} {self._when(other.interval)}."
            for one in away:
                is_off = one.status is TimeOffStatus.APPROVED
                if is_off and one.interval.overlaps(line.interval):
                    yield f"{name} has time off {self._when(line.interval)}."

    def _name(self, trainer_id: UUID | None) -> str:
        if trainer_id is None:
            return "nobody"
        return self.work.trainers.get(trainer_id, local_day(self.now, self.organization.tz)).name

    def _when(self, interval: Interval) -> str:
        words: dict[str, Any] = slot_words(self.organization, interval)
        return f"on {words['day']}, {words['start']}"
