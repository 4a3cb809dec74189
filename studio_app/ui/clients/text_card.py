"""A small card that asks for one line of text, such as a tag or the name of a filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QCompleter, QHBoxLayout, QLabel, QLineEdit, QWidget

from studio_app.ui.schedule.slot_form_parts import main_button
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 320
GAP = 2


class TextCard(PopupCard):
    """``confirmed`` carries what was typed; the card stays until ``close_card`` or Esc.

    Enter confirms. A refusal is shown below the field.
    """

    confirmed = Signal(str)

    def __init__(self, name: str, longest: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._back_to: QWidget | None = None
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(name)
        self.field.setMaxLength(longest)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.button = main_button(name, self)
        self.button.clicked.connect(self._confirm)
        self.error = FieldError(self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self.body.addWidget(self._title)
        self.body.addLayout(row)
        self.body.addWidget(self.error)
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self.hide()

    def open_at(
        self,
        anchor: QWidget,
        title: str,
        button: str,
        hint: str,
        known: Sequence[str] = (),
        text: str = "",
    ) -> None:
        """Ask beside a widget of the same window, with texts to choose from as one types."""
        self._back_to = QApplication.focusWidget()
        self.error.clear()
        self._title.setText(title)
        self.setAccessibleName(title)
        self.button.setText(button)
        self.field.setAccessibleName(title)
        self.field.setPlaceholderText(hint)
        self.field.setText(text)
        self._known.setStringList(list(known))
        self.adjustSize()
        self._place(anchor)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with what was typed."""
        self.error.set_error(self.field, sentence)
        self.adjustSize()

    def close_card(self) -> None:
        """Close, and give the keyboard back to where it came from."""
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._back_to is not None and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back_to = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab between the field and the button."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        other = self.button if self.field.hasFocus() else self.field
        other.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _place(self, anchor: QWidget) -> None:
        room = self.parentWidget()
        assert room is not None
        corner = anchor.mapTo(room, QPoint(0, 0))
        below = corner.y() + anchor.height() + GAP - SHADOW_MARGIN
        above = corner.y() - self.height() - GAP + SHADOW_MARGIN
        has_room_below = below + self.height() - SHADOW_MARGIN <= room.height()
        top = below if has_room_below else above
        left = min(corner.x() - SHADOW_MARGIN, room.width() - self.width() + SHADOW_MARGIN)
        self.move(max(-SHADOW_MARGIN, left), max(-SHADOW_MARGIN, top))

    def _confirm(self) -> None:
        self.confirmed.emit(self.field.text())
