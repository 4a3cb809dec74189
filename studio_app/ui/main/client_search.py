"""The one search box: finds clients by any part of name, phone, e-mail or number."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import ClientMatch
from studio_app.services.clients import search_clients
from studio_app.ui.context import ScreenContext
from studio_app.ui.fonts import font
from studio_app.ui.main.search_popup import SearchPopup
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SIZE_SMALL, current_tokens

DEBOUNCE_MS = 80
MOST_MATCHES = 8
USUAL_WIDTH = 260


class ClientSearchBox(QLineEdit):
    """Shows matches below while somebody types; ``chosen`` carries the client's key.

    Enter takes the chosen line, also when it is pressed before the matches are there; with Ctrl
    ``page_wanted`` carries the key instead. Esc empties the box, and pressed in an empty box emits
    ``left``.
    """

    chosen = Signal(object)
    page_wanted = Signal(object)
    left = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._popup: SearchPopup | None = None
        self._task: Task | None = None
        self._found_for: str | None = None
        self._takes_first = self._wants_page = False
        self._hint = self.tr("Ctrl K")
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._search)
        self.setProperty("kind", "search")
        self.setPlaceholderText(self.tr("Find a client…"))
        self.setAccessibleName(self.tr("Find a client"))
        self.setToolTip(self.tr("Any part of a name, phone number, e-mail address or number"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._edited)

    def sizeHint(self) -> QSize:
        return QSize(USUAL_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def popup(self) -> SearchPopup:
        """Return the list below the box, which floats over the window."""
        if self._popup is None:
            organization = self._context.login.organization
            year = local_day(self._context.now(), organization.tz).year
            self._popup = SearchPopup(organization.locale, year, self.window())
            self._popup.chosen.connect(self._choose)
        return self._popup

    def reset(self) -> None:
        """Empty the box and close the list."""
        self._stop()
        self.clear()
        self._close_popup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: MOST_MATCHES,
            Qt.Key.Key_PageUp: -MOST_MATCHES,
        }
        key = Qt.Key(event.key())
        if key in rows:
            self.popup().move_choice(rows[key])
            self.setAccessibleDescription(self.popup().chosen_words())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._wants_page = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._take()
        elif key == Qt.Key.Key_Escape:
            had_text = bool(self.text())
            self.reset()
            if not had_text:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._takes_first = False
        self._close_popup()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._reopen()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._reopen()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        letters = font(SIZE_SMALL)
        metrics = QFontMetricsF(letters)
        width = metrics.horizontalAdvance(self._hint) + 12
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        if self.text() or self.hasFocus() or self.width() < words + width + 30:
            return
        tokens = current_tokens()
        box = QRectF(self.width() - width - 9, (self.height() - 17) / 2, width, 17)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(letters)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._hint)

    def _edited(self, text: str) -> None:
        self._stop()
        if text.strip():
            self._timer.start()
        else:
            self._close_popup()

    def _search(self) -> None:
        text = self.text().strip()
        login, now = self._context.login, self._context.now()
        self._task = self._context.runner.run(
            lambda: search_clients(
                login.uow, login.viewer, text, MOST_MATCHES, now, with_former=True
            ),
            done=lambda matches: self._show(text, matches),
            failed=self._fail,
            owner=self,
        )

    def _show(self, text: str, matches: Sequence[ClientMatch]) -> None:
        self._task = None
        self._found_for = text
        if not matches:
            self._takes_first = False
            missing = self.tr("Nobody found for “{text}”. Try fewer letters, or the phone number.")
            self.popup().show_sentence(missing.format(text=text), self)
            self.setAccessibleDescription(self.popup().sentence())
            return
        self.popup().show_matches(matches, self)
        self.setAccessibleDescription(self.popup().chosen_words())
        if self._takes_first:
            self._take()

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self._takes_first = False
        self.popup().show_sentence(sentence(error), self)

    def _take(self) -> None:
        text = self.text().strip()
        client_id = self.popup().chosen_client()
        if text and text == self._found_for and client_id is not None:
            self._choose(client_id)
        elif text and text != self._found_for:
            self._takes_first = True
            if self._timer.isActive():
                self._timer.stop()
                self._search()

    def _choose(self, client_id: UUID) -> None:
        wants_page, self._wants_page = self._wants_page, False
        self.reset()
        (self.page_wanted if wants_page else self.chosen).emit(client_id)

    def _reopen(self) -> None:
        text = self.text().strip()
        if text and not self.popup().isVisible():
            self._found_for = None
            self._search()

    def _stop(self) -> None:
        self._timer.stop()
        self._found_for = None
        self._takes_first = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _close_popup(self) -> None:
        if self._popup is not None:
            self._popup.hide()
        self.setAccessibleDescription("")
