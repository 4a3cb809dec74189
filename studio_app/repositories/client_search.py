"""Looking clients up: by what their text holds, and by keys of those who may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.client_search import Sought
from studio_app.domain.people import Client
from studio_app.repositories.clients import CLIENT
from studio_app.repositories.schema import ClientRow

_CHUNK = 2_000
_MOST_ALIKE = 200
_TEXT = ClientRow.search_text
_KNOWN = (
    ClientRow.id,
    ClientRow.number,
    ClientRow.name,
    ClientRow.phone,
    ClientRow.email,
    ClientRow.birth_date,
    ClientRow.active,
)


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client, whether or not they still come, with what tells namesakes apart."""

    id: UUID
    number: int
    name: str
    phone: str
    email: str
    birth_date: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class NamesStand:
    """By what the names of all clients whom the viewer sees are told from what they were."""

    clients: int
    versions: int


class ClientSearch:
    """Reads clients by what is typed; those who are shown nowhere are not found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def holding(self, what: Sought, limit: int, *, active: bool = True) -> tuple[Client, ...]:
        """Return clients whose text holds every word and number, best first.

        Whole words count most, then those that begin with what was typed. They are those who are
        clients now, or those who have left.
        """
        query = (
            select(*CLIENT)
            .where(ClientRow.active.is_(active), *is_somebody(), holds_all(what))
            .order_by(_worth(what).desc(), _TEXT)
            .limit(limit)
        )
        return tuple(Client(*row) for row in self._session.execute(query))

    def among(self, what: Sought, keys: Collection[UUID]) -> tuple[Client, ...]:
        """Return the active clients among those keys who also hold every number."""
        query = select(*CLIENT).where(
            ClientRow.id.in_(keys), ClientRow.active, *is_somebody(), *_hold_numbers(what)
        )
        return tuple(Client(*row) for row in self._session.execute(query))

    def alike(
        self, keys: Collection[UUID], phones: Collection[str], email: str
    ) -> tuple[KnownClient, ...]:
        """Return clients of those keys, and those whose text holds a number or the address."""
        holding = [_holds(part) for part in (*phones, *((email,) if email else ()))]
        if not keys and not holding:
            return ()
        query = (
            select(*_KNOWN)
            .where(or_(ClientRow.id.in_(keys), *holding), *is_somebody())
            .order_by(ClientRow.number)
            .limit(_MOST_ALIKE)
        )
        return tuple(KnownClient(*row) for row in self._session.execute(query))

    def stand(self) -> NamesStand:
        """Return how the clients stand whom the viewer sees."""
        versions = func.coalesce(func.sum(ClientRow.version), 0)
        row = self._session.execute(select(func.count(), versions).select_from(ClientRow)).one()
        return NamesStand(int(row[0]), int(row[1]))

    def texts(self) -> Iterator[tuple[UUID, str]]:
        """Yield key and folded text of every client whom the viewer sees, chunk by chunk."""
        last: UUID | None = None
        while True:
            query = select(ClientRow.id, _TEXT).order_by(ClientRow.id).limit(_CHUNK)
            if last is not None:
                query = query.where(ClientRow.id > last)
            rows = self._session.execute(query).all()
            yield from ((row[0], row[1]) for row in rows)
            if len(rows) < _CHUNK:
                return
            last = rows[-1][0]


def is_somebody() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions without which a client is shown nowhere."""
    return (
        ClientRow.withdrawn_at.is_(None),
        ClientRow.merged_into_id.is_(None),
        ClientRow.erased_at.is_(None),
    )


def holds_all(what: Sought) -> ColumnElement[bool]:
    """Return the condition that a client's text holds every word and number."""
    # Few texts hold the longest one, and the others are looked for in those alone.
    words = sorted(what.words, key=len, reverse=True)
    return and_(*(_holds(word) for word in words), *_hold_numbers(what))


def _holds(part: str) -> ColumnElement[bool]:
    return _TEXT.contains(part, autoescape=True)


def _hold_numbers(what: Sought) -> Iterator[ColumnElement[bool]]:
    for number in what.numbers:
        yield or_(*(_holds(form) for form in number.kept_as))


def _worth(what: Sought) -> ColumnElement[int]:
    """Return how well the text of a client fits, the most for whole words."""
    apart = literal(" ").concat(_TEXT).concat(" ")
    parts = [
        case(
            (apart.contains(f" {word} ", autoescape=True), 5),
            (apart.contains(f" {word}", autoescape=True), 3),
            else_=0,
        )
        for word in what.words
    ]
    parts += [
        case((apart.contains(f"#{number.typed} "), 5), (_holds(number.typed), 1), else_=0)
        for number in what.numbers
    ]
    parts.append(case((_TEXT.startswith(what.folded, autoescape=True), 2), else_=0))
    total: ColumnElement[int] = literal(0)
    for part in parts:
        total = total + part
    return total
