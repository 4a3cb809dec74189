"""The lines of a statement of pay in words, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import day_text, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.pay import GroupKind, LineKind, PayKind, PayLine, PayTerms, sums_by_kind
from studio_app.domain.pay_statements import (
    PaySlip,
    ShownLine,
    SlipRow,
    SlipSum,
    WholeStatement,
    day_text_of,
)
from studio_app.ui.pay.words import money, percent, period_of, standing_words

_translate = QCoreApplication.translate
_MOST_NAMES = 3


def when_words(shown: ShownLine, organization: Organization) -> str:
    """Return the day of a line, and when its session began."""
    locale = organization.locale
    if shown.starts_at is None:
        return day_text_of(shown.line.day, locale)
    text = _translate("Pay", "{day}, {time}")
    clock = time_text(shown.starts_at, organization.tz, locale)
    return text.format(day=day_text(shown.line.day, locale), time=clock)


def what_words(shown: ShownLine) -> str:
    """Return what a line is paid for."""
    line = shown.line
    if line.kind is LineKind.CORRECTION:
        return _translate("Pay", "Correction: {text}").format(text=line.text)
    if line.kind.is_class:
        texts = {
            LineKind.CLASS: _translate("Pay", "{title}, {count} came"),
            LineKind.CLASS_NO_SHOW: _translate("Pay", "{title}, {count} did not come"),
            LineKind.CLASS_LATE_CANCEL: _translate("Pay", "{title}, {count} cancelled late"),
        }
        title = shown.title or _translate("Pay", "Class")
        said = texts[line.kind].format(title=title, count=line.heads)
    else:
        texts = {
            LineKind.SESSION: "{client}",
            LineKind.NO_SHOW: _translate("Pay", "{client}, did not come"),
            LineKind.LATE_CANCEL: _translate("Pay", "{client}, cancelled late"),
        }
        said = texts[line.kind].format(client=_names(shown.clients))
    if shown.came_later:
        said = _translate("Pay", "{what} (came later)").format(what=said)
    return said


def reckoned_words(shown: ShownLine, organization: Organization) -> str:
    """Return how an amount was reckoned, such as "60 % of €50.00"; "" for a correction."""
    if shown.rate is None or shown.line.kind is LineKind.CORRECTION:
        return ""
    terms, line = shown.rate.terms, shown.line
    normal = _normal(line, terms, organization)
    missed = {
        LineKind.NO_SHOW: terms.no_show_share,
        LineKind.CLASS_NO_SHOW: terms.no_show_share,
        LineKind.LATE_CANCEL: terms.late_cancel_share,
        LineKind.CLASS_LATE_CANCEL: terms.late_cancel_share,
    }
    share = missed.get(line.kind)
    if share is None:
        return normal
    text = _translate("Pay", "{percent} of {normal}")
    return text.format(percent=percent(share, organization), normal=normal)


def _normal(line: PayLine, terms: PayTerms, organization: Organization) -> str:
    if line.kind.is_class and terms.group_kind is not GroupKind.AS_PERSONAL:
        amount = money(terms.group_amount, organization)
        if terms.group_kind is GroupKind.FLAT:
            return _translate("Pay", "{amount} a class").format(amount=amount)
        return _translate("Pay", "{heads} × {amount}").format(heads=line.heads, amount=amount)
    if terms.kind is PayKind.PERCENTAGE:
        text = _translate("Pay", "{percent} of {worth}")
        if terms.of_net:
            text = _translate("Pay", "{percent} of {worth} without VAT")
        worth = money(line.value, organization)
        return text.format(percent=percent(terms.amount, organization), worth=worth)
    amount = money(terms.amount, organization)
    if terms.kind is PayKind.HOURLY:
        text = _translate("Pay", "{minutes} min at {amount} an hour")
        return text.format(minutes=line.minutes, amount=amount)
    return _translate("Pay", "{amount} a session").format(amount=amount)


def kind_words(kind: LineKind) -> str:
    """Return what lines of a kind are called together."""
    texts = {
        LineKind.SESSION: _translate("Pay", "Sessions"),
        LineKind.CLASS: _translate("Pay", "Classes"),
        LineKind.NO_SHOW: _translate("Pay", "No-shows"),
        LineKind.CLASS_NO_SHOW: _translate("Pay", "No-shows in classes"),
        LineKind.LATE_CANCEL: _translate("Pay", "Late cancellations"),
        LineKind.CLASS_LATE_CANCEL: _translate("Pay", "Late cancellations in classes"),
        LineKind.CORRECTION: _translate("Pay", "Corrections"),
    }
    return texts[kind]


def sums_of(lines: Sequence[ShownLine], organization: Organization) -> tuple[SlipSum, ...]:
    """Return what lines come to, kind by kind."""
    sums = sums_by_kind(one.line for one in lines)
    return tuple(
        SlipSum(kind_words(kind), str(count), money(amount, organization))
        for kind, (count, amount) in sums.items()
    )


def sums_words(lines: Sequence[ShownLine], organization: Organization) -> str:
    """Return what lines come to, kind by kind, on one line."""
    text = _translate("Pay", "{kind} ({count}) {amount}")
    sums = sums_of(lines, organization)
    return " · ".join(
        text.format(count=one.count, kind=one.name, amount=one.amount) for one in sums
    )


def headings() -> tuple[str, str, str, str]:
    """Return the heads of the columns."""
    return (
        _translate("Pay", "Date"),
        _translate("Pay", "What"),
        _translate("Pay", "Reckoned"),
        _translate("Pay", "Amount"),
    )


def slip_of(whole: WholeStatement, organization: Organization) -> PaySlip:
    """Return a statement for printing, in the words that it has on the screen."""
    statement = whole.statement
    return PaySlip(
        title=statement.trainer_name,
        subject=_translate("Pay", "Pay statement"),
        subtitle=period_of(statement, organization),
        notice=standing_words(statement, organization),
        headings=headings(),
        rows=tuple(
            SlipRow(
                when_words(one, organization),
                what_words(one),
                reckoned_words(one, organization),
                money(one.line.amount, organization),
            )
            for one in whole.lines
        ),
        sums=sums_of(whole.lines, organization),
        total_name=_translate("Pay", "Total"),
        total=money(statement.total, organization),
        signatures=(_translate("Pay", "Place, date"), _translate("Pay", "Signature")),
    )


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return ", ".join(names) or _translate("Pay", "Session")
    text = _translate("Pay", "{names} and {count} more")
    return text.format(names=", ".join(names[:_MOST_NAMES]), count=len(names) - _MOST_NAMES)
