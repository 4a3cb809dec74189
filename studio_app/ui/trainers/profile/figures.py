"""How a trainer does, beside the profile: figures of a period that one chooses."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.trainer_performance import Performance, Period, TeamPerformance
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.trainers.performance_words import (
    NOTHING,
    period_word,
    rating_text,
    share_text,
)
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box


class Figures(CardFrame):
    """Loads when it is told of whom, and again for another period."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._locale = context, context.login.organization.locale
        self._trainer_id: UUID | None = None
        self._loading: Task | None = None
        self.period = named_box(self.tr("Period"), self)
        for period in Period:
            self.period.addItem(period_word(period), period.value)
        heading = QLabel(self.tr("HOW IT GOES"), self)
        heading.setProperty("role", "section")
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.period)
        self.values: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE)
        self._cells = [self._cell(name, text, tip) for name, text, tip in self._named()]
        self.body.addLayout(head)
        self.body.addLayout(self._grid)
        self._columns = 0
        self.set_columns(6)
        self.period.activated.connect(lambda _number: self._load())

    def show_trainer(self, trainer_id: UUID) -> None:
        """Show how a trainer does."""
        if trainer_id != self._trainer_id:
            self._say(None)
        self._trainer_id = trainer_id
        self._load()

    def set_columns(self, columns: int) -> None:
        """Put so many figures beside each other."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, *divmod(number, columns))

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()
        period, trainer_id = Period(self.period.currentData()), self._trainer_id

        def work() -> TeamPerformance:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_performance import team_performance

            return team_performance(login.uow, login.viewer, period, now, trainer_id)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail, owner=self
        )

    def _show(self, team: TeamPerformance) -> None:
        if self._trainer_id is not None:
            self._say(team.by_trainer.get(self._trainer_id))

    def _fail(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)

    def _say(self, one: Performance | None) -> None:
        texts = dict.fromkeys(self.values, NOTHING)
        if one is not None:
            texts = {
                "now": str(one.clients_now),
                "ever": str(one.clients_ever),
                "completed": str(one.completed),
                "no_shows": share_text(one.no_show_rate, self._locale),
                "rating": rating_text(one, self._locale),
                "utilisation": share_text(one.utilisation, self._locale),
            }
        for name, text in texts.items():
            self.values[name].setText(text)

    def _cell(self, name: str, text: str, tip: str) -> QWidget:
        cell = QWidget(self)
        value, what = QLabel(NOTHING, cell), QLabel(text, cell)
        value.setProperty("role", "title")
        value.setAccessibleName(text)
        what.setProperty("role", "caption")
        cell.setToolTip(tip)
        self.values[name] = value
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, SPACE_TINY, 0, 0)
        column.setSpacing(0)
        column.addWidget(value)
        column.addWidget(what)
        return cell

    def _named(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("now", self.tr("Clients now"), self.tr("Active clients assigned today")),
            ("ever", self.tr("Clients ever"), self.tr("Everybody who was ever assigned")),
            ("completed", self.tr("Sessions"), self.tr("Sessions completed in the period")),
            (
                "no_shows",
                self.tr("No-shows"),
                self.tr("No-shows, of those who came or should have"),
            ),
            ("rating", self.tr("Rating"), self.tr("Mean of the ratings in notes of the period")),
            ("utilisation", self.tr("Utilisation"), self.tr("Booked of the working hours")),
        )
