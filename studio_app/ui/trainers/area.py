"""The trainers as an area of the main window: who they are, when they work, what they are paid."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_list import TrainerLine, has_own_profile, sees_all_trainers
from studio_app.domain.trainer_performance import sees_performance
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import TIGHT, AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.trainers.column import TrainerColumn
from studio_app.ui.trainers.comparison import Comparison
from studio_app.ui.trainers.pane import TrainerPane
from studio_app.ui.trainers.papers import Papers
from studio_app.ui.trainers.tabs import TRAINER_TABS, TabEntry, TrainerTab
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import line
from studio_app.ui.widgets.segmented_control import SegmentedControl

LOOK_OF = "trainers_look "
ONE, ALL = "one", "all"
LIST_WIDTH = 260
LIST_WIDTH_NARROW = 190
NARROW = 760
FOLLOWED = frozenset({Aggregate.TRAINER, Aggregate.CLIENT})


def offered_tabs(viewer: Viewer) -> tuple[TabEntry, ...]:
    """Return the tabs that the viewer may open, none for who is shown no trainer."""
    if not sees_all_trainers(viewer) and not has_own_profile(viewer):
        return ()
    return tuple(entry for entry in TRAINER_TABS if entry.offered(viewer))


def lists_trainers(viewer: Viewer) -> bool:
    """Tell whether the viewer has the area with all trainers."""
    return sees_all_trainers(viewer) and bool(offered_tabs(viewer))


def shows_own_profile(viewer: Viewer) -> bool:
    """Tell whether the viewer has the area with their own profile."""
    return has_own_profile(viewer) and bool(offered_tabs(viewer))


class TrainersBar(AreaBar):
    """Says where one is, and lets owners compare."""

    def __init__(self, title: str, *, compares: bool) -> None:
        super().__init__()
        label = ElidedLabel(title, self)
        label.setProperty("role", "title")
        self.switch = SegmentedControl(
            ((ONE, self.tr("One by one")), (ALL, self.tr("Comparison"))),
            self.tr("What is shown"),
            self,
        )
        self.switch.setVisible(compares)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(label)
        row.addWidget(self.switch)

    def set_room(self, room: int) -> None:
        self.switch.set_narrow(room >= TIGHT)


class TrainersPage(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``one_wanted`` says that one of those who are compared is to be looked at.
    """

    one_wanted = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        viewer = context.login.viewer
        self._context = context
        self._has_list = sees_all_trainers(viewer)
        self._lines: tuple[TrainerLine, ...] = ()
        self._wanted = viewer.trainer_id
        self._is_stale = True
        self._loading: Task | None = None
        self.column = TrainerColumn(self)
        self.pane = TrainerPane(context, offered_tabs(viewer), self)
        self.papers = Papers(context, self)
        self.comparison: Comparison | None = None
        self._view = ONE
        self.empty = EmptyState(
            "dumbbell",
            self.tr("No trainers yet"),
            self.tr("As soon as somebody trains here, they stand in this list."),
            parent=self,
        )
        self._lay_out()
        context.bus.changed.connect(self._follow)
        self.column.chosen.connect(self._choose)
        self.papers.trainer_wanted.connect(self.show_trainer)
        self.column.opened.connect(lambda: self.pane.setFocus(Qt.FocusReason.OtherFocusReason))
        self.pane.refused.connect(lambda: self.column.choose(self.pane.trainer_id()))
        self.pane.trainer_shown.connect(self._shown)

    def show_trainer(self, trainer_id: UUID) -> None:
        """Show a trainer as soon as the list is there; ask first about what is not saved."""
        self._wanted = trainer_id
        if self._lines:
            self._show_wanted()

    def show_view(self, key: str) -> None:
        """Show one trainer at a time, or all of them compared."""
        self._view = key
        self._place()

    def refresh(self) -> None:
        """Load anew what is in sight."""
        self._load()
        if self._lines:
            self.pane.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.column.setFixedWidth(LIST_WIDTH_NARROW if narrow else LIST_WIDTH)

    def _load(self) -> None:
        self._is_stale = False
        login = self._context.login

        def work() -> tuple[TrainerLine, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_list import trainer_lines

            return trainer_lines(login.uow, login.viewer)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )
        self.papers.reload()

    def _show(self, lines: tuple[TrainerLine, ...]) -> None:
        self._lines = lines
        self.column.show_lines(lines)
        self._place()
        if self.pane.trainer_id() is None or self.pane.trainer_id() not in self._keys():
            self._show_wanted()

    def _place(self) -> None:
        in_front: QWidget = self._whole if self._lines else self.empty
        if self._view == ALL and self._lines:
            if self.comparison is None:
                self.comparison = Comparison(self._context, self)
                self.comparison.trainer_wanted.connect(self._open_compared)
                self._stack.addWidget(self.comparison)
            self.comparison.show_lines(self.column.compared())
            in_front = self.comparison
        self._stack.setCurrentWidget(in_front)
        one = self.column if self._has_list else self.pane
        self.setFocusProxy(in_front if in_front is self.comparison else one)

    def _open_compared(self, trainer_id: UUID) -> None:
        self.one_wanted.emit()
        self.show_trainer(trainer_id)

    def _show_wanted(self) -> None:
        listed = self.column.listed() or self._lines
        first = next((one.id for one in listed), None)
        self._choose(self._wanted if self._wanted in self._keys() else first)

    def _choose(self, trainer_id: UUID | None) -> None:
        shown = self.pane.trainer_id()
        name = next((one.name for one in self._lines if one.id == shown), "")
        self.pane.show_trainer(trainer_id, name)

    def _shown(self, trainer_id: UUID | None) -> None:
        self._wanted = trainer_id
        self.column.choose(trainer_id)

    def _keys(self) -> set[UUID]:
        return {one.id for one in self._lines}

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool(FOLLOWED & changes.aggregates)
        if self._is_stale and self.isVisible():
            self._load()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self._context.runner.problem.emit(error)

    def _lay_out(self) -> None:
        self._whole = QWidget(self)
        between = line(Qt.Orientation.Vertical, self._whole)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.column)
        row.addWidget(between)
        row.addWidget(self.pane, 1)
        self.column.setVisible(self._has_list)
        between.setVisible(self._has_list)
        room = QWidget(self)
        self._stack = QStackedLayout(room)
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.papers)
        whole.addWidget(room, 1)
        self._place()


class TrainersArea(AreaScreen):
    """Shows all trainers to who sees them all, and to a trainer their own profile alone."""

    page: TrainersPage
    bar: TrainersBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        has_list = sees_all_trainers(context.login.viewer)
        self._settings = context.settings
        self._look_key = f"{LOOK_OF}{context.login.viewer.membership_id}"
        title = self.tr("Trainers") if has_list else self.tr("My profile")
        compares = has_list and sees_performance(context.login.viewer)
        self.bar = TrainersBar(title, compares=compares)
        self.page = TrainersPage(context)
        self.page.pane.tab_made.connect(self._connect_tab)
        self.bar.switch.changed.connect(self.page.show_view)
        self.page.one_wanted.connect(self._show_one)
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.page.refresh)
        self.view_actions = (refresh,)
        if has_list:
            narrow = QAction(icon("search"), self.tr("&Filter the trainers"), self)
            narrow.setShortcut(QKeySequence("Ctrl+F"))
            narrow.triggered.connect(self._filter)
            self.view_actions = (narrow, refresh)
        self._restore()

    def show_trainer(self, trainer_id: UUID, tab: str = "") -> None:
        """Show one of the trainers, and of them a tab."""
        self._show_one()
        self.page.pane.choose_tab(tab)
        self.page.show_trainer(trainer_id)

    def has_unsaved(self) -> bool:
        return self.page.pane.has_unsaved()

    def show_unsaved(self) -> None:
        self._show_one()
        self.page.pane.show_unsaved()

    def remember(self) -> None:
        pane = self.page.pane
        shown = pane.trainer_id()
        look = {
            "tab": pane.current_key(),
            "trainer": str(shown) if shown else self._look().get("trainer"),
            "inactive": self.page.column.inactive.isChecked(),
        }
        if look != self._look():
            self._settings.set_value(self._look_key, look)

    def _show_one(self) -> None:
        self.bar.switch.set_current(ONE)
        self.page.show_view(ONE)

    def _filter(self) -> None:
        self._show_one()
        self.page.column.focus_text()

    def _restore(self) -> None:
        look = self._look()
        self.page.column.inactive.setChecked(look.get("inactive") is True)
        tab, trainer = look.get("tab"), look.get("trainer")
        if isinstance(tab, str):
            self.page.pane.choose_tab(tab)
        try:
            if isinstance(trainer, str):
                self.page.show_trainer(UUID(trainer))
        except ValueError:
            return

    def _look(self) -> dict[str, object]:
        found: dict[str, object] = self._settings.value(self._look_key, {})
        return found

    def _connect_tab(self, tab: TrainerTab) -> None:
        tab.step_done.connect(self.step_done)
        tab.step_failed.connect(self.step_failed)
        tab.told.connect(self.told)
        tab.sheet_requested.connect(self.sheet_requested)
        tab.day_wanted.connect(self.day_wanted)
