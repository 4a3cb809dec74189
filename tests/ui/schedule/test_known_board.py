"""Boards that are loaded again keep what is the same, so that nobody compares it twice."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from studio_app.domain.schedule import CalendarSession
from studio_app.ui.schedule.board import Board, Mode, board_of
from studio_app.ui.schedule.known_board import known_board
from studio_app.ui.schedule.model import TileModel
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, session, view

SESSIONS = [
    session(LENA, "09:00", "10:00"),
    session(LENA, "23:00", "25:00"),
    session(TOM, "09:00", "10:00"),
    session(TOM, "09:00", "10:00", day=DAY + timedelta(days=1)),
]


def made(sessions: Iterable[CalendarSession] = SESSIONS, mode: Mode = "week") -> Board:
    """Return a board of which nothing is anywhere else, as it comes from the database."""
    shown = view([deepcopy(one) for one in sessions], days=7 if mode == "week" else 1)
    return board_of(shown, mode, BERLIN)


@pytest.mark.parametrize("mode", ["day", "week"])
def test_an_equal_board_is_the_one_before(mode: Mode) -> None:
    before = made(mode=mode)
    assert known_board(made(mode=mode), before) is before


def test_only_what_changed_is_other_than_before() -> None:
    before = made()
    moved = replace(SESSIONS[2], place="Park")
    after = made([*SESSIONS[:2], moved, SESSIONS[3]])
    found = known_board(after, before)
    assert found == after != before
    assert found.columns[1] is before.columns[1]
    kept = [one.session.place for one in found.tiles if not any(one is b for b in before.tiles)]
    assert kept == ["Park"]
    assert [tile for column in found.columns for tile in column.tiles] == list(found.tiles)


def test_another_week_or_view_has_nothing_in_common() -> None:
    before = made()
    later = view([], first_day=DAY + timedelta(days=7), days=7)
    board = board_of(later, "week", BERLIN)
    assert known_board(board, before) == board
    day = made(mode="day")
    assert known_board(day, before) is day


def test_rows_of_a_session_across_midnight() -> None:
    model = TileModel("en_GB")
    model.set_board(made())
    rows = model.rows_of(SESSIONS[1].session_id)
    assert len(rows) == 2
    assert {model.tiles[row].session.session_id for row in rows} == {SESSIONS[1].session_id}
    assert model.row_of(SESSIONS[1].session_id) == rows[0]
    assert model.rows_of(None) == ()
