"""The values before and after, in words: statuses, money, and times on the studio's clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import percent_text
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.money import LARGEST_KEPT, Money
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.people import Role
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.series import rule_of
from studio_app.ui.main.role_words import role_word
from studio_app.ui.money.words import method_word
from studio_app.ui.schedule.series_words import rule_words
from studio_app.ui.schedule.words import status_word

_translate = QCoreApplication.translate

OVERLAPS = "overlaps"
_MONEY = frozenset(
    "charge price amount session_price price_reduction paid refunded limit opening expected "
    "counted difference group_pay total".split()
)
_RATES = ("vat", "card_fee", "share", "no_show_share", "late_cancel_share")
_DAYS = (
    *("expires_on", "frozen_from", "frozen_until", "starts_on", "valid_from", "valid_until"),
    *("first_day", "last_day", "day"),
)
_KIBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its label; ``before`` is None where nothing changed or nothing was before."""

    label: str
    value: str
    before: str | None = None

    @property
    def text(self) -> str:
        """Return the value, or what became of it."""
        if self.before is None:
            return self.value
        change = _translate("Audit", "{before} → {after}")
        return change.format(before=self.before, after=self.value)


def facts_of(entry: AuditEntry, organization: Organization) -> list[Fact]:
    """Return all that an entry keeps, what changed first."""
    changed, kept = [], []
    for name in {**entry.before, **entry.after}:
        label = _label(name)
        overlaps = overlap_words(entry, organization) if name == OVERLAPS else []
        if overlaps:
            kept.append(Fact(label, "; ".join(overlaps)))
        elif name in entry.before and name in entry.after:
            before = _value(name, entry.before[name], organization)
            after = _value(name, entry.after[name], organization)
            if before != after:
                changed.append(Fact(label, after, before))
            else:
                kept.append(Fact(label, after))
        else:
            value = {**entry.before, **entry.after}[name]
            kept.append(Fact(label, _value(name, value, organization)))
    return changed + kept


def span_words(entry: AuditEntry, organization: Organization) -> str:
    """Return when the session is that an entry is about, "" for what is about none."""
    return _span({**entry.before, **entry.after}, organization)


def overlap_words(entry: AuditEntry, organization: Organization) -> list[str]:
    """Return what was in the way of a booking that was made all the same, such as "Anna was booked
    Thu, 12 Mar 2026, 10:00 to 11:00 (Cara Client)".
    """
    found = entry.after.get(OVERLAPS)
    return [
        _overlap(facts, organization)
        for facts in (found if isinstance(found, list) else [])
        if isinstance(facts, Mapping)
    ]


def _overlap(facts: Mapping[str, Any], organization: Organization) -> str:
    if text_fact(facts, "diary") == "time_off":
        said = _translate("Audit", "{who} had time off")
    else:
        said = _translate("Audit", "{who} was booked")
    said = said.format(who=text_fact(facts, "who") or _translate("Audit", "somebody"))
    when, client = _span(facts, organization), text_fact(facts, "client")
    if when:
        said = _translate("Audit", "{overlap} {when}").format(overlap=said, when=when)
    if client:
        said = _translate("Audit", "{overlap} ({client})").format(overlap=said, client=client)
    return said


def _span(facts: Mapping[str, Any], organization: Organization) -> str:
    start, end = _moment(facts.get("starts_at")), _moment(facts.get("ends_at"))
    if start is None:
        return ""
    tz, locale = organization.tz, organization.locale
    values = {"day": day_text(local_day(start, tz), locale), "start": time_text(start, tz, locale)}
    if end is None:
        return _translate("Audit", "{day}, {start}").format(**values)
    values["end"] = time_text(end, tz, locale)
    return _translate("Audit", "{day}, {start} to {end}").format(**values)


def moment_words(moment: datetime, organization: Organization) -> str:
    """Return day and time on the studio's clock."""
    tz, locale = organization.tz, organization.locale
    text = _translate("Audit", "{day}, {time}")
    return text.format(
        day=day_text(local_day(moment, tz), locale), time=time_text(moment, tz, locale)
    )


def noted_words(entry: AuditEntry, organization: Organization) -> str:
    """Return when an entry was noted that has another time of its own, "" for all others."""
    if entry.noted_at is None:
        return ""
    noted = moment_words(entry.noted_at, organization)
    return _translate("Audit", "noted on {moment}").format(moment=noted)


def status_words(status: str) -> str:
    """Return what a booking's status is called; one that is not known as it is kept."""
    try:
        return status_word(BookingStatus(status))
    except ValueError:
        return status.replace("_", " ")


def role_words(role: str) -> str:
    """Return what a role is called; one that is not known as it is kept."""
    try:
        return role_word(Role(role))
    except ValueError:
        return role.replace("_", " ") or _translate("Audit", "somebody new")


def method_words(method: str) -> str:
    """Return what a way of paying is called; one that is not known as it is kept."""
    try:
        return method_word(PaymentMethod(method))
    except ValueError:
        return method.replace("_", " ")


def text_fact(facts: Mapping[str, Any], name: str) -> str:
    """Return a value that is text, "" for all others and for none."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _label(name: str) -> str:
    labels = {
        "client": _translate("Audit", "Client"),
        "trainer": _translate("Audit", "Trainer"),
        "starts_at": _translate("Audit", "Start"),
        "ends_at": _translate("Audit", "End"),
        "status": _translate("Audit", "Status"),
        "charge": _translate("Audit", "Charge"),
        "file": _translate("Audit", "File"),
        "size": _translate("Audit", "Size"),
        "sessions": _translate("Audit", "Sessions moved"),
        "kept": _translate("Audit", "Sessions kept"),
        "title": _translate("Audit", "Class"),
        "capacity": _translate("Audit", "Places"),
        "place": _translate("Audit", "Place"),
        "standing": _translate("Audit", "Takes place"),
        "rule": _translate("Audit", "Days"),
        "time": _translate("Audit", "Time"),
        "dates": _translate("Audit", "Sessions"),
        "package": _translate("Audit", "Package"),
        "expires_on": _translate("Audit", "Expires"),
        "frozen_from": _translate("Audit", "Frozen from"),
        "frozen_until": _translate("Audit", "Frozen until"),
        "credits": _translate("Audit", "Sessions left"),
        "price": _translate("Audit", "Price"),
        "price_reduction": _translate("Audit", "Price lowered by"),
        "paid": _translate("Audit", "Paid"),
        "refunded": _translate("Audit", "Given back before"),
        "amount": _translate("Audit", "Amount"),
        "method": _translate("Audit", "Paid by"),
        "receipt": _translate("Audit", "Receipt"),
        "receipts": _translate("Audit", "Receipts"),
        "starts_on": _translate("Audit", "Starts"),
        "valid_from": _translate("Audit", "From"),
        "vat": _translate("Audit", "VAT"),
        "card_fee": _translate("Audit", "Card fee"),
        "limit": _translate("Audit", "Limit of refunds"),
        "name": _translate("Audit", "Name"),
        "login": _translate("Audit", "Login"),
        "role": _translate("Audit", "Role"),
        "share": _translate("Audit", "Share of the worth"),
        "no_show_share": _translate("Audit", "Share for a no-show"),
        "late_cancel_share": _translate("Audit", "Share for a late cancellation"),
        "group_pay": _translate("Audit", "For a class"),
        "total": _translate("Audit", "Total"),
        OVERLAPS: _translate("Audit", "In the way"),
    }
    return labels.get(name) or name.replace("_", " ").capitalize()


def _value(name: str, value: Any, organization: Organization) -> str:
    if isinstance(value, bool):
        return _translate("Audit", "yes") if value else _translate("Audit", "no")
    if value is None or value == "":
        return _translate("Audit", "none")
    if isinstance(value, int):
        return _number(name, value, organization)
    if isinstance(value, str):
        moment = _moment(value) if name.endswith("_at") else None
        if moment is not None:
            return moment_words(moment, organization)
        if name in _DAYS:
            return _day(value, organization)
        if name == "rule":
            return _rule(value, organization.locale)
        words = {"status": status_words, "role": role_words, "method": method_words}.get(name)
        return words(value) if words else value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, list) and name == "receipts":
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)


def _day(text: str, organization: Organization) -> str:
    try:
        return day_text(date.fromisoformat(text), organization.locale)
    except ValueError:
        return text


def _rule(text: str, locale: str) -> str:
    try:
        rule = rule_of(text)
    except (ValueError, KeyError, InvalidInput):
        return text
    return rule_words(rule, locale)


def _number(name: str, value: int, organization: Organization) -> str:
    if abs(value) > LARGEST_KEPT:
        return str(value)
    if name in _MONEY:
        return Money(value, organization.currency).text(organization.locale)
    if name in _RATES:
        return f"{percent_text(value, organization.locale)} %"
    if name == "size":
        return _translate("Audit", "{count} KiB").format(count=f"{-(-value // _KIBIBYTE):,}")
    return str(value)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
