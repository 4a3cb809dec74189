"""The chip over the calendar that says what is parked, and how to put it down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from studio_app.ui.icons import icon
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

CLOSE_SIZE = 22
TOP = 12


class ParkedChip(PopupCard):
    """Stands in the upper middle of its parent; ``given_up`` says that its cross was used."""

    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._text = ""
        self.label = QLabel(self)
        self.label.setProperty("role", "strong")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        keys = QKeySequence("Ctrl+V").toString(QKeySequence.SequenceFormat.NativeText)
        hint = self.tr("{keys} puts it into the marked slot").format(keys=keys)
        self._hint = QLabel(hint, self)
        self._hint.setProperty("role", "muted")
        close = QToolButton(self)
        close.setIcon(icon("x"))
        close.setFixedSize(CLOSE_SIZE, CLOSE_SIZE)
        close.setAccessibleName(self.tr("Leave it where it is"))
        close.setToolTip(self.tr("Leave it where it is (Esc)"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.given_up)
        self._row = row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("clock", "accent_text", parent=self))
        row.addWidget(self.label)
        row.addWidget(self._hint)
        row.addWidget(close)
        self.body.setContentsMargins(12, 6, 8, 6)
        self.body.addLayout(row)
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str) -> None:
        """Say what is parked, to screen readers too."""
        self._text = text
        # Only what is shown has the fonts that it will have.
        self.show()
        self._place()
        self.raise_()
        announce(self, text)

    def text(self) -> str:
        """Return what the chip says, "" while nothing is parked."""
        return "" if self.isHidden() else self._text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Take the room that there is: without the hint, and then with a shorter text."""
        room = self._over.width() - 2 * TOP + 2 * SHADOW_MARGIN
        self.label.setText(self._text)
        self._hint.show()
        if self._wanted_width() > room:
            self._hint.hide()
        over = self._wanted_width() - room
        if over > 0:
            metrics = self.label.fontMetrics()
            width = metrics.horizontalAdvance(self._text) - over
            self.label.setText(metrics.elidedText(self._text, Qt.TextElideMode.ElideMiddle, width))
        self._wanted_width()
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, TOP - SHADOW_MARGIN)

    def _wanted_width(self) -> int:
        """Return how wide the texts make it by now."""
        layout = self.layout()
        assert layout is not None
        for part in (self._row, self.body, layout):
            part.invalidate()
        layout.activate()
        return self.sizeHint().width()
