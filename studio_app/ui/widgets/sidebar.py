"""The sidebar: where to go, and at its foot where one is connected."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.ui.theme import BAR_HEIGHT, SIDEBAR_WIDTH
from studio_app.ui.widgets.sidebar_item import AppMark, SidebarItem, StateDot

ConnectionState = Literal["live", "waiting", "lost"]


class Sidebar(QFrame):
    """Items one below the other, one of them current; Tab enters there, arrows choose.

    ``chosen`` carries the key of an item chosen by hand, not of ``set_current``.
    """

    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """Take the title beside the mark, which is the program's name."""
        super().__init__(parent)
        self.setProperty("pane", "sidebar")
        self.setFixedWidth(SIDEBAR_WIDTH)
        self.setAccessibleName(self.tr("Areas"))
        self._items: dict[str, SidebarItem] = {}
        self._group = QButtonGroup(self)
        self._silent = False
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 0, 11, 16)
        column.setSpacing(2)
        column.addWidget(self._head(title))
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addLayout(self._foot())

    def add_item(self, key: str, icon: str, text: str) -> SidebarItem:
        """Add an item at the end and return it; the first one becomes current."""
        item = SidebarItem(icon, text, self)
        self._items[key] = item
        self._group.addButton(item)
        self._list.addWidget(item)
        if len(self._items) == 1:
            item.setChecked(True)
        item.toggled.connect(lambda checked: self._toggled(key, checked))
        return item

    def add_button(self, icon: str, text: str, *, at_end: bool = False) -> SidebarItem:
        """Add what opens something, which is never current, and return it.

        It stands above the items, or ``at_end`` below those that there are.
        """
        button = SidebarItem(icon, text, self)
        button.setCheckable(False)
        self._list.insertWidget(self._list.count() if at_end else 0, button)
        return button

    def item(self, key: str) -> SidebarItem:
        """Return an item; raises KeyError if there is none."""
        return self._items[key]

    def current_key(self) -> str:
        """Return the key of the current item."""
        return next(key for key, item in self._items.items() if item.isChecked())

    def set_current(self, key: str) -> None:
        """Make an item current without emitting chosen; raises KeyError if there is none."""
        self._silent = True
        self._items[key].setChecked(True)
        self._silent = False

    def set_connection(self, state: ConnectionState, text: str, tip: str = "") -> None:
        """Show the connection: a filled dot live, a ring waiting, a crossed ring lost."""
        self._dot.set_state(state)
        self._connection.setText(text)
        self._connection.setToolTip(tip)
        self._connection.show()
        self._dot.show()

    def set_studio(self, name: str) -> None:
        """Show the studio's name below the connection."""
        width = SIDEBAR_WIDTH - 2 * 20
        shown = self._studio.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
        self._studio.setText(shown)
        self._studio.setToolTip(name if shown != name else "")

    def _head(self, title: str) -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(BAR_HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 0, 0, 0)
        row.setSpacing(9)
        label = QLabel(title, self)
        label.setProperty("role", "title")
        row.addWidget(AppMark(self))
        row.addWidget(label, 1)
        return head

    def _foot(self) -> QVBoxLayout:
        self._dot = StateDot(self)
        self._connection = QLabel(self)
        self._studio = QLabel(self)
        for label in (self._connection, self._studio):
            label.setProperty("role", "caption")
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._dot.hide()
        self._connection.hide()
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._dot)
        line.addWidget(self._connection, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 0, 0, 0)
        foot.setSpacing(4)
        foot.addLayout(line)
        foot.addWidget(self._studio)
        return foot

    def _toggled(self, key: str, checked: bool) -> None:
        if checked and not self._silent:
            self.chosen.emit(key)
