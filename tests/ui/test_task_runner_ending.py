"""The worker ends, is left behind, forgets, and lets go of what it was given."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio_app.ui.task_runner import Report, TaskRunner
from tests.ui.listener import Listener


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A runner that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.shut_down()


def test_shutting_down_finishes_what_waits_and_calls_nobody(qtbot: QtBot) -> None:
    runner = TaskRunner()
    listener = Listener()
    did: list[str] = []
    runner.run(lambda: time.sleep(0.05), done=listener.hear)
    runner.run(lambda: did.append("booked"), done=listener.hear)
    assert runner.shut_down()
    qtbot.wait(20)
    assert did == ["booked"]
    assert listener.heard == []
    assert runner.is_idle
    assert runner.run(lambda: did.append("too late"), done=listener.hear).cancelled
    assert runner.shut_down(), "a second time is harmless"
    assert did == ["booked"]


def test_shutting_down_leaves_work_behind_that_never_ends(qtbot: QtBot) -> None:
    runner = TaskRunner()
    listener = Listener()
    release = threading.Event()
    ended = threading.Event()

    def stuck() -> None:
        release.wait(8)
        ended.set()

    runner.run(stuck, done=listener.hear)
    assert not runner.shut_down(timeout=0.05)
    release.set()
    assert ended.wait(8)
    qtbot.wait(20)
    assert listener.heard == []
    assert runner.shut_down()


def test_shutting_down_stops_long_work_at_its_report(qtbot: QtBot) -> None:
    runner = TaskRunner()
    listener = Listener()
    began = threading.Event()

    def work(report: Report) -> None:
        for step in range(1_000_000):
            report(step, 1_000_000)
            began.set()
            time.sleep(0.001)

    runner.run(work, done=listener.hear, progress=lambda done, total: None)
    assert began.wait(8)
    assert runner.shut_down()


def test_a_runner_that_is_destroyed_ends_its_thread(qtbot: QtBot) -> None:
    parent = QObject()
    TaskRunner(parent)
    thread = threading.enumerate()[-1]
    assert thread.name == "database worker"
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    thread.join(8)
    assert not thread.is_alive()


def test_forgotten_work_is_done_but_brings_nothing_back(runner: TaskRunner) -> None:
    release = threading.Event()
    listener = Listener()
    did: list[str] = []
    runner.run(lambda: release.wait(8), done=listener.hear, failed=listener.hear)
    runner.run(lambda: did.append("booked"), done=listener.hear)
    runner.forget_callbacks()
    runner.run(lambda: "new", done=listener.hear)
    release.set()
    assert runner.wait_idle()
    assert did == ["booked"]
    assert listener.heard == ["new"]


def test_objects_of_callbacks_are_let_go_on_the_gui_thread(runner: TaskRunner) -> None:
    gone_on: list[int] = []

    class Held:
        def __del__(self) -> None:
            gone_on.append(threading.get_ident())

    for _ in range(20):
        held = Held()
        runner.run(lambda held=held: str(held), done=lambda text, held=held: None)
        del held
    assert runner.wait_idle()
    gc.collect()
    assert gone_on == [threading.get_ident()] * 20


def test_garbage_is_not_collected_while_the_worker_works(runner: TaskRunner) -> None:
    listener = Listener()
    runner.run(gc.isenabled, done=listener.hear)
    assert runner.wait_idle()
    assert listener.heard == [False]
    assert gc.isenabled()
