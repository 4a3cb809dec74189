"""What is said of package types and prices, in few words."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from studio_app.domain.coverage import Coverage
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import (
    PackageType,
    Priced,
    TrainerPrice,
    Validity,
    ValidityUnit,
)
from studio_app.ui.schedule.texts import day_of_month

_translate = QCoreApplication.translate


def price_text(minor: int, organization: Organization) -> str:
    """Return an amount with the currency's sign."""
    return Money(minor, organization.currency).text(organization.locale)


def sessions_text(sessions: int | None) -> str:
    """Return how many sessions there are, such as "10 sessions"."""
    if sessions is None:
        return _translate("PackageTypes", "unlimited")
    if sessions == 1:
        return _translate("PackageTypes", "1 session")
    return _translate("PackageTypes", "{count} sessions").format(count=sessions)


def validity_text(validity: Validity | None) -> str:
    """Return how long a package is valid, such as "3 months"."""
    if validity is None:
        return _translate("PackageTypes", "without end")
    if validity.count == 1:
        return {
            ValidityUnit.DAYS: _translate("PackageTypes", "1 day"),
            ValidityUnit.WEEKS: _translate("PackageTypes", "1 week"),
            ValidityUnit.MONTHS: _translate("PackageTypes", "1 month"),
        }[validity.unit]
    return {
        ValidityUnit.DAYS: _translate("PackageTypes", "{count} days"),
        ValidityUnit.WEEKS: _translate("PackageTypes", "{count} weeks"),
        ValidityUnit.MONTHS: _translate("PackageTypes", "{count} months"),
    }[validity.unit].format(count=validity.count)


def unit_text(unit: ValidityUnit) -> str:
    """Return what a validity is counted in."""
    return {
        ValidityUnit.DAYS: _translate("PackageTypes", "days"),
        ValidityUnit.WEEKS: _translate("PackageTypes", "weeks"),
        ValidityUnit.MONTHS: _translate("PackageTypes", "months"),
    }[unit]


def coverage_text(coverage: Coverage) -> str:
    """Return what a package pays for, such as "personal sessions · 30, 60 min"."""
    if coverage.personal and coverage.group:
        kinds = _translate("PackageTypes", "sessions and classes")
    elif coverage.personal:
        kinds = _translate("PackageTypes", "personal sessions")
    else:
        kinds = _translate("PackageTypes", "classes")
    if not coverage.durations:
        return kinds
    lengths = ", ".join(map(str, coverage.durations))
    both = _translate("PackageTypes", "{kinds} · {lengths} min")
    return both.format(kinds=kinds, lengths=lengths)


def studio_text(one: PackageType | None, organization: Organization) -> str:
    """Return what the studio asks and for how much; nothing for a single session."""
    if one is None:
        return "–"
    price = price_text(one.terms.price, organization)
    return _both(price, sessions_text(one.terms.sessions))


def own_text(
    own: TrainerPrice | None, what: Priced, one: PackageType | None, organization: Organization
) -> str:
    """Return what a trainer asks, beside what is the studio's."""
    if own is None:
        if what.for_class:
            return _translate("PackageTypes", "as a single session")
        if one is None:
            return _translate("PackageTypes", "no price yet")
        return _translate("PackageTypes", "as the studio")
    if not own.offered:
        return _translate("PackageTypes", "not offered")
    price = price_text(own.price, organization)
    if one is None:
        return price
    return _both(price, sessions_text(own.sessions or one.terms.sessions))


def days_text(
    own: TrainerPrice | None, today: date, organization: Organization, *, is_coming: bool = False
) -> str:
    """Return the day since or from which a price counts, and until when if that is known."""
    if own is None:
        return ""
    locale = organization.locale
    first = day_of_month(own.valid_from, today.year, locale)
    said = first
    if is_coming:
        said = _translate("PackageTypes", "from {day}").format(day=first)
    if own.valid_until is None:
        return said
    both = _translate("PackageTypes", "{since} until {day}")
    return both.format(since=said, day=day_of_month(own.valid_until, today.year, locale))


def _both(price: str, sessions: str) -> str:
    return _translate("PackageTypes", "{price} · {sessions}").format(price=price, sessions=sessions)
