"""The fields of a note: what was done first, the others in pairs, stars and sharing below."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import InvalidInput
from studio_app.domain.note_content import NOTHING, TEXTS, NoteContent
from studio_app.ui.notes.stars import Stars
from studio_app.ui.notes.words import field_word
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.field_error import FieldError

FIRST_HEIGHT = 104
OTHER_HEIGHT = 62


class NoteForm(QWidget):
    """Tab goes from field to field; ``changed`` says that something was typed.

    Of a template, there are the texts alone.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, of_template: bool = False) -> None:
        super().__init__(parent)
        self._is_filling = False
        self.texts: dict[str, QPlainTextEdit] = {}
        self.stars = Stars(self)
        self.stars.changed.connect(self._tell)
        self.share = QCheckBox(self.tr("S&hare with the client"), self)
        self.share.toggled.connect(self._tell)
        self.error = FieldError(self)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_WIDE)
        grid.setVerticalSpacing(SPACE)
        for number, name in enumerate(TEXTS):
            box = self._field(name, FIRST_HEIGHT if number == 0 else OTHER_HEIGHT)
            if number == 0:
                grid.addLayout(box, 0, 0, 1, 2)
            else:
                grid.addLayout(box, (number + 1) // 2, (number + 1) % 2)
        last = QVBoxLayout()
        last.setSpacing(SPACE_TINY)
        stars = QLabel(field_word("rating"), self)
        stars.setProperty("role", "label")
        stars.setBuddy(self.stars)
        row = QHBoxLayout()
        row.setSpacing(SPACE_WIDE)
        row.addWidget(self.stars)
        row.addWidget(self.share)
        row.addStretch(1)
        last.addWidget(stars)
        last.addLayout(row)
        last.addStretch(1)
        grid.addLayout(last, 3, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        for widget in (stars, self.stars, self.share):
            widget.setVisible(not of_template)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(SPACE)
        column_of_all.addLayout(grid)
        column_of_all.addWidget(self.error)
        for before, after in pairwise(TEXTS):
            QWidget.setTabOrder(self.texts[before], self.texts[after])
        QWidget.setTabOrder(self.texts[TEXTS[-1]], self.stars)
        QWidget.setTabOrder(self.stars, self.share)

    def content(self) -> NoteContent:
        """Return what is typed."""
        texts = {name: field.toPlainText() for name, field in self.texts.items()}
        kept = NoteContent(rating=self.stars.value(), shared=self.share.isChecked())
        return kept.with_texts(texts)

    def show_content(self, content: NoteContent) -> None:
        """Show a note, as if nothing had been typed yet."""
        self._is_filling = True
        for name, field in self.texts.items():
            text = content.texts()[name]
            if field.toPlainText() != text:
                field.setPlainText(text)
        self.stars.set_value(content.rating)
        self.share.setChecked(content.shared)
        self._is_filling = False
        self.error.clear()

    def fill(self, texts: Mapping[str, str]) -> None:
        """Put these texts where nothing is typed yet."""
        before = self.content()
        self.show_content(before.filled_from(texts))
        if self.content() != before:
            self.changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        self.show_content(NOTHING)

    def focus_first(self) -> None:
        """Give the keyboard to what was done, behind what stands there."""
        first = self.texts[TEXTS[0]]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = first.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        first.setTextCursor(cursor)

    def show_problem(self, problem: InvalidInput) -> bool:
        """Say at its field what cannot be kept; return False where it is about none of them."""
        field = self.texts.get(problem.field) or (self.stars if problem.field == "rating" else None)
        if field is None:
            return False
        self.error.set_error(field, sentence(problem))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give stars by Ctrl and a digit, whichever field has the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            digit = event.key() - Qt.Key.Key_0
            if event.modifiers() == Qt.KeyboardModifier.ControlModifier and 0 <= digit <= 5:
                self.stars.give(digit or None)
                return True
        return super().eventFilter(watched, event)

    def _field(self, name: str, height: int) -> QVBoxLayout:
        label = QLabel(field_word(name), self)
        label.setProperty("role", "label")
        field = QPlainTextEdit(self)
        field.setTabChangesFocus(True)
        field.setFixedHeight(height)
        field.setAccessibleName(label.text())
        field.textChanged.connect(self._tell)
        field.installEventFilter(self)
        label.setBuddy(field)
        self.texts[name] = field
        box = QVBoxLayout()
        box.setSpacing(SPACE_TINY)
        box.addWidget(label)
        box.addWidget(field)
        return box

    def _tell(self) -> None:
        if not self._is_filling:
            self.error.clear()
            self.changed.emit()
