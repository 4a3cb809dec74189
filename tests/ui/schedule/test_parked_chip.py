"""The chip of what is parked stays within its calendar, however long the name."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.schedule.parked_chip import ParkedChip
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

LONG = "Parked: Wolfeschlegelsteinhausenbergerdorff-Leutheusser Maximiliana, 120 min"


@pytest.mark.parametrize(
    ("width", "hints", "whole"), [(900, 2, True), (620, 1, True), (320, 1, False)]
)
def test_it_takes_the_room_that_there_is(qtbot: QtBot, width: int, hints: int, whole: bool) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 400)
    over.show()
    chip = ParkedChip(over)
    chip.show_text(LONG)
    over.resize(width, 400)
    qtbot.waitUntil(lambda: over.width() == width)
    assert chip.width() - 2 * SHADOW_MARGIN <= width
    texts = [
        label.text() for label in chip.findChildren(QLabel) if label.isVisible() if label.text()
    ]
    assert len(texts) == hints
    assert (chip.label.text() == LONG) == whole
    assert chip.text() == LONG
