"""The schedule's part of the bar: where in time, which view, whose sessions, and printing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import ROOMY, TIGHTER, TIGHTEST, AreaBar
from studio_app.ui.main.bar_buttons import MenuButton
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.main.trainer_filter import FILTER_WIDTHS, TrainerFilter
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.segmented_control import SegmentedControl

LEAST_TITLE = 88


class ScheduleBar(AreaBar):
    """Shows the buttons of the schedule's actions, the title, the view and the filter."""

    def __init__(
        self,
        back: QAction,
        today: QAction,
        forward: QAction,
        find_time: QAction,
        print_sheet: QAction,
    ) -> None:
        super().__init__()
        self._titles = ("", "", "")
        self._room = ROOMY
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "title")
        names = {
            "day": self.tr("Day"),
            "week": self.tr("Week"),
            "month": self.tr("Month"),
            "list": self.tr("List"),
        }
        self.views = SegmentedControl([*names.items()], self.tr("View"), self)
        for view, tip in (
            ("day", self.tr("Day, all trainers side by side (D)")),
            ("week", self.tr("Week (W)")),
            ("month", self.tr("Month, with the sessions of each day counted (M)")),
            ("list", self.tr("List, to look through (L)")),
        ):
            self.views.button(view).setToolTip(tip)
        self._views_menu = Menu(parent=self)
        for view, name in names.items():
            choice = self._views_menu.addAction(name)
            choice.triggered.connect(self.views.button(view).click)
        self.views_button = MenuButton(self._views_menu, self)
        self.filter = TrainerFilter(self)
        self._find = _tool(find_time, "clock", self)
        self._offers_find = find_time.isVisible()
        self._print = _tool(print_sheet, "printer", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (
            _tool(back, "chevron-left", self),
            self._today_button(today),
            _tool(forward, "chevron-right", self),
            self.title,
            self.views,
            self.views_button,
            self.filter,
            self._find,
            self._print,
        ):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.insertSpacing(3, 5)
        row.insertSpacing(5, 5)

    def show_view(self, view: str) -> None:
        """Say which view is in front."""
        self.views.set_current(view)
        name = self.views.button(view).text()
        self.views_button.set_texts((name,))
        self.views_button.setAccessibleName(self.tr("View: {name}").format(name=name))

    def set_titles(self, titles: tuple[str, str, str]) -> None:
        """Take the title in full, for narrow windows, and for the narrowest."""
        self._titles = titles
        self._word_title()
        self.content_changed.emit()

    def set_room(self, room: int) -> None:
        self._room = room
        self._word_title()
        self.title.set_least_width(LEAST_TITLE if room == TIGHTEST else None)
        self.filter.set_level(0, FILTER_WIDTHS[room])
        self.views.set_narrow(room >= TIGHTER)
        self.views.setVisible(room < TIGHTEST)
        self.views_button.setVisible(room == TIGHTEST)
        self._print.setVisible(room < TIGHTEST)
        self._find.setVisible(room < TIGHTEST and self._offers_find)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        self.updateGeometry()

    def _word_title(self) -> None:
        wording = 0 if self._room == ROOMY else 2 if self._room == TIGHTEST else 1
        self.title.set_whole_text(self._titles[wording])

    def _today_button(self, action: QAction) -> QPushButton:
        button = QPushButton(action.text(), self)
        button.setAutoDefault(False)
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        return button


def _tool(action: QAction, sign: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setProperty("kind", "outlined")
    button.setIcon(icon(sign, "text"))
    button.setAccessibleName(action.text().rstrip("…"))
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button
