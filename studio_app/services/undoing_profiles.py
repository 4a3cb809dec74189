"""Taking back what was done about a trainer's profile."""

from __future__ import annotations

from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, NotAllowed
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_profiles import editable_fields
from studio_app.domain.trainer_steps import of_trainer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_profiles import (
    CertificateBack,
    PictureBack,
    ProfileBack,
    ToldBack,
)
from studio_app.repositories.trainer_profiles import KeptProfile
from studio_app.repositories.unit_of_work import Work
from studio_app.services.trainer_certificates import require_certificate
from studio_app.services.trainer_profiles import held_profile, note, put_profile, require_edits


def undone(
    work: Work, viewer: Viewer, back: ProfileBack, now: datetime, again: bool
) -> DiaryOutcome:
    """Put all of it back and return what changed, with the way back from there.

    Raises ChangedMeanwhile, NotFound, NotAllowed.
    """
    require_edits(viewer, back.trainer_id)
    kept, _organization = held_profile(work, back.trainer_id)
    action = "redo" if again else "undo"
    told = _put_told(work, viewer, kept, back.told, now, action) if back.told else None
    certificate = (
        _put_certificate(work, kept, back.certificate, now, action) if back.certificate else None
    )
    pictures = _put_pictures(work, kept, back.pictures, now, action)
    inverse = ProfileBack(back.trainer_id, told, certificate, pictures)
    changes, undo = of_trainer(back.trainer_id), DiaryUndo(profile=inverse)
    return DiaryOutcome(Step.UNDO, kept.profile.name, now, changes, undo)


def _put_told(
    work: Work, viewer: Viewer, kept: KeptProfile, back: ToldBack, now: datetime, action: str
) -> ToldBack:
    if kept.profile != back.found:
        raise ChangedMeanwhile()
    if not back.restore.changed_from(back.found) <= editable_fields(viewer, kept.id):
        raise NotAllowed()
    put_profile(work, kept, back.restore, now, action)
    return ToldBack(found=back.restore, restore=back.found)


def _put_certificate(
    work: Work, kept: KeptProfile, back: CertificateBack, now: datetime, action: str
) -> CertificateBack:
    stood = require_certificate(work, kept, back.key, back.found)
    wanted = back.restore or stood
    work.trainer_profiles.put_certificate(wanted, back.restore is not None, now)
    work.flush()
    facts = {"certificate": wanted.name}
    note(work, kept, action, "trainer_certificate", back.key, now, facts)
    return CertificateBack(back.key, found=back.restore, restore=back.found)


def _put_pictures(
    work: Work, kept: KeptProfile, backs: tuple[PictureBack, ...], now: datetime, action: str
) -> tuple[PictureBack, ...]:
    for back in backs:
        if work.trainer_profiles.picture_stands(back.key, kept.id) is back.restore:
            raise ChangedMeanwhile()
        work.trainer_profiles.put_picture(back.key, back.restore, now)
        work.flush()
        note(work, kept, action, "trainer_picture", back.key, now, {})
    return tuple(PictureBack(back.key, restore=not back.restore) for back in backs)
