"""Asks why a late cancellation, or a session that was missed, shall cost nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.schedule import BookingLine
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 300


class WaivePopup(PopupCard):
    """Carries the BookingLine and the reason, which must not be empty.

    ``confirmed`` of one to cancel, ``missed`` of one to mark as a no-show.
    """

    confirmed = Signal(object, str)
    missed = Signal(object, str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line: BookingLine | None = None
        self._is_missed = False
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._title.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(self.tr("Reason, for the record"))
        self.reason.setAccessibleName(self.tr("Reason, for the record"))
        self.reason.setMaxLength(200)
        self.button = QPushButton(self.tr("Cancel session"), self)
        self.button.setProperty("kind", "primary")
        self.button.setAutoDefault(True)
        self.reason.textChanged.connect(self._enable)
        self.button.clicked.connect(self._confirm)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.reason, 1)
        row.addWidget(self.button)
        self.body.addWidget(self._title)
        self.body.addLayout(row)
        self.setAccessibleName(self.tr("Without charge"))
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self.hide()

    def open_for(
        self, line: BookingLine, at: QPoint, area: QRect, *, is_missed: bool = False
    ) -> None:
        """Ask about a booking, near a point of the parent and within an area."""
        self._line, self._is_missed = line, is_missed
        self.reason.clear()
        self._enable()
        text = self.tr("Cancel {client} without charge: why?")
        if is_missed:
            text = self.tr("No-show of {client} without charge: why?")
        self.button.setText(self.tr("No-show") if is_missed else self.tr("Cancel session"))
        self.reason.setAccessibleName(text.format(client=line.client_name))
        self._title.setText(text.format(client=line.client_name))
        self.adjustSize()
        x = max(area.left(), min(at.x(), area.right() - self.width()))
        y = max(area.top(), min(at.y(), area.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_popup(self) -> None:
        """Close and change nothing."""
        self._line = None
        self.closed.emit()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab between the field and the button."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        other = self.button if self.reason.hasFocus() and self.button.isEnabled() else self.reason
        other.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _enable(self) -> None:
        self.button.setEnabled(bool(self.reason.text().strip()))

    def _confirm(self) -> None:
        line, reason = self._line, self.reason.text().strip()
        if line is not None and reason:
            told = self.missed if self._is_missed else self.confirmed
            self.close_popup()
            told.emit(line, reason)
