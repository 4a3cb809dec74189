"""Where the words of time off go when sessions lie on it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import CLOSED, TimeOff, TimeOffStatus
from studio_app.ui.fonts import font
from studio_app.ui.schedule.background_painter import fitted_words, free_part, in_sight_of
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.theme import SIZE_SMALL, current_tokens
from tests.ui.schedule.samples import BERLIN, DAY, LENA, moment, session, view

BLOCK = QRectF(10, 100, 80, 100)


def test_nothing_on_it_leaves_all_of_it() -> None:
    assert free_part(BLOCK, []) == BLOCK
    assert free_part(BLOCK, [QRectF(10, 0, 80, 100), QRectF(10, 200, 80, 50)]) == BLOCK


def test_the_highest_free_part_is_found() -> None:
    tiles = [QRectF(10, 90, 80, 30), QRectF(10, 140, 80, 20)]
    assert free_part(BLOCK, tiles) == QRectF(10, 160, 80, 40)
    assert free_part(BLOCK, tiles[:1]) == QRectF(10, 120, 80, 80)


def test_tiles_side_by_side_and_within_each_other() -> None:
    tiles = [QRectF(10, 110, 40, 80), QRectF(50, 120, 40, 10), QRectF(50, 185, 40, 30)]
    assert free_part(BLOCK, tiles) == QRectF(10, 100, 80, 10)


def test_covered_all_over_nothing_is_left() -> None:
    assert free_part(BLOCK, [QRectF(10, 50, 80, 200)]).isEmpty()


def test_what_is_in_sight_of_a_block() -> None:
    assert in_sight_of(BLOCK, QRectF(0, 0, 500, 500)) == BLOCK
    assert in_sight_of(BLOCK, QRectF(0, 150, 500, 500)) == QRectF(10, 150, 80, 50)
    assert in_sight_of(BLOCK, QRectF(0, 0, 500, 130)) == QRectF(10, 100, 80, 30)
    # Words that nobody could read stay where they are.
    assert in_sight_of(BLOCK, QRectF(0, 195, 500, 500)) == BLOCK


@pytest.mark.parametrize("text", ["Busy elsewhere", "Conference: Training congress (requested)"])
def test_no_word_is_cut_without_a_sign_of_it(qtbot: QtBot, text: str) -> None:
    metrics = QFontMetrics(font(SIZE_SMALL))
    for width in (30, 44, 60, 200):
        words = fitted_words(text, metrics, QSizeF(width, 100))
        lines = words.split() if width >= 44 else [words]
        assert all(metrics.horizontalAdvance(one) <= width for one in lines)
        assert ("…" in words) == (words != text)
    assert fitted_words(text, metrics, QSizeF(400, 14)) == text
    assert fitted_words(text, metrics, QSizeF(60, 14)).endswith("…")


def test_words_of_a_whole_day_stand_at_the_top_of_what_is_in_sight(qtbot: QtBot) -> None:
    closed = TimeOff(
        LENA.id, Interval(moment("0:00"), moment("24:00")), CLOSED, TimeOffStatus.APPROVED, "Easter"
    )
    calendar = CalendarView(
        TileModel("en_GB"), BERLIN, lambda: moment("10:40"), lambda _column: True
    )
    qtbot.addWidget(calendar)
    calendar.resize(600, 500)
    calendar.model.set_board(board_of(view(trainers=(LENA,), time_off=(closed,)), "day", BERLIN))
    calendar.show()
    for hour in (0, 7, 15):
        calendar.verticalScrollBar().setValue(round(calendar.geometry_of_board.y(hour * 60)))
        shown = calendar.viewport().grab().toImage()
        assert has_words(shown, 0, 30), hour
        assert not has_words(shown, 60, 300), hour


def has_words(picture: QImage, top: int, bottom: int) -> bool:
    """Tell whether something is written between two heights."""
    ink = QColor(current_tokens().muted).lightness() + 20
    return any(
        QColor(picture.pixel(x, y)).lightness() < ink
        for x in range(5, 200)
        for y in range(top, bottom)
    )


def test_three_lines_fit_into_a_narrow_hour(qtbot: QtBot) -> None:
    one, other = (session(LENA, "09:00", "10:00") for _ in range(2))
    calendar = CalendarView(
        TileModel("en_GB"), BERLIN, lambda: moment("8:00"), lambda _column: True
    )
    qtbot.addWidget(calendar)
    calendar.resize(150, 500)
    calendar.model.set_board(board_of(view([one, other], trainers=(LENA,)), "day", BERLIN))
    calendar.show()
    tile = calendar.board.tiles[0]
    assert tile.span.day == DAY
    rect = calendar.viewport_rect(calendar.geometry_of_board.tile_rect(tile))
    assert 48 <= rect.height() < 51
    assert rect.width() <= 72
    shown = calendar.viewport().grab().toImage()
    ground = shown.pixel(rect.center().x(), rect.top() + 2)
    inside = range(rect.left() + 6, rect.right() - 8)
    for y in range(rect.bottom() - 2, rect.bottom()):
        assert {shown.pixel(x, y) for x in inside} == {ground}, y
    third = range(rect.top() + 36, rect.bottom() - 3)
    assert any(shown.pixel(x, y) != ground for x in inside for y in third)
