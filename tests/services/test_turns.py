"""Who comes second at a server waits, and goes by what the first one left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, insert, select, text

from studio_app.domain.errors import (
    ChangedMeanwhile,
    DoneAfterAll,
    InvalidInput,
    TimeOffInTheWay,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.domain.time_off import TimeOffDecision
from studio_app.domain.transfers import TransferRequest
from studio_app.repositories.schema import AssignmentRow, BookingRow, SessionRow, TimeOffRow
from studio_app.repositories.unit_of_work import Work
from studio_app.services.time_off_decisions import decide_time_off
from studio_app.services.transfers import transfer_client
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.steps import SLOT, Hands, count_bookings, stored, wish
from tests.services.turns import Turns, bare, book_bare, taking_turns

HOUR = timedelta(hours=1)
FIRST = NOW + timedelta(days=40)


@pytest.fixture
def studio(postgres_studio: StudioDatabase) -> StudioDatabase:
    """A studio on a server: in a file there is one writer at a time."""
    return postgres_studio


@pytest.fixture
def turns(postgres_cluster: Cluster, studio: StudioDatabase) -> Iterator[Turns]:
    """A thread for whoever waits."""
    with taking_turns(postgres_cluster, studio) as turns:
        yield turns


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


@contextmanager
def diary_held(hands: Hands, *names: str) -> Iterator[Work]:
    """Hold the diaries as a step under way does."""
    with hands.uow.writing() as work:
        work.lock(*(key(name) for name in names))
        yield work


def orphans(studio: StudioDatabase) -> list[Any]:
    """Return Cem's coming bookings that are not with the trainer who looks after him."""
    assigned = (
        select(AssignmentRow.trainer_id)
        .where(AssignmentRow.client_id == key("cem"), AssignmentRow.ended_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(BookingRow.id)
        .join(SessionRow, SessionRow.id == BookingRow.session_id)
        .where(BookingRow.client_id == key("cem"), BookingRow.starts_at > NOW)
        .where((BookingRow.trainer_id != assigned) | (SessionRow.trainer_id != assigned))
    )
    with studio.house() as connection:
        return list(connection.execute(query))


def move_cem() -> TransferRequest:
    return TransferRequest(new_id(), key("cem"), key("ben"), 1)


def test_a_booking_past_the_program_waits_for_a_transfer_under_way(
    postgres_cluster: Cluster, studio: StudioDatabase, turns: Turns, owner: Hands
) -> None:
    with bare(postgres_cluster, studio, "anna") as connection:
        with owner.uow.writing() as work:
            work.transfers.carry_out(move_cem(), NOW)
            booking = turns.waiting(lambda: book_bare(connection, "anna", FIRST))
            work.commit()
        with pytest.raises(Exception, match="row-level security"):
            booking.result(20)
    assert orphans(studio) == []


def test_a_transfer_waits_for_a_booking_past_the_program_and_moves_it(
    postgres_cluster: Cluster, studio: StudioDatabase, turns: Turns, owner: Hands
) -> None:
    request = move_cem()
    with bare(postgres_cluster, studio, "anna") as connection:
        with connection.transaction():
            book_bare(connection, "anna", FIRST)
            transfer = turns.waiting(
                lambda: transfer_client(owner.uow, owner.viewer, request, NOW, request_id=new_id())
            )
        assert transfer.result(20).sessions_moved == 2
    assert orphans(studio) == []


def test_a_booking_past_the_program_waits_for_the_diary(
    postgres_cluster: Cluster, studio: StudioDatabase, turns: Turns, owner: Hands
) -> None:
    with bare(postgres_cluster, studio, "anna") as connection:
        with diary_held(owner, "anna"):
            booking = turns.waiting(lambda: book_bare(connection, "anna", FIRST))
        booking.result(20)


def test_the_transfer_itself_waits_for_the_new_trainer_s_diary(
    studio: StudioDatabase, turns: Turns, owner: Hands, desk: Hands
) -> None:
    """Also for a client who brings no session along, asked for past the program's own locks."""
    request = TransferRequest(new_id(), key("gus"), key("ben"), 1)

    def move() -> int:
        with owner.uow.writing() as work:
            moved = work.transfers.carry_out(request, NOW)
            work.commit()
            return moved.sessions

    with diary_held(desk, "ben"):
        moving = turns.waiting(move)
    assert moving.result(20) == 0


def test_a_booking_past_the_program_waits_for_whoever_changes_the_client(
    postgres_cluster: Cluster, studio: StudioDatabase, turns: Turns
) -> None:
    with bare(postgres_cluster, studio, "anna") as connection, studio.session("owner") as session:
        change = "UPDATE clients SET active = false, version = version + 1 WHERE id = :client"
        session.execute(text(change), {"client": key("cem")})
        booking = turns.waiting(lambda: book_bare(connection, "anna", FIRST))
        session.rollback()
        booking.result(20)


def test_a_step_that_waited_for_a_transfer_begins_anew(
    studio: StudioDatabase, turns: Turns, owner: Hands, desk: Hands
) -> None:
    """The diary that it waited for is not that of the booking any more."""
    booked = desk.book(wish("cem", "anna"))
    with owner.uow.writing() as work:
        work.lock(key("anna"), key("ben"), key("cem"))
        work.transfers.carry_out(move_cem(), NOW)
        step = turns.waiting(lambda: desk.cancel(booked))
        work.commit()
    with pytest.raises(ChangedMeanwhile):
        step.result(20)
    assert stored(studio, booked.booking_id).status == BookingStatus.BOOKED


def changed(studio: StudioDatabase, statement: str, who: str) -> None:
    with studio.house() as connection:
        connection.execute(text(statement), {"id": key(who)})


@pytest.mark.parametrize(
    ("table", "who"), [("clients", "cara"), ("trainers", "anna")], ids=["client", "trainer"]
)
def test_who_was_deactivated_during_the_wait_is_not_booked(
    studio: StudioDatabase, turns: Turns, owner: Hands, desk: Hands, table: str, who: str
) -> None:
    before = count_bookings(studio)
    with diary_held(owner, "anna"):
        booking = turns.waiting(lambda: desk.book(wish()))
        changed(studio, f"UPDATE {table} SET active = false WHERE id = :id", who)
    with pytest.raises(InvalidInput, match="no longer"):
        booking.result(20)
    assert count_bookings(studio) == before


def test_who_was_renamed_during_the_wait_is_booked_by_the_new_name(
    studio: StudioDatabase, turns: Turns, owner: Hands, desk: Hands
) -> None:
    with diary_held(owner, "anna"):
        booking = turns.waiting(lambda: desk.book(wish()))
        changed(studio, "UPDATE clients SET name = 'Cara Married' WHERE id = :id", "cara")
    assert booking.result(20).client_name == "Cara Married"


def test_nobody_is_renamed_in_the_middle_of_a_booking(
    studio: StudioDatabase, turns: Turns, desk: Hands
) -> None:
    """From when the name is read until the booking is there, which is then renamed along."""
    renaming: list[Any] = []
    rename = "UPDATE clients SET name = 'Cara Married' WHERE id = :id"

    def before_it_is_written(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INTO sessions" in statement and not renaming:
            renaming.append(turns.waiting(lambda: changed(studio, rename, "cara")))

    with on_statements(desk, before_it_is_written):
        done = desk.book(wish())
    renaming[0].result(20)
    assert done.client_name == "Cara Client"
    assert stored(studio, done.booking_id).client_name == "Cara Married"


@contextmanager
def on_statements(hands: Hands, hook: Any) -> Iterator[None]:
    """Look at each statement of somebody before it is sent."""
    engine = hands.uow._engine
    event.listen(engine, "before_cursor_execute", hook)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", hook)


@pytest.fixture
def asked_off(studio: StudioDatabase) -> UUID:
    """Time off that Anna has asked for."""
    row = factories.time_off("anna", SLOT - 2 * HOUR, status="requested")
    with studio.house() as connection:
        connection.execute(insert(TimeOffRow), [row])
    found: UUID = row["id"]
    return found


APPROVE = "UPDATE time_off SET status = 'approved', version = version + 1 WHERE id = :id"


def test_who_books_waits_for_time_off_to_be_approved(
    studio: StudioDatabase, turns: Turns, desk: Hands, asked_off: UUID
) -> None:
    with studio.session("owner") as session:
        session.execute(text(APPROVE), {"id": asked_off})
        booking = turns.waiting(lambda: desk.book(wish()))
        session.commit()
    with pytest.raises(TimeOffInTheWay):
        booking.result(20)


def test_time_off_is_approved_after_the_booking_that_is_under_way(
    studio: StudioDatabase, turns: Turns, desk: Hands, asked_off: UUID
) -> None:
    """Whoever approves it then sees the booking, and decides with it in sight."""
    approving: list[Any] = []

    def approve() -> bool:
        with studio.session("owner") as session:
            session.execute(text(APPROVE), {"id": asked_off})
            query = select(BookingRow.id).where(BookingRow.starts_at == SLOT)
            sees_it = session.execute(query).first() is not None
            session.commit()
            return sees_it

    def once_it_was_looked_at(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INTO sessions" in statement and not approving:
            approving.append(turns.waiting(approve))

    with on_statements(desk, once_it_was_looked_at):
        desk.book(wish())
    assert approving[0].result(20)


def test_what_takes_the_place_of_a_request_waits_until_that_is_over(
    studio: StudioDatabase, turns: Turns, desk: Hands, owner: Hands
) -> None:
    """The first try has begun and not ended: it may yet be booked, and is."""
    first, before = wish(), count_bookings(studio)
    later = wish("dora", "ben", SLOT + 3 * HOUR, instead_of=(first.booking_id,))
    replacing: list[Any] = []
    other = Hands.of(studio.login("desk"))

    def once_it_is_written(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INTO bookings" in statement and not replacing:
            replacing.append(turns.waiting(lambda: other.book(later)))

    with on_statements(desk, once_it_is_written):
        desk.book(first)
    with pytest.raises(DoneAfterAll):
        replacing[0].result(20)
    assert count_bookings(studio) == before + 1


def test_a_credit_that_is_being_spent_is_waited_for(
    studio: StudioDatabase, desk: Hands, owner: Hands, turns: Turns
) -> None:
    with owner.uow.writing() as work:
        work.packages.locked_with_credit(key("cara"), NOW.date())
        booking = turns.waiting(lambda: desk.book(wish()))
    assert booking.result(20).status is BookingStatus.BOOKED


def test_whoever_decides_about_a_wish_waits_for_who_takes_it_back(
    studio: StudioDatabase, owner: Hands, turns: Turns
) -> None:
    with studio.house() as connection:
        row = factories.time_off("ben", SLOT, TimeOffStatus.REQUESTED)
        connection.execute(insert(TimeOffRow), [row])
    decision = TimeOffDecision(row["id"], 1, True, "", ())
    with owner.uow.writing() as work:
        state = work.time_off.get_locked(row["id"])
        work.time_off.put(row["id"], replace(state.stand, standing=False), NOW)
        deciding = turns.waiting(
            lambda: decide_time_off(owner.uow, owner.viewer, decision, NOW, request_id=new_id())
        )
        work.commit()
    with pytest.raises(ChangedMeanwhile):
        deciding.result(20)
