"""The statement of a package: every line of its ledger and what else happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.undoing import PackageStand


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a statement; ``at`` in UTC, ``who`` "" where that is not known.

    ``credits`` came or went, None where it was about something else; ``balance`` is what is left
    then, None where sessions are not counted. ``session_at`` (UTC), ``trainer`` and ``drawn_by``
    (another client than whose package it is) tell of the session; ``other`` names the client to
    whom or from whom credits moved, or who may draw. ``amount`` in minor units, None for those who
    see no money.
    """

    id: UUID
    at: datetime
    kind: EntryKind | PackageEventKind
    who: str
    credits: int | None = None
    balance: int | None = None
    reason: str = ""
    session_at: datetime | None = None
    trainer: str = ""
    drawn_by: str = ""
    other: str = ""
    days: int | None = None
    until: date | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class PackageStatement:
    """A package with its lines, the oldest first.

    ``price`` and ``paid`` in minor units; None for those who see no money. Of the rest so much is
    ``covered`` by what was paid on account. ``frozen`` says nothing of a freeze that is over.
    """

    package_id: UUID
    name: str
    client_name: str
    sessions: int | None
    balance: int
    price: int | None
    paid: int | None
    starts_on: date
    stand: PackageStand
    shared_with: tuple[str, ...]
    lines: tuple[StatementLine, ...]
    covered: int = 0


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line in words: when, what, who, by how much, and what is left."""

    date: str
    what: str
    who: str
    change: str
    left: str


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """A statement in words: its heading, what stands below it, the heads of its columns, its rows.

    ``notice`` is a sentence below the heading, ``headings`` are five; ``nothing`` is said where
    there is no row.
    """

    title: str
    subject: str
    subtitle: str
    notice: str
    headings: tuple[str, str, str, str, str]
    rows: tuple[StatementRow, ...]
    nothing: str = ""


def with_balances(lines: list[StatementLine], *, counted: bool) -> tuple[StatementLine, ...]:
    """Return the lines in the order of time, each with what is left then."""
    ordered = sorted(lines, key=lambda line: (line.at, line.id))
    if not counted:
        return tuple(ordered)
    left, found = 0, []
    for line in ordered:
        left += line.credits or 0
        found.append(replace(line, balance=left))
    return tuple(found)
