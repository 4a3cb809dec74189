"""Where the words of time off go when sessions lie on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from studio_app.ui.schedule.background_painter import free_part

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
