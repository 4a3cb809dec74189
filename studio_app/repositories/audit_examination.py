"""Looking whether the chain of every studio's audit entries is whole, link by link.

One pass over the links in order, in constant memory: each is compared with the hash of its entry
and of the link before it as they stand there, so that every fault is found where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from studio_app.repositories.audit_chain import entry_text, link_of
from studio_app.repositories.findings import Finding

CHECK = "audit_chain"
NOTED = "audit_noted"

_SHOWN = 3
_ROWS_AT_ONCE = 1_000


@dataclass(slots=True)
class _Faults:
    """How many there are, and the first few of them in words."""

    count: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, fault: str, count: int = 1) -> None:
        self.count += count
        if len(self.shown) < _SHOWN:
            self.shown.append(fault)
        elif self.shown[-1] != "…":
            self.shown.append("…")


@dataclass(frozen=True, slots=True)
class _Head:
    """The latest link of a studio's chain, as the studio remembers it."""

    studio: str
    number: int
    hash: str

    @property
    def words(self) -> str:
        return f"{self.studio}, entry {self.number}, {self.hash}"


def chain_finding(connection: Connection) -> Finding:
    """Return what is found about the chains; on PostgreSQL the connection must see all rows.

    A sound chain is told by its latest link, for the owner to note down: whoever can write past
    the program could make a new chain whole, but not with the link that was noted.
    """
    faults, heads = _Faults(), _heads(connection)
    walked: set[Any] = set()
    for studio, links in _by_studio(connection):
        walked.add(studio)
        _walk(heads.get(studio), links, faults)
    for studio, head in heads.items():
        if studio not in walked and head.number:
            faults.add(f"{_span(1, head.number)} of {head.studio} taken away", head.number)
    _add_unlinked(connection, faults)
    if faults.count:
        told = "; ".join(faults.shown)
        detail = f"{faults.count} audit entries are not as they were written: {told}."
        return Finding(CHECK, False, detail, faults.count)
    told = "; ".join(head.words for head in heads.values() if head.number)
    detail = "No audit entry was changed, taken away or slipped in."
    return Finding(CHECK, True, f"{detail} Note down: {told}." if told else detail, 0)


def noted_finding(connection: Connection, link: str) -> Finding:
    """Return whether a link that was noted down once is still there, before a sound chain's end.

    If it is, nothing up to it was changed; on PostgreSQL the connection must see all rows.
    """
    place = connection.execute(
        text(
            "SELECT l.number, o.name FROM audit_links l "
            "JOIN organizations o ON o.id = l.organization_id WHERE l.hash = :link"
        ),
        {"link": link.strip().lower()},
    ).first()
    if place is None:
        detail = "What was noted down is no longer in the audit trail, which was made anew."
        return Finding(NOTED, False, detail, 1)
    number, studio = place
    return Finding(NOTED, True, f"What was noted down is entry {number} of {studio}.", 0)


def _heads(connection: Connection) -> dict[Any, _Head]:
    rows = connection.execute(
        text(
            "SELECT o.id, o.name, h.number, h.hash FROM audit_heads h "
            "JOIN organizations o ON o.id = h.organization_id ORDER BY o.name"
        )
    )
    return {studio: _Head(name, number, link) for studio, name, number, link in rows}


@dataclass(frozen=True, slots=True)
class _Link:
    number: int
    hash: str
    content: str | None


def _by_studio(connection: Connection) -> Iterator[tuple[Any, Iterator[_Link]]]:
    """Yield each studio with its links in order; the links must be taken before the next one."""
    content = entry_text(connection.dialect.name == "sqlite")
    rows = iter(
        connection.execute(
            text(
                "SELECT l.organization_id, l.number, l.hash, "
                f"CASE WHEN e.id IS NOT NULL THEN {content} END "
                "FROM audit_links l LEFT JOIN audit_entries e ON e.id = l.entry_id "
                "ORDER BY l.organization_id, l.number"
            ),
            execution_options={"stream_results": True, "yield_per": _ROWS_AT_ONCE},
        )
    )
    row = next(rows, None)

    def links(studio: Any) -> Iterator[_Link]:
        nonlocal row
        while row is not None and row[0] == studio:
            yield _Link(*row[1:])
            row = next(rows, None)

    while row is not None:
        yield row[0], links(row[0])


def _walk(head: _Head | None, links: Iterator[_Link], faults: _Faults) -> None:
    name = head.studio if head else "a studio without its latest link"
    previous: str | None = ""
    number = 0
    for link in links:
        if link.number != number + 1:
            gone = _span(number + 1, link.number - 1)
            faults.add(f"{gone} of {name} taken away", max(link.number - number - 1, 1))
            # What the next link was made of is gone with it.
            previous = None
        if link.content is None:
            faults.add(f"entry {link.number} of {name} taken away")
        elif previous is not None and link.hash != link_of(previous, link.content):
            faults.add(f"entry {link.number} of {name} changed")
        number, previous = link.number, link.hash
    if head is None:
        faults.add(f"{_span(1, number)} of {name}")
    elif head.number > number:
        gone = _span(number + 1, head.number)
        faults.add(f"{gone} of {name} taken away", head.number - number)
    elif head.number < number:
        added = _span(head.number + 1, number)
        faults.add(f"{added} of {name} slipped in", number - head.number)
    elif head.hash != previous:
        faults.add(f"entry {number} of {name} linked anew")


def _span(first: int, last: int) -> str:
    return f"entry {first}" if last <= first else f"entries {first} to {last}"


def _add_unlinked(connection: Connection, faults: _Faults) -> None:
    shown = "e.id" if connection.dialect.name == "sqlite" else "CAST(e.id AS text)"
    count, example = connection.execute(
        text(
            f"SELECT count(*), min({shown}) FROM audit_entries e "
            "WHERE NOT EXISTS (SELECT 1 FROM audit_links l WHERE l.entry_id = e.id)"
        )
    ).one()
    if count:
        key = example.hex() if isinstance(example, bytes) else example.replace("-", "")
        faults.add(f"{count} slipped in without a link, such as {key}", count)
