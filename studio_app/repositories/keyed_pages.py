"""Lists of any length, of which each page is fetched by key: no row before it is counted off.

Say what a list is made of, look once where its pages begin, then fetch any of them::

    listing = Listing(
        key=PaymentRow.id,
        source=PaymentRow,
        order=(By(PaymentRow.paid_at, descending=True),),
        conditions=(PaymentRow.organization_id == mine,),
    )
    places = find_places(session, listing)
    rows = read_page(session, listing, places, 3, (PaymentRow.id, PaymentRow.amount))

``find_places`` is one query (and one that counts) in which the database numbers the rows and gives
back each hundredth: a million rows come to ten thousand places. ``read_page`` asks for what lies
between two places, which an index over the order serves. The places are a plain value: they go to
the screen, and come back with the next wish (``ui/widgets/paged_model.py``). Once rows change, look
again; until then a page may lack a row, or leave out one that came.

What is ordered or narrowed by sums over other tables names these in ``grouped``; where each row
asks another table for a value, say ``costly``. Such a list is worked out once: ``find_places`` then
keeps the keys of all rows, 16 bytes each, and ``read_page`` fetches a page by its keys, from
``source`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    LargeBinary,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from studio_app.domain.paging import PAGE_ROWS, PagePlaces, keys_in

_KEYS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class By:
    """A value to order by. What is empty comes last either way, where it may be ``nullable``."""

    value: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """Sums over another table, one row for each key at most, and how they are joined."""

    sums: FromClause
    on: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list is made of.

    ``key`` is the key of its rows, ``source`` what their columns are read from, ``order`` at least
    one value; rows that are equal in all of them follow their keys. ``grouped`` is what order and
    conditions need beside. One that is ``costly`` is worked out once, too.
    """

    key: Any
    source: Any
    order: Sequence[By]
    conditions: Sequence[ColumnElement[bool]] = ()
    grouped: Sequence[Grouped] = ()
    costly: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the values that decide about the order of rows."""

    value: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool

    @property
    def ordered(self) -> ColumnElement[Any]:
        return self.value.desc() if self.descending else self.value.asc()

    def beyond(self, given: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.value < given if self.descending else self.value > given
        return found

    def before(self, given: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.value > given if self.descending else self.value < given
        return found


def find_places(session: Session, listing: Listing, size: int = PAGE_ROWS) -> PagePlaces:
    """Return where the pages of the list begin, and how many rows there are."""
    if listing.grouped or listing.costly:
        keys = b"".join(_packed_keys(session, listing))
        return PagePlaces(len(keys) // 16, size, keys=keys)
    parts = _parts(listing)
    number = func.row_number().over(order_by=[part.ordered for part in parts])
    labelled = [part.value.label(f"value_{place}") for place, part in enumerate(parts)]
    numbered = _looking(select(*labelled, number.label("number")), listing).subquery()
    *values, place = numbered.c
    first_ones = select(*values).where((place - 1) % size == 0).order_by(place)
    starts = tuple(tuple(row) for row in session.execute(first_ones))
    counted = session.execute(_looking(select(func.count()), listing)).scalar_one()
    # Others may write between the two questions.
    total = min(max(counted, (len(starts) - 1) * size + 1), len(starts) * size) if starts else 0
    return PagePlaces(total, size, starts)


def read_page(
    session: Session,
    listing: Listing,
    places: PagePlaces,
    number: int,
    columns: Sequence[Any],
) -> list[tuple[Any, ...]]:
    """Return the columns of a page's rows, in order; the first page has the number 0.

    Raises IndexError for a page that is not there.
    """
    if not 0 <= number < places.pages:
        raise IndexError(number)
    if places.keys:
        return _by_keys(session, listing, places.keys_of(number), columns)
    parts = _parts(listing)
    query = _looking(select(*columns), listing)
    query = query.where(_from(parts, places.starts[number]))
    if number + 1 < len(places.starts):
        query = query.where(_up_to(parts, places.starts[number + 1]))
    query = query.order_by(*(part.ordered for part in parts)).limit(places.size)
    return [tuple(row) for row in session.connection().execute(query)]


def read_keys(session: Session, listing: Listing) -> list[UUID]:
    """Return the keys of all rows, in order."""
    return keys_in(b"".join(_packed_keys(session, listing)))


def _parts(listing: Listing) -> list[_Part]:
    parts: list[_Part] = []
    for by in listing.order:
        if by.nullable:
            parts.append(_Part(case((by.value.is_(None), 1), else_=0), descending=False))
        parts.append(_Part(by.value, by.descending))
    # In the direction of the last value, as an index over both is read.
    parts.append(_Part(listing.key, listing.order[-1].descending))
    return parts


def _once_ordered(listing: Listing) -> Iterator[ColumnElement[Any]]:
    """Yield the same order as that of the parts, with each value worked out once."""
    for by in listing.order:
        ordered = by.value.desc() if by.descending else by.value.asc()
        yield ordered.nulls_last() if by.nullable else ordered
    yield _parts(listing)[-1].ordered


def _looking(query: Select[Any], listing: Listing) -> Select[Any]:
    query = query.select_from(listing.source)
    for grouped in listing.grouped:
        query = query.outerjoin(grouped.sums, grouped.on)
    return query.where(*listing.conditions)


def _known(parts: Sequence[_Part], values: Sequence[Any]) -> list[tuple[_Part, Any]]:
    """Return the values that tell rows apart: of empty ones, the part before says so."""
    pairs = zip(parts, values, strict=True)
    return [(part, value) for part, value in pairs if value is not None]


def _from(parts: Sequence[_Part], values: Sequence[Any]) -> ColumnElement[bool]:
    known = _known(parts, values)
    first, bound = known[0]
    at_least = first.value <= bound if first.descending else first.value >= bound
    equal = and_(*(part.value == value for part, value in known))
    # The first condition is what an index takes.
    return and_(at_least, or_(*_ways(known, "beyond"), equal))


def _up_to(parts: Sequence[_Part], values: Sequence[Any]) -> ColumnElement[bool]:
    known = _known(parts, values)
    first, bound = known[0]
    at_most = first.value >= bound if first.descending else first.value <= bound
    return and_(at_most, or_(*_ways(known, "before")))


def _ways(known: Sequence[tuple[_Part, Any]], way: str) -> Iterator[ColumnElement[bool]]:
    for number, (part, value) in enumerate(known):
        same = [before.value == given for before, given in known[:number]]
        yield and_(*same, part.beyond(value) if way == "beyond" else part.before(value))


def _packed_keys(session: Session, listing: Listing) -> Iterator[bytes]:
    on_server = session.get_bind().dialect.name == "postgresql"
    # A file keeps them as they are wanted here.
    key = listing.key if on_server else type_coerce(listing.key, LargeBinary)
    query = _looking(select(key), listing)
    query = query.order_by(*_once_ordered(listing))
    found = session.execute(query, execution_options={"yield_per": _KEYS_AT_ONCE})
    for some in found.scalars().partitions():
        yield b"".join(one.bytes for one in some) if on_server else b"".join(some)


def _by_keys(
    session: Session, listing: Listing, keys: Sequence[UUID], columns: Sequence[Any]
) -> list[tuple[Any, ...]]:
    query = select(listing.key.label("listed_key"), *columns).select_from(listing.source)
    rows = session.connection().execute(query.where(listing.key.in_(keys)))
    found = {row[0]: tuple(row[1:]) for row in rows}
    return [found[key] for key in keys if key in found]
