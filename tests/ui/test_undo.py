"""Steps taken back by name, against a real studio in an SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes
from studio_app.domain.errors import CannotUndo, DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, BookRequest
from studio_app.services.access import Login
from studio_app.services.bookings import book, check_in, mark
from studio_app.services.clients import client_card
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import LONGEST_HISTORY, UndoStack
from tests.databases import StudioDatabase
from tests.factories import NOW, key

START = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


class Desk:
    """A login with its undo stack, and what the stack has said."""

    def __init__(self, login: Login, runner: TaskRunner) -> None:
        self.login = login
        self.runner = runner
        self.bus = ChangeBus()
        self.stack = UndoStack(login, runner, self.bus, lambda: NOW)
        self.undone: list[str] = []
        self.refused: list[tuple[str, Exception]] = []
        self.changes: list[Changes] = []
        self.stack.undone.connect(self.undone.append)
        self.stack.refused.connect(lambda name, error: self.refused.append((name, error)))
        self.bus.changed.connect(self.changes.append)

    def book(self, client: str = "cara", hours: int = 0) -> BookingOutcome:
        request = BookRequest(
            booking_id=new_id(),
            client_id=key(client),
            trainer_id=key("anna"),
            starts_at=START + timedelta(hours=hours),
            minutes=60,
        )
        return book(self.login.uow, self.login.viewer, request, NOW)

    def check_in(self, outcome: BookingOutcome) -> BookingOutcome:
        login, booking = self.login, outcome.booking_id
        return check_in(login.uow, login.viewer, booking, outcome.version, NOW, request_id=new_id())

    def credits(self, client: str = "cara") -> int:
        return client_card(self.login.uow, self.login.viewer, key(client), NOW).packages[0].balance

    def statuses(self, client: str = "cara") -> list[BookingStatus]:
        card = client_card(self.login.uow, self.login.viewer, key(client), NOW)
        return [line.status for line in card.next if line.starts_at < START + timedelta(days=1)]

    def undo(self, times: int = 1) -> None:
        for _ in range(times):
            self.stack.undo_last()
        assert self.runner.wait_idle()

    def redo(self, times: int = 1) -> None:
        for _ in range(times):
            self.stack.redo_last()
        assert self.runner.wait_idle()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A worker that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.shut_down()


@pytest.fixture
def desk(sqlite_studio: StudioDatabase, runner: TaskRunner) -> Desk:
    """The front desk with nothing done yet."""
    return Desk(sqlite_studio.login("desk"), runner)


def test_a_booking_taken_back_returns_its_credit(desk: Desk) -> None:
    before = desk.credits()
    outcome = desk.book()
    assert desk.credits() == before - 1
    desk.stack.push(outcome, "Book Cara, Wed 10:00")
    desk.undo()
    assert desk.credits() == before
    assert desk.statuses() == []
    assert desk.undone == ["Book Cara, Wed 10:00"]
    assert Aggregate.PACKAGE in desk.changes[0].aggregates
    assert not desk.stack.can_undo()


def test_the_stack_tells_what_it_would_take_back(desk: Desk) -> None:
    texts: list[str] = []
    able: list[bool] = []
    desk.stack.text_changed.connect(texts.append)
    desk.stack.can_undo_changed.connect(able.append)
    assert (desk.stack.can_undo(), desk.stack.text()) == (False, "")
    desk.stack.push(desk.book(), "first")
    desk.stack.push(desk.book("cem", hours=1), "second")
    assert (desk.stack.can_undo(), desk.stack.text()) == (True, "second")
    desk.undo(2)
    assert desk.undone == ["second", "first"]
    assert texts == ["first", "second", "first", ""]
    assert able == [True, True, True, False]


def test_steps_on_one_booking_go_back_one_after_the_other(desk: Desk) -> None:
    before = desk.credits()
    booked = desk.book()
    desk.stack.push(booked, "book")
    desk.stack.push(desk.check_in(booked), "check in")
    desk.undo()
    assert desk.statuses() == [BookingStatus.BOOKED]
    desk.undo()
    assert desk.undone == ["check in", "book"]
    assert desk.refused == []
    assert desk.statuses() == []
    assert desk.credits() == before


def test_asking_twice_at_once_takes_back_two_steps(desk: Desk) -> None:
    booked = desk.book()
    desk.stack.push(booked, "book")
    desk.stack.push(desk.check_in(booked), "check in")
    desk.undo(times=5)
    assert desk.undone == ["check in", "book"]
    assert desk.refused == []
    assert desk.statuses() == []


def test_a_step_that_somebody_built_on_is_refused_and_dropped(
    desk: Desk, sqlite_studio: StudioDatabase
) -> None:
    booked = desk.book()
    desk.stack.push(booked, "book")
    other = sqlite_studio.login("anna")
    check_in(
        other.uow,
        other.viewer,
        booked.booking_id,
        booked.version,
        NOW,
        request_id=new_id(),
    )
    desk.undo()
    ((name, error),) = desk.refused
    assert name == "book"
    assert isinstance(error, CannotUndo)
    assert desk.undone == []
    assert desk.statuses() == [BookingStatus.ARRIVED]
    assert not desk.stack.can_undo()


def test_undoing_the_last_step_does_not_take_back_what_somebody_did_before_it(
    desk: Desk, sqlite_studio: StudioDatabase
) -> None:
    booked = desk.book()
    desk.stack.push(booked, "book")
    other = sqlite_studio.login("anna")
    arrived = check_in(
        other.uow,
        other.viewer,
        booked.booking_id,
        booked.version,
        NOW,
        request_id=new_id(),
    )
    completed = mark(
        desk.login.uow,
        desk.login.viewer,
        booked.booking_id,
        arrived.version,
        BookingStatus.COMPLETED,
        START,
        request_id=new_id(),
    )
    desk.stack.push(completed, "complete")
    desk.undo(2)
    assert desk.undone == ["complete"]
    assert [name for name, _error in desk.refused] == ["book"]
    assert desk.statuses() == [BookingStatus.ARRIVED]


def test_a_step_stays_while_the_database_cannot_be_written(
    desk: Desk, sqlite_studio: StudioDatabase
) -> None:
    desk.stack.push(desk.book(), "book")
    with sqlite_studio.house() as house:
        house.exec_driver_sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON main.audit_entries"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    desk.undo()
    ((name, error),) = desk.refused
    assert name == "book"
    assert isinstance(error, DatabaseProblem)
    assert desk.stack.text() == "book"
    with sqlite_studio.house() as house:
        house.exec_driver_sql("DROP TRIGGER main.no_room")
    desk.undo()
    assert desk.undone == ["book"]


def test_what_was_taken_back_is_done_again_in_order(desk: Desk) -> None:
    before = desk.credits()
    booked = desk.book()
    desk.stack.push(booked, "book")
    desk.stack.push(desk.check_in(booked), "check in")
    redone: list[str] = []
    desk.stack.redone.connect(redone.append)
    desk.undo(2)
    assert (desk.stack.redo_text(), desk.statuses()) == ("book", [])
    desk.redo(2)
    assert (redone, desk.refused) == (["book", "check in"], [])
    assert desk.statuses() == [BookingStatus.ARRIVED]
    assert (desk.stack.text(), desk.stack.can_redo()) == ("check in", False)
    desk.undo(2)
    assert (desk.statuses(), desk.credits()) == ([], before)
    desk.stack.push(desk.book("cem", hours=3), "another")
    assert (desk.stack.redo_text(), desk.stack.can_redo()) == ("", False)


def test_what_has_no_way_back_is_not_offered(desk: Desk) -> None:
    desk.stack.push(replace(desk.book(), undo=None), "book")
    assert not desk.stack.can_undo()
    desk.stack.undo_last()
    assert desk.runner.is_idle


def test_only_the_latest_steps_are_kept(desk: Desk) -> None:
    booked = desk.book()
    for number in range(LONGEST_HISTORY + 5):
        desk.stack.push(booked, f"step {number}")
    while desk.stack.can_undo():
        desk.undo()
    # One was taken back, the others came too late for that: all of them were tried.
    names = desk.undone + [name for name, _error in desk.refused]
    assert names == [f"step {number}" for number in range(LONGEST_HISTORY + 4, 4, -1)]


def test_a_cleared_stack_offers_nothing(desk: Desk) -> None:
    desk.stack.push(desk.book(), "book")
    desk.stack.clear()
    assert (desk.stack.can_undo(), desk.stack.text()) == (False, "")
    desk.undo()
    assert desk.statuses() == [BookingStatus.BOOKED]
