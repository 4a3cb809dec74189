"""Packages of sessions, and which of them pays for a booking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class EntryKind(StrEnum):
    """Why a package's balance changed."""

    BOUGHT = "bought"
    BOOKED = "booked"
    RETURNED = "returned"
    ADJUSTED = "adjusted"
    EXPIRED = "expired"
    VOIDED = "voided"
    TRANSFERRED = "transferred"


class PackageEventKind(StrEnum):
    """What happened to a package besides its credits."""

    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    VOIDED = "voided"
    REDUCED = "reduced"
    SHARED = "shared"
    UNSHARED = "unshared"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class PackageType:
    """What the studio sells. ``sessions`` None is unlimited; ``price`` in minor units."""

    id: UUID
    name: str
    sessions: int | None
    price: int
    validity_days: int | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class ClientPackage:
    """A package that a client bought. ``sessions`` None is unlimited, and then ``balance`` is 0.

    ``paid`` and ``price`` in minor units; ``expires_on`` is the last local day that it pays for.
    ``session_minutes`` is how long its sessions last, where the studio says so.
    """

    id: UUID
    client_id: UUID
    name: str
    sessions: int | None
    balance: int
    price: int
    paid: int
    bought_at: datetime
    starts_on: date
    expires_on: date | None
    session_minutes: int | None = None

    def pays_on(self, day: date) -> bool:
        """Tell whether the package has a session left and is valid on that local day."""
        return self.has_credit() and self.is_valid_on(day)

    def has_credit(self) -> bool:
        """Tell whether the package has a session left, whenever it may be used."""
        return self.sessions is None or self.balance > 0

    def is_valid_on(self, day: date) -> bool:
        """Tell whether that local day is one that the package pays for, as long as it lasts."""
        not_over = self.expires_on is None or day <= self.expires_on
        return self.starts_on <= day and not_over


def package_that_pays(packages: Iterable[ClientPackage], day: date) -> ClientPackage | None:
    """Return the usable package that expires first (bought first among equals), or None."""
    usable = [package for package in packages if package.pays_on(day)]
    return min(usable, key=lambda p: (p.expires_on or date.max, p.bought_at, p.id), default=None)
