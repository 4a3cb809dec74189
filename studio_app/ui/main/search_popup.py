"""The list below the search box."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QWidget

from studio_app.domain.people import ClientMatch
from studio_app.ui.main.contact_delegate import LINE_HEIGHT, ContactDelegate
from studio_app.ui.schedule.match_list import MatchModel, MatchRole
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

LEAST_WIDTH = 380
INNER_MARGIN = 6
GAP = 4


class SearchPopup(PopupCard):
    """Shows clients or a sentence; the keys stay with the search box, which moves the choice."""

    chosen = Signal(object)

    def __init__(self, locale: str, this_year: int, window: QWidget) -> None:
        """Float over a window; ``this_year`` is left out of dates."""
        super().__init__(window)
        self._window = window
        self._model = MatchModel(locale, this_year, self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(ContactDelegate(self._list))
        self._list.setAccessibleName(self.tr("Clients found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._click)
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("role", "muted")
        self._sentence.setContentsMargins(10, 8, 10, 8)
        self.body.setContentsMargins(*[INNER_MARGIN] * 4)
        self.body.setSpacing(0)
        self.body.addWidget(self._list)
        self.body.addWidget(self._sentence)
        self.hide()

    def show_matches(self, matches: Sequence[ClientMatch], below: QWidget) -> None:
        """Open below a widget with clients, the first one chosen."""
        self._model.set_matches(matches)
        self._list.setCurrentIndex(self._model.index(0))
        self._list.setFixedHeight(len(matches) * LINE_HEIGHT)
        self._list.show()
        self._sentence.hide()
        self._open(below, len(matches) * LINE_HEIGHT)

    def show_sentence(self, text: str, below: QWidget) -> None:
        """Open below a widget with a sentence instead of clients."""
        self._model.set_matches(())
        self._list.hide()
        self._sentence.setText(text)
        self._sentence.show()
        width = self._width(below) - 2 * (SHADOW_MARGIN + INNER_MARGIN)
        self._open(below, self._sentence.heightForWidth(width))

    def sentence(self) -> str:
        """Return the sentence shown, "" when clients are."""
        return "" if self._model.rowCount() else self._sentence.text()

    def move_choice(self, rows: int) -> None:
        """Choose so many lines further down or up, stopping at the ends."""
        last = self._model.rowCount() - 1
        if last >= 0:
            row = min(max(self._list.currentIndex().row() + rows, 0), last)
            self._list.setCurrentIndex(self._model.index(row))

    def chosen_client(self) -> UUID | None:
        """Return the key of the client in the chosen line, None without one."""
        found = self._list.currentIndex().data(MatchRole)
        return found.client_id if isinstance(found, ClientMatch) else None

    def chosen_words(self) -> str:
        """Return all that the chosen line says, for screen readers."""
        text = self._list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        return str(text or "")

    def _width(self, below: QWidget) -> int:
        return max(below.width(), LEAST_WIDTH) + 2 * SHADOW_MARGIN

    def _open(self, below: QWidget, content_height: int) -> None:
        corner = below.mapTo(self._window, QPoint(0, below.height() + GAP))
        width = self._width(below)
        left = min(corner.x() - SHADOW_MARGIN, self._window.width() - width)
        height = content_height + 2 * (SHADOW_MARGIN + INNER_MARGIN)
        self.setGeometry(max(left, 0), corner.y() - SHADOW_MARGIN, width, height)
        self.show()
        self.raise_()

    def _click(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(MatchRole).client_id)
