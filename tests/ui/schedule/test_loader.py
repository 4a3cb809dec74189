"""Boards that come and go while somebody flips through days."""

from __future__ import annotations

import threading
import weakref
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio_app.services import schedule
from studio_app.ui.schedule import loader
from studio_app.ui.schedule.board import Board
from tests.ui.schedule.hands import Hands


def test_nothing_is_shown_anew_where_nothing_changed(desk: Hands, qtbot: QtBot) -> None:
    board = desk.page.calendar.board
    came: list[Board] = []
    own_loader = desk.page.findChild(loader.ScheduleLoader)
    assert own_loader is not None
    own_loader.loaded.connect(lambda loaded: came.append(loaded.board))
    with qtbot.assertNotEmitted(desk.page.calendar.model.modelReset):
        desk.page.reload()
        desk.settle()
    assert desk.page.calendar.board is board
    assert [one is board for one in came] == [True]


def test_a_day_that_was_left_is_taken_apart_on_the_worker(desk: Hands) -> None:
    gone_on: list[int] = []
    board = weakref.ref(
        desk.page.calendar.board, lambda _board: gone_on.append(threading.get_ident())
    )
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_PageDown)
    assert board() is None
    assert gone_on != [threading.get_ident()]
    assert len(gone_on) == 1


def test_of_a_day_that_nobody_waits_for_no_board_is_made(
    desk: Hands, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_go_on = threading.Event(), threading.Event()
    really_load, really_make = schedule.load_schedule, loader.board_of
    made: list[date] = []

    def load(*arguments: Any) -> object:
        view = really_load(*arguments)
        began.set()
        assert may_go_on.wait(10)
        return view

    def make(view: Any, *arguments: Any) -> Board:
        made.append(view.first_day)
        return really_make(view, *arguments)

    monkeypatch.setattr(schedule, "load_schedule", load)
    monkeypatch.setattr(loader, "board_of", make)
    desk.page.go_forward()
    qtbot.waitUntil(began.is_set)
    desk.page.go_forward()
    may_go_on.set()
    desk.settle()
    assert made == [desk.page.day()]
    assert desk.page.calendar.board.columns[0].day == desk.page.day()
