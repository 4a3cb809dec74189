"""A drag over a full calendar never drops below thirty frames a second."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.model import TileModel
from tests.ui.schedule.samples import BERLIN, line, moment, session, view

FRAME_SECONDS = 1 / 30


class Painted(QObject):
    """Adds up how many pixels were painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.pixels += sum(rect.width() * rect.height() for rect in event.region())
        return False


def test_a_step_of_a_drag_paints_little_and_takes_no_frame(qtbot: QtBot) -> None:
    trainers = tuple(Trainer(new_id(), f"Trainer {n}", n % 12, 60, 5000) for n in range(100))
    sessions = [
        session(trainer, f"{hour}:00", f"{hour}:45", line(f"Client of {hour}"))
        for trainer in trainers
        for hour in range(7, 21)
    ]
    model = TileModel("en_GB")
    calendar = CalendarView(model, BERLIN, lambda: moment("10:00"), lambda _column: True)
    qtbot.addWidget(calendar)
    model.set_board(board_of(view(sessions, trainers=trainers), "day", BERLIN))
    calendar.resize(1200, 800)
    calendar.show()
    QApplication.processEvents()
    calendar.hands.why_not = lambda _tile: ""
    tile = next(one for one in model.tiles if one.span.start == 12 * 60)
    at = QPointF(calendar.viewport_point(calendar.geometry_of_board.tile_rect(tile).center()))
    calendar.hands.press(tile, at)
    calendar.hands.pull(at + QPointF(60, 60), Qt.KeyboardModifier.NoModifier)
    QApplication.processEvents()
    watch = Painted()
    calendar.viewport().installEventFilter(watch)
    steps = 40
    # The time of this thread alone: others may keep the machine busy.
    began = time.thread_time()
    for number in range(steps):
        point = at + QPointF(60 + 6 * number, 60 + (number % 9) * 12)
        calendar.hands.pull(point, Qt.KeyboardModifier.NoModifier)
        QApplication.processEvents()
    took = (time.thread_time() - began) / steps
    assert calendar.hands.is_busy
    size = calendar.viewport().size()
    assert 0 < watch.pixels < steps * size.width() * size.height() / 8
    assert took < FRAME_SECONDS
