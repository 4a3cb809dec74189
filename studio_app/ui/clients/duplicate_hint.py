"""Who is probably here already, pointed out while somebody is typed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.duplicates import Likeness, ProbableDuplicate, TypedPerson
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel

DEBOUNCE_MS = 200
MOST_SHOWN = 3
SIGN = 14
LINE_HEIGHT = 26
PADDING = 10


class DuplicateHint(QWidget):
    """Hidden while nobody is alike; ``taken`` carries the ProbableDuplicate that was chosen.

    With ``offers_former`` those who have left may be chosen too, else they are only named;
    ``grown`` tells that it needs another height.
    """

    taken = Signal(object)
    grown = Signal()

    def __init__(
        self, context: ScreenContext, parent: QWidget, *, offers_former: bool = True
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._offers_former = offers_former
        self._person = TypedPerson("")
        self._but: Collection[UUID] = ()
        self._shown: tuple[ProbableDuplicate, ...] = ()
        self._task: Task | None = None
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._look)
        self._title = QLabel(self)
        self._title.setProperty("role", "muted")
        self.buttons = [self._button(row) for row in range(MOST_SHOWN)]
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(IconLabel("users", "warning", SIGN, self))
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        for button in self.buttons:
            column.addWidget(button)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in self.buttons:
            self._fit(button)

    def found(self) -> tuple[ProbableDuplicate, ...]:
        """Return those who are pointed out."""
        return self._shown

    def look_for(self, person: TypedPerson, but: Collection[UUID] = ()) -> None:
        """Look for those who are like what is typed so far, soon; ``but`` are the same person."""
        if (person, but) != (self._person, self._but):
            self._person, self._but = person, but
            self._timer.start()

    def forget(self) -> None:
        """Point out nobody any more."""
        self._timer.stop()
        self._drop_task()
        self._person, self._but = TypedPerson(""), ()
        self._show(())

    def _look(self) -> None:
        self._drop_task()
        login, person, but = self._context.login, self._person, self._but

        def work() -> tuple[ProbableDuplicate, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.duplicates import probable_duplicates

            return probable_duplicates(login.uow, login.viewer, person, but=but, limit=MOST_SHOWN)

        # Whoever cannot be looked for is simply not pointed out: the form itself will say why.
        self._task = self._context.runner.run(
            work, done=self._show, failed=lambda _error: self._show(()), owner=self
        )

    def _show(self, found: Sequence[ProbableDuplicate]) -> None:
        self._task = None
        known = self._shown
        self._shown = tuple(found)
        for row, button in enumerate(self.buttons):
            button.setVisible(row < len(found))
            if row < len(found):
                self._fill(button, found[row])
        self._title.setText(self.tr("Probably here already:") if found else "")
        self.setVisible(bool(found))
        if self._shown != known:
            if found:
                announce(self, f"{self._title.text()} {self.buttons[0].accessibleName()}")
            self.grown.emit()

    def _fill(self, button: QPushButton, one: ProbableDuplicate) -> None:
        left = "" if one.active else self.tr("has left")
        words = " · ".join(filter(None, (one.name, one.phone or f"#{one.number}", left)))
        why = ", ".join(self._why(likeness) for likeness in one.likenesses)
        text = self.tr("{who} ({why})").format(who=words, why=why)
        button.setAccessibleName(text)
        self._fit(button)
        may = one.active or self._offers_former
        button.setEnabled(may)
        take = (
            self.tr("Take this client") if may else self.tr("Bring them back on their page first")
        )
        of_whom = self.tr("client of {trainer}").format(trainer=one.trainer_name)
        button.setToolTip(" · ".join(filter(None, (take, of_whom if one.trainer_name else ""))))

    def _fit(self, button: QPushButton) -> None:
        room = self.width() - 2 * PADDING
        text = button.accessibleName()
        short = button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        button.setText(short.replace("&", "&&"))

    def _why(self, likeness: Likeness) -> str:
        return {
            Likeness.EMAIL: self.tr("same e-mail"),
            Likeness.PHONE: self.tr("same phone"),
            Likeness.BIRTH_DATE: self.tr("same birth date"),
            Likeness.NAME: self.tr("same name"),
            Likeness.SIMILAR_NAME: self.tr("similar name"),
        }[likeness]

    def _button(self, row: int) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("kind", "quiet")
        button.setProperty("aligned", "left")
        button.setAccessibleName(self.tr("Somebody here already"))
        button.setFixedHeight(LINE_HEIGHT)
        button.setAutoDefault(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(partial(self._take, row))
        button.hide()
        return button

    def _take(self, row: int) -> None:
        if row < len(self._shown):
            self.taken.emit(self._shown[row])

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
