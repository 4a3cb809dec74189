"""The lines of a package's statement in words."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.package_life import coming_freeze
from studio_app.domain.package_statements import (
    PackageStatement,
    StatementLine,
    StatementRow,
    StatementSheet,
)
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.ui.packages.package_words import (
    balance_words,
    day_words,
    days_words,
    money_words,
    signed_words,
)

_translate = QCoreApplication.translate


def date_words(line: StatementLine, organization: Organization) -> str:
    """Return the studio's date of a line."""
    return day_text(local_day(line.at, organization.tz), organization.locale)


def what_words(line: StatementLine, organization: Organization) -> str:
    """Return what happened, and why where that was said."""
    if isinstance(line.kind, EntryKind):
        said = _entry(line, line.kind, organization)
    else:
        said = _event(line, line.kind, organization)
    if line.reason:
        because = _translate("Packages", "{what}: {reason}")
        said = because.format(what=said, reason=line.reason)
    return said


def change_words(line: StatementLine) -> str:
    """Return by how many sessions a line changed the package, "" for none."""
    return signed_words(line.credits) if line.credits else ""


def left_words(line: StatementLine) -> str:
    """Return what is left then, "" where sessions are not counted."""
    return "" if line.balance is None else str(line.balance)


def headings() -> tuple[str, str, str, str, str]:
    """Return the heads of the columns."""
    return (
        _translate("Packages", "Date"),
        _translate("Packages", "What"),
        _translate("Packages", "By"),
        _translate("Packages", "+ / −"),
        _translate("Packages", "Left"),
    )


def title_words(statement: PackageStatement) -> str:
    """Return the package with whose it is."""
    if not statement.client_name:
        return statement.name
    text = _translate("Packages", "{package} · {client}")
    return text.format(package=statement.name, client=statement.client_name)


def standing_words(statement: PackageStatement, organization: Organization, today: date) -> str:
    """Return what is left of a package, until when, and who else draws on it."""
    stand = statement.stand
    told = []
    if statement.sessions is None:
        told.append(_translate("Packages", "Unlimited"))
    else:
        left = _translate("Packages", "{left} of {total} left")
        told.append(left.format(left=statement.balance, total=statement.sessions))
    if stand.voided:
        told.append(_translate("Packages", "void"))
    elif stand.expires_on is None:
        told.append(_translate("Packages", "never expires"))
    else:
        until = _translate("Packages", "valid until {day}")
        told.append(until.format(day=day_words(stand.expires_on, organization)))
    freeze = coming_freeze(stand, today)
    if freeze is not None and not stand.voided:
        frozen = _translate("Packages", "frozen from {first} to {last}")
        if freeze[0] <= today:
            frozen = _translate("Packages", "frozen until {last}")
        days = {
            "first": day_words(freeze[0], organization),
            "last": day_words(freeze[1], organization),
        }
        told.append(frozen.format(**days))
    if statement.shared_with:
        shared = _translate("Packages", "shared with {names}")
        told.append(shared.format(names=", ".join(statement.shared_with)))
    return " · ".join(told)


def money_of(statement: PackageStatement, organization: Organization) -> str:
    """Return what it costs and what of it is paid, "" for those who see no money."""
    if statement.price is None or statement.paid is None:
        return ""
    costs = _translate("Packages", "Costs {price}.")
    costs = costs.format(price=money_words(statement.price, organization))
    paid = balance_words(statement.price, statement.paid, organization, statement.covered)
    return f"{costs} {paid}".strip()


def sheet_of(
    statement: PackageStatement, organization: Organization, today: date
) -> StatementSheet:
    """Return the statement for printing, in the words that it has on the screen."""
    return StatementSheet(
        title_words(statement),
        _translate("Packages", "Statement"),
        standing_words(statement, organization, today),
        money_of(statement, organization),
        headings(),
        tuple(
            StatementRow(
                date_words(line, organization),
                what_words(line, organization),
                line.who,
                change_words(line),
                left_words(line),
            )
            for line in statement.lines
        ),
        _translate("Packages", "Nothing happened yet."),
    )


def _entry(line: StatementLine, kind: EntryKind, organization: Organization) -> str:
    came = (line.credits or 0) > 0
    if kind is EntryKind.BOOKED:
        return _session(line, organization)
    if kind is EntryKind.RETURNED:
        text = _translate("Packages", "Given back, {session}")
        return text.format(session=_session(line, organization))
    if kind is EntryKind.TRANSFERRED:
        other = line.other or _translate("Packages", "another client")
        text = _translate("Packages", "From {client}") if came else ""
        if came and line.reason:
            return _translate("Packages", "Back from another client")
        return (text or _translate("Packages", "To {client}")).format(client=other)
    texts = {
        EntryKind.BOUGHT: _translate("Packages", "Bought"),
        EntryKind.ADJUSTED: _translate("Packages", "Corrected"),
        EntryKind.EXPIRED: _translate("Packages", "Expired"),
        EntryKind.VOIDED: _translate("Packages", "Gone, since it is void"),
    }
    if came and kind is EntryKind.EXPIRED:
        return _translate("Packages", "Had expired, and came back")
    if came and kind is EntryKind.VOIDED:
        return _translate("Packages", "Came back, since it is not void")
    return texts[kind]


def _session(line: StatementLine, organization: Organization) -> str:
    if line.session_at is None:
        return _translate("Packages", "Session")
    day = day_text(local_day(line.session_at, organization.tz), organization.locale)
    clock = time_text(line.session_at, organization.tz, organization.locale)
    text = _translate("Packages", "Session {day}, {time}")
    said = text.format(day=day, time=clock)
    if line.trainer:
        with_ = _translate("Packages", "{session} with {trainer}")
        said = with_.format(session=said, trainer=line.trainer)
    if line.drawn_by:
        drawn = _translate("Packages", "{session} for {client}")
        said = drawn.format(session=said, client=line.drawn_by)
    return said


def _event(line: StatementLine, kind: PackageEventKind, organization: Organization) -> str:
    until = day_words(line.until, organization)
    client = line.other or _translate("Packages", "another client")
    texts = {
        PackageEventKind.FROZEN: _translate("Packages", "Frozen until {until}, {days}"),
        PackageEventKind.UNFROZEN: _translate("Packages", "Unfrozen, expires on {until}"),
        PackageEventKind.EXTENDED: _translate("Packages", "Extended, expires on {until}"),
        PackageEventKind.SHORTENED: _translate("Packages", "Shortened, expires on {until}"),
        PackageEventKind.VOIDED: _translate("Packages", "Void"),
        PackageEventKind.REDUCED: _translate("Packages", "Price lowered"),
        PackageEventKind.SHARED: _translate("Packages", "{client} may draw on it"),
        PackageEventKind.UNSHARED: _translate("Packages", "{client} draws on it no more"),
        PackageEventKind.TRANSFERRED: _translate("Packages", "Sessions moved"),
    }
    text = texts[kind]
    if line.until is None:
        open_ended = {
            PackageEventKind.EXTENDED: _translate("Packages", "Extended, never expires"),
            PackageEventKind.UNFROZEN: _translate("Packages", "Unfrozen"),
        }
        text = open_ended.get(kind, text)
    said = text.format(until=until, days=days_words(abs(line.days or 0)), client=client)
    if line.amount:
        less = _translate("Packages", "{what}, {amount} less owed")
        more = _translate("Packages", "{what}, {amount} more owed")
        amount = money_words(abs(line.amount), organization)
        said = (less if line.amount > 0 else more).format(what=said, amount=amount)
    return said
