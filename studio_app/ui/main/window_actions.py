"""The window's own actions: each with a name, a key, and a place in a menu."""

from __future__ import annotations

from functools import partial
from typing import get_args

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.session_notes import may_write_notes
from studio_app.settings import Theme
from studio_app.ui.icons import icon
from studio_app.ui.main.top_bar import sees_other_clients


class WindowActions(QObject):
    """Actions that work wherever one is in the window. ``theme_chosen`` carries its name."""

    theme_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.new_booking = self._action(self.tr("&New booking"), "N", "calendar-plus")
        self.undo = self._action(self.tr("&Undo"), QKeySequence.StandardKey.Undo, "undo-2")
        self.undo.setEnabled(False)
        self.redo = self._action(self.tr("&Redo"), "Ctrl+Y", "redo-2")
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.redo.setEnabled(False)
        self.due = self._action(self.tr("&Due now"), "Ctrl+D", "circle-check")
        self.sell = self._action(self.tr("&Sell a package…"), "S", "package")
        self.take_payment = self._action(self.tr("Take &payment…"), "P", "credit-card")
        self.give_back = self._action(self.tr("&Give money back…"), "", "")
        self.receipt = self._action(self.tr("Print last r&eceipt…"), "Ctrl+Shift+P", "printer")
        self.receipt.setEnabled(False)
        self.fees = self._action(self.tr("&Taxes and fees…"), "", "")
        self.note = self._action(self.tr("Session n&ote…"), "O", "file-text")
        self.without_note = self._action(self.tr("Sessions without a note…"), "Shift+O", "list")
        self.find = self._action(self.tr("&Find a client"), "Ctrl+K", "search")
        self.card = self._action(self.tr("&Client card"), "F9", "panel-right")
        self.card.setCheckable(True)
        self.menu_bar = self._action(self.tr("&Menu bar"), "", "")
        self.menu_bar.setCheckable(True)
        # Of use where somebody looks after them, who shows them to those who may.
        self.logins = self._action(self.tr("Lo&gins…"), "", "users-round")
        self.change_password = self._action(self.tr("Change &password…"), "", "key-round")
        for action in (self.logins, self.change_password):
            action.setVisible(False)
        self.switch_user = self._action(self.tr("&Switch user"), "", "users")
        self.lock = self._action(self.tr("&Lock"), "Ctrl+L", "lock")
        self.quit = self._action(self.tr("&Quit"), "Ctrl+Q", "log-out")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.next_region = self._action(self.tr("Next &part of the window"), "F6", "")
        self.next_region.setShortcuts([QKeySequence("F6"), QKeySequence("Ctrl+Tab")])
        self.last_region = self._action(self.tr("P&revious part of the window"), "Shift+F6", "")
        self.last_region.setShortcuts([QKeySequence("Shift+F6"), QKeySequence("Ctrl+Shift+Tab")])
        self.themes = self._theme_actions(theme)

    def offer_to(self, viewer: Viewer) -> None:
        """Leave out what the viewer may not do; what is not to be seen has no key either."""
        books, checks_in = allows(viewer, Right.BOOK), allows(viewer, Right.CHECK_IN)
        self.new_booking.setVisible(books)
        self.due.setVisible(checks_in)
        self.find.setVisible(sees_other_clients(viewer))
        for action in (self.sell, self.take_payment, self.receipt):
            action.setVisible(allows(viewer, Right.SELL))
        self.give_back.setVisible(allows(viewer, Right.REFUND))
        self.fees.setVisible(allows(viewer, Right.CHANGE_SETTINGS))
        for action in (self.note, self.without_note):
            action.setVisible(may_write_notes(viewer))
        for action in (self.undo, self.redo):
            action.setVisible(books or checks_in)

    def all(self) -> list[QAction]:
        """Return every action, for a window to know their keys."""
        return [action for action in self.children() if isinstance(action, QAction)]

    def set_undo_name(self, name: str) -> None:
        """Name what would be undone; without a name there is nothing to undo."""
        self.undo.setEnabled(bool(name))
        text = self.tr("&Undo {name}") if name else self.tr("&Undo")
        self.undo.setText(text.format(name=name.replace("&", "&&")))

    def set_redo_name(self, name: str) -> None:
        """Name what would be done again; without a name there is nothing to redo."""
        self.redo.setEnabled(bool(name))
        text = self.tr("&Redo {name}") if name else self.tr("&Redo")
        self.redo.setText(text.format(name=name.replace("&", "&&")))

    def add_themes(self, menu: QMenu) -> None:
        """Add the choice of colours to a menu."""
        menu.addActions(self.themes)

    def _theme_actions(self, theme: Theme) -> list[QAction]:
        names = {
            "system": self.tr("As the &system"),
            "light": self.tr("&Light"),
            "dark": self.tr("&Dark"),
        }
        group = QActionGroup(self)
        made = []
        for key in get_args(Theme):
            action = self._action(names[key], "", "")
            action.setCheckable(True)
            action.setChecked(key == theme)
            action.triggered.connect(partial(self.theme_chosen.emit, key))
            group.addAction(action)
            made.append(action)
        return made

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, sign: str) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        if sign:
            action.setIcon(icon(sign))
        return action
