"""Statements of what a trainer earned in a period: drawn up, paid, and then left as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from babel.dates import format_date

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.pay import PayLine, PayRate, PayTerms, total_of

LONGEST_TEXT = 500
LONGEST_PERIOD = 366
MOST_CORRECTIONS = 50
FURTHEST_YEARS = 5


class AlreadyStated(StudioError):
    """Another statement of the trainer has some of the days."""

    template = "{first} to {last} is in a statement already. Choose other days, or withdraw that."


class StatementClosed(StudioError):
    """The statement was paid or withdrawn."""

    template = "This statement was paid or withdrawn. It stays as it is."


@dataclass(frozen=True, slots=True)
class RateRequest:
    """A wish that a trainer earn something else from a day on; ``rate_id`` by who asks."""

    rate_id: UUID
    trainer_id: UUID
    valid_from: date
    terms: PayTerms


@dataclass(frozen=True, slots=True)
class Correction:
    """An amount that is added or taken off, and why."""

    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class StatementRequest:
    """A wish for a statement of local days, both included; ``statement_id`` by who asks.

    ``seen_total`` is what came out when it was looked at, corrections included.
    """

    statement_id: UUID
    trainer_id: UUID
    first_day: date
    last_day: date
    corrections: tuple[Correction, ...] = ()
    note: str = ""
    seen_total: int | None = None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with what is known of its session; the clock and the names are of today.

    ``came_later`` marks a session of days that an earlier statement is about, which was completed
    after that.
    """

    line: PayLine
    rate: PayRate | None = None
    starts_at: datetime | None = None
    title: str = ""
    clients: tuple[str, ...] = ()
    came_later: bool = False


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """What a statement of some days would say.

    ``open_sessions`` are those of which it is not said yet what became of them, and
    ``without_rate`` those of days before the first rate: neither is paid by it.
    """

    trainer_id: UUID
    trainer_name: str
    first_day: date
    last_day: date
    lines: tuple[ShownLine, ...]
    open_sessions: int = 0
    without_rate: int = 0

    @property
    def total(self) -> int:
        """Return what the sessions come to."""
        return total_of(one.line for one in self.lines)


@dataclass(frozen=True, slots=True)
class PayStatement:
    """A statement as it was drawn up; one that is neither paid nor withdrawn is open."""

    id: UUID
    trainer_id: UUID
    trainer_name: str
    first_day: date
    last_day: date
    total: int
    note: str
    issued_at: datetime
    issued_by: str
    paid_at: datetime | None = None
    paid_by: str = ""
    withdrawn_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be paid or withdrawn."""
        return self.paid_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class WholeStatement:
    """A statement with its lines."""

    statement: PayStatement
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class PaySheet:
    """What a trainer earns and earned: rates and statements, the latest first.

    ``earliest_rate`` is the first day from which on another rate may count. The usual session is an
    example.
    """

    trainer_id: UUID
    trainer_name: str
    rates: tuple[PayRate, ...]
    statements: tuple[PayStatement, ...]
    today: date
    earliest_rate: date
    usual_minutes: int = 60
    usual_worth: int = 5_000

    @property
    def counting(self) -> PayRate | None:
        """Return the rate of today."""
        return next((one for one in self.rates if one.valid_from <= self.today), None)

    def proposed_days(self) -> tuple[date, date]:
        """Return last month, without its first days where those are stated already."""
        first, last = last_month(self.today)
        standing = (one.last_day for one in self.statements if one.withdrawn_at is None)
        stated = max((day for day in standing if first <= day < last), default=None)
        return (first if stated is None else stated + timedelta(days=1)), last


def day_text_of(day: date, locale: str) -> str:
    """Return a day as it is written in a statement, such as "24 Nov 2026"."""
    return str(format_date(day, "medium", locale=locale))


def period_text(first_day: date, last_day: date, locale: str) -> str:
    """Return days as they are written above a statement, such as "1 Nov 2026 – 30 Nov 2026"."""
    return f"{day_text_of(first_day, locale)} – {day_text_of(last_day, locale)}"


def last_month(today: date) -> tuple[date, date]:
    """Return the first and the last day of the month before that of a day.

    >>> last_month(date(2026, 3, 10))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def earliest_rate(today: date, last_stated: date | None) -> date:
    """Return the first day from which on a rate may count: what is stated is never reckoned anew.

    >>> earliest_rate(date(2026, 3, 10), date(2026, 3, 10))
    datetime.date(2026, 3, 11)
    """
    return today if last_stated is None else max(today, last_stated + timedelta(days=1))


def require_rate_day(day: date, today: date, last_stated: date | None) -> None:
    """Raise InvalidInput for a day from which on no other rate may count."""
    if day < today:
        raise InvalidInput(
            "valid_from", "Choose today or a later day: what was earned stays as it is."
        )
    if day < earliest_rate(today, last_stated):
        raise InvalidInput(
            "valid_from", "A statement is about that day already. Choose a day after it."
        )
    if day.year > today.year + FURTHEST_YEARS:
        raise InvalidInput("valid_from", "Choose a day nearer to today.")


def require_period(first_day: date, last_day: date, today: date) -> None:
    """Raise InvalidInput, by field, for days that no statement can be about."""
    if last_day < first_day:
        raise InvalidInput("last_day", "Choose a last day that is not before the first.")
    if last_day > today:
        raise InvalidInput("last_day", "Choose days until today: what comes is not earned yet.")
    if (last_day - first_day).days >= LONGEST_PERIOD:
        raise InvalidInput("first_day", "Choose a year at most.")


def cleaned_corrections(corrections: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """Return corrections as they are kept; raise InvalidInput, by field, for what cannot be."""
    if len(corrections) > MOST_CORRECTIONS:
        raise InvalidInput("corrections", f"Add {MOST_CORRECTIONS} corrections at most.")
    cleaned = []
    for one in corrections:
        text = one_line(one.text, "correction_text")
        if not text:
            raise InvalidInput("correction_text", "Say what the correction is for.")
        if not one.amount or abs(one.amount) > LARGEST_MINOR:
            raise InvalidInput("correction_amount", "Type an amount, such as 20 or -20.")
        cleaned.append(Correction(text, one.amount))
    return tuple(cleaned)


def one_line(text: str, field: str) -> str:
    """Return a text without spaces around it, on one line; raise InvalidInput for a long one."""
    cleaned = " ".join(text.split())
    if len(cleaned) > LONGEST_TEXT:
        raise InvalidInput(field, f"Type at most {LONGEST_TEXT} letters.")
    if not cleaned.isprintable():
        raise InvalidInput(field, "Type it in plain letters.")
    return cleaned


def require_total(total: int) -> None:
    """Raise InvalidInput for a statement by which somebody would have to pay for their work."""
    if total < 0:
        raise InvalidInput(
            "correction_amount", "The corrections take off more than was earned. Take off less."
        )


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A line of a printed statement, in words."""

    date: str
    what: str
    reckoned: str
    amount: str


@dataclass(frozen=True, slots=True)
class SlipSum:
    """How many lines of a kind there are, and what they come to, in words."""

    name: str
    count: str
    amount: str


@dataclass(frozen=True, slots=True)
class PaySlip:
    """A statement for printing, all in words; ``signatures`` name what is written at the end."""

    title: str
    subject: str
    subtitle: str
    notice: str
    headings: tuple[str, str, str, str]
    rows: tuple[SlipRow, ...]
    sums: tuple[SlipSum, ...]
    total_name: str
    total: str
    signatures: tuple[str, str]
