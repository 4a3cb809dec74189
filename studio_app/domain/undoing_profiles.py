"""How to take back what was done about a trainer's profile."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.trainer_profiles import Certificate, TrainerProfile


@dataclass(frozen=True, slots=True)
class ToldBack:
    """A profile that says what was ``found`` and is to say what to ``restore``."""

    found: TrainerProfile
    restore: TrainerProfile


@dataclass(frozen=True, slots=True)
class CertificateBack:
    """A certificate that stands as ``found`` and is to stand as ``restore``, None for no more."""

    key: UUID
    found: Certificate | None
    restore: Certificate | None


@dataclass(frozen=True, slots=True)
class PictureBack:
    """A picture that is to be shown again, or no more."""

    key: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class ProfileBack:
    """All of a step about one trainer that is to be put back, at once or not at all."""

    trainer_id: UUID
    told: ToldBack | None = None
    certificate: CertificateBack | None = None
    pictures: tuple[PictureBack, ...] = ()
