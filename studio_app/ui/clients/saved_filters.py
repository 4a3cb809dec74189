"""Filters of the list of clients that somebody keeps: chosen, saved and removed in a menu."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import Changes
from studio_app.domain.client_bulk import BulkOutcome
from studio_app.domain.client_list import ClientFilter, filter_from
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.saved_filters import (
    CLIENT_LIST,
    LONGEST_FILTER_NAME,
    SavedFilter,
    SaveFilterRequest,
)
from studio_app.ui.clients.text_card import TextCard
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.bar_buttons import MenuButton
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.menu import Menu


class SavedFiltersButton(MenuButton):
    """``chosen`` carries a ClientFilter, ``done`` a BulkOutcome.

    ``failed`` carries a StudioError and what tries the same again, or None.
    """

    chosen = Signal(object)
    done = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self,
        context: ScreenContext,
        wanted: Callable[[], ClientFilter],
        card_room: QWidget,
        parent: QWidget,
    ) -> None:
        self._filters_menu = Menu()
        super().__init__(self._filters_menu, parent)
        self._filters_menu.setParent(self, self._filters_menu.windowFlags())
        self._context = context
        self._wanted = wanted
        self._saved: Sequence[SavedFilter] = ()
        self.set_texts((self.tr("Saved filters"),))
        self.card = TextCard(self.tr("Save"), LONGEST_FILTER_NAME, card_room)
        self.card.confirmed.connect(self._save)
        self._filters_menu.aboutToShow.connect(self._fill)
        context.bus.changed.connect(self._heard)

    def load(self) -> None:
        """Read the filters that are kept."""
        login = self._context.login

        def work() -> Sequence[SavedFilter]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.saved_filters import saved_filters

            return saved_filters(login.uow, login.viewer, CLIENT_LIST)

        self._context.runner.run(work, done=self._take, owner=self)

    def menu_of_filters(self) -> Menu:
        """Return the menu that the button opens."""
        return self._filters_menu

    def names(self) -> list[str]:
        """Return the names of the filters that are kept."""
        return [one.name for one in self._saved]

    def _take(self, saved: Sequence[SavedFilter]) -> None:
        self._saved = saved

    def _heard(self, changes: Changes) -> None:
        # What is kept for oneself is no aggregate that others hear of.
        if changes.ids and not changes.aggregates:
            self.load()

    def _fill(self) -> None:
        menu = self._filters_menu
        menu.clear()
        for one in self._saved:
            action = menu.addAction(icon("bookmark"), _plain(one.name))
            action.triggered.connect(
                lambda _on=False, kept=one: self.chosen.emit(filter_from(kept.definition))
            )
        if not self._saved:
            menu.addAction(self.tr("None saved yet")).setEnabled(False)
        menu.addSeparator()
        save = menu.addAction(icon("plus"), self.tr("&Save this filter…"), self._ask_name)
        save.setEnabled(self._wanted() != ClientFilter())
        if self._saved:
            removing = menu.add_submenu(self.tr("&Remove"))
            removing.setIcon(icon("x"))
            for one in self._saved:
                action = removing.addAction(_plain(one.name))
                action.triggered.connect(lambda _on=False, key=one.id: self._remove(key))

    def _ask_name(self) -> None:
        self.card.open_at(
            self,
            self.tr("Save this filter as"),
            self.tr("Save"),
            self.tr("Such as: call this week"),
            self.names(),
        )

    def _save(self, name: str) -> None:
        login, context = self._context.login, self._context
        definition = json.dumps(self._wanted().kept())
        request = SaveFilterRequest(new_id(), CLIENT_LIST, name, definition)

        def work() -> BulkOutcome:
            from studio_app.services.saved_filters import save_filter

            return save_filter(login.uow, login.viewer, request, context.now())

        def refuse(error: StudioError) -> None:
            if isinstance(error, InvalidInput) and self.card.isVisible():
                self.card.show_error(sentence(error))
            else:
                self.failed.emit(error, None)

        context.runner.run(work, done=self._finish, failed=refuse, owner=self)

    def _remove(self, filter_id: UUID) -> None:
        login, context, request_id = self._context.login, self._context, new_id()

        def work() -> BulkOutcome:
            from studio_app.services.saved_filters import remove_filter

            return remove_filter(
                login.uow, login.viewer, filter_id, context.now(), request_id=request_id
            )

        def refuse(error: StudioError) -> None:
            self.failed.emit(error, None)

        context.runner.run(work, done=self._finish, failed=refuse, owner=self)

    def _finish(self, outcome: BulkOutcome) -> None:
        self.card.close_card()
        self.done.emit(outcome)
        self.load()


def _plain(name: str) -> str:
    # An ampersand in a name is no sign of a shortcut.
    return name.replace("&", "&&")
