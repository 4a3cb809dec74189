"""What stands in the way of slots, for previews of many dates at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.slot_states import SlotState, slot_states
from studio_app.domain.working_times import StudioTimes, TrainerTimes
from studio_app.repositories.unit_of_work import Work


def states_of(
    work: Work,
    organization: Organization,
    trainer_id: UUID,
    place_id: UUID | None,
    intervals: Sequence[Interval],
    client_id: UUID | None = None,
    besides: Collection[UUID] = (),
) -> list[SlotState]:
    """Return the state of each interval, in their order, by a constant number of queries.

    Call it once with all dates, inside a transaction of the viewer's, whether reading or writing:

        with uow.reading() as work:
            organization = work.organizations.mine()
            states = states_of(work, organization, trainer_id, place_id, intervals, client_id)

    ``place_id`` None looks at no place; ``client_id`` None at no client, for a class. The sessions
    ``besides`` are looked through as if they were not there: those that are to be moved. The first
    of what stands in the way is told, the worst first (see ``SlotState``); ``refused`` tells which
    of them booking will refuse. Of trainers whose diary the viewer does not see, busy times are
    told as CLASH. The right to book is the caller's to check.
    """
    if not intervals:
        return []
    within = Interval(
        min(interval.start for interval in intervals), max(interval.end for interval in intervals)
    )
    first, last = (local_day(moment, organization.tz) for moment in (within.start, within.end))
    found = work.free_times.trainers([trainer_id], first, last, within, besides)
    studio = StudioTimes(
        organization.tz,
        closures=work.free_times.closures(first, last),
        full=work.free_times.full_places([place_id], within, besides) if place_id else {},
        client_busy=work.free_times.client_busy(client_id, within, besides) if client_id else (),
        opening=work.free_times.opening(),
        away=work.free_times.away_places(),
    )
    return slot_states(
        found[0] if found else TrainerTimes(trainer_id),
        work.free_times.seen(trainer_id, within, besides),
        studio,
        intervals,
        place_id,
    )
