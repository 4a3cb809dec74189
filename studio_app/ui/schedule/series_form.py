"""The widgets of the panel for a new series, in their order, and where the panel stands."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.organizations import Organization
from studio_app.ui.schedule.series_fields import SeriesFields
from studio_app.ui.schedule.series_model import SeriesModel, SeriesTable
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN
from studio_app.ui.widgets.views import ROW_HEIGHT

WIDTH = 640
EDGE = 12
FEWEST_ROWS = 3
MOST_ROWS = 14


class SeriesForm(PopupCard):
    """``submitted`` and ``left`` tell of Enter and Esc in it; Enter on a button presses that."""

    submitted = Signal()
    left = Signal()

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = QLabel(self.tr("New series"), self)
        self.title.setProperty("role", "strong")
        self.subtitle = _label(self, "muted")
        self.fields = SeriesFields(organization.locale, self)
        self.model = SeriesModel(organization, self)
        self.table = SeriesTable(self.model, self)
        self.skip_button = self._way(self.tr("Leave out"), self.tr("Space"))
        self.next_button = self._way(self.tr("Next free time"), self.tr("M"))
        self.anyway_button = self._way(self.tr("Book anyway"), self.tr("A"))
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(self.tr("Reason for booking over a clash, for the record"))
        self.reason.setAccessibleName(self.tr("Reason for booking anyway"))
        self.reason.setMaxLength(200)
        self.reason.hide()
        self.note = _label(self)
        self.note.setProperty("tone", "bad")
        self.note.hide()
        self.totals = _label(self, "strong")
        self.uses = _label(self, "muted")
        self.back_button = QPushButton(self.tr("Back"), self)
        self.back_button.setAutoDefault(False)
        self.back_button.clicked.connect(self.left)
        self.book_button = QPushButton(self)
        self.book_button.setProperty("kind", "primary")
        self.book_button.setAutoDefault(True)
        self.book_button.clicked.connect(self.submitted)
        self.setAccessibleName(self.tr("New series"))
        self._lay_out()
        self.hide()

    def fit(self) -> None:
        """Take the size that the dates need, at the right of the parent."""
        layout, parent = self.layout(), self.parentWidget()
        assert layout is not None
        assert parent is not None
        area: QRect = parent.rect()
        margin = SHADOW_MARGIN
        width = min(WIDTH, area.width() - 2 * EDGE) + 2 * margin
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(0)
        layout.invalidate()
        layout.activate()
        others = max(layout.heightForWidth(width), layout.minimumSize().height())
        room = (area.height() - 2 * EDGE + 2 * margin - others - head) // ROW_HEIGHT
        rows = max(FEWEST_ROWS, min(self.model.rowCount(), MOST_ROWS, room))
        self.table.setFixedHeight(head + rows * ROW_HEIGHT)
        height = others + head + rows * ROW_HEIGHT
        x = area.right() - width + margin - EDGE
        self.setGeometry(max(area.left() - margin, x), area.top() + EDGE - margin, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not pressed_button(event) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        # Keys that nobody here uses must not reach the page underneath.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the panel, in the order in which it is read."""
        order = [
            *self.fields.reading_order(),
            self.table,
            self.skip_button,
            self.next_button,
            self.anyway_button,
            self.reason,
            self.back_button,
            self.book_button,
        ]
        there = [one for one in order if one.isVisible() and one.isEnabled()]
        if not there or not self.isVisible():
            return super().focusNextPrevChild(forward)
        here = self.focusWidget()
        index = there.index(here) if here in there else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        there[(index + (1 if forward else -1)) % len(there)].setFocus(reason)
        return True

    def _way(self, name: str, key: str) -> QPushButton:
        button = QPushButton(self.tr("{name}  ({key})").format(name=name, key=key), self)
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.setAccessibleName(name)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.subtitle, 1)
        ways = QHBoxLayout()
        ways.setSpacing(16)
        for button in (self.skip_button, self.next_button, self.anyway_button):
            ways.addWidget(button)
        ways.addStretch()
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.totals)
        foot.addWidget(self.uses, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.book_button)
        self.body.addLayout(head)
        self.body.addWidget(self.fields)
        self.body.addWidget(self.table)
        self.body.addLayout(ways)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.note)
        self.body.addLayout(foot)


def _label(parent: QWidget, role: str = "") -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role != "strong")
    if role:
        label.setProperty("role", role)
    return label
