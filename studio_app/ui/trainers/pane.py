"""What is shown of one trainer: a tab for each side, of which one is in front."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.theme import SPACE_TINY, SPACE_WIDE
from studio_app.ui.trainers.tabs import TabEntry, TrainerTab
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.banner_row import BannerRow


class TrainerPane(QWidget):
    """Each tab is made when it is first wanted; what was typed in one stays while others are open.

    ``tab_made`` carries a TrainerTab; ``trainer_shown`` the key of the trainer who is shown by now,
    ``refused`` says that another is not shown, as something is not saved.
    """

    tab_made = Signal(object)
    trainer_shown = Signal(object)
    refused = Signal()

    def __init__(
        self, context: ScreenContext, entries: Sequence[TabEntry], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._entries = tuple(entries)
        self._made: dict[str, TrainerTab] = {}
        self._trainer_id: UUID | None = None
        self._wanted: UUID | None = None
        self._told: set[str] = set()
        self.banner = Banner("warning", parent=self)
        self._leave = self.banner.add_action(self.tr("Go on without saving"))
        self._stay = self.banner.add_action(self.tr("Stay here"))
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("What is shown of the trainer"))
        for entry in self._entries:
            self.tabs.addTab(entry.translated_title())
        self.tabs.setVisible(len(self._entries) > 1)
        self._stack = QStackedWidget(self)
        bar = QVBoxLayout()
        bar.setContentsMargins(SPACE_WIDE, SPACE_TINY, SPACE_WIDE, 0)
        bar.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(BannerRow(self.banner, self))
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._show_tab)
        self._leave.clicked.connect(self._go_on)
        self._stay.clicked.connect(self._stay_here)

    def trainer_id(self) -> UUID | None:
        """Return the key of the trainer who is shown, None for nobody."""
        return self._trainer_id

    def current_key(self) -> str:
        """Return the key of the tab in front."""
        return self._entries[self.tabs.currentIndex()].key

    def current_tab(self) -> TrainerTab:
        """Return the tab in front."""
        return self._tab(self.current_key())

    def choose_tab(self, key: str) -> None:
        """Bring a tab to the front, where there is one of that key."""
        keys = [entry.key for entry in self._entries]
        if key in keys:
            self.tabs.setCurrentIndex(keys.index(key))

    def has_unsaved(self) -> bool:
        """Tell whether something was typed in any tab that is not saved."""
        return any(tab.has_unsaved() for tab in self._made.values())

    def show_unsaved(self) -> None:
        """Bring the tab to the front in which something is not saved."""
        for key, tab in self._made.items():
            if tab.has_unsaved():
                self.choose_tab(key)
                return

    def show_trainer(self, trainer_id: UUID | None, name: str = "") -> None:
        """Show another trainer; ask first where something about the one shown is not saved."""
        if trainer_id == self._trainer_id and self._told:
            return
        if self.has_unsaved():
            self._wanted = trainer_id
            text = self.tr("What you typed about {trainer} is not saved yet.")
            self.banner.show_message(text.format(trainer=name))
            self.refused.emit()
            return
        self._show(trainer_id)

    def refresh(self) -> None:
        """Load the tab in front anew; the others load when they come there."""
        self._told = {key for key in self._told if self._made[key].has_unsaved()}
        self._show_tab()

    def _show(self, trainer_id: UUID | None) -> None:
        self.banner.hide()
        self._wanted = None
        self._trainer_id = trainer_id
        self._told.clear()
        self._show_tab()
        self.trainer_shown.emit(trainer_id)

    def _go_on(self) -> None:
        wanted = self._wanted
        for key, tab in self._made.items():
            if tab.has_unsaved() and key != self.current_key():
                tab.show_trainer(wanted)
        self._show(wanted)

    def _stay_here(self) -> None:
        self._wanted = None
        self.banner.hide()
        self.setFocus()

    def _show_tab(self) -> None:
        if self._trainer_id is None and not self._made:
            return
        key = self.current_key()
        tab = self._tab(key)
        self._stack.setCurrentWidget(tab)
        self.setFocusProxy(tab)
        if key not in self._told:
            self._told.add(key)
            tab.show_trainer(self._trainer_id)

    def _tab(self, key: str) -> TrainerTab:
        tab = self._made.get(key)
        if tab is None:
            entry = next(one for one in self._entries if one.key == key)
            tab = self._made[key] = entry.factory(self._context)
            self._stack.addWidget(tab)
            self.tab_made.emit(tab)
        return tab
