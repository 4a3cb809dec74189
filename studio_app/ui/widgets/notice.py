"""The notice that tells what was just done, and how to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.ui.theme import RADIUS, SPACE_WIDE, current_tokens, theme_notifier
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN, paint_raised

SHOWN_FOR_MS = 8_000
LOOK_EVERY_MS = 100
# From the top of the buttons in a page's foot to its end.
FOOT_HEIGHT = 36


class Notice(QWidget):
    """A dark pill at the bottom centre of its parent, gone after 8 seconds unless hovered.

    It stands aside where a card is open there, so that nothing in the card is hidden by it. Its
    shadow takes clicks too, and therefore ends above the buttons in the foot of a page.
    ``action_triggered`` tells that its button was pressed; the notice hides itself then.
    """

    action_triggered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self._label = QLabel(self)
        self._label.setProperty("notice", True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._button, self._offer = self._made_button(), self._made_button()
        self._button.clicked.connect(self._act)
        self._offer.clicked.connect(self._take_offer)
        self._offered: Callable[[], object] | None = None
        self._size = QSize()
        row = QHBoxLayout(self)
        margin = SHADOW_MARGIN
        row.setContentsMargins(margin + 14, margin + 7, margin + 10, margin + 7)
        row.setSpacing(10)
        row.addWidget(self._label)
        row.addWidget(self._button)
        row.addWidget(self._offer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_FOR_MS)
        self._timer.timeout.connect(self.hide)
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._step_aside)
        theme_notifier.changed.connect(self.update)
        parent.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """Return the sentence of the notice."""
        return self._label.text()

    def show_notice(self, text: str, action: str = "", shortcut: str = "") -> None:
        """Show a sentence for 8 seconds, with a button if action names one.

        The shortcut is written on the button, not bound: the action it stands for lives in a menu.
        """
        self._label.setText(text)
        self._name(self._button, action, shortcut)
        self._name(self._offer, "", "")
        self._fit()
        self.show()
        self.raise_()
        self._timer.start()
        self._looking.start()
        announce(self, text)

    def offer(self, action: str, shortcut: str, take: Callable[[], object]) -> None:
        """Offer one thing more beside the sentence that is shown, as long as it is."""
        self._offered = take
        self._name(self._offer, action, shortcut)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        margin = SHADOW_MARGIN
        pill = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        paint_raised(QPainter(self), pill, RADIUS, current_tokens().notice)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._room:
            self._fit()
        return super().eventFilter(watched, event)

    def _step_aside(self) -> None:
        if not self.isVisible():
            self._looking.stop()
        elif not self.underMouse():
            self._place()

    def _fit(self) -> None:
        """Put the sentence on several lines where one is too long for the room."""
        self._label.setWordWrap(False)
        self._size = self.sizeHint()
        widest = self._room.width()
        layout = self.layout()
        if self._size.width() > widest and layout is not None:
            self._label.setWordWrap(True)
            layout.invalidate()
            self._size = QSize(widest, layout.heightForWidth(widest))
        self._place()

    def _place(self) -> None:
        width, height = self._size.width(), self._size.height()
        margin = SHADOW_MARGIN
        right = self._room.width() - width
        low, high = self._room.height() - FOOT_HEIGHT - height, SPACE_WIDE - margin
        across = (right // 2, 0, right)
        places = [QRect(left, top, width, height) for top in (low, high) for left in across]
        cards = [_seen(QRect(one.mapTo(self._room, QPoint()), one.size())) for one in self._cards()]
        free = (one for one in places if not any(_seen(one).intersects(it) for it in cards))
        self.setGeometry(next(free, places[0]))

    def _cards(self) -> list[PopupCard]:
        cards = self._room.findChildren(PopupCard)
        return [one for one in cards if one.isVisible() and not one.isWindow()]

    def _made_button(self) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("kind", "notice")
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @staticmethod
    def _name(button: QPushButton, action: str, shortcut: str) -> None:
        button.setText(f"{action} {shortcut}".strip())
        button.setAccessibleName(action)
        button.setVisible(bool(action))

    def _take_offer(self) -> None:
        self._timer.stop()
        self.hide()
        if self._offered is not None:
            self._offered()

    def _act(self) -> None:
        self._timer.stop()
        self.hide()
        self.action_triggered.emit()


def _seen(rect: QRect) -> QRect:
    """Return what of a raised widget's place is no shadow."""
    margin = SHADOW_MARGIN
    return rect.adjusted(margin, margin, -margin, -margin)
