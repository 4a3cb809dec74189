"""What the studio sells, and what single trainers ask for it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.coverage import ANY_SESSION, Coverage
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.people import Trainer

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 2_000
MOST_SESSIONS = 1_000
MOST_DURATIONS = 20
LENGTHS = range(5, 24 * 60 + 1)
LONGEST_YEARS = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class ValidityUnit(StrEnum):
    """What a validity is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


MOST_OF_UNIT = {
    ValidityUnit.DAYS: LONGEST_YEARS * 366,
    ValidityUnit.WEEKS: LONGEST_YEARS * 52,
    ValidityUnit.MONTHS: LONGEST_YEARS * 12,
}


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a package is valid from its first day on."""

    count: int
    unit: ValidityUnit

    @classmethod
    def kept(cls, days: int | None, months: int | None) -> Validity | None:
        """Return the validity that is kept as days or months, None for one without end."""
        if months is not None:
            return cls(months, ValidityUnit.MONTHS)
        if days is None:
            return None
        if days % 7 == 0:
            return cls(days // 7, ValidityUnit.WEEKS)
        return cls(days, ValidityUnit.DAYS)

    @property
    def days(self) -> int | None:
        """Return the days that it lasts, None where it is counted in months."""
        in_days = {ValidityUnit.DAYS: 1, ValidityUnit.WEEKS: 7}.get(self.unit)
        return None if in_days is None else self.count * in_days

    @property
    def months(self) -> int | None:
        """Return the months that it lasts, None where it is counted in days."""
        return self.count if self.unit is ValidityUnit.MONTHS else None

    def last_day(self, first_day: date) -> date:
        """Return the last local day of a package that begins on a day.

        A month from the 31st on ends before the 31st, or on the last day of a shorter month.
        """
        if self.days is not None:
            return first_day + timedelta(days=self.days - 1)
        month = first_day.month - 1 + self.count
        year, month = first_day.year + month // 12, month % 12 + 1
        length = calendar.monthrange(year, month)[1]
        if first_day.day > length:
            return date(year, month, length)
        return date(year, month, first_day.day) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """All that can be said of a package type: what a form asks for.

    ``sessions`` None is unlimited; ``price`` in minor units; no ``validity`` is without end.
    ``usual_minutes`` is how long a session lasts where nobody says otherwise. The ``coverage``
    counts for packages that were sold before as well.
    """

    name: str
    sessions: int | None
    price: int
    validity: Validity | None = None
    coverage: Coverage = ANY_SESSION
    usual_minutes: int | None = None
    description: str = ""

    def cleaned(self) -> PackageTerms:
        """Return them as they are kept; raise InvalidInput, by field, for what cannot be."""
        name = " ".join(self.name.split())
        if not name:
            raise InvalidInput("name", "Type a name, such as “10 sessions”.")
        if len(name) > LONGEST_NAME:
            raise InvalidInput("name", f"Type at most {LONGEST_NAME} letters.")
        if _CONTROL.search(name):
            raise InvalidInput("name", "Type it on one line, in plain letters.")
        if self.sessions is not None and not 1 <= self.sessions <= MOST_SESSIONS:
            raise InvalidInput("sessions", f"Choose 1 to {MOST_SESSIONS} sessions, or unlimited.")
        require_price(self.price)
        self._require_validity()
        coverage = self._cleaned_coverage()
        description = self.description.replace("\r\n", "\n").strip()
        if len(description) > LONGEST_DESCRIPTION:
            raise InvalidInput("description", f"Type at most {LONGEST_DESCRIPTION} letters.")
        if _CONTROL_BUT_LINES.search(description):
            raise InvalidInput("description", "Type it in plain letters.")
        return replace(self, name=name, coverage=coverage, description=description)

    def _require_validity(self) -> None:
        if self.validity is None:
            if self.sessions is None:
                raise InvalidInput(
                    "validity", "Say for how long: an unlimited package lasts for a period."
                )
            return
        most = MOST_OF_UNIT[self.validity.unit]
        if not 1 <= self.validity.count <= most:
            raise InvalidInput("validity", f"Choose 1 to {most} {self.validity.unit.value}.")

    def _cleaned_coverage(self) -> Coverage:
        durations = tuple(sorted(set(self.coverage.durations)))
        if len(durations) > MOST_DURATIONS:
            raise InvalidInput("durations", f"Name at most {MOST_DURATIONS} lengths.")
        if any(minutes not in LENGTHS for minutes in durations):
            raise InvalidInput("durations", "A session lasts from 5 minutes to a day.")
        if not self.coverage.personal and not self.coverage.group:
            raise InvalidInput("kinds", "Choose personal sessions, classes, or both.")
        if self.usual_minutes is not None:
            if self.usual_minutes not in LENGTHS:
                raise InvalidInput("usual_minutes", "A session lasts from 5 minutes to a day.")
            if durations and self.usual_minutes not in durations:
                raise InvalidInput(
                    "usual_minutes", "Choose one of the lengths that the package pays for."
                )
        return replace(self.coverage, durations=durations)


@dataclass(frozen=True, slots=True)
class PackageType:
    """A package type; one that is not ``active`` is retired, and not sold any more."""

    id: UUID
    terms: PackageTerms
    position: int = 0
    active: bool = True
    version: int = 1

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.terms.name


@dataclass(frozen=True, slots=True)
class Priced:
    """What has a price: a package type, a place in a class, or else a single session."""

    package_type_id: UUID | None = None
    for_class: bool = False


SINGLE_SESSION = Priced()
CLASS_PLACE = Priced(for_class=True)


@dataclass(frozen=True, slots=True)
class TrainerPrice:
    """What a trainer asks from a local day on.

    ``sessions`` None are as many as the package type has. ``valid_until`` is the last day of it.
    """

    id: UUID
    trainer_id: UUID
    what: Priced
    price: int
    valid_from: date
    sessions: int | None = None
    offered: bool = True
    valid_until: date | None = None
    version: int = 1

    def counts_on(self, day: date) -> bool:
        """Tell whether it has begun by then and is not over."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What can be priced with a trainer, and the trainer's prices that count today or later.

    The ``types`` are those that are sold. Without a ``trainer_id`` there is nobody to price.
    """

    trainers: tuple[Trainer, ...]
    trainer_id: UUID | None
    types: tuple[PackageType, ...]
    prices: tuple[TrainerPrice, ...]
    today: date

    def counting(self, what: Priced) -> TrainerPrice | None:
        """Return the price that counts today, None where the studio's does."""
        begun = [one for one in self._of(what) if one.counts_on(self.today)]
        return begun[-1] if begun else None

    def coming(self, what: Priced) -> TrainerPrice | None:
        """Return the next price that begins later, None without one."""
        later = [one for one in self._of(what) if one.valid_from > self.today]
        return later[0] if later else None

    def seen(self, what: Priced) -> tuple[UUID, ...]:
        """Return the keys of the prices that count today or later."""
        return tuple(one.id for one in self._of(what))

    def _of(self, what: Priced) -> list[TrainerPrice]:
        return [one for one in self.prices if one.what == what]


@dataclass(frozen=True, slots=True)
class TrainerPriceRequest:
    """A wish that a trainer ask another price from a day on; ``price_id`` is made by who asks.

    ``sessions`` None are as many as the type has. ``seen`` are the prices that whoever asks saw,
    None where nobody looked.
    """

    price_id: UUID
    trainer_id: UUID
    what: Priced
    price: int
    valid_from: date
    sessions: int | None = None
    offered: bool = True
    seen: tuple[UUID, ...] | None = None

    def require_possible(self, today: date) -> None:
        """Raise InvalidInput, by field, for what cannot be."""
        require_price(self.price)
        if self.sessions is not None and not 1 <= self.sessions <= MOST_SESSIONS:
            raise InvalidInput("sessions", f"Choose 1 to {MOST_SESSIONS} sessions.")
        is_one = self.what.package_type_id is None
        if is_one and (self.sessions is not None or not self.offered):
            raise InvalidInput("sessions", "A single session is one session.")
        require_ahead(self.valid_from, today)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a package type costs with a trainer on a day, and how many sessions it has there.

    ``own`` is the trainer's price, None where the studio's counts.
    """

    type: PackageType
    price: int
    sessions: int | None
    offered: bool = True
    own: TrainerPrice | None = None


class NameTaken(InvalidInput):
    """Another type that is sold is called so."""

    def __init__(self) -> None:
        super().__init__("name", "Another package type is called so. Choose another name.")


class TypeRetired(StudioError):
    """The package type is not sold any more."""

    template = "“{package}” is retired. Bring it back before it is sold or priced."


def typed_durations(text: str) -> tuple[int, ...]:
    """Return the minutes that a person typed, such as “30, 60”; raise InvalidInput."""
    parts = text.replace(";", ",").replace(",", " ").split()
    if any(not part.isascii() or not part.isdecimal() or len(part) > 5 for part in parts):
        raise InvalidInput("durations", "Type minutes with commas between, such as 30, 60.")
    return tuple(int(part) for part in parts)


def require_price(price: int) -> None:
    """Raise InvalidInput for a price that cannot be."""
    if price < 0:
        raise InvalidInput("price", "A price is not below zero.")
    if price > LARGEST_MINOR:
        raise InvalidInput("price", "This amount is larger than any that is kept here.")


def require_ahead(day: date, today: date) -> None:
    """Raise InvalidInput for a day from which on nothing can be priced any more, or yet."""
    if day < today:
        raise InvalidInput(
            "valid_from", "Choose today or a later day: what was sold stays as it is."
        )
    if day.year > today.year + LONGEST_YEARS:
        raise InvalidInput("valid_from", "Choose a day nearer to today.")


def offer_of(one: PackageType, own: TrainerPrice | None) -> Offer:
    """Return what a type costs where a trainer has a price of their own, or none."""
    if own is None:
        return Offer(one, one.terms.price, one.terms.sessions)
    return Offer(one, own.price, own.sessions or one.terms.sessions, own.offered, own)
