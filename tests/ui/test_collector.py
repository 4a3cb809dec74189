"""Garbage goes on the GUI thread alone, whatever other threads make of it."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

from PySide6.QtCore import QObject
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
