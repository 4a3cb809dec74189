"""The worker: results, errors, owners and cancelling, with its real thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from studio_app.domain.errors import DatabaseProblem, NotAllowed, StudioError
from studio_app.ui.sentences import UnexpectedError
from studio_app.ui.task_runner import Report, TaskRunner
from tests.ui.listener import Listener


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A runner that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.shut_down()


def test_work_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(runner: TaskRunner) -> None:
    listener = Listener()
    runner.run(threading.get_ident, done=listener.hear)
    runner.run(threading.get_ident, done=listener.hear)
    assert runner.wait_idle()
    first, second = listener.heard
    assert first == second != threading.get_ident()
    assert listener.threads == {threading.get_ident()}


def test_work_is_done_in_the_order_in_which_it_was_handed_in(runner: TaskRunner) -> None:
    listener = Listener()
    for number in range(50):
        runner.run(lambda number=number: number, done=listener.hear)
    assert runner.wait_idle()
    assert listener.heard == list(range(50))


def test_the_gui_thread_stays_free_while_work_waits_for_a_server(runner: TaskRunner) -> None:
    release = threading.Event()
    ticks = Listener()
    timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.hear(time.monotonic()))
    timer.timeout.connect(lambda: release.set() if len(ticks.heard) >= 20 else None)
    listener = Listener()
    # Only ticks of the event loop release the work: were the loop blocked, it would time out.
    runner.run(lambda: release.wait(8), done=listener.hear)
    timer.start()
    assert runner.wait_idle()
    assert listener.heard == [True]


def test_the_gui_thread_stays_free_while_python_computes(runner: TaskRunner) -> None:
    enough = threading.Event()

    def compute() -> int:
        rounds = 0
        while not enough.is_set() and rounds < 200_000:
            rounds += 1
            sum(range(500))
        return rounds

    ticks = Listener()
    timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.hear(time.monotonic()))
    timer.timeout.connect(lambda: enough.set() if len(ticks.heard) >= 30 else None)
    listener = Listener()
    runner.run(compute, done=listener.hear)
    timer.start()
    assert runner.wait_idle()
    assert len(ticks.heard) >= 30
    assert listener.heard[0] < 200_000


def test_an_error_that_a_person_can_act_on_reaches_failed(runner: TaskRunner) -> None:
    listener, others = Listener(), Listener()
    runner.problem.connect(others.hear)
    error = DatabaseProblem("The server does not answer.")

    def work() -> None:
        raise error

    runner.run(work, done=others.hear, failed=listener.hear)
    assert runner.wait_idle()
    assert listener.heard == [error]
    assert others.heard == []


def test_without_failed_the_problem_is_told_to_everybody(runner: TaskRunner) -> None:
    everybody, done = Listener(), Listener()
    runner.problem.connect(everybody.hear)

    def work() -> None:
        raise NotAllowed

    runner.run(work, done=done.hear)
    assert runner.wait_idle()
    assert [type(error) for error in everybody.heard] == [NotAllowed]
    assert done.heard == []


def test_a_fault_is_logged_with_its_traceback_and_the_worker_lives_on(
    runner: TaskRunner, caplog: pytest.LogCaptureFixture
) -> None:
    crashed, failed, later = Listener(), Listener(), Listener()
    runner.crashed.connect(crashed.hear)

    def slip() -> float:
        return 1 / 0

    with caplog.at_level(logging.ERROR):
        runner.run(slip, done=later.hear, failed=failed.hear)
        runner.run(slip, done=later.hear)
        runner.run(lambda: "alive", done=later.hear)
        assert runner.wait_idle()
    assert [type(error) for error in failed.heard] == [UnexpectedError]
    assert [type(error) for error in crashed.heard] == [UnexpectedError, UnexpectedError]
    assert "went wrong" in str(failed.heard[0])
    assert later.heard == ["alive"]
    assert "ZeroDivisionError" in caplog.text
    assert "in slip" in caplog.text


def test_even_an_exit_asked_for_by_a_library_does_not_end_the_worker(
    runner: TaskRunner, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()

    def leave() -> None:
        raise SystemExit(1)

    with caplog.at_level(logging.ERROR):
        runner.run(leave, done=listener.hear, failed=listener.hear)
        runner.run(lambda: "alive", done=listener.hear)
        assert runner.wait_idle()
    assert [type(heard) for heard in listener.heard] == [UnexpectedError, str]


def test_callbacks_of_a_cancelled_task_are_dropped(runner: TaskRunner) -> None:
    release, began = threading.Event(), threading.Event()
    listener = Listener()
    did: list[str] = []

    def slow() -> None:
        began.set()
        release.wait(8)

    running = runner.run(slow, done=listener.hear, failed=listener.hear)
    waiting = runner.run(lambda: did.append("waiting"), done=listener.hear)
    kept = runner.run(lambda: "kept", done=listener.hear)
    assert began.wait(8)
    running.cancel()
    waiting.cancel()
    release.set()
    assert runner.wait_idle()
    assert listener.heard == ["kept"]
    assert did == [], "work cancelled before it began was done all the same"
    assert running.cancelled
    assert not kept.cancelled


def test_callbacks_are_dropped_once_the_owner_is_deleted_but_the_work_is_done(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    release = threading.Event()
    did: list[str] = []
    heard: list[object] = []
    owner = QObject()
    runner.run(lambda: release.wait(8), done=heard.append, owner=owner)
    runner.run(lambda: did.append("booked"), done=heard.append, failed=heard.append, owner=owner)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    release.set()
    assert runner.wait_idle()
    assert heard == []
    assert did == ["booked"]


def test_an_owner_that_nobody_holds_any_more_is_not_kept_alive(runner: TaskRunner) -> None:
    release = threading.Event()
    heard: list[object] = []
    owner = QObject()
    runner.run(lambda: release.wait(8), done=heard.append, owner=owner)
    del owner
    release.set()
    assert runner.wait_idle()
    assert heard == []


def test_the_object_of_a_bound_callback_owns_the_task(runner: TaskRunner, qtbot: QtBot) -> None:
    release = threading.Event()
    listener = Listener()
    runner.run(lambda: release.wait(8), done=listener.hear)
    with qtbot.waitSignal(listener.destroyed):
        listener.deleteLater()
    release.set()
    assert runner.wait_idle()
    assert listener.heard == []


def test_long_work_reports_on_the_gui_thread_and_the_last_report_arrives(
    runner: TaskRunner,
) -> None:
    listener = Listener()
    steps: list[tuple[int, int]] = []
    threads: set[int] = set()

    def work(report: Report) -> str:
        for step in range(1, 501):
            report(step, 500)
        return "finished"

    def show(done: int, total: int) -> None:
        steps.append((done, total))
        threads.add(threading.get_ident())

    runner.run(work, done=listener.hear, progress=show)
    assert runner.wait_idle()
    assert listener.heard == ["finished"]
    assert steps[-1] == (500, 500)
    assert steps == sorted(steps)
    assert len(steps) < 100, "every single step was sent to the GUI thread"
    assert threads == {threading.get_ident()}


def test_long_work_stops_at_its_next_report_when_cancelled(
    runner: TaskRunner, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()
    reached: list[int] = []

    def work(report: Report) -> None:
        for step in range(1, 10_000):
            report(step, 10_000)
            reached.append(step)
            time.sleep(0.001)

    task = runner.run(
        work, done=listener.hear, failed=listener.hear, progress=lambda done, total: task.cancel()
    )
    assert runner.wait_idle()
    assert 0 < len(reached) < 9_999
    assert listener.heard == []
    assert caplog.text == ""


def test_busy_is_said_for_long_work_only(runner: TaskRunner, qtbot: QtBot) -> None:
    listener = Listener()
    runner.busy.connect(listener.hear)
    runner.run(lambda: None, done=listener.hear)
    assert runner.wait_idle()
    qtbot.wait(350)
    assert listener.heard == [None]
    release = threading.Event()
    runner.run(lambda: release.wait(8), done=listener.hear)
    qtbot.waitUntil(lambda: True in listener.heard)
    release.set()
    assert runner.wait_idle()
    assert listener.heard == [None, True, False, True]


def test_a_callback_may_hand_in_more_work(runner: TaskRunner) -> None:
    listener = Listener()
    runner.run(
        lambda: 1, done=lambda one: runner.run(lambda: one + 1, done=listener.hear), owner=listener
    )
    assert runner.wait_idle()
    assert listener.heard == [2]


def test_waiting_gives_up_in_time(runner: TaskRunner) -> None:
    release = threading.Event()
    runner.run(lambda: release.wait(8), done=lambda ended: None)
    assert not runner.wait_idle(timeout=0.05)
    release.set()
    assert runner.wait_idle()


def test_a_callback_that_fails_does_not_stop_the_next(runner: TaskRunner, qtbot: QtBot) -> None:
    listener = Listener()

    def slip(value: object) -> None:
        raise StudioError

    with qtbot.captureExceptions() as exceptions:
        runner.run(lambda: 1, done=slip)
        runner.run(lambda: 2, done=listener.hear)
        assert runner.wait_idle()
    assert [kind for kind, _error, _trace in exceptions] == [StudioError]
    assert listener.heard == [2]
