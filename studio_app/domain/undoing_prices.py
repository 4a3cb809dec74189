"""How package types and trainers' prices stand, for taking steps back; see ``undoing``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.package_types import PackageTerms


@dataclass(frozen=True, slots=True)
class PackageTypeStand:
    """How a package type stands; not ``standing`` once its adding was taken back."""

    terms: PackageTerms
    position: int
    active: bool = True
    standing: bool = True


@dataclass(frozen=True, slots=True)
class PackageTypeBack:
    """A package type that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: PackageTypeStand
    restore: PackageTypeStand


@dataclass(frozen=True, slots=True)
class TrainerPriceStand:
    """How long a trainer's price counts; not ``standing`` once it was taken back."""

    valid_until: date | None = None
    standing: bool = True


@dataclass(frozen=True, slots=True)
class TrainerPriceBack:
    """A trainer's price that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: TrainerPriceStand
    restore: TrainerPriceStand
