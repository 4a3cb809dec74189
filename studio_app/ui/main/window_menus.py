"""Where the window's actions are found: in the menu bar, and below the user's name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenuBar, QWidget

from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.main.window_actions import WindowActions
from studio_app.ui.widgets.menu import Menu

_translate = QCoreApplication.translate


def user_menu(actions: WindowActions, parent: QWidget) -> Menu:
    """Return the menu below the user's name: the last step, the look, and leaving."""
    menu = Menu(parent=parent)
    menu.addActions([actions.undo, actions.redo])
    menu.addSeparator()
    actions.add_themes(menu.add_submenu(_translate("Menus", "&Theme")))
    menu.addAction(actions.menu_bar)
    menu.addSeparator()
    menu.addActions([actions.logins, actions.change_password])
    menu.addSeparator()
    menu.addActions([actions.switch_user, actions.lock])
    menu.addSeparator()
    menu.addAction(actions.quit)
    return menu


def fill_menu_bar(bar: QMenuBar, actions: WindowActions, screens: Sequence[AreaScreen]) -> None:
    """Give a menu bar all that the window and its areas can do."""
    file = _menu(bar, _translate("Menus", "&File"))
    file.addAction(actions.new_booking)
    file.addActions([actions.sell, actions.take_payment, actions.give_back, actions.receipt])
    file.addActions([actions.note, actions.without_note])
    for screen in screens:
        file.addActions(screen.file_actions)
    file.addSeparator()
    file.addActions([actions.fees, actions.logins, actions.change_password])
    file.addActions([actions.switch_user, actions.lock])
    file.addSeparator()
    file.addAction(actions.quit)
    edit = _menu(bar, _translate("Menus", "&Edit"))
    edit.addActions([actions.undo, actions.redo, actions.find, actions.due])
    edit.menuAction().setVisible(any(action.isVisible() for action in edit.actions()))
    view = _menu(bar, _translate("Menus", "&View"))
    for screen in screens:
        view.addActions(screen.view_actions)
        view.addSeparator()
    view.addActions([actions.card, actions.menu_bar, actions.next_region, actions.last_region])
    actions.add_themes(view.add_submenu(_translate("Menus", "&Theme")))


def _menu(bar: QMenuBar, title: str) -> Menu:
    menu = Menu(title, bar)
    bar.addMenu(menu)
    return menu
