"""All that is known about a client on paper: who they are, and what happened, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from studio_app.domain.client_record import ClientRecord, TimelineEntry, TimelineKind
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.typed_values import shown_weight
from studio_app.reports.document import Area, Page, Paper, Report, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import BODY, FAINT_LINE, MUTED, TextStyle
from studio_app.reports.pen import Pen

_HEADING = TextStyle(Face.SEMIBOLD, 10.5)
_LABEL = TextStyle(Face.REGULAR, 9, MUTED)
_LEADING = 12.0
_GAP = 4.0
_LABEL_WIDTH = 130.0
_AMOUNT_WIDTH = 90.0
_MOST_LINES = 40

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


class _Block(Protocol):
    def height(self, width: float) -> float:
        """Return how high it is when that wide."""

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw it from its upper left corner on."""


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str

    def height(self, width: float) -> float:
        """Return the height, with the room above."""
        return 28.0

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw the words over a line."""
        pen.text(left, top + 20, self.text, _HEADING, limit=width)
        pen.line(left, top + 25, left + width, top + 25, FAINT_LINE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A label, a text in as many lines as it needs, and an amount at the right."""

    label: str
    text: str
    amount: str = ""

    def height(self, width: float) -> float:
        """Return the height of its lines."""
        return len(self._lines(width)) * _LEADING + _GAP

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw label, text and amount."""
        baseline = top + 10
        pen.text(left, baseline, self.label, _LABEL, limit=_LABEL_WIDTH - 8)
        pen.text(left + width, baseline, self.amount, BODY, align="right", limit=_AMOUNT_WIDTH)
        for line in self._lines(width):
            pen.text(left + _LABEL_WIDTH, baseline, line, BODY)
            baseline += _LEADING

    def parts(self, width: float) -> Iterator[_Line]:
        """Yield it in pieces of which each fits on a page."""
        lines = self._lines(width)
        yield _Line(self.label, "\n".join(lines[:_MOST_LINES]), self.amount)
        for first in range(_MOST_LINES, len(lines), _MOST_LINES):
            yield _Line("", "\n".join(lines[first : first + _MOST_LINES]))

    def _lines(self, width: float) -> Sequence[str]:
        room = width - _LABEL_WIDTH - (_AMOUNT_WIDTH if self.amount else 0)
        lines: list[str] = []
        for paragraph in self.text.split("\n"):
            lines += BODY.wrapped(paragraph, room) or ("",)
        return lines


def client_record_pdf(file: ClientFile, paper: Paper = "A4") -> bytes:
    """Return all that is known as a PDF."""
    client, organization = file.record.card.client, file.organization
    report = Report(
        organization, client.name, "Client record", file.printed_at, file.printed_by, paper
    )
    area = report.body(landscape=False)
    subtitle = f"No. {client.number}"
    since = day_text(file.record.client_since, organization.locale)
    pages = [
        Page(False, subtitle, f"Client since {since}", partial(_draw, area=area, blocks=blocks))
        for blocks in _pages(tuple(_blocks(file, area.width)), area)
    ]
    return pdf(report, pages)


def _draw(pen: Pen, *, area: Area, blocks: Sequence[_Block]) -> None:
    top = area.top
    for block in blocks:
        block.draw(pen, area.left, top, area.width)
        top += block.height(area.width)


def _pages(blocks: Sequence[_Block], area: Area) -> Iterator[list[_Block]]:
    page: list[_Block] = []
    used = 0.0
    for place, block in enumerate(blocks):
        height = block.height(area.width)
        follows = blocks[place + 1].height(area.width) if place + 1 < len(blocks) else 0.0
        # A heading stands on no page without what it is over.
        needed = height + follows if isinstance(block, _Heading) else height
        if page and used + needed > area.height:
            yield page
            page, used = [], 0.0
        page.append(block)
        used += height
    if page:
        yield page


def _blocks(file: ClientFile, width: float) -> Iterator[_Block]:
    told = (
        ("Person", _person(file)),
        ("Packages", _packages(file)),
        ("Family", _family(file)),
        ("Consents", _consents(file)),
        ("Coming sessions", _coming(file)),
        ("What happened", (_entry(one, file.organization) for one in file.entries)),
    )
    for heading, lines in told:
        yield from _under(heading, lines, width)


def _under(heading: str, lines: Iterator[_Line], width: float) -> Iterator[_Block]:
    found = [part for line in lines for part in line.parts(width)]
    if found:
        yield _Heading(heading)
        yield from found


def _person(file: ClientFile) -> Iterator[_Line]:
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
    yield from (_Line(label, text) for label, text in told if text)
    if record.card.owes is not None:
        yield _Line("Owes", _money(record.card.owes, organization))


def _packages(file: ClientFile) -> Iterator[_Line]:
    organization = file.organization
    for package in file.record.card.packages:
        left = "unlimited" if package.sessions is None else f"{package.balance} left"
        until = ""
        if package.expires_on is not None:
            until = f", until {day_text(package.expires_on, organization.locale)}"
        yield _Line(package.name, left + until)


def _family(file: ClientFile) -> Iterator[_Line]:
    for one in file.record.family:
        yield _Line("Pays" if one.pays else "", one.name)


def _consents(file: ClientFile) -> Iterator[_Line]:
    organization = file.organization
    for one in file.record.consents:
        day = day_text(local_day(one.at, organization.tz), organization.locale)
        state = "given" if one.granted else "not given any more"
        yield _Line(one.kind.value.replace("_", " ").capitalize(), f"{state}, {day}")


def _coming(file: ClientFile) -> Iterator[_Line]:
    organization = file.organization
    for booking in file.record.card.next:
        day = day_text(local_day(booking.starts_at, organization.tz), organization.locale)
        clock = time_text(booking.starts_at, organization.tz, organization.locale)
        yield _Line(day, " ".join(filter(None, (clock, booking.trainer_name))))


def _entry(entry: TimelineEntry, organization: Organization) -> _Line:
    day = day_text(local_day(entry.at, organization.tz), organization.locale)
    amount = ""
    if entry.amount and entry.kind is not TimelineKind.CONSENT:
        amount = _money(entry.amount, organization)
    return _Line(day, _words(entry, organization), amount)


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
