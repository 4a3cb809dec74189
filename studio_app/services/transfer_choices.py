"""To whom a client may go: with load, fit of hours and specialties for who decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import NotAllowed
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.slot_states import SeenTimes, SlotState, slot_states
from studio_app.domain.transfer_list import TrainerFit, TrainerToChoose
from studio_app.domain.transfer_plans import ComingSession
from studio_app.domain.working_times import StudioTimes, TrainerTimes
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def trainers_to_ask_for(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID
) -> tuple[TrainerToChoose, ...]:
    """Return to whom somebody may ask that a client goes; raise NotAllowed, NotFound."""
    if scope_of(viewer.role, Right.TRANSFER) is Scope.NONE:
        raise NotAllowed()
    with uow.reading() as work:
        present = work.transfers.standing(client_id).trainer_id
        return tuple(
            TrainerToChoose(key, name)
            for key, name, active in work.transfer_lists.trainer_names()
            if active and key != present
        )


def trainer_fits(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime
) -> tuple[TrainerFit, ...]:
    """Return the trainers whom a client may go to, in the studio's order.

    By so many queries however many trainers there are. Raises NotAllowed, NotFound.
    """
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        standing = work.transfers.standing(client_id)
        organization = work.organizations.get(standing.organization_id)
        coming: list[ComingSession] = []
        if standing.trainer_id is not None:
            found = work.transfers.coming(client_id, standing.trainer_id, now)
            coming = [one for one in found if not one.is_class]
        rooms = [one for one in work.new_clients.rooms() if one.trainer_id != standing.trainer_id]
        fitting = _fitting(work, organization, [one.trainer_id for one in rooms], coming)
        specialties = work.transfer_lists.specialties()
        return tuple(
            TrainerFit(
                room.trainer_id,
                room.name,
                room.clients,
                room.capacity,
                room.accepts,
                len(fitting.get(room.trainer_id, ())),
                len(coming),
                specialties.get(room.trainer_id, ()),
            )
            for room in rooms
        )


def free_colleagues(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime
) -> dict[UUID, tuple[TrainerToChoose, ...]]:
    """Return who could give each of the client's coming sessions at its own time, by session.

    Raises NotAllowed, NotFound.
    """
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        standing = work.transfers.standing(client_id)
        if standing.trainer_id is None:
            return {}
        organization = work.organizations.get(standing.organization_id)
        found = work.transfers.coming(client_id, standing.trainer_id, now)
        coming = [one for one in found if not one.is_class]
        others = [
            TrainerToChoose(key, name)
            for key, name, active in work.transfer_lists.trainer_names()
            if active and key != standing.trainer_id
        ]
        keys = [one.trainer_id for one in others]
        fitting = _fitting(work, organization, keys, coming)
    return {
        one.session_id: tuple(
            other for other in others if one.session_id in fitting.get(other.trainer_id, ())
        )
        for one in coming
    }


def _fitting(
    work: Work,
    organization: Organization,
    trainer_ids: Sequence[UUID],
    coming: Sequence[ComingSession],
) -> dict[UUID, set[UUID]]:
    """Return which of the sessions each trainer could give at their own time."""
    if not coming or not trainer_ids:
        return {}
    within = Interval(
        min(one.interval.start for one in coming), max(one.interval.end for one in coming)
    )
    first, last = (local_day(moment, organization.tz) for moment in (within.start, within.end))
    times = work.free_times
    studio = StudioTimes(
        organization.tz,
        closures=times.closures(first, last),
        opening=times.opening(),
        away=times.away_places(),
    )
    return {
        one.trainer_id: _free_in(one, studio, coming)
        for one in times.trainers(trainer_ids, first, last, within)
    }


def _free_in(
    times: TrainerTimes, studio: StudioTimes, coming: Sequence[ComingSession]
) -> set[UUID]:
    free: set[UUID] = set()
    for place in {one.place_id for one in coming}:
        here = [one for one in coming if one.place_id == place]
        intervals = [one.interval for one in here]
        states = slot_states(times, SeenTimes(diary=False), studio, intervals, place)
        pairs = zip(here, states, strict=True)
        free |= {one.session_id for one, state in pairs if state is SlotState.FREE}
    return free
