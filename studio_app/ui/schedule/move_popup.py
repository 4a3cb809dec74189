"""Why a session cannot stay where it was dropped, and the ways around it, beside that place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.ui.icons import icon
from studio_app.ui.schedule.move_steps import Placing
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 340
GAP = 8
CLOSE_SIZE = 22


class MovePopup(PopupCard):
    """Open for one Placing that was refused.

    ``wanted`` carries it with a reason, to pay later, or as it was; ``closed`` says that the
    session stays where it is.
    """

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, may_move_anyway: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._may_move_anyway = may_move_anyway
        self._placing: Placing | None = None
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        # Beside it stands the cross.
        self._title.setContentsMargins(0, 0, CLOSE_SIZE, 0)
        self._refusals = {
            copies: Refusal(may_move_anyway, self, moving=not copies) for copies in (False, True)
        }
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("x"))
        self.close_button.setFixedSize(CLOSE_SIZE, CLOSE_SIZE)
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.close_popup)
        self.body.addWidget(self._title)
        for refusal in self._refusals.values():
            self.body.addWidget(refusal)
            refusal.anyway.connect(self._take_reason)
            refusal.pay_later.connect(lambda: self._want(pay_later=True))
            refusal.again.connect(self._want)
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self.hide()

    @property
    def placing(self) -> Placing | None:
        """Return what it is open for, None while closed."""
        return self._placing

    @property
    def refusal(self) -> Refusal:
        """Return the sentence with the ways around it."""
        copies = self._placing is not None and self._placing.drop.copies_for is not None
        return self._refusals[copies]

    def waits_for(self, placing: Placing) -> bool:
        """Tell whether it is open for the answer to this wish."""
        return self._placing == placing

    def open_for(self, placing: Placing, title: str, error: StudioError) -> None:
        """Say why this was refused."""
        self._placing = placing
        self._title.setText(title)
        self.setAccessibleName(title)
        for refusal in self._refusals.values():
            if refusal is not self.refusal:
                refusal.forget()
        self.refusal.set_busy(False)
        self.show()
        self.raise_()
        self.refusal.show_error(error)
        if not self._ways():
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def place_beside(self, rect: QRect, area: QRect) -> None:
        """Stand below a rectangle of the parent, else above it, within an area."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height = max(layout.heightForWidth(self.width()), layout.minimumSize().height())
        margin = SHADOW_MARGIN
        y = rect.bottom() + GAP - margin
        if y + height - margin > area.bottom():
            y = rect.top() - GAP - height + margin
        x = max(area.left() - margin + 4, min(rect.left() - margin, area.right() - self.width()))
        self.setGeometry(x, max(area.top() - margin + 4, y), self.width(), height)
        self.close_button.move(self.width() - margin - CLOSE_SIZE - 8, margin + 8)

    def close_popup(self) -> None:
        """Close and change nothing."""
        if self._placing is not None:
            self.forget()
            self.closed.emit()

    def forget(self) -> None:
        """Close without a word."""
        self._placing = None
        for refusal in self._refusals.values():
            refusal.forget()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        # Keys that nobody here uses must not reach the page underneath.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the card."""
        ways = [*self._ways(), self.close_button]
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        here = self.focusWidget()
        number = ways.index(here) if here in ways else -1
        step = 1 if forward else -1
        ways[(number + step) % len(ways)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _ways(self) -> list[QWidget]:
        one = self.refusal
        ways = (one.reason, one.anyway_button, one.later_button, one.again_button)
        return [way for way in ways if way.isVisible() and way.isEnabled()]

    def _enter(self) -> None:
        refusal = self.refusal
        focus = self.focusWidget()
        if focus is self.close_button:
            self.close_popup()
        elif refusal.wants_reason:
            self._take_reason(refusal.reason.text().strip())
        elif focus is refusal.later_button:
            self._want(pay_later=True)
        elif refusal.offers_again:
            self._want()

    def _take_reason(self, reason: str) -> None:
        if reason and self._placing is not None:
            self._want(reason=reason)

    def _want(self, *, reason: str = "", pay_later: bool = False) -> None:
        before = self._placing
        if before is None:
            return
        self._placing = replace(
            before, reason=reason or before.reason, pay_later=pay_later or before.pay_later
        )
        self.refusal.set_busy(True)
        self.wanted.emit(self._placing)
