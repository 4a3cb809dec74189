"""Who waits for a place that is free, beside it: one click or key books one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.organizations import Organization
from studio_app.domain.waiting_list import WaitingEntry
from studio_app.ui.fonts import font
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.roll_model import KEY_SIZE, MOST_KEYS, PADDING, ROW_HEIGHT, draw_key
from studio_app.ui.schedule.slot_card import SlotCard
from studio_app.ui.theme import RADIUS_SMALL, SIZE_BODY, SIZE_SMALL, current_tokens
from studio_app.ui.waiting.words import wish_words

EntryRole = Qt.ItemDataRole.UserRole
WishRole = Qt.ItemDataRole.UserRole + 1
KeyRole = Qt.ItemDataRole.UserRole + 2

AnyIndex = QModelIndex | QPersistentModelIndex


class EntryModel(QAbstractListModel):
    """One row per client who waits, in their order."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._entries: tuple[WaitingEntry, ...] = ()

    @property
    def entries(self) -> tuple[WaitingEntry, ...]:
        """Return the entries by row."""
        return self._entries

    def set_entries(self, entries: Sequence[WaitingEntry]) -> None:
        """Show others."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of entries; they have no children."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, wish, key, spoken text or the WaitingEntry of a row."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        one = self._entries[index.row()]
        words = wish_words(one, self._organization)
        spoken = ", ".join(part for part in (one.client_name, words, one.note) if part)
        values = {
            int(Qt.ItemDataRole.DisplayRole): one.client_name,
            int(Qt.ItemDataRole.ToolTipRole): spoken,
            int(Qt.ItemDataRole.AccessibleTextRole): spoken,
            int(EntryRole): one,
            int(WishRole): words,
            int(KeyRole): str(index.row() + 1) if index.row() < MOST_KEYS else "",
        }
        return values.get(int(role))


class EntryDelegate(QStyledItemDelegate):
    """Draws the key, the name, and at the right what was wished for."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = current_tokens()
        rect, state = QRectF(option.rect), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        draw_key(painter, inner, str(index.data(KeyRole)), selected)
        middle, elide = Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        left = inner.x() + KEY_SIZE + 8
        usual = font(SIZE_BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        letters = QFontMetricsF(usual)
        name = letters.elidedText(str(index.data()), elide, (inner.right() - left) * 0.6)
        painter.setFont(usual)
        painter.setPen(QColor(tokens.text))
        painter.drawText(
            QRectF(left, rect.y(), inner.right() - left, rect.height()),
            middle | Qt.AlignmentFlag.AlignLeft,
            name,
        )
        small = font(SIZE_SMALL)
        room = inner.right() - left - letters.horizontalAdvance(name) - 10
        wish = QFontMetricsF(small).elidedText(str(index.data(WishRole)), elide, room)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted_on_tint))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, wish)
        painter.restore()


class FreedCard(SlotCard):
    """``chosen`` carries a WaitingEntry and whether they pay later; ``waiting_wanted`` asks to let
    somebody else wait.
    """

    chosen = Signal(object, bool)
    waiting_wanted = Signal()
    closed = Signal()

    card_width = 360

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        self._busy = False
        self._asked: WaitingEntry | None = None
        self.model = EntryModel(organization, self)
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "strong")
        self.subtitle = ElidedLabel(parent=self)
        self.subtitle.setProperty("role", "muted")
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("x"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.clicked.connect(self.close_card)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Clients who wait for it"))
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self.list.installEventFilter(self)
        # Whatever stands in the way of one of them, nobody is booked over it from here.
        self.refusal = Refusal(False, self)
        self.refusal.later_button.clicked.connect(lambda: self._again(True))
        self.refusal.again_button.clicked.connect(lambda: self._again(False))
        self.wait_button = QPushButton(self.tr("Let somebody wait…"), self)
        self.wait_button.setAutoDefault(False)
        self.wait_button.clicked.connect(self.waiting_wanted)
        self.left.connect(self.close_card)
        self._lay_out()
        self.hide()

    @property
    def is_busy(self) -> bool:
        """Tell whether somebody is being booked."""
        return self._busy

    def open_for(self, title: str, subtitle: str, entries: Sequence[WaitingEntry]) -> None:
        """Open with those who wait; whoever types elsewhere goes on typing there."""
        self._busy, self._asked = False, None
        self.refusal.forget()
        self.title.set_whole_text(title)
        self.subtitle.set_whole_text(subtitle)
        self.setAccessibleName(f"{title}, {subtitle}")
        self.show_entries(entries)
        self.show()
        self.raise_()
        self.fit()

    def show_entries(self, entries: Sequence[WaitingEntry]) -> None:
        """Show others who wait."""
        self.model.set_entries(entries)
        self.list.setFixedHeight(ROW_HEIGHT * len(entries))
        self.list.setVisible(bool(entries))
        if entries:
            self.list.setCurrentIndex(self.model.index(0))
        self.fit()

    def take_keyboard(self) -> None:
        """Let the keys choose among them."""
        first = self.list if self.model.entries else self.wait_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: StudioError) -> None:
        """Show why nobody was booked and let go on."""
        self._busy = False
        self.refusal.show_error(error)
        self.fit()

    def close_card(self) -> None:
        """Close, and book nobody."""
        if self.isVisible():
            self.closed.emit()
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        digit = key - Qt.Key.Key_1
        if 0 <= digit < MOST_KEYS:
            self._choose(digit)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.list.currentIndex().row())
        else:
            return False
        return True

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.entries):
            self._ask(self.model.entries[row], False)

    def _again(self, pay_later: bool) -> None:
        if self._asked is not None:
            self._ask(self._asked, pay_later)

    def _ask(self, entry: WaitingEntry, pay_later: bool) -> None:
        if not self._busy:
            self._busy, self._asked = True, entry
            self.chosen.emit(entry, pay_later)

    def _growing(self) -> tuple[QWidget, ...]:
        return (self.refusal,)

    def _reading_order(self) -> list[QWidget]:
        return [
            self.list,
            self.refusal.later_button,
            self.refusal.again_button,
            self.wait_button,
            self.close_button,
        ]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.wait_button)
        self.body.addLayout(head)
        self.body.addWidget(self.subtitle)
        self.body.addWidget(self.list)
        self.body.addWidget(self.refusal)
        self.body.addLayout(foot)
