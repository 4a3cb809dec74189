"""Pages by key: together they are the whole list, in any order, and no row is counted off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, update

from studio_app.domain.paging import PagePlaces
from studio_app.repositories.keyed_pages import (
    By,
    Grouped,
    Listing,
    find_places,
    read_keys,
    read_page,
)
from studio_app.repositories.schema import AssignmentRow, ClientRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key

MANY = 53
SIZE = 7
COLUMNS = (ClientRow.id, ClientRow.search_text, ClientRow.birth_date)


@pytest.fixture
def crowded(studio: StudioDatabase) -> StudioDatabase:
    """A studio of many clients, of whom some share a birthday and some have none."""
    rows = [
        {
            "id": key(f"guest {number}"),
            "organization_id": key("home"),
            "number": 100 + number,
            "name": factories.client_name(f"guest {number}"),
            "search_text": f"guest {number % 10}",
            "birth_date": date(1990, 1, 1 + number % 5) if number % 3 else None,
            "created_at": NOW + timedelta(minutes=number % 4),
            "active": number % 11 > 0,
        }
        for number in range(MANY)
    ]
    with studio.house() as connection:
        connection.execute(insert(ClientRow), rows)
        connection.execute(insert(AssignmentRow), list(former_assignments()))
    return studio


def former_assignments() -> Iterator[dict[str, Any]]:
    """Yield that a third of them had no trainer before, a third one, and a third two."""
    for number in range(MANY):
        for before in range(number % 3):
            yield {
                "id": key(f"former {number} {before}"),
                "organization_id": key("home"),
                "client_id": key(f"guest {number}"),
                "trainer_id": key("anna"),
                "started_at": NOW - timedelta(days=2),
                "ended_at": NOW - timedelta(days=1),
            }


def listings() -> dict[str, Listing]:
    """Return lists in several orders, by name."""
    row = ClientRow
    here = (row.organization_id == key("home"),)
    former = (
        select(AssignmentRow.client_id, func.count().label("many"))
        .group_by(AssignmentRow.client_id)
        .subquery()
    )
    grouped = (Grouped(former, former.c.client_id == row.id),)
    return {
        "number": Listing(row.id, row, (By(row.number),), here),
        "name, last first": Listing(row.id, row, (By(row.search_text, descending=True),), here),
        "birthday": Listing(row.id, row, (By(row.birth_date, nullable=True),), here),
        "birthday, last first": Listing(
            row.id, row, (By(row.birth_date, descending=True, nullable=True),), here
        ),
        "two values": Listing(
            row.id,
            row,
            (By(row.created_at, descending=True), By(row.search_text)),
            (*here, row.active),
        ),
        "former trainers": Listing(
            row.id, row, (By(former.c.many, descending=True, nullable=True),), here, grouped
        ),
        "of those with former trainers": Listing(
            row.id, row, (By(row.name),), (*here, former.c.many > 0), grouped
        ),
    }


def all_pages(session: Any, listing: Listing, places: PagePlaces) -> list[tuple[Any, ...]]:
    """Return what all pages hold, one behind the other."""
    pages = [read_page(session, listing, places, at, COLUMNS) for at in range(places.pages)]
    assert all(len(page) == places.size for page in pages[:-1])
    return [row for page in pages for row in page]


def in_order(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Return the keys of rows."""
    return [row[0] for row in rows]


def test_all_pages_are_the_whole_list_in_its_order(crowded: StudioDatabase) -> None:
    skipped: list[Any] = []

    def note(_one: Connection, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if "OFFSET" in statement:
            skipped.append(given[-1])

    with crowded.session("desk") as session:
        event.listen(session.get_bind(), "after_cursor_execute", note)
        for name, listing in listings().items():
            places = find_places(session, listing, SIZE)
            rows = all_pages(session, listing, places)
            assert len(rows) == places.total > MANY / 3, name
            assert in_order(rows) == read_keys(session, listing), name
            assert bool(places.keys) == bool(listing.grouped), name
            whole = select(*COLUMNS).where(ClientRow.organization_id == key("home"))
            known = {row[0]: tuple(row) for row in session.execute(whole)}
            assert all(row == known[row[0]] for row in rows), name
        by_birthday = in_order_of(session, "birthday", 2)
        days = [day for day in by_birthday if day is not None]
        assert by_birthday == [*sorted(days), *[None] * (len(by_birthday) - len(days))]
        last_first = in_order_of(session, "birthday, last first", 2)
        assert last_first == [*sorted(days, reverse=True), *[None] * (len(last_first) - len(days))]
        names = in_order_of(session, "name, last first", 1)
        assert names == sorted(names, reverse=True)
    # SQLAlchemy writes one for every limit in a file.
    assert not any(skipped)


def in_order_of(session: Any, name: str, column: int) -> list[Any]:
    """Return a column of the list of that name, page by page."""
    listing = listings()[name]
    rows = all_pages(session, listing, find_places(session, listing, SIZE))
    return [row[column] for row in rows]


def test_an_empty_list_has_no_page_and_others_rows_are_in_none(crowded: StudioDatabase) -> None:
    row = ClientRow
    nobody = Listing(row.id, row, (By(row.name),), (row.number < 0,))
    with crowded.session("desk") as session:
        assert find_places(session, nobody) == PagePlaces(0)
        with pytest.raises(IndexError):
            read_page(session, nobody, PagePlaces(0), 0, COLUMNS)
    with crowded.session("ben") as session:
        everybody = Listing(row.id, row, (By(row.name),))
        places = find_places(session, everybody)
        assert in_order(all_pages(session, everybody, places)) == [key("dora"), key("fay")]
        # The keys of another viewer's list show nobody.
        packed = key("cara").bytes + key("dora").bytes
        theirs = PagePlaces(2, keys=packed)
        assert in_order(read_page(session, everybody, theirs, 0, COLUMNS)) == [key("dora")]


def test_what_changed_since_leaves_each_page_in_its_bounds(crowded: StudioDatabase) -> None:
    listing = listings()["number"]
    with crowded.session("desk") as session:
        places = find_places(session, listing, SIZE)
        before = [read_page(session, listing, places, at, COLUMNS) for at in range(places.pages)]
    with crowded.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("guest 20")).values(number=1_000)
        )
        new = {
            "id": key("new"),
            "organization_id": key("home"),
            "number": 50,
            "name": "New",
            "search_text": "new",
            "created_at": NOW,
        }
        connection.execute(insert(ClientRow).values(**new))
    with crowded.session("desk") as session:
        after = [read_page(session, listing, places, at, COLUMNS) for at in range(places.pages)]
        changed = [at for at in range(places.pages) if before[at] != after[at]]
        assert len(changed) <= 3
        assert all(len(page) <= SIZE for page in after)
        shown = [row[0] for page in after for row in page]
        assert len(set(shown)) == len(shown), "nobody stands on two pages"
        anew = find_places(session, listing, SIZE)
        assert in_order(all_pages(session, listing, anew)) == read_keys(session, listing)
