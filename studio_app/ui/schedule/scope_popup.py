"""Asks which sessions of a series are meant: this one, this and following, or all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from studio_app.domain.series_plans import Scope, SeriesReach
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 260
Answered = Callable[[Scope], object]
Left = Callable[[], object]


class ScopePopup(PopupCard):
    """Three answers, one below the other; ``closed`` says that it gave the keyboard back."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._answered: Answered | None = None
        self._left: Left | None = None
        self.question_number = 0
        self._at, self._area = QPoint(), QRect()
        self._question = QLabel(self)
        self._question.setProperty("role", "strong")
        self._question.setWordWrap(True)
        self._question.setTextFormat(Qt.TextFormat.PlainText)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.body.addWidget(self._question)
        self.buttons: dict[Scope, QPushButton] = {}
        for scope in Scope:
            button = QPushButton(self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, one=scope: self._answer(one))
            self.body.addWidget(button)
            self.buttons[scope] = button
        self.body.addWidget(self.hint)
        self._name(None)
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self.hide()

    def ask_scope(
        self,
        question: str,
        at: QPoint,
        area: QRect,
        answered: Answered,
        left: Left | None = None,
    ) -> None:
        """Ask near a point of the parent, within an area.

        ``answered`` gets the Scope; ``left`` is called when no answer is given.
        """
        self.close_popup()
        self.question_number += 1
        self._answered, self._left = answered, left
        self._at, self._area = at, area
        self._question.setText(question)
        self.setAccessibleName(question)
        self.hint.hide()
        self._name(None)
        self._fit()
        self.show()
        self.raise_()
        self.buttons[Scope.THIS].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self._answered is not None

    def show_reach(self, reach: SeriesReach, hint: str = "") -> None:
        """Say how many sessions each answer means, and what else there is to know."""
        if self.is_open:
            self._name(reach)
            self.hint.setText(hint)
            self.hint.setVisible(bool(hint))
            self._fit()

    def close_popup(self) -> None:
        """Close and change nothing."""
        left = self._left
        if self._answered is not None:
            self._forget()
            if left is not None:
                left()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        numbers = {Qt.Key.Key_1: Scope.THIS, Qt.Key.Key_2: Scope.FOLLOWING, Qt.Key.Key_3: Scope.ALL}
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for scope, button in self.buttons.items():
                if button.hasFocus():
                    self._answer(scope)
                    break
        elif event.key() in numbers:
            self._answer(numbers[Qt.Key(event.key())])
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab between the answers."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        self._step(1 if forward else -1)
        return True

    def _step(self, direction: int) -> None:
        buttons = list(self.buttons.values())
        here = next((number for number, one in enumerate(buttons) if one.hasFocus()), -1)
        there = buttons[(here + direction) % len(buttons)]
        there.setFocus(Qt.FocusReason.TabFocusReason)

    def _answer(self, scope: Scope) -> None:
        answered = self._answered
        if answered is not None:
            self._forget()
            answered(scope)

    def _forget(self) -> None:
        self._answered = self._left = None
        self.hide()
        self.closed.emit()

    def _name(self, reach: SeriesReach | None) -> None:
        names = {
            Scope.THIS: self.tr("This one"),
            Scope.FOLLOWING: self.tr("This and following"),
            Scope.ALL: self.tr("All"),
        }
        counts = {} if reach is None else {Scope.FOLLOWING: reach.following, Scope.ALL: reach.all}
        for scope, button in self.buttons.items():
            name = names[scope]
            if scope in counts:
                name = self.tr("{name} ({count})").format(name=name, count=counts[scope])
            button.setText(name)

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        layout.activate()
        height = max(layout.heightForWidth(self.width()), layout.minimumSize().height())
        x = max(self._area.left(), min(self._at.x(), self._area.right() - self.width()))
        y = max(self._area.top(), min(self._at.y(), self._area.bottom() - height))
        self.setGeometry(x, y, self.width(), height)
