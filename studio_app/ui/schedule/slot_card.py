"""A card beside a slot or a session: where it stands, Enter and Esc, and Tab within it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 322
GAP = 8
ABOVE = 72


class SlotCard(PopupCard):
    """``submitted`` and ``left`` tell of Enter and Esc in it; Enter on a button presses that.

    A subclass names what grows in it, and its fields in the order in which they are read.
    """

    submitted = Signal()
    left = Signal()

    card_width = WIDTH
    # How high it may become: it stands where it need not go up for that.
    foreseen_height = 0

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._beside, self._area = QRect(), QRect()

    def place_beside(self, rect: QRect, area: QRect) -> None:
        """Stand at the right of a rectangle of the parent, else at its left, within an area."""
        self._beside, self._area = QRect(rect), QRect(area)
        self.fit()

    def fit(self) -> None:
        """Take the size that the content needs, and stay within the area."""
        layout, margin = self.layout(), SHADOW_MARGIN
        assert layout is not None
        width = self.card_width + 2 * margin
        for part in (*(widget.layout() for widget in self._growing()), layout):
            assert part is not None
            part.invalidate()
        layout.activate()
        height = max(layout.heightForWidth(width), layout.minimumSize().height())
        beside, area = self._beside, self._area
        x = beside.right() + GAP - margin
        if x + width - margin > area.right():
            x = beside.left() - GAP - width + margin
        x = max(area.left() + 4 - margin, min(x, area.right() - width + margin - 4))
        lowest = area.bottom() - max(height, self.foreseen_height) + 2 * margin - 4
        y = max(area.top() + 4, min(beside.top() - ABOVE, lowest))
        self.setGeometry(x, y - margin, width, height)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not pressed_button(event) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        # Keys that nobody here uses must not reach the page underneath.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the card, in the order in which it is read."""
        fields = [one for one in self._reading_order() if one.isVisible() and one.isEnabled()]
        if not fields:
            return super().focusNextPrevChild(forward)
        here = self.focusWidget()
        index = fields.index(here) if here in fields else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        step = 1 if forward else -1
        fields[(index + step) % len(fields)].setFocus(reason)
        return True

    def _growing(self) -> tuple[QWidget, ...]:
        return ()

    def _reading_order(self) -> list[QWidget]:
        raise NotImplementedError
