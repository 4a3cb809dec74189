"""What a day sheet shows: one local day of one trainer or of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.intervals import Interval, merged
from studio_app.domain.local_time import day_interval
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import CalendarSession, ScheduleView, TimeOff, TimeOffStatus


@dataclass(frozen=True, slots=True)
class DaySheetTrainer:
    """A trainer's day. Sessions in UTC, those that reach into the day from its neighbours too.

    ``notes`` says per client what the package has left, ``alerts`` what a trainer must know;
    ``places`` are the names of where the trainer works on that day.
    """

    trainer: Trainer
    sessions: tuple[CalendarSession, ...]
    working: tuple[Interval, ...]
    time_off: tuple[TimeOff, ...]
    notes: Mapping[UUID, str] = field(default_factory=dict)
    alerts: Mapping[UUID, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A local day of the studio on paper; ``printed_at`` in UTC, ``printed_by`` a person's name.

    One trainer makes a list with room for ticks, several make columns side by side.
    """

    organization: Organization
    day: date
    trainers: tuple[DaySheetTrainer, ...]
    printed_at: datetime
    printed_by: str


def content_from(
    view: ScheduleView,
    organization: Organization,
    day: date,
    printed_at: datetime,
    printed_by: str,
    notes: Mapping[UUID, str],
    alerts: Mapping[UUID, str] | None = None,
) -> DaySheet:
    """Return the sheet of that local day for all trainers of the view, in the view's order.

    ``notes`` and ``alerts`` are by client; each trainer is given those of their own sessions only.
    """
    whole = DaySheet(
        organization=organization,
        day=day,
        trainers=tuple(
            DaySheetTrainer(
                trainer=trainer,
                sessions=tuple(s for s in view.sessions if s.trainer_id == trainer.id),
                working=view.working.get(trainer.id, ()),
                time_off=tuple(away for away in view.time_off if away.trainer_id == trainer.id),
                notes=notes,
                alerts=alerts or {},
                places=view.places.get(trainer.id, ()),
            )
            for trainer in view.trainers
        ),
        printed_at=printed_at,
        printed_by=printed_by,
    )
    return within_day(whole)


def within_day(sheet: DaySheet) -> DaySheet:
    """Return the sheet with only what touches its day, sorted by time, without declined time off.

    Sessions and time off keep their times; working hours are cut at midnight.
    """
    whole_day = day_interval(sheet.day, sheet.organization.tz)
    return replace(sheet, trainers=tuple(_cut(day, whole_day) for day in sheet.trainers))


def _cut(day: DaySheetTrainer, whole_day: Interval) -> DaySheetTrainer:
    sessions = [
        session
        for session in sorted(day.sessions, key=lambda s: (s.starts_at, s.ends_at, s.session_id))
        if Interval(session.starts_at, session.ends_at).overlaps(whole_day)
    ]
    clients = {line.client_id for session in sessions for line in session.bookings}
    return replace(
        day,
        sessions=tuple(sessions),
        working=tuple(
            Interval(max(hours.start, whole_day.start), min(hours.end, whole_day.end))
            for hours in merged(day.working)
            if hours.overlaps(whole_day)
        ),
        time_off=tuple(
            away
            for away in sorted(day.time_off, key=lambda away: away.interval)
            if away.interval.overlaps(whole_day) and away.status is not TimeOffStatus.DECLINED
        ),
        notes={client: text for client, text in day.notes.items() if client in clients},
        alerts={client: text for client, text in day.alerts.items() if client in clients},
    )
