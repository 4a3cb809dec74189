"""Idle time: what counts as touching the program, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio_app.ui.login.auto_lock import AutoLock


class Clock:
    """A clock that is put forward by hand; seconds."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def auto_lock(qapp: QApplication, clock: Clock) -> Iterator[AutoLock]:
    """Watches for ten minutes and looks every 5 ms."""
    made = AutoLock(qapp, lambda: 10, clock=clock, look_every=5)
    made.start()
    yield made
    made.stop()


def test_it_locks_once_after_the_idle_minutes(
    auto_lock: AutoLock, clock: Clock, qtbot: QtBot
) -> None:
    times: list[float] = []
    auto_lock.idle.connect(lambda: times.append(clock.seconds))
    clock.seconds += 10 * 60 - 1
    qtbot.wait(40)
    assert times == []
    clock.seconds += 1
    qtbot.wait(40)
    assert times == [1_600.0]


@pytest.mark.parametrize("touch", ["key", "click", "move", "wheel"])
def test_touching_puts_it_off(auto_lock: AutoLock, clock: Clock, qtbot: QtBot, touch: str) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    times: list[float] = []
    auto_lock.idle.connect(lambda: times.append(clock.seconds))
    clock.seconds += 9 * 60
    match touch:
        case "key":
            qtbot.keyClick(field, Qt.Key.Key_A)
        case "click":
            qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        case "move":
            field.setMouseTracking(True)
            qtbot.mouseMove(field, QPoint(3, 3))
            qtbot.mouseMove(field, QPoint(9, 5))
        case "wheel":
            QApplication.sendEvent(field, _wheel())
    clock.seconds += 9 * 60
    qtbot.wait(40)
    assert times == []
    clock.seconds += 60
    qtbot.waitUntil(lambda: times == [1_000.0 + 19 * 60])


def test_what_the_program_does_itself_is_no_touch(
    auto_lock: AutoLock, clock: Clock, qtbot: QtBot
) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    clock.seconds += 10 * 60
    with qtbot.waitSignal(auto_lock.idle):
        field.show()
        field.setText("loaded anew")
        QApplication.sendEvent(field, QEvent(QEvent.Type.PaletteChange))


def test_zero_minutes_never_lock(qapp: QApplication, clock: Clock, qtbot: QtBot) -> None:
    never = AutoLock(qapp, lambda: 0, clock=clock, look_every=5)
    never.start()
    times: list[float] = []
    never.idle.connect(lambda: times.append(clock.seconds))
    clock.seconds += 1_000_000
    qtbot.wait(40)
    never.stop()
    assert times == []


def test_a_stopped_watch_never_locks(auto_lock: AutoLock, clock: Clock, qtbot: QtBot) -> None:
    times: list[float] = []
    auto_lock.idle.connect(lambda: times.append(clock.seconds))
    auto_lock.stop()
    clock.seconds += 1_000_000
    qtbot.wait(40)
    assert times == []
    auto_lock.start()
    qtbot.wait(40)
    assert times == [], "the time before the start was counted"


def _wheel() -> QEvent:
    return QWheelEvent(
        QPointF(3, 3),
        QPointF(3, 3),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
