"""The words over a calendar on which nothing is booked; slots below stay clickable."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio_app.ui.widgets.icon_label import IconLabel


class EmptyHint(QFrame):
    """Stands in the upper middle of its parent and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("card", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label = QLabel(self)
        self.label.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 14, 8)
        row.setSpacing(8)
        row.addWidget(IconLabel("calendar-plus", "muted", parent=self))
        row.addWidget(self.label)
        parent.installEventFilter(self)
        self.hide()

    def show_for(self, mode: str, may_book: bool, closed: str = "") -> None:
        """Say that the day or week is free, and how to book for those who may.

        A day that is ``closed`` says that instead.
        """
        if closed:
            texts = (closed, closed)
        elif not may_book:
            texts = (self.tr("Nothing booked this day."), self.tr("Nothing booked this week."))
        else:
            texts = (
                self.tr("Nothing booked this day: click a slot or press N."),
                self.tr("Nothing booked this week: click a slot or press N."),
            )
        self.label.setText(texts[0] if mode == "day" else texts[1])
        self._place()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        room = self._over.size()
        self.move((room.width() - self.width()) // 2, max(12, room.height() // 4))
