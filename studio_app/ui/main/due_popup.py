"""Everybody due now beside the sidebar, each checked in by one click or one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListView, QWidget

from studio_app.domain.day_steps import DueClient
from studio_app.domain.organizations import Organization
from studio_app.ui.main.due_model import DueDelegate, DueModel
from studio_app.ui.schedule.roll_model import MOST_KEYS, ROW_HEIGHT
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 400
MOST_ROWS = 12


class DuePopup(PopupCard):
    """Closes by a click elsewhere; ``arrived`` carries a DueClient, ``closed`` says it is shut.

    While it is open each client keeps the row and its key: keys are read before they are pressed.
    """

    arrived = Signal(object)
    closed = Signal()

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.model = DueModel(organization, self)
        self.title = QLabel(self.tr("Due now"), self)
        self.title.setProperty("role", "strong")
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(DueDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Clients due now"))
        self.list.clicked.connect(lambda index: self._arrive(index.row()))
        self.list.installEventFilter(self)
        self._nobody = QLabel(self.tr("Nobody is due within a quarter of an hour."), self)
        self._nobody.setProperty("role", "muted")
        self._hint = QLabel(self.tr("1–9, Enter or a click: here"), self)
        self._hint.setProperty("role", "caption")
        for widget in (self.title, self.list, self._nobody, self._hint):
            self.body.addWidget(widget)
        self._note: Callable[[DueClient], object] | None = None
        self.setAccessibleName(self.title.text())
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self.model.modelReset.connect(self._fit)
        self._fit()

    def offer_notes(self, note: Callable[[DueClient], object]) -> None:
        """Let O write a note on the session of the client who is marked."""
        self._note = note
        self._hint.setText(self.tr("1–9, Enter or a click: here · O: session note"))

    def set_due(self, due: Sequence[DueClient]) -> None:
        """Show others; the mark goes on to the next who is still due."""
        row = max(self.list.currentIndex().row(), 0)
        self.model.set_due(due, rows_stay=self.isVisible())
        rows = range(self.model.rowCount())
        awaited = [*rows[row:], *rows[:row]]
        row = next((one for one in awaited if self.model.is_awaited(one)), min(row, len(rows) - 1))
        if rows:
            self.list.setCurrentIndex(self.model.index(row))

    def open_beside(self, button: QWidget) -> None:
        """Open at the right of a button."""
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.move(corner + QPoint(8 - SHADOW_MARGIN, -SHADOW_MARGIN))
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        model = self.model
        awaited = [one for row, one in enumerate(model.due) if model.is_awaited(row)]
        model.set_due(sorted(awaited, key=lambda one: one.starts_at))
        self.closed.emit()

    def _key(self, key: int) -> bool:
        digit = key - Qt.Key.Key_1
        enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_C)
        if 0 <= digit < MOST_KEYS:
            self._arrive(digit)
        elif key in enters:
            self._arrive(self.list.currentIndex().row())
        elif key == Qt.Key.Key_O and self._note is not None and self.list.currentIndex().isValid():
            one = self.model.due[self.list.currentIndex().row()]
            self.close()
            self._note(one)
        else:
            return False
        return True

    def _arrive(self, row: int) -> None:
        if 0 <= row < len(self.model.due) and self.model.is_awaited(row):
            self.model.set_here(row)
            self.arrived.emit(self.model.due[row])

    def _fit(self) -> None:
        rows = self.model.rowCount()
        self.list.setFixedHeight(ROW_HEIGHT * min(rows, MOST_ROWS))
        self.list.setVisible(rows > 0)
        self._hint.setVisible(rows > 0)
        self._nobody.setVisible(rows == 0)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.minimumSize().height())
