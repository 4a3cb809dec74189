"""The picture of a trainer: shown, replaced, taken away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.people import Viewer
from studio_app.domain.trainer_steps import TrainerOutcome, TrainerStep, of_trainer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_profiles import PictureBack, ProfileBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.pictures import Square, small_picture
from studio_app.services.trainer_profiles import held_profile, note, require_edits


def set_trainer_picture(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    picture_id: UUID,
    content: bytes | None,
    now: datetime,
    square: Square | None = None,
) -> TrainerOutcome:
    """Show another picture of a trainer, made small first, or none; the former is kept for undo.

    ``picture_id`` is that of the new one, made by whoever asks; ``square`` is the part that is
    shown, the middle where none is given. Raises InvalidInput for what is no picture, NotAllowed,
    NotFound, ConnectionLost.
    """
    require_edits(viewer, trainer_id)
    small = small_picture(content, square) if content is not None else None

    def shown(work: Work) -> TrainerOutcome:
        kept, _organization = held_profile(work, trainer_id)
        profiles = work.trainer_profiles
        former = profiles.picture(trainer_id)
        backs = []
        if former is not None:
            profiles.put_picture(former.id, False, now)
            backs.append(PictureBack(former.id, restore=True))
        if small is not None:
            profiles.add_picture(kept, picture_id, small, now)
            backs.append(PictureBack(picture_id, restore=False))
        work.flush()
        step = TrainerStep.PICTURE if small is not None else TrainerStep.REMOVE_PICTURE
        action = "set_trainer_picture" if small is not None else "removed_trainer_picture"
        note(work, kept, action, "trainer_picture", picture_id, now, {})
        back = ProfileBack(kept.id, pictures=tuple(backs))
        undo = DiaryUndo(profile=back) if backs else None
        return TrainerOutcome(step, kept.id, kept.profile.name, of_trainer(kept.id), undo)

    # The picture itself is no part of what is kept for a retry.
    request = UseCaseRequest(picture_id, "set_trainer_picture", trainer_id)
    return uow.perform(request, shown, TrainerOutcome)
