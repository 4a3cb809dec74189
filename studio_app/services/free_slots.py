"""The next free slots, of one trainer or of all, whoever of the staff asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from studio_app.domain.errors import NotAllowed
from studio_app.domain.free_slots import FreeSlot, SlotWish, find_free_slots
from studio_app.domain.local_time import day_interval
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.working_times import StudioTimes
from studio_app.repositories.unit_of_work import UnitOfWork


def free_slots(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: SlotWish,
    now: datetime,
    client_id: UUID | None = None,
) -> tuple[FreeSlot, ...]:
    """Return the earliest slots from ``now`` on that fit the wish, at which the client is free too.

    The same answer whoever of the staff asks, by one query for each kind of what keeps trainers
    busy. Raises NotAllowed for clients.
    """
    require(viewer, Right.SEE_SCHEDULE)
    if viewer.role is Role.CLIENT:
        raise NotAllowed()
    with uow.reading() as work:
        tz = work.organizations.mine().tz
        # A slot of the last day may reach into the next one.
        within = day_interval(wish.first_day, tz, wish.days + 1)
        after = wish.last_day + timedelta(days=1)
        places = [wish.place_id] if wish.place_id else None
        times = work.free_times
        trainers = times.trainers(wish.trainer_ids, wish.first_day, wish.last_day, within)
        studio = StudioTimes(
            tz,
            closures=times.closures(wish.first_day, after),
            full=times.full_places(places, within),
            client_busy=times.client_busy(client_id, within) if client_id else (),
            opening=times.opening(),
            away=times.away_places(),
        )
    return find_free_slots(wish, trainers, studio, now)
