"""How the figures of trainers are written."""

from __future__ import annotations

from fractions import Fraction

from babel.numbers import format_decimal, format_percent
from PySide6.QtCore import QCoreApplication

from studio_app.domain.trainer_performance import Performance, Period

_translate = QCoreApplication.translate
NOTHING = "–"


def period_word(period: Period) -> str:
    """Return a period as one chooses it."""
    return {
        Period.LAST_30_DAYS: _translate("Trainers", "Last 30 days"),
        Period.THIS_MONTH: _translate("Trainers", "This month"),
        Period.LAST_MONTH: _translate("Trainers", "Last month"),
        Period.LAST_90_DAYS: _translate("Trainers", "Last 90 days"),
        Period.THIS_YEAR: _translate("Trainers", "This year"),
        Period.LAST_12_MONTHS: _translate("Trainers", "Last 12 months"),
    }[period]


def share_text(share: Fraction | None, locale: str) -> str:
    """Return a share in percent, with one digit below ten percent."""
    if share is None:
        return NOTHING
    pattern = "#,##0.0%" if 0 < share < Fraction(1, 10) else "#,##0%"
    return str(format_percent(float(share), pattern, locale=locale))


def rating_text(one: Performance, locale: str) -> str:
    """Return the mean of the ratings, such as "4.6 (38)", with how many there are."""
    if one.rating is None:
        return NOTHING
    mean = format_decimal(float(one.rating), "0.0", locale=locale)
    return f"{mean} ({one.ratings})"
