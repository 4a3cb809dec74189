"""What rows about packages would do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.importing.clients import said
from studio_app.domain.importing.days import written_day
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.matching import ClientBook, KnownClient, Who
from studio_app.domain.importing.outcomes import ImportPlan, Outcome, PackageStep, PlannedRow
from studio_app.domain.importing.records import PackageRecord, Problem, row_key
from studio_app.domain.money import Money
from studio_app.domain.package_types import Validity
from studio_app.domain.searching import folded

ReadPackage = tuple[int, PackageRecord, tuple[Problem, ...]]
Watch = Callable[[int], object]
PackageMark = tuple[UUID, str, date, int | None]
"""By what a package is told from others: whose, called what (folded), bought when, how large."""


@dataclass(frozen=True, slots=True)
class KnownType:
    """A package type of the studio; ``price`` in minor units."""

    id: UUID
    name: str
    sessions: int | None
    price: int
    validity_days: int | None
    validity_months: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class Custom:
    """How the studio reckons: currency, locale, and what day it is."""

    currency: str
    locale: str
    today: date


class _Refused(Exception):
    """The row cannot be taken; the text says why."""


class _There(Exception):
    """The client has the package already."""


class PackagePlanner:
    """Plans row by row."""

    def __init__(
        self,
        known: Iterable[KnownClient],
        types: Iterable[KnownType],
        imported: Mapping[str, date],
        there: Collection[PackageMark],
        custom: Custom,
    ) -> None:
        """``imported`` has the keys of rows that came before, with the day."""
        self._book = ClientBook(known)
        self._imported, self._there, self._custom = imported, there, custom
        self._types: dict[str, KnownType] = {}
        # What is for sale comes last, and stays.
        for one in sorted(types, key=lambda one: one.active):
            self._types[folded(one.name)] = one
        self._row_of_key: dict[str, int] = {}
        self._steps: list[PackageStep] = []

    def plan(self, rows: Iterable[ReadPackage], watch: Watch | None = None) -> ImportPlan:
        """Return what all rows would do; ``watch`` is told how many are planned."""
        planned = []
        for count, (number, record, problems) in enumerate(rows, 1):
            planned.append(self._planned(number, record, problems))
            if watch is not None and count % 500 == 0:
                watch(count)
        return ImportPlan(ImportKind.PACKAGES, tuple(planned), packages=tuple(self._steps))

    def _planned(
        self, number: int, record: PackageRecord, problems: tuple[Problem, ...]
    ) -> PlannedRow:
        called = record.name or record.email or (f"#{record.number}" if record.number else "")
        subject = " · ".join(filter(None, (called, record.package)))

        def row(outcome: Outcome, detail: str) -> PlannedRow:
            return PlannedRow(number, outcome, subject, detail)

        if problems:
            return row(Outcome.REFUSED, said(problems))
        key = row_key(ImportKind.PACKAGES, record)
        earlier = self._row_of_key.setdefault(key, number)
        if earlier != number:
            return row(Outcome.SAME, f"The same as row {earlier}.")
        if key in self._imported:
            return row(Outcome.SAME, f"Was imported on {self._day(self._imported[key])}.")
        match = self._book.owner(Who(record.number, record.name, record.phone, record.email))
        if match.client is None:
            return row(Outcome.REFUSED, match.refusal)
        client = match.client
        subject = f"{client.name} · {record.package}"
        try:
            step = self._step(number, key, record, client.id)
        except _Refused as refusal:
            return row(Outcome.REFUSED, str(refusal))
        except _There:
            return row(Outcome.SAME, f"{client.name} has this package already.")
        self._steps.append(step)
        return row(Outcome.NEW, self._told(step))

    def _step(self, number: int, key: str, record: PackageRecord, client_id: UUID) -> PackageStep:
        kind = self._types.get(folded(record.package))
        bought_on = record.bought_on or self._custom.today
        if bought_on > self._custom.today:
            raise _Refused(f"Bought on: {self._day(bought_on)} has yet to come.")
        name = kind.name if kind else record.package
        sessions, left = self._sessions(record, kind)
        if mark_of(client_id, name, bought_on, sessions) in self._there:
            raise _There
        expires_on = record.expires_on or _ends(bought_on, kind)
        if expires_on is not None:
            if expires_on < bought_on:
                raise _Refused(
                    f"It ends on {self._day(expires_on)}, before it was bought on "
                    f"{self._day(bought_on)}."
                )
            if expires_on < self._custom.today and left != 0:
                rest = f"{left} sessions" if left is not None else "sessions"
                raise _Refused(
                    f"It ended on {self._day(expires_on)}, and {rest} are left. Write a later "
                    "day, or 0 sessions left."
                )
        paid = record.paid.minor if record.paid else 0
        price = record.price.minor if record.price else paid
        if paid > price:
            raise _Refused(f"Paid: {self._text(paid)} is more than the price, {self._text(price)}.")
        return PackageStep(
            row_number=number,
            key=key,
            client_id=client_id,
            package_type_id=kind.id if kind else None,
            name=name,
            sessions=sessions,
            credits_left=left,
            bought_on=bought_on,
            expires_on=expires_on,
            price=price,
            paid=paid,
            record=record,
        )

    def _sessions(
        self, record: PackageRecord, kind: KnownType | None
    ) -> tuple[int | None, int | None]:
        """Return how many sessions it has and how many are left, None for unlimited."""
        says_nothing = record.sessions is None and record.credits_left is None
        if record.is_unlimited or (says_nothing and kind is not None and kind.sessions is None):
            return None, None
        usual = kind.sessions if kind else None
        left = record.credits_left
        sessions = record.sessions if record.sessions is not None else usual
        if sessions is None:
            sessions = left
        elif left is not None and left > sessions:
            if record.sessions is not None:
                raise _Refused(f"Credits left: {left} are more than all {sessions} sessions.")
            sessions = left
        if not sessions:
            name = Field.SESSIONS.value.capitalize()
            raise _Refused(f"{name}: this row does not say how many were bought.")
        return sessions, sessions if left is None else left

    def _told(self, step: PackageStep) -> str:
        size = "Unlimited"
        if step.sessions is not None:
            size = f"{step.credits_left} of {step.sessions} sessions left"
        parts = [size]
        if step.expires_on is not None:
            parts.append(f"until {self._day(step.expires_on)}")
        if step.price:
            parts.append(f"costs {self._text(step.price)}")
        if step.price > step.paid:
            parts.append(f"{self._text(step.price - step.paid)} to be paid")
        told = ", ".join(parts) + "."
        if step.package_type_id is None:
            told += " There is no such package type: one that is not for sale is made."
        return told

    def _day(self, day: date) -> str:
        return written_day(day, self._custom.locale)

    def _text(self, minor: int) -> str:
        return Money(minor, self._custom.currency).text(self._custom.locale)


def mark_of(client_id: UUID, name: str, bought_on: date, sessions: int | None) -> PackageMark:
    """Return by what a package is told from others."""
    return client_id, folded(name), bought_on, sessions


def _ends(bought_on: date, kind: KnownType | None) -> date | None:
    """Return the last day of a package of that type, None where it has none."""
    validity = Validity.kept(kind.validity_days, kind.validity_months) if kind else None
    return validity.last_day(bought_on) if validity else None
