"""Packages of sessions, and which of them pays for a booking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.coverage import ANY_SESSION, Coverage, SessionShape


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
class ClientPackage:
    """A package that a client bought. ``sessions`` None is unlimited, and then ``balance`` is 0.

    ``paid`` and ``price`` in minor units; ``expires_on`` is the last local day that it pays for.
    ``session_minutes`` is how long its sessions usually last, where the studio says so, and
    ``coverage`` which sessions it pays for.

    Of the price, ``price_reduction`` is not owed any more. From ``frozen_from`` to
    ``frozen_until``, both included, it pays for nothing, and once it is ``voided`` never again.
    ``owner_id`` is whose it is where it is shared with ``client_id``, ``owner_name`` what they are
    called, if the viewer knows them. ``version`` tells whether somebody changed it meanwhile.
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
    coverage: Coverage = ANY_SESSION
    price_reduction: int = 0
    frozen_from: date | None = None
    frozen_until: date | None = None
    voided: bool = False
    version: int = 1
    owner_id: UUID | None = None
    owner_name: str = ""

    @property
    def owed(self) -> int:
        """Return what is owed for it altogether, paid or not, in minor units."""
        return self.price - self.price_reduction

    @property
    def is_shared(self) -> bool:
        """Tell whether it is somebody else's, who lets the client draw on it."""
        return self.owner_id is not None

    def pays_on(self, day: date, shape: SessionShape | None = None) -> bool:
        """Tell whether the package has a session left and is valid on that local day.

        And whether it pays for such a session, where a ``shape`` is given.
        """
        covers = shape is None or self.coverage.includes(shape)
        return covers and self.has_credit() and self.is_valid_on(day)

    def usual_minutes(self, otherwise: int) -> int:
        """Return how long a session lasts that it pays for, where nobody chose a length.

        That is what is usual with it or ``otherwise``, or the nearest of the lengths it pays for.
        """
        return self.coverage.nearest_length(self.session_minutes or otherwise)

    def has_credit(self) -> bool:
        """Tell whether the package has a session left, whenever it may be used."""
        return not self.voided and (self.sessions is None or self.balance > 0)

    def is_valid_on(self, day: date) -> bool:
        """Tell whether that local day is one that the package pays for, as long as it lasts."""
        not_over = self.expires_on is None or day <= self.expires_on
        return self.starts_on <= day and not_over and not self.is_frozen_on(day)

    def is_over(self, day: date) -> bool:
        """Tell whether the package has expired before that local day."""
        return self.expires_on is not None and self.expires_on < day

    def is_frozen_from(self, day: date) -> bool:
        """Tell whether the package is frozen on that local day or on a later one."""
        return self.frozen_until is not None and self.frozen_until >= day

    def is_frozen_on(self, day: date) -> bool:
        """Tell whether the package is frozen on that local day."""
        if self.frozen_from is None or self.frozen_until is None:
            return False
        return self.frozen_from <= day <= self.frozen_until


def package_that_pays(
    packages: Iterable[ClientPackage], day: date, shape: SessionShape | None = None
) -> ClientPackage | None:
    """Return the usable package that expires first (bought first among equals), or None.

    Only one that pays for such a session, where a ``shape`` is given.
    """
    usable = [package for package in packages if package.pays_on(day, shape)]
    return min(usable, key=lambda p: (p.expires_on or date.max, p.bought_at, p.id), default=None)
