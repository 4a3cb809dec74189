"""Garbage goes on the GUI thread alone, whatever other threads make of it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio_app.ui import collector
from studio_app.ui.collector import Sweeper


class Knot:
    """Something that only the collector can take away."""

    gone_on: ClassVar[set[int]] = set()

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.gone_on.add(threading.get_ident())


def churn(stop: threading.Event) -> None:
    while not stop.is_set():
        for _ in range(100):
            Knot()
        stop.wait(0.001)


def test_what_another_thread_leaves_is_swept_up_here(qtbot: QtBot) -> None:
    parent, stop = QObject(), threading.Event()
    Knot.gone_on.clear()
    sweeper = Sweeper(parent)
    thread = threading.Thread(target=churn, args=(stop,))
    thread.start()
    try:
        qtbot.waitUntil(lambda: bool(Knot.gone_on))
        assert not gc.isenabled()
        # Whoever has paused it for a while is not disturbed.
        collector.pause()
        Knot.gone_on.clear()
        qtbot.wait(2 * collector.LOOK_EVERY_MS)
        assert Knot.gone_on == set()
        collector.resume()
        qtbot.waitUntil(lambda: bool(Knot.gone_on))
    finally:
        stop.set()
        thread.join()
    gc.collect()
    sweeper.stop()
    assert gc.isenabled()
    assert Knot.gone_on == {threading.get_ident()}


class Hour:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def sweeper(qtbot: QtBot, hour: Hour) -> Iterator[Sweeper]:
    """A sweeper that looks when it is told to, with nothing young to look at."""
    gc.collect()
    parent = QObject()
    made = Sweeper(parent, hour)
    made.timer.stop()
    Knot.gone_on.clear()
    yield made
    made.timer.start()
    made.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def load_much() -> list[Knot]:
    """Make more than is looked through while somebody works, a part of it garbage already."""
    collector.pause()
    Knot()
    much = [Knot() for _ in range(2 * collector.MOST_YOUNG)]
    collector.resume()
    return much


def test_much_that_was_loaded_is_not_looked_through_before_it_is_quiet(
    sweeper: Sweeper, hour: Hour
) -> None:
    kept = load_much()
    sweeper.sweep()
    assert gc.get_count()[0] < collector.MOST_YOUNG
    assert gc.get_freeze_count() > len(kept)
    hour.seconds += collector.QUIET_SECONDS - 1
    sweeper.sweep()
    assert Knot.gone_on == set()
    hour.seconds += 1
    sweeper.sweep()
    assert Knot.gone_on == {threading.get_ident()}
    Knot.gone_on.clear()
    kept.clear()
    hour.seconds += collector.QUIET_SECONDS
    sweeper.sweep()
    assert Knot.gone_on == set()


def test_hands_and_work_put_it_off(sweeper: Sweeper, hour: Hour, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    kept = load_much()
    sweeper.sweep()
    hour.seconds += collector.QUIET_SECONDS - 1
    QTest.keyClick(field, Qt.Key.Key_A)
    hour.seconds += collector.QUIET_SECONDS - 1
    sweeper.sweep()
    assert Knot.gone_on == set()
    collector.pause()
    hour.seconds += collector.QUIET_SECONDS
    sweeper.sweep()
    collector.resume()
    sweeper.sweep()
    assert Knot.gone_on == set()
    hour.seconds += collector.QUIET_SECONDS
    sweeper.sweep()
    assert Knot.gone_on == {threading.get_ident()}
    assert len(kept) == 2 * collector.MOST_YOUNG


def test_too_much_to_be_left_lying_about_waits_for_a_breath_only(
    sweeper: Sweeper, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "MOST_PUT_AWAY", collector.MOST_YOUNG)
    kept = load_much()
    sweeper.sweep()
    hour.seconds += collector.BREATH_SECONDS
    sweeper.sweep()
    assert Knot.gone_on == {threading.get_ident()}
    assert len(kept) == 2 * collector.MOST_YOUNG


def test_what_was_of_whoever_left_goes_in_the_next_breath(sweeper: Sweeper, hour: Hour) -> None:
    window = Knot()
    sweeper.sweep()
    kept = load_much()
    sweeper.sweep()
    assert gc.get_freeze_count() > len(kept)
    del window
    sweeper.let_go()
    assert gc.get_freeze_count() == 0
    kept += load_much()
    sweeper.sweep()
    assert gc.get_freeze_count() == 0
    hour.seconds += collector.BREATH_SECONDS
    sweeper.sweep()
    assert Knot.gone_on == {threading.get_ident()}
    assert gc.get_freeze_count() > len(kept)


def test_garbage_of_many_loads_does_not_pile_up(sweeper: Sweeper, hour: Hour) -> None:
    there = []
    for _ in range(25):
        load_much()
        sweeper.sweep()
        hour.seconds += collector.BREATH_SECONDS
        sweeper.sweep()
        there.append(gc.get_freeze_count())
    assert max(there) < there[0] + collector.MOST_PUT_AWAY + 8 * collector.MOST_YOUNG
