"""Whether a slot is free, and the sentence when it is not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.audit import refuse_secret
from studio_app.domain.errors import InvalidInput, NotYetBegun, SlotTaken, TimeOffInTheWay
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Client, Trainer
from studio_app.domain.schedule import TimeOffStatus
from studio_app.repositories.unit_of_work import Work

LONGEST_REASON = 500


def slot_taken(
    organization: Organization, who: str, interval: Interval, client_name: str = ""
) -> SlotTaken:
    """Return the error that says who is booked when, and with whom where that may be known."""
    return SlotTaken(
        who=who,
        detail=f" ({client_name})" if client_name else "",
        **slot_words(organization, interval),
    )


def clash_in(
    work: Work,
    organization: Organization,
    trainer: Trainer,
    client: Client,
    interval: Interval,
    besides: UUID | None = None,
) -> SlotTaken | None:
    """Return the clash of the slot with the trainer's or the client's diary, None when free.

    The session ``besides``, in which a booking stands, is not in its own way.
    """
    busy = work.calendar.trainer_busy(trainer.id, interval, besides)
    if busy is not None:
        return slot_taken(organization, trainer.name, busy.interval, busy.client_name)
    busy = work.calendar.client_busy(client.id, interval)
    if busy is not None:
        return slot_taken(organization, client.name, busy.interval)
    return None


def require_active(trainer: Trainer, client: Client) -> None:
    """Raise InvalidInput for a trainer or a client who is no longer active."""
    if not trainer.active:
        raise InvalidInput("trainer", f"{trainer.name} no longer works here. Choose another.")
    if not client.active:
        raise InvalidInput("client", f"{client.name} is no longer active. Reactivate them first.")


def clean_reason(reason: str) -> str:
    """Return the reason as it is kept; raise InvalidInput for one that cannot be."""
    if "\x00" in reason or len(reason) > LONGEST_REASON:
        raise InvalidInput("reason", "Give the reason in one short, plain sentence.")
    refuse_secret(reason)
    return reason.strip()


def require_no_time_off(
    work: Work, organization: Organization, trainer: Trainer, interval: Interval
) -> None:
    """Raise TimeOffInTheWay when approved time off of the trainer touches the slot."""
    for time_off in work.trainers.time_off([trainer.id], interval):
        if time_off.status is TimeOffStatus.APPROVED:
            raise TimeOffInTheWay(
                trainer=trainer.name, **slot_words(organization, time_off.interval)
            )


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
