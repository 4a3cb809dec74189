"""The bar over the pages: what the area shows, the search box, "New", and who is logged in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import ROOMS, TIGHT, TIGHTER, TIGHTEST, AreaBar
from studio_app.ui.main.bar_buttons import KeyHintButton, MenuButton
from studio_app.ui.main.client_search import ClientSearchBox
from studio_app.ui.main.role_words import role_word
from studio_app.ui.theme import BAR_HEIGHT, SPACE, SPACE_WIDE
from studio_app.ui.widgets.avatar import initials

LEAST_WIDTH = 800
SEARCH_WIDTHS = (172, 168, 150, 130, 100)
WIDEST_SEARCH = 420


def sees_other_clients(viewer: Viewer) -> bool:
    """Tell whether there is anybody to look for: clients see only themselves."""
    return allows(viewer, Right.SEE_CLIENTS) and viewer.role is not Role.CLIENT


class TopBar(QFrame):
    """Arranges what stands in it for the room there is, instead of clipping it.

    ``new_clicked`` asks for a new booking, ``unfold_clicked`` for the client card.
    """

    new_clicked = Signal()
    unfold_clicked = Signal()

    def __init__(
        self, context: ScreenContext, user_menu: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        viewer = context.login.viewer
        self._bars: list[AreaBar] = []
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._fit)
        self.setProperty("pane", "bar")
        self.setFixedHeight(BAR_HEIGHT)
        self.search = ClientSearchBox(context, self)
        self.search.setMaximumWidth(WIDEST_SEARCH)
        self.search.setVisible(sees_other_clients(viewer))
        self.new_button = KeyHintButton(self.tr("+ New"), self.tr("N", "key"), self)
        self.new_button.setProperty("kind", "primary")
        self.new_button.setAccessibleName(self.tr("New booking"))
        self.new_button.setToolTip(self.tr("Book a session (N)"))
        self.new_button.setVisible(allows(viewer, Right.BOOK))
        self.new_button.clicked.connect(self.new_clicked)
        self.user_button = MenuButton(user_menu, self)
        full = self.tr("{name} · {role}").format(name=viewer.name, role=role_word(viewer.role))
        self.user_button.set_texts((full, viewer.name, initials(viewer.name)))
        self._unfold = QToolButton(self)
        self._unfold.setProperty("kind", "outlined")
        self._unfold.setIcon(icon("panel-right"))
        self._unfold.setAccessibleName(self.tr("Show the client card"))
        self._unfold.setToolTip(self.tr("Show the client card (F9)"))
        self._unfold.clicked.connect(self.unfold_clicked)
        self._unfold.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_WIDE, 0, SPACE_WIDE, 0)
        self._row.setSpacing(SPACE)
        # Where the search box is at its widest, or not there, the room before it stays empty.
        self._row.addStretch(0)
        self._row.addWidget(self.search, 1)
        for widget in (self.new_button, self.user_button, self._unfold):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_area_bar(self, bar: AreaBar) -> None:
        """Give an area its place at the left; it stays hidden until it is shown."""
        bar.hide()
        bar.content_changed.connect(self._refit.start)
        self._row.insertWidget(len(self._bars), bar, 0)
        self._bars.append(bar)

    def show_area_bar(self, bar: AreaBar) -> None:
        """Show the bar of one area and hide the others."""
        for other in self._bars:
            other.setVisible(other is bar)
        self._fit()

    def set_card_folded(self, folded: bool) -> None:
        """Offer to bring the client card back, while it is folded away."""
        self._unfold.setVisible(folded)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, BAR_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for room in ROOMS:
            self.search.setMinimumWidth(SEARCH_WIDTHS[room])
            self.user_button.set_level((room >= TIGHT) + (room >= TIGHTER))
            self.new_button.set_hint_shown(room < TIGHTEST)
            for bar in self._bars:
                bar.set_room(room)
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                break
        # At once, and not with the next event: nothing is painted in between.
        self._row.activate()
