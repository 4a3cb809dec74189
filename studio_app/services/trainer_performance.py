"""How trainers do: all of them at once, however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import NotAllowed
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_list import has_own_profile
from studio_app.domain.trainer_performance import (
    Period,
    TeamPerformance,
    sees_performance,
    working_minutes,
)
from studio_app.repositories.unit_of_work import UnitOfWork


def team_performance(
    uow: UnitOfWork,
    viewer: Viewer,
    period: Period,
    now: datetime,
    trainer_id: UUID | None = None,
) -> TeamPerformance:
    """Return the figures of a period: of all trainers, or of one; trainers see their own alone.

    Formulas: ``no_show_rate`` = missed / (came + missed) bookings; ``rating`` = the mean of the
    ratings in notes written in the period; ``utilisation`` = booked / working minutes, where booked
    are those of sessions that stand and begin in the period, and working those of the hours, single
    days, closed days and approved time off, as ``working_minutes`` says. Trainers see no ratings of
    clients whom somebody else looks after by now. Raises NotAllowed for everybody else.
    """
    own = has_own_profile(viewer) and sees_performance(viewer, viewer.trainer_id)
    if not own and not sees_performance(viewer):
        raise NotAllowed()
    only = viewer.trainer_id if own else trainer_id
    named = None if only is None else (only,)
    with uow.reading() as work:
        organization = work.organizations.mine()
        first, last = period.days(local_day(now, organization.tz))
        days = (last - first).days + 1
        interval: Interval = day_interval(first, organization.tz, days)
        found = {one.trainer_id: one for one in work.trainer_figures.of(interval, only)}
        hours = work.trainers.weekly_hours(named, first, last)
        unusual = work.trainers.unusual_days(organization.id, named, first, last, interval)
        minutes = working_minutes(
            hours,
            unusual.single_days,
            unusual.closures,
            unusual.time_off,
            (first, last),
            organization.tz,
        )
    figures = {key: replace(one, working_minutes=minutes.get(key, 0)) for key, one in found.items()}
    return TeamPerformance(period, first, last, figures)
