"""Whether a slot is free, and the sentence when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studio_app.domain.audit import refuse_secret
from studio_app.domain.errors import (
    InvalidInput,
    NotYetBegun,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Client, Trainer
from studio_app.domain.schedule import TimeOffStatus
from studio_app.repositories.unit_of_work import Work
from studio_app.repositories.wanted_slots import InTheWay

LONGEST_REASON = 500


class Diary(StrEnum):
    """What is in the way of a slot."""

    TRAINER = "trainer"
    CLIENT = "client"
    TIME_OFF = "time_off"


@dataclass(frozen=True, slots=True)
class Clash:
    """Who is busy in a slot, and when; ``client_name`` is with whom, where that may be known."""

    diary: Diary
    who: str
    interval: Interval
    client_name: str = ""

    def refusal(self, organization: Organization) -> StudioError:
        """Return the error that says so."""
        if self.diary is Diary.TIME_OFF:
            return TimeOffInTheWay(trainer=self.who, **slot_words(organization, self.interval))
        return slot_taken(organization, self.who, self.interval, self.client_name)

    def facts(self) -> dict[str, str]:
        """Return what the audit trail keeps of it."""
        kept = {
            "diary": self.diary.value,
            "who": self.who,
            "starts_at": self.interval.start.isoformat(),
            "ends_at": self.interval.end.isoformat(),
        }
        return kept | ({"client": self.client_name} if self.client_name else {})


def slot_taken(
    organization: Organization, who: str, interval: Interval, client_name: str = ""
) -> SlotTaken:
    """Return the error that says who is booked when, and with whom where that may be known."""
    return SlotTaken(
        who=who,
        detail=f" ({client_name})" if client_name else "",
        **slot_words(organization, interval),
    )


def clashes_in(
    work: Work,
    trainer: Trainer,
    client: Client,
    interval: Interval,
    found: InTheWay | None = None,
) -> Iterator[Clash]:
    """Yield what is in the way of a slot: in the trainer's diary, the client's, and time off.

    What was booked over a clash is in the way like any other. The client's diary is all of it,
    also where the viewer sees none of it. What was ``found`` in the way is not looked for again.
    """
    found = found or work.wanted_slots.in_the_way(trainer.id, client.id, interval)
    if found.of_trainer is not None:
        busy = found.of_trainer
        yield Clash(Diary.TRAINER, trainer.name, busy.interval, busy.client_name)
    if found.of_client is not None:
        yield Clash(Diary.CLIENT, client.name, found.of_client.interval)
    elif not work.calendar.sees_all_bookings:
        yield from _unseen(work, client, interval)
    for time_off in found.time_off:
        yield Clash(Diary.TIME_OFF, trainer.name, time_off)


def trainer_clashes(work: Work, trainer: Trainer, interval: Interval) -> Iterator[Clash]:
    """Yield what is in the way of a slot in the trainer's diary, and time off."""
    busy = work.calendar.trainer_busy(trainer.id, interval)
    if busy is not None:
        yield Clash(Diary.TRAINER, trainer.name, busy.interval, busy.client_name)
    yield from time_off_in(work, trainer, interval)


def client_clashes(work: Work, client: Client, interval: Interval) -> Iterator[Clash]:
    """Yield what is in the way of a slot in the client's diary, all of it."""
    busy = work.calendar.client_busy(client.id, interval)
    if busy is not None:
        yield Clash(Diary.CLIENT, client.name, busy.interval)
    elif not work.calendar.sees_all_bookings:
        yield from _unseen(work, client, interval)


def _unseen(work: Work, client: Client, interval: Interval) -> Iterator[Clash]:
    for unseen in work.busy_times.of_client(client.id, interval)[:1]:
        yield Clash(Diary.CLIENT, client.name, unseen)


def time_off_in(work: Work, trainer: Trainer, interval: Interval) -> Iterator[Clash]:
    """Yield the approved time off that is in the way of a slot."""
    for time_off in work.trainers.time_off([trainer.id], interval):
        if time_off.status is TimeOffStatus.APPROVED:
            yield Clash(Diary.TIME_OFF, trainer.name, time_off.interval)


def require_active(trainer: Trainer, client: Client) -> None:
    """Raise InvalidInput for a trainer or a client who is no longer active."""
    require_works(trainer)
    if not client.active:
        raise InvalidInput("client", f"{client.name} is no longer active. Reactivate them first.")


def require_works(trainer: Trainer) -> None:
    """Raise InvalidInput for a trainer who is no longer active."""
    if not trainer.active:
        raise InvalidInput("trainer", f"{trainer.name} no longer works here. Choose another.")


def clean_reason(reason: str) -> str:
    """Return the reason as it is kept; raise InvalidInput for one that cannot be."""
    if "\x00" in reason or len(reason) > LONGEST_REASON:
        raise InvalidInput("reason", "Give the reason in one short, plain sentence.")
    refuse_secret(reason)
    return reason.strip()


def require_free(organization: Organization, clashes: Iterator[Clash]) -> None:
    """Raise SlotTaken or TimeOffInTheWay for the first clash."""
    for clash in clashes:
        raise clash.refusal(organization)


def require_begun(
    organization: Organization, client_name: str, interval: Interval, now: datetime
) -> None:
    """Raise NotYetBegun for a session that begins after ``now``."""
    if now < interval.start:
        when = slot_words(organization, interval)
        raise NotYetBegun(client=client_name, day=when["day"], start=when["start"])


def slot_words(organization: Organization, interval: Interval) -> dict[str, str]:
    """Return day, start and end of a slot as the studio writes them, in its own time zone."""
    tz, locale = organization.tz, organization.locale
    return {
        "day": day_text(local_day(interval.start, tz), locale),
        "start": time_text(interval.start, tz, locale),
        "end": time_text(interval.end, tz, locale),
    }
