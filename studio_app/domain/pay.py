"""What trainers earn: rates from a day on, and what a session comes to by them, in whole units.

Amounts are minor units and shares are parts of a million. Every line is one fraction that is
rounded once, to the nearest unit and half of one up; a total is the sum of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import MILLION, FeeRates, included
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of

MINUTES_PER_HOUR = 60


class PayKind(StrEnum):
    """What a session is paid by."""

    PER_SESSION = "per_session"
    PERCENTAGE = "percentage"
    HOURLY = "hourly"


class GroupKind(StrEnum):
    """What a class is paid by: as a personal session is, as a whole, or for each who came."""

    AS_PERSONAL = "as_personal"
    FLAT = "flat"
    PER_HEAD = "per_head"


class LineKind(StrEnum):
    """What a line of a statement is paid for."""

    SESSION = "session"
    CLASS = "class"
    NO_SHOW = "no_show"
    CLASS_NO_SHOW = "class_no_show"
    LATE_CANCEL = "late_cancel"
    CLASS_LATE_CANCEL = "class_late_cancel"
    CORRECTION = "correction"

    @property
    def is_class(self) -> bool:
        """Tell whether it is about a class."""
        return self in (LineKind.CLASS, LineKind.CLASS_NO_SHOW, LineKind.CLASS_LATE_CANCEL)


@dataclass(frozen=True, slots=True)
class PayTerms:
    """What a trainer earns: ``amount`` for a session, an hour, or parts of a million of its value.

    The shares are what of the normal amount is paid when a client does not come or cancels late.
    ``of_net`` takes the percentage of what is left of the value without the tax in it.
    """

    kind: PayKind
    amount: int
    no_show_share: int = 0
    late_cancel_share: int = 0
    group_kind: GroupKind = GroupKind.AS_PERSONAL
    group_amount: int = 0
    of_net: bool = False

    def cleaned(self) -> PayTerms:
        """Return them as they are kept; raise InvalidInput, by field, for what cannot be."""
        most = MILLION if self.kind is PayKind.PERCENTAGE else LARGEST_MINOR
        if not 0 <= self.amount <= most:
            sentence = "A percentage is from 0 to 100."
            if self.kind is not PayKind.PERCENTAGE:
                sentence = "An amount is not below zero, nor larger than any money."
            raise InvalidInput("amount", sentence)
        for name in ("no_show_share", "late_cancel_share"):
            if not 0 <= getattr(self, name) <= MILLION:
                raise InvalidInput(name, "A percentage is from 0 to 100.")
        if not 0 <= self.group_amount <= LARGEST_MINOR:
            raise InvalidInput(
                "group_amount", "An amount is not below zero, nor larger than any money."
            )
        as_personal = self.group_kind is GroupKind.AS_PERSONAL
        return replace(
            self,
            group_amount=0 if as_personal else self.group_amount,
            of_net=self.of_net and self.kind is PayKind.PERCENTAGE,
        )


@dataclass(frozen=True, slots=True)
class PayRate:
    """What a trainer earns from a local day on, until a later rate begins."""

    id: UUID
    trainer_id: UUID
    valid_from: date
    terms: PayTerms


@dataclass(frozen=True, slots=True)
class GivenSession:
    """A session that is over and of which it is said what became of every booking.

    ``day`` is the local day on which it began, also where it went on past midnight. ``came``,
    ``no_shows`` and ``late_cancels`` are what the bookings are worth, one by one.
    """

    id: UUID
    day: date
    minutes: int
    is_class: bool
    came: tuple[int, ...] = ()
    no_shows: tuple[int, ...] = ()
    late_cancels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PayLine:
    """What is paid for a session, or with a ``text`` to put something right.

    ``heads`` are those whom it is about, ``value`` what their bookings are worth.
    """

    kind: LineKind
    day: date
    amount: int
    session_id: UUID | None = None
    heads: int = 0
    minutes: int = 0
    value: int = 0
    text: str = ""


def sees_pay(viewer: Viewer, trainer_id: UUID) -> bool:
    """Tell whether the viewer reads what the trainer is paid: owners all, trainers their own."""
    scope = scope_of(viewer.role, Right.SEE_REVENUE)
    return scope is Scope.ALL or (scope is Scope.OWN and viewer.trainer_id == trainer_id)


def sees_some_pay(viewer: Viewer) -> bool:
    """Tell whether there is a trainer whose pay the viewer reads."""
    scope = scope_of(viewer.role, Right.SEE_REVENUE)
    return scope is Scope.ALL or (scope is Scope.OWN and viewer.trainer_id is not None)


def rate_on(rates: Iterable[PayRate], day: date) -> PayRate | None:
    """Return the rate that began last, on the day or before it; None before the first."""
    begun = [one for one in rates if one.valid_from <= day]
    return max(begun, key=lambda one: one.valid_from, default=None)


def half_up(numerator: int, denominator: int) -> int:
    """Return a fraction that is not below zero as a whole number, half of one rounded up.

    >>> half_up(5, 2), half_up(7, 3), half_up(0, 9)
    (3, 2, 0)
    """
    return (2 * numerator + denominator) // (2 * denominator)


def worth_of_credit(price: int, credits: int) -> int:
    """Return what a booking is worth that a package pays: its price over its sessions.

    ``price`` is what is owed for the package, reductions taken off, tax included. ``credits`` are
    the sessions that it was sold with; of an unlimited one, the bookings that stand on it. What was
    moved to another client is worth what it was in the package that it came from.

    >>> worth_of_credit(70_000, 10), worth_of_credit(10_000, 3)
    (7000, 3333)
    """
    return half_up(price, max(credits, 1))


def net_of(worth: int, rates: FeeRates) -> int:
    """Return what is left of a worth without the tax, by the rates of the day it was sold on.

    What a card costs is the studio's affair: the pay is the same however the client paid.

    >>> net_of(11_900, FeeRates(vat=190_000))
    10000
    """
    return included(worth, rates, by_card=False).net


def lines_of(session: GivenSession, terms: PayTerms) -> tuple[PayLine, ...]:
    """Return what a session pays by those terms: nothing where nobody came and nothing is due.

    Normally a session pays, rounded once,

    - ``per_session``: amount;
    - ``hourly``: amount * minutes / 60;
    - ``percentage``: amount * value / 1,000,000, where the value is that of the bookings;
    - a class that is ``flat``: group amount; ``per_head``: group amount * heads.

    For those who did not come or cancelled late, that times the share / 1,000,000. What is paid by
    head or by value has a line for each: who came, who did not, who cancelled late. What is paid
    as a whole is paid once: in full where somebody came, else by the larger share of those
    that apply. A line for those who were missing stands there only where it pays something.
    """
    fates = [one for one in _fates(session, terms) if one[1]]
    if not _is_by_head(session, terms):
        fates = sorted(fates, key=lambda one: one[2], reverse=True)[:1]
    made = (_line(session, terms, *fate) for fate in fates)
    return tuple(
        line for line in made if line.amount or line.kind in (LineKind.SESSION, LineKind.CLASS)
    )


def total_of(lines: Iterable[PayLine]) -> int:
    """Return what lines come to."""
    return sum(line.amount for line in lines)


def sums_by_kind(lines: Iterable[PayLine]) -> dict[LineKind, tuple[int, int]]:
    """Return how many lines there are of each kind, and what they come to, in the kinds' order."""
    found = list(lines)
    return {
        kind: (len(same), total_of(same))
        for kind in LineKind
        if (same := [line for line in found if line.kind is kind])
    }


def example_amount(terms: PayTerms, minutes: int, worth: int) -> int:
    """Return what a personal session of that length and worth pays when the client comes."""
    return total_of(lines_of(_example(minutes, came=(worth,)), terms))


def example_of_missing(terms: PayTerms, minutes: int, worth: int) -> tuple[int, int]:
    """Return what such a session pays when the client does not come, and cancels late."""
    missed = _example(minutes, no_shows=(worth,))
    late = _example(minutes, late_cancels=(worth,))
    return total_of(lines_of(missed, terms)), total_of(lines_of(late, terms))


def example_of_class(terms: PayTerms, minutes: int, worth: int, heads: int) -> int:
    """Return what a class pays to which so many come."""
    given = replace(_example(minutes, came=(worth,) * heads), is_class=True)
    return total_of(lines_of(given, terms))


_NOBODYS = UUID(int=0)


def _example(minutes: int, **worths: tuple[int, ...]) -> GivenSession:
    return GivenSession(_NOBODYS, date.min, minutes, is_class=False, **worths)


def _fates(
    session: GivenSession, terms: PayTerms
) -> Iterator[tuple[LineKind, tuple[int, ...], int]]:
    """Yield kind, worths and share of those who came, did not come, and cancelled late."""
    kind = LineKind
    grouped = session.is_class
    yield (kind.CLASS if grouped else kind.SESSION), session.came, MILLION
    missed = kind.CLASS_NO_SHOW if grouped else kind.NO_SHOW
    yield missed, session.no_shows, terms.no_show_share
    late = kind.CLASS_LATE_CANCEL if grouped else kind.LATE_CANCEL
    yield late, session.late_cancels, terms.late_cancel_share


def _is_by_head(session: GivenSession, terms: PayTerms) -> bool:
    if session.is_class and terms.group_kind is not GroupKind.AS_PERSONAL:
        return terms.group_kind is GroupKind.PER_HEAD
    return terms.kind is PayKind.PERCENTAGE


def _line(
    session: GivenSession, terms: PayTerms, kind: LineKind, worths: tuple[int, ...], share: int
) -> PayLine:
    value, heads = sum(worths), len(worths)
    numerator, denominator = _normal(session, terms, value, heads)
    amount = half_up(numerator * share, denominator * MILLION)
    return PayLine(kind, session.day, amount, session.id, heads, session.minutes, value)


def _normal(session: GivenSession, terms: PayTerms, value: int, heads: int) -> tuple[int, int]:
    """Return what is paid normally, as a fraction."""
    if session.is_class and terms.group_kind is GroupKind.FLAT:
        return terms.group_amount, 1
    if session.is_class and terms.group_kind is GroupKind.PER_HEAD:
        return terms.group_amount * heads, 1
    if terms.kind is PayKind.HOURLY:
        return terms.amount * session.minutes, MINUTES_PER_HOUR
    if terms.kind is PayKind.PERCENTAGE:
        return terms.amount * value, MILLION
    return terms.amount, 1
