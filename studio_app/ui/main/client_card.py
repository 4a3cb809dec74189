"""The card of the client in front of the desk, at the right of the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_cards import ClientCard
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Role
from studio_app.domain.permissions import Right, allows
from studio_app.domain.session_notes import may_write_notes
from studio_app.services.clients import client_card
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.client_card_body import ClientCardBody
from studio_app.ui.main.client_card_parts import BookingLine
from studio_app.ui.packages.package_menu import PackageDesk
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import CLIENT_CARD_WIDTH
from studio_app.ui.widgets.empty_state import EmptyState

SLOW_MS = 300
SHOWN_HERE = frozenset({Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE, Aggregate.TRAINER})


class ClientCardPanel(QFrame):
    """Shows one client at a time, loaded on the worker, and loads anew what changes.

    ``book_clicked``, ``sell_clicked``, ``pay_clicked`` and ``note_clicked`` carry the client's key,
    and so does ``page_clicked``, which asks for the client's page; ``day_clicked`` a local day, and
    ``fold_clicked`` asks for the panel to be folded away. ``step_done`` carries the outcome of what
    was done from here, the name of its undo, and the sentence that tells it; ``failed`` a
    StudioError.
    """

    book_clicked = Signal(object)
    sell_clicked = Signal(object)
    pay_clicked = Signal(object)
    note_clicked = Signal(object)
    day_clicked = Signal(object)
    fold_clicked = Signal()
    page_clicked = Signal(object)
    step_done = Signal(object, str, str)
    failed = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        colour_of: Callable[[UUID | None], str],
        parent: QWidget | None = None,
    ) -> None:
        """``colour_of`` gives the colour of a trainer as #RRGGBB, a neutral one for None."""
        super().__init__(parent)
        self._context = context
        self._colour_of = colour_of
        self._client_id: UUID | None = None
        self._task: Task | None = None
        self._focus_before: QWidget | None = None
        self._shown: tuple[ClientCard, str, date] | None = None
        self._is_staff = context.login.viewer.role is not Role.CLIENT
        self._may_book = allows(context.login.viewer, Right.BOOK)
        self._may_sell = allows(context.login.viewer, Right.SELL)
        self._packages = PackageDesk(context, self)
        self._packages.step_done.connect(self.step_done)
        self._packages.failed.connect(self.failed)
        self.setProperty("pane", "aside")
        self.setFixedWidth(CLIENT_CARD_WIDTH)
        self.setAccessibleName(self.tr("Client card"))
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._show_loading)
        self._fold = QToolButton(self)
        self._fold.setIcon(icon("panel-right"))
        self._fold.setAccessibleName(self.tr("Fold the client card away"))
        self._fold.setToolTip(self.tr("Fold away (F9)"))
        self._fold.clicked.connect(self.fold_clicked)
        self._open = QToolButton(self)
        self._open.setIcon(icon("file-text"))
        self._open.setAccessibleName(self.tr("Open the client's page"))
        self._open.setToolTip(self.tr("Open the page of this client"))
        self._open.clicked.connect(lambda: self.page_clicked.emit(self._client_id))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        self._foot = self._make_foot()
        column.addWidget(self._foot)
        context.bus.changed.connect(self._follow)
        self.show_client(None)

    def client_id(self) -> UUID | None:
        """Return the key of the client on the card, None while it is empty."""
        return self._client_id

    def show_client(self, client_id: UUID | None, *, take_focus: bool = False) -> None:
        """Load and show a client; None empties the card.

        With ``take_focus`` the keyboard comes along to the card's first button, unless it went
        elsewhere while the card was on its way.
        """
        self._stop()
        self._focus_before = QApplication.focusWidget() if take_focus else None
        changed = client_id != self._client_id
        self._client_id = client_id
        if client_id is None:
            self._show_empty()
            return
        if changed:
            self._foot.setVisible(False)
            self._slow.start()
        self._load(client_id)

    def focus_first(self) -> None:
        """Give the keyboard to the card's first button."""
        if self._foot.isVisible():
            first = self._book if self._book.isVisible() else self._pay
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._fold.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: object) -> None:
        size = self._fold.sizeHint()
        self._fold.setGeometry(self.width() - size.width() - 10, 10, size.width(), size.height())
        left = self._fold.x() - size.width() - 2
        self._open.setGeometry(left, 10, size.width(), size.height())
        for button in (self._fold, self._open):
            button.raise_()

    def _make_foot(self) -> QWidget:
        foot = QWidget(self)
        self._book = QPushButton(self.tr("Book"), foot)
        self._book.setProperty("kind", "primary")
        self._book.setAutoDefault(True)
        self._book.setToolTip(self.tr("Book a session for this client"))
        self._book.clicked.connect(lambda: self.book_clicked.emit(self._client_id))
        self._sell = QPushButton(self.tr("Sell"), foot)
        self._sell.setAutoDefault(True)
        self._sell.setToolTip(self.tr("Sell a package to this client (S)"))
        self._sell.clicked.connect(lambda: self.sell_clicked.emit(self._client_id))
        self._pay = QPushButton(self.tr("Take payment"), foot)
        self._pay.setAutoDefault(True)
        self._pay.setToolTip(self.tr("Take money from this client (P)"))
        self._pay.clicked.connect(lambda: self.pay_clicked.emit(self._client_id))
        self._note = QToolButton(foot)
        self._note.setIcon(icon("pencil"))
        self._note.setProperty("kind", "outlined")
        self._note.setAccessibleName(self.tr("Write a session note"))
        self._note.setToolTip(self.tr("Write a note on the last session (O)"))
        self._note.clicked.connect(lambda: self.note_clicked.emit(self._client_id))
        self._note.setVisible(may_write_notes(self._context.login.viewer))
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 8, 16, 14)
        row.setSpacing(8)
        row.addWidget(self._book)
        row.addWidget(self._sell)
        row.addWidget(self._pay)
        row.addStretch(1)
        row.addWidget(self._note)
        return foot

    def _load(self, client_id: UUID) -> None:
        login, now = self._context.login, self._context.now()
        self._task = self._context.runner.run(
            lambda: client_card(login.uow, login.viewer, client_id, now),
            done=self._show,
            failed=self._fail,
            owner=self,
        )

    def _follow(self, changes: Changes) -> None:
        if self._client_id is not None and changes.aggregates & SHOWN_HERE:
            if self._task is not None:
                self._task.cancel()
            self._load(self._client_id)

    def _show(self, card: ClientCard) -> None:
        self._stop()
        # Somebody else by now, where two were merged.
        self._client_id = card.client.id
        organization = self._context.login.organization
        today = local_day(self._context.now(), organization.tz)
        colour = self._colour_of(card.trainer_id)
        # What others did elsewhere changes nothing here most of the time: then nothing moves.
        if (card, colour, today) != self._shown:
            self._show_body(ClientCardBody(card, colour, organization, today))
            self._shown = (card, colour, today)
        self._book.setVisible(self._may_book and card.client.active)
        self._sell.setVisible(self._may_sell and card.client.active)
        self._pay.setVisible(self._may_sell)
        self._foot.setVisible(self._may_sell or (self._may_book and card.client.active))
        focused_before, self._focus_before = self._focus_before, None
        if focused_before is not None and focused_before is QApplication.focusWidget():
            self.focus_first()

    def _show_body(self, body: ClientCardBody) -> None:
        before = self._scroll.widget()
        body.day_clicked.connect(self.day_clicked)
        body.menu_wanted.connect(self._open_menu)
        if not isinstance(before, ClientCardBody):
            self._put(body)
            return
        place = self._scroll.verticalScrollBar().value()
        had_focus = [line.hasFocus() for line in before.findChildren(BookingLine)]
        self._put(body)
        self._scroll.verticalScrollBar().setValue(place)
        lines = body.findChildren(BookingLine)
        if lines and any(had_focus):
            lines[min(had_focus.index(True), len(lines) - 1)].setFocus()

    def _open_menu(self, package: ClientPackage, button: QWidget) -> None:
        menu = self._packages.menu(package, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _fail(self, error: StudioError) -> None:
        self._stop()
        self._say("user", self.tr("No card to show"), sentence(error))

    def _show_empty(self) -> None:
        hint = self.tr("Click a session, or press Ctrl+K to find somebody.")
        self._say("users", self.tr("Pick a client"), hint)

    def _show_loading(self) -> None:
        label = QLabel(self.tr("Loading…"))
        label.setProperty("role", "muted")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._put(label)

    def _say(self, sign: str, title: str, text: str) -> None:
        self._put(EmptyState(sign, title, text))
        self._foot.setVisible(False)

    def _put(self, widget: QWidget) -> None:
        self._shown = None
        self._scroll.setWidget(widget)
        self._open.setVisible(self._is_staff and isinstance(widget, ClientCardBody))
        for button in (self._fold, self._open):
            button.raise_()

    def _stop(self) -> None:
        self._slow.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
