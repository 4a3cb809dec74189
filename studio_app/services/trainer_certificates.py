"""What trainers have passed: added, changed, taken away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_profiles import Certificate, cleaned_certificate
from studio_app.domain.trainer_steps import TrainerOutcome, TrainerStep, of_trainer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_profiles import CertificateBack, ProfileBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.trainer_profiles import KeptProfile
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.trainer_profiles import held_profile, note, require_edits


def add_certificate(
    uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, certificate: Certificate, now: datetime
) -> TrainerOutcome:
    """Add a certificate of a trainer; its key is made by whoever asks.

    Raises InvalidInput, NotAllowed, NotFound, ConnectionLost.
    """
    require_edits(viewer, trainer_id)
    wanted = cleaned_certificate(certificate)

    def added(work: Work) -> TrainerOutcome:
        kept, _organization = held_profile(work, trainer_id)
        work.trainer_profiles.add_certificate(kept, wanted)
        work.flush()
        _tell(work, kept, "added_certificate", wanted, now)
        return _outcome(TrainerStep.ADD_CERTIFICATE, kept, None, wanted)

    request = UseCaseRequest(certificate.id, "add_certificate", (trainer_id, wanted))
    return uow.perform(request, added, TrainerOutcome)


def edit_certificate(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    seen: Certificate,
    certificate: Certificate,
    now: datetime,
    *,
    request_id: UUID,
) -> TrainerOutcome:
    """Change a certificate from what was ``seen`` of it.

    Raises ChangedMeanwhile when it stands otherwise by now, InvalidInput, NotAllowed, NotFound,
    ConnectionLost.
    """
    require_edits(viewer, trainer_id)
    wanted = cleaned_certificate(certificate)

    def edited(work: Work) -> TrainerOutcome:
        kept, _organization = held_profile(work, trainer_id)
        require_certificate(work, kept, seen.id, seen)
        work.trainer_profiles.put_certificate(wanted, True, now)
        work.flush()
        _tell(work, kept, "edited_certificate", wanted, now)
        return _outcome(TrainerStep.EDIT_CERTIFICATE, kept, seen, wanted)

    request = UseCaseRequest(request_id, "edit_certificate", (trainer_id, seen, wanted))
    return uow.perform(request, edited, TrainerOutcome)


def remove_certificate(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    seen: Certificate,
    now: datetime,
    *,
    request_id: UUID,
) -> TrainerOutcome:
    """Take a certificate away that stands as it was ``seen``.

    Raises ChangedMeanwhile, NotAllowed, NotFound, ConnectionLost.
    """
    require_edits(viewer, trainer_id)

    def removed(work: Work) -> TrainerOutcome:
        kept, _organization = held_profile(work, trainer_id)
        require_certificate(work, kept, seen.id, seen)
        work.trainer_profiles.put_certificate(seen, False, now)
        work.flush()
        _tell(work, kept, "removed_certificate", seen, now)
        return _outcome(TrainerStep.REMOVE_CERTIFICATE, kept, seen, None)

    request = UseCaseRequest(request_id, "remove_certificate", (trainer_id, seen))
    return uow.perform(request, removed, TrainerOutcome)


def require_certificate(
    work: Work, kept: KeptProfile, key: UUID, seen: Certificate | None
) -> Certificate:
    """Return a certificate of the trainer as kept; raise ChangedMeanwhile unless it was so seen.

    That none was ``seen`` says that it was taken away. Raises NotFound.
    """
    state = work.trainer_profiles.certificate(key)
    if state is None or state.trainer_id != kept.id:
        raise NotFound()
    if (state.certificate if state.standing else None) != seen:
        raise ChangedMeanwhile()
    return state.certificate


def _tell(
    work: Work, kept: KeptProfile, action: str, certificate: Certificate, now: datetime
) -> None:
    facts = {"certificate": certificate.name}
    note(work, kept, action, "trainer_certificate", certificate.id, now, facts)


def _outcome(
    step: TrainerStep, kept: KeptProfile, before: Certificate | None, after: Certificate | None
) -> TrainerOutcome:
    known = after or before
    assert known is not None
    back = CertificateBack(known.id, found=after, restore=before)
    return TrainerOutcome(
        step,
        kept.id,
        kept.profile.name,
        of_trainer(kept.id),
        DiaryUndo(profile=ProfileBack(kept.id, certificate=back)),
        known.name,
    )
