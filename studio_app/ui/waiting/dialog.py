"""The window of the waiting list: who waits for what, letting others wait, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QWidget,
)

from studio_app.domain.changes import Aggregate, DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, Scope, allows, scope_of
from studio_app.domain.waiting_list import WaitingEntry
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.waiting.model import Column, WaitingModel
from studio_app.ui.waiting.place import WaitingPlace
from studio_app.ui.waiting.wish_form import WishForm
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.listed_dialog import ListedDialog
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 820
DIALOG_HEIGHT = 580
FOLLOWS = frozenset({Aggregate.SESSION, Aggregate.CLIENT})
COLUMN_WIDTHS = {Column.CLIENT: 180, Column.WISH: 310, Column.SINCE: 100}


class WaitingDialog(ListedDialog[WaitingEntry]):
    """The list, and the form by which a client is put on it."""

    def __init__(
        self, context: ScreenContext, trainers: Sequence[Trainer], parent: QWidget | None = None
    ) -> None:
        model = WaitingModel(context.login.organization)
        super().__init__(context, model, FOLLOWS, parent)
        self.setWindowTitle(self.tr("Waiting list"))
        books = partial(allows, self._viewer, Right.BOOK)
        self._trainers = [one for one in trainers if books(trainer_id=one.id)]
        self._alone = scope_of(self._viewer.role, Right.BOOK) is Scope.OWN
        self._may_add = books()
        empty = EmptyState(
            "clock",
            self.tr("Nobody waits"),
            self.tr("Let a client wait for a class, or for any time that suits them."),
            parent=self,
        )
        self._make_list(self.tr("Clients who wait"), COLUMN_WIDTHS, empty)
        self.form = WishForm(context, self)
        self.add_button = self._button(self.tr("&Add to the list…"), self.begin_adding)
        self.withdraw_button = self._button(self.tr("&Take off the list"), self._withdraw)
        self.close_button = self._button(self.tr("Close"), self.reject)
        self.back_button = self._button(self.tr("&Back"), self._show_list)
        self.send_button = self._button(self.tr("A&dd"), self._add)
        for primary in (self.add_button, self.send_button):
            primary.setProperty("kind", "primary")
        self._lay_out()
        self._show_list()
        self.reload()

    def begin_adding(self, place: WaitingPlace | None = None) -> None:
        """Show the form for a wish, about a place where one is given."""
        if self._may_add:
            self.banner.hide()
            self._show(self._form_page)
            self.form.begin(self._trainers, self._alone, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on_form = not self._form_page.isHidden()
        if event.key() == Qt.Key.Key_Escape and on_form:
            self._show_list()
        elif pressed_button(event):
            return
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if on_form:
                self._add()
        elif event.key() == Qt.Key.Key_Delete and not on_form:
            self._withdraw()
        else:
            super().keyPressEvent(event)

    def _question(self) -> Callable[[], Sequence[WaitingEntry]]:
        login, now = self._context.login, self._context.now()

        def work() -> tuple[WaitingEntry, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.waiting_list import waiting_list

            return waiting_list(login.uow, login.viewer, now)

        return work

    def _name_steps(self) -> None:
        one = self._selected()
        self._chosen = one.id if one is not None else None
        self.withdraw_button.setEnabled(one is not None)

    def _add(self) -> None:
        try:
            request = self.form.request()
        except InvalidInput as error:
            self.form.show_refusal(error)
            return
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            from studio_app.services.waiting_list import add_to_list

            return add_to_list(login.uow, login.viewer, request, now)

        self._chosen = request.entry_id
        self._attempt(work)

    def _withdraw(self) -> None:
        one = self._selected()
        if one is None or not self._may_add:
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.waiting_list import withdraw

            return withdraw(login.uow, login.viewer, one.id, one.version, now, request_id=key)

        self._attempt(work)

    def _step_is_over(self) -> None:
        self.form.forget_key()

    def _refuse_on_form(self, error: StudioError) -> bool:
        return not self._form_page.isHidden() and self.form.show_refusal(error)

    def _show(self, page: QWidget) -> None:
        for other in (self._list_page, self._form_page):
            other.setVisible(other is page)
        of_list = page is self._list_page
        self.back_button.setVisible(not of_list)
        self.send_button.setVisible(not of_list)
        self.close_button.setVisible(of_list)
        for button in (self.add_button, self.withdraw_button):
            button.setVisible(of_list and self._may_add)

    def _lay_out(self) -> None:
        self._form_page, form = scrolling_page(self)
        heading = QLabel(self.tr("Let a client wait"), self)
        heading.setProperty("role", "title")
        form.addWidget(heading)
        self.form.column.addStretch(1)
        form.addWidget(self.form, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.back_button)
        foot.addWidget(self.withdraw_button)
        foot.addStretch(1)
        for button in (self.close_button, self.add_button, self.send_button):
            foot.addWidget(button)
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        column.addWidget(self._list_page, 1)
        column.addWidget(self._form_page, 1)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
