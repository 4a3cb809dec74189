"""When colleagues and clients are busy, without a word about with whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from studio_app.domain.errors import NotAllowed
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.unit_of_work import UnitOfWork


def busy_intervals(
    uow: UnitOfWork, viewer: Viewer, trainer_ids: Collection[UUID], within: Interval
) -> Mapping[UUID, tuple[Interval, ...]]:
    """Return when trainers of the studio have sessions or approved time off, in UTC.

    The same answer whoever of the staff asks; what touches is one. Raises NotAllowed for clients.
    """
    _require_staff(viewer)
    with uow.reading() as work:
        return work.busy_times.of_trainers(trainer_ids, within)


def client_busy_intervals(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, within: Interval
) -> tuple[Interval, ...]:
    """Return when a client of the studio has bookings, with whomever, in UTC; as above."""
    _require_staff(viewer)
    with uow.reading() as work:
        return work.busy_times.of_client(client_id, within)


def _require_staff(viewer: Viewer) -> None:
    if viewer.role is Role.CLIENT:
        raise NotAllowed()
