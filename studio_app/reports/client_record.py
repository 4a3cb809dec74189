"""All that is known about a client on paper: who they are, and what happened, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.client_record import ClientRecord, TimelineEntry, TimelineKind
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.session_notes import SessionNote
from studio_app.domain.typed_values import shown_weight
from studio_app.reports.document import Paper, Report, pdf
from studio_app.reports.labelled_lines import Block, Line, pages_of, under
from studio_app.reports.session_notes import one_line_of

_EVENTS = {
    "frozen": "frozen",
    "unfrozen": "no longer frozen",
    "extended": "extended",
    "shortened": "shortened",
    "voided": "void",
    "reduced": "for less",
    "shared": "shared",
    "unshared": "no longer shared",
    "transferred": "sessions moved",
}


@dataclass(frozen=True, slots=True)
class ClientFile:
    """What stands on paper; ``printed_at`` in UTC."""

    organization: Organization
    record: ClientRecord
    entries: tuple[TimelineEntry, ...]
    printed_at: datetime
    printed_by: str
    notes: tuple[SessionNote, ...] = ()


def client_record_pdf(file: ClientFile, paper: Paper = "A4") -> bytes:
    """Return all that is known as a PDF."""
    client, organization = file.record.card.client, file.organization
    report = Report(
        organization, client.name, "Client record", file.printed_at, file.printed_by, paper
    )
    area = report.body(landscape=False)
    subtitle = f"No. {client.number}"
    since = day_text(file.record.client_since, organization.locale)
    blocks = tuple(_blocks(file, area.width))
    return pdf(report, tuple(pages_of(blocks, area, subtitle, f"Client since {since}")))


def _blocks(file: ClientFile, width: float) -> Iterator[Block]:
    told = (
        ("Person", _person(file)),
        ("Packages", _packages(file)),
        ("Family", _family(file)),
        ("Consents", _consents(file)),
        ("Coming sessions", _coming(file)),
        ("Session notes", (one_line_of(one, file.organization) for one in file.notes)),
        ("What happened", (_entry(one, file.organization) for one in file.entries)),
    )
    for heading, lines in told:
        yield from under(heading, lines, width)


def _person(file: ClientFile) -> Iterator[Line]:
    record, organization = file.record, file.organization
    details = record.details
    born = details.birth_date
    weight = shown_weight(details.weight_grams)
    told = (
        ("Name", details.name),
        ("Phone", record.card.client.phone),
        ("E-mail", details.email),
        ("Address", details.address),
        ("Birth date", day_text(born, organization.locale) if born else ""),
        ("Gender", details.gender.value),
        ("Height", f"{details.height_cm} cm" if details.height_cm else ""),
        ("Weight", f"{weight} kg" if weight else ""),
        ("In an emergency", details.emergency_name),
        ("Their phone", record.emergency_phone_shown),
        ("Trainer", record.card.trainer_name or ""),
        ("Tags", ", ".join(details.tags)),
        ("Alert", details.alert),
        ("Health notes", details.health_notes),
    )
    yield from (Line(label, text) for label, text in told if text)
    if record.card.owes is not None:
        yield Line("Owes", _money(record.card.owes, organization))


def _packages(file: ClientFile) -> Iterator[Line]:
    organization = file.organization
    for package in file.record.card.packages:
        left = "unlimited" if package.sessions is None else f"{package.balance} left"
        until = ""
        if package.expires_on is not None:
            until = f", until {day_text(package.expires_on, organization.locale)}"
        yield Line(package.name, left + until)


def _family(file: ClientFile) -> Iterator[Line]:
    for one in file.record.family:
        yield Line("Pays" if one.pays else "", one.name)


def _consents(file: ClientFile) -> Iterator[Line]:
    organization = file.organization
    for one in file.record.consents:
        day = day_text(local_day(one.at, organization.tz), organization.locale)
        state = "given" if one.granted else "not given any more"
        yield Line(one.kind.value.replace("_", " ").capitalize(), f"{state}, {day}")


def _coming(file: ClientFile) -> Iterator[Line]:
    organization = file.organization
    for booking in file.record.card.next:
        day = day_text(local_day(booking.starts_at, organization.tz), organization.locale)
        clock = time_text(booking.starts_at, organization.tz, organization.locale)
        yield Line(day, " ".join(filter(None, (clock, booking.trainer_name))))


def _entry(entry: TimelineEntry, organization: Organization) -> Line:
    day = day_text(local_day(entry.at, organization.tz), organization.locale)
    amount = ""
    if entry.amount and entry.kind is not TimelineKind.CONSENT:
        amount = _money(entry.amount, organization)
    return Line(day, _words(entry, organization), amount)


def _words(entry: TimelineEntry, organization: Organization) -> str:
    what = entry.what.replace("_", " ")
    by = f" ({entry.who})" if entry.who else ""
    if entry.kind is TimelineKind.BOOKING:
        clock = time_text(entry.at, organization.tz, organization.locale)
        return f"Session at {clock} {entry.subject}: {what}".replace("  ", " ")
    if entry.kind is TimelineKind.PURCHASE:
        return f"Bought {entry.subject}"
    if entry.kind is TimelineKind.PACKAGE:
        reason = f": {entry.detail}" if entry.detail else ""
        return f"{entry.subject} {_EVENTS.get(entry.what, what)}{reason}"
    if entry.kind is TimelineKind.PAYMENT:
        verb = "Given back" if (entry.amount or 0) < 0 else "Paid"
        reasons = " · ".join(filter(None, (entry.subject, entry.detail)))
        return f"{verb}, {what}" + (f": {reasons}" if reasons else "")
    if entry.kind is TimelineKind.TRAINER:
        return f"With {entry.subject or 'another trainer'} from here on"
    if entry.kind is TimelineKind.NOTE:
        return f"Note{by}: {entry.subject}"
    if entry.kind is TimelineKind.CONSENT:
        return f"{'Consents' if entry.amount else 'No longer consents'}: {what}"
    fields = entry.audit.after.get("fields") if entry.audit else None
    changed = f": {', '.join(fields).replace('_', ' ')}" if isinstance(fields, list) else ""
    return f"{what.capitalize()}{by}{changed}"


def _money(minor: int, organization: Organization) -> str:
    return Money(minor, organization.currency).text(organization.locale)
