"""No session holds more bookings than it has places, and none is free while a booking stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, SessionFull, SlotTaken
from studio_app.domain.identifiers import new_id
from studio_app.repositories.full_sessions import FULL, STANDING
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.services import bookings
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.postgres_cluster import Cluster
from tests.services.steps import SLOT, Hands, session_of, stored, wish
from tests.services.turns import taking_turns

HOUR = timedelta(hours=1)


def add_class(connection: Connection, places: int, *clients: str) -> None:
    """Add Anna's class, with clients in it."""
    connection.execute(
        insert(SessionRow).values(
            id=key("class"),
            organization_id=key("home"),
            trainer_id=key("anna"),
            starts_at=SLOT,
            ends_at=SLOT + HOUR,
            capacity=places,
            title="Class",
            created_at=NOW,
        )
    )
    for client in clients:
        add(connection, client)


def row_of(client: str, session: Any = None) -> dict[str, Any]:
    return {
        "id": key(f"{client} in class"),
        "organization_id": key("home"),
        "session_id": session or key("class"),
        "trainer_id": key("anna"),
        "starts_at": SLOT,
        "ends_at": SLOT + HOUR,
        "client_id": key(client),
        "client_name": client_name(client),
        "created_at": NOW,
    }


def add(connection: Connection, client: str, session: Any = None) -> None:
    connection.execute(insert(BookingRow).values(**row_of(client, session)))


def cancel(hands: Hands, client: str) -> BookingOutcome:
    booking = key(f"{client} in class")
    return bookings.cancel(hands.uow, hands.viewer, booking, 1, NOW, request_id=new_id())


def test_a_class_takes_as_many_as_it_has_places_for(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        add_class(connection, 2, "cara", "cem")
    with pytest.raises(DBAPIError, match=FULL), studio.house() as connection:
        add(connection, "dora")
    with studio.house() as connection:
        connection.execute(
            update(SessionRow).where(SessionRow.id == key("class")).values(capacity=3)
        )
    two_at_once = insert(BookingRow).values([row_of("dora"), row_of("emil")])
    with pytest.raises(DBAPIError, match=FULL), studio.house() as connection:
        connection.execute(two_at_once)


def test_no_places_are_taken_away_that_are_taken(studio: StudioDatabase) -> None:
    fewer = update(SessionRow).where(SessionRow.id == key("class"))
    with studio.house() as connection:
        add_class(connection, 5, "cara", "cem")
        connection.execute(fewer.values(capacity=2))
    with pytest.raises(DBAPIError, match=STANDING), studio.house() as connection:
        connection.execute(fewer.values(capacity=1))


def test_a_personal_session_is_for_one(studio: StudioDatabase, anna: Hands) -> None:
    """Anna tries it past the services, with her own rights."""
    done = anna.book(wish())
    with studio.session("anna") as session, pytest.raises(DBAPIError, match=FULL):
        session.execute(insert(BookingRow).values(**row_of("cem", done.session_id)))


@pytest.mark.parametrize("change", ["occupies = false", "withdrawn_at = created_at"])
def test_no_session_is_freed_below_a_booking(
    studio: StudioDatabase, anna: Hands, change: str
) -> None:
    done = anna.book(wish())
    statement = text(f"UPDATE sessions SET {change}, version = 2 WHERE starts_at = :start")
    start = SLOT if studio.is_postgres else int(SLOT.timestamp()) * 1_000_000
    with studio.session("anna") as session, pytest.raises(DBAPIError, match=STANDING):
        session.execute(statement, {"start": start})
    assert session_of(studio, done.booking_id).occupies
    with pytest.raises(SlotTaken):
        anna.book(wish("cem"))


def test_no_booking_comes_back_to_a_session_that_is_free(
    studio: StudioDatabase, anna: Hands
) -> None:
    done = anna.cancel(anna.book(wish()))
    statement = "UPDATE bookings SET status = 'booked', occupies = true, version = 3 WHERE id = :id"
    booking = done.booking_id if studio.is_postgres else done.booking_id.bytes
    with studio.session("anna") as session, pytest.raises(DBAPIError, match=FULL):
        session.execute(text(statement), {"id": booking})
    assert not stored(studio, done.booking_id).occupies


def test_the_program_says_so_in_a_sentence(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        add_class(connection, 1, "cara")
    with desk.uow.writing() as work:
        work._session.add(BookingRow(**row_of("cem"), status="booked", version=1))
        with pytest.raises(SessionFull, match="All places"):
            work.flush()
    with desk.uow.writing() as work:
        work._session.get_one(SessionRow, key("class")).occupies = False
        with pytest.raises(ChangedMeanwhile):
            work.flush()


def test_a_class_that_filled_up_takes_nobody_back(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        add_class(connection, 2, "cara", "cem")
    cancelled = cancel(desk, "cara")
    with studio.house() as connection:
        add(connection, "dora")
    with pytest.raises(CannotUndo, match="All places of this session are taken"):
        desk.undo(cancelled)
    assert not stored(studio, cancelled.booking_id).occupies
    cancel(desk, "dora")
    assert desk.undo(cancelled).status.occupies


@pytest.fixture
def two_at_once(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> Iterator[tuple[StudioDatabase, Any]]:
    with taking_turns(postgres_cluster, postgres_studio) as turns:
        yield postgres_studio, turns


def test_the_last_place_goes_to_one(two_at_once: tuple[StudioDatabase, Any]) -> None:
    studio, turns = two_at_once
    with studio.house() as connection:
        add_class(connection, 2, "cara")

    def dora() -> None:
        with studio.house() as connection:
            add(connection, "dora")

    with studio.house() as connection:
        add(connection, "cem")
        late = turns.waiting(dora)
    with pytest.raises(DBAPIError, match=FULL):
        late.result(20)


def test_who_books_into_a_session_that_is_being_freed_comes_too_late(
    two_at_once: tuple[StudioDatabase, Any],
) -> None:
    studio, turns = two_at_once
    with studio.house() as connection:
        add_class(connection, 2)

    def cara() -> None:
        with studio.house() as connection:
            add(connection, "cara")

    with studio.house() as connection:
        connection.execute(
            update(SessionRow).where(SessionRow.id == key("class")).values(occupies=False)
        )
        late = turns.waiting(cara)
    with pytest.raises(DBAPIError, match=FULL):
        late.result(20)


def test_the_doctor_finds_one_that_is_too_full(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as connection:
        add_class(connection, 3, "cara", "cem", "dora")
        connection.exec_driver_sql(f"DROP TRIGGER {STANDING}_update")
        connection.execute(
            update(SessionRow).where(SessionRow.id == key("class")).values(capacity=2)
        )
    found = {finding.check: finding for finding in examine(sqlite_studio.url).findings}
    assert found["full_sessions"].count == 1
    assert "more bookings than places" in found["full_sessions"].detail
