"""Loads what the calendar shows, on the worker; the latest wish wins."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from studio_app.domain.errors import StudioError
from studio_app.domain.people import Role, Trainer
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Board, Mode, board_of
from studio_app.ui.schedule.known_board import known_board
from studio_app.ui.task_runner import Task, TaskCancelledError

STEP = 100


@dataclass(frozen=True, slots=True)
class Range:
    """What to show: days from ``first_day``, of some trainers or, with None, of all."""

    mode: Mode
    first_day: date
    days: int
    trainer_ids: tuple[UUID, ...] | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A board, and all trainers whom the viewer sees when they were asked for."""

    range: Range
    board: Board
    trainers: tuple[Trainer, ...] | None


class ScheduleLoader(QObject):
    """Loads once for all wishes of one moment. ``loaded`` carries Loaded, ``failed`` an error."""

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: Range | None = None
        self._wants_trainers = True
        self._task: Task | None = None
        self._last = Board("day")
        self._gone: deque[Board] = deque()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._load)

    @property
    def is_loading(self) -> bool:
        """Tell whether something else than what is shown is on its way."""
        return self._task is not None or self._soon.isActive()

    def load(self, wanted: Range, *, with_trainers: bool = False) -> None:
        """Load as soon as the present event is dealt with."""
        self._wanted = wanted
        self._wants_trainers |= with_trainers
        self._soon.start()

    def _load(self) -> None:
        wanted, login = self._wanted, self._context.login
        assert wanted is not None
        if self._task is not None:
            self._task.cancel()
        before = self._last
        asks_for_all = self._wants_trainers and wanted.trainer_ids is not None

        def work() -> Loaded:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.note_reading import noted_bookings
            from studio_app.services.schedule import load_schedule

            while self._gone:
                let_go(list(self._gone.pop().tiles))
            uow, viewer = login.uow, login.viewer
            view = load_schedule(uow, viewer, wanted.first_day, wanted.days, wanted.trainer_ids)
            trainers = view.trainers if wanted.trainer_ids is None else None
            if asks_for_all:
                trainers = load_schedule(uow, viewer, wanted.first_day, 1).trainers
            if self._wanted is not wanted:
                sessions = list(view.sessions)
                del view
                let_go(sessions)
                raise TaskCancelledError
            of_client = viewer.role is Role.CLIENT
            noted = noted_bookings(uow, viewer, wanted.first_day, wanted.days)
            made = board_of(view, wanted.mode, login.organization.tz, of_client, noted)
            board = known_board(made, before)
            board.count()
            return Loaded(wanted, board, trainers)

        self._task = self._context.runner.run(work, done=self._done, failed=self._fail, owner=self)

    def _done(self, loaded: Loaded) -> None:
        self._task = None
        before, self._last = self._last, loaded.board
        if loaded.trainers is not None:
            self._wants_trainers = False
        self.loaded.emit(loaded)
        if before is not loaded.board:
            self._gone.append(before)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self.failed.emit(error)


def let_go(values: list[Any]) -> None:
    """Drop thousands of values, a few at a time: other threads wait for each such step."""
    while values:
        del values[-STEP:]
