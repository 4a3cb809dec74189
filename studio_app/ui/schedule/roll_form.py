"""What stands in the roll call of a class: who is in it, a field to add somebody, its buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.local_time import local_day
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.schedule.client_picker import ClientPicker
from studio_app.ui.schedule.payment_line import PaymentLine, ReadCard
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.roll_model import MOST_KEYS, ROW_HEIGHT, RollDelegate, RollModel
from studio_app.ui.schedule.slot_card import SlotCard

MOST_ROWS = 10


class RollList(QListView):
    """The clients of a class, with a key for each of the first nine.

    Signals carry the row; ``adding`` says that somebody is to be added, ``menu_wanted`` also where.
    """

    toggled = Signal(int)
    missed = Signal(int)
    cancelled = Signal(int)
    menu_wanted = Signal(int, QPoint)
    adding = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.roll = RollModel(self)
        self.setModel(self.roll)
        self.setItemDelegate(RollDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Clients of the class"))
        self.clicked.connect(lambda index: self.toggled.emit(index.row()))
        self.roll.modelReset.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        digit = key - Qt.Key.Key_1
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = plain == Qt.KeyboardModifier.NoModifier
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Insert):
            self.adding.emit()
        elif is_plain and 0 <= digit < min(MOST_KEYS, self.roll.rowCount()):
            self.setCurrentIndex(self.roll.index(digit))
            self.toggled.emit(digit)
        elif row >= 0 and key in (Qt.Key.Key_Space, Qt.Key.Key_C) and is_plain:
            self.toggled.emit(row)
        elif row >= 0 and key == Qt.Key.Key_N and is_plain:
            self.missed.emit(row)
        elif row >= 0 and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cancelled.emit(row)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            at = self.visualRect(index).bottomLeft() if by_key else event.pos()
            self.menu_wanted.emit(index.row(), self.viewport().mapToGlobal(at))

    def _fit(self) -> None:
        rows = self.roll.rowCount()
        self.setFixedHeight(ROW_HEIGHT * min(rows, MOST_ROWS))
        self.setVisible(rows > 0)


class RollForm(SlotCard):
    """The widgets of the roll call."""

    card_width = 344

    def __init__(self, context: ScreenContext, read_card: ReadCard, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "strong")
        self.subtitle = ElidedLabel(parent=self)
        self.subtitle.setProperty("role", "muted")
        self.count = QLabel(self)
        self.count.setProperty("role", "title")
        self.menu_button = QToolButton(self)
        self.menu_button.setIcon(icon("ellipsis"))
        self.menu_button.setAccessibleName(self.tr("More about this class"))
        self.menu_button.setToolTip(self.tr("Change, complete or cancel the class"))
        self.list = RollList(self)
        self.nobody = QLabel(self.tr("Nobody is booked yet."), self)
        self.nobody.setProperty("role", "muted")
        self.hint = QLabel(self)
        self.hint.setProperty("role", "caption")
        self.picker = ClientPicker(context, local_day(context.now(), organization.tz).year, self)
        self.picker.field.setPlaceholderText(self.tr("Add a client: name, phone or e-mail"))
        self.payment = PaymentLine(read_card, organization.locale, self)
        self.refusal = Refusal(allows(context.login.viewer, Right.BOOK_ANYWAY), self)
        self.add_button = QPushButton(self.tr("Add"), self)
        self.add_button.setProperty("kind", "primary")
        self.add_button.setAutoDefault(True)
        self.complete_button = QPushButton(self.tr("Complete all"), self)
        self.wait_button = QPushButton(self.tr("Full: let somebody wait…"), self)
        self.wait_button.setAutoDefault(False)
        self.picker.grown.connect(self.fit)
        self._lay_out()
        self.hide()

    def _growing(self) -> tuple[QWidget, ...]:
        return (self.picker, self.refusal)

    def _reading_order(self) -> list[QWidget]:
        return [
            self.list,
            self.picker.field,
            self.refusal.reason,
            self.refusal.anyway_button,
            self.refusal.later_button,
            self.refusal.again_button,
            self.add_button,
            self.wait_button,
            self.complete_button,
            self.menu_button,
        ]

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(words, 1)
        head.addWidget(self.count)
        head.addWidget(self.menu_button)
        pay = QHBoxLayout()
        pay.setSpacing(10)
        pay.addWidget(self.payment, 1)
        pay.addWidget(self.add_button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.complete_button)
        self.body.addLayout(head)
        self.body.addWidget(self.list)
        self.body.addWidget(self.nobody)
        self.body.addWidget(self.picker)
        self.body.addWidget(self.wait_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.refusal)
        self.body.addLayout(pay)
        self.body.addLayout(foot)
