"""The trainers of a studio in one line each."""

from __future__ import annotations

from studio_app.domain.errors import NotAllowed
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_list import TrainerLine, has_own_profile, sees_all_trainers
from studio_app.repositories.unit_of_work import UnitOfWork


def trainer_lines(uow: UnitOfWork, viewer: Viewer) -> tuple[TrainerLine, ...]:
    """Return the trainers in diary order, also those who have left; trainers see themselves.

    Raises NotAllowed for assistants and clients.
    """
    if not sees_all_trainers(viewer) and not has_own_profile(viewer):
        raise NotAllowed()
    with uow.reading() as work:
        lines = work.trainer_list.lines()
    if sees_all_trainers(viewer):
        return lines
    return tuple(line for line in lines if line.id == viewer.trainer_id)
