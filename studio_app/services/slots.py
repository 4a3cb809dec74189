"""Whether a slot is free, and the sentence when it is not."""

from __future__ import annotations

from studio_app.domain.errors import SlotTaken, TimeOffInTheWay
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Client, Trainer
from studio_app.domain.schedule import TimeOffStatus
from studio_app.repositories.unit_of_work import Work


def slot_taken(
    organization: Organization, who: str, interval: Interval, client_name: str = ""
) -> SlotTaken:
    """Return the error that says who is booked when, and with whom where that may be known."""
    return SlotTaken(
        who=who, detail=f" ({client_name})" if client_name else "", **_when(organization, interval)
    )


def clash_in(
    work: Work, organization: Organization, trainer: Trainer, client: Client, interval: Interval
) -> SlotTaken | None:
    """Return the clash of the slot with the trainer's or the client's diary, None when free."""
    busy = work.calendar.trainer_busy(trainer.id, interval)
    if busy is not None:
        return slot_taken(organization, trainer.name, busy.interval, busy.client_name)
    busy = work.calendar.client_busy(client.id, interval)
    if busy is not None:
        return slot_taken(organization, client.name, busy.interval)
    return None


def require_no_time_off(
    work: Work, organization: Organization, trainer: Trainer, interval: Interval
) -> None:
    """Raise TimeOffInTheWay when approved time off of the trainer touches the slot."""
    for time_off in work.trainers.time_off([trainer.id], interval):
        if time_off.status is TimeOffStatus.APPROVED:
            raise TimeOffInTheWay(trainer=trainer.name, **_when(organization, time_off.interval))


def _when(organization: Organization, interval: Interval) -> dict[str, str]:
    tz, locale = organization.tz, organization.locale
    return {
        "day": day_text(local_day(interval.start, tz), locale),
        "start": time_text(interval.start, tz, locale),
        "end": time_text(interval.end, tz, locale),
    }
