"""When and where the studio is open: its hours, the days on which it is closed, its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.ui.hours.closed_view import ClosedView
from studio_app.ui.hours.opening_view import OpeningView
from studio_app.ui.hours.places_view import PlacesView
from studio_app.ui.hours.words import done_sentence, step_name
from studio_app.ui.main.paged_area import AreaPage
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

HOURS, CLOSED, PLACES = "hours", "closed", "places"
FOLLOWED = frozenset({Aggregate.ORGANIZATION, Aggregate.SESSION})


class OpeningPage(AreaPage):
    """Loads when it comes in sight, and again after changes while it is."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_stale = True
        self.switch = SegmentedControl(
            (
                (HOURS, self.tr("Hours")),
                (CLOSED, self.tr("Holidays and closed days")),
                (PLACES, self.tr("Places")),
            ),
            self.tr("What is shown"),
            self,
        )
        self.opening = OpeningView(context, self)
        self.closed = ClosedView(context, self)
        self.places = PlacesView(context, self)
        self._views: dict[str, OpeningView | ClosedView | PlacesView] = {
            HOURS: self.opening,
            CLOSED: self.closed,
            PLACES: self.places,
        }
        self._stack = QStackedWidget(self)
        for view in self._views.values():
            self._stack.addWidget(view)
            view.done_step.connect(self._tell)
        self.opening.day_wanted.connect(self.day_wanted)
        self.closed.day_wanted.connect(self.day_wanted)
        self.switch.changed.connect(self.show_view)
        top = QHBoxLayout()
        top.addWidget(self.switch)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE_WIDE)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.opening)
        context.bus.changed.connect(self._follow)

    def refresh(self) -> None:
        self._is_stale = False
        self._view().reload()

    def show_view(self, key: str) -> None:
        """Show the hours, the closed days or the places."""
        self.switch.set_current(key)
        self._stack.setCurrentWidget(self._views[key])
        self.setFocusProxy(self._views[key])
        self.refresh()

    def has_unsaved(self) -> bool:
        return self.opening.has_unsaved()

    def show_unsaved(self) -> None:
        self.show_view(HOURS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _view(self) -> OpeningView | ClosedView | PlacesView:
        return self._views[self.switch.current_key()]

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool(FOLLOWED & changes.aggregates)
        if self._is_stale and self.isVisible():
            self.refresh()

    def _tell(self, outcome: DiaryOutcome) -> None:
        organization = self._context.login.organization
        name, said = step_name(outcome, organization), done_sentence(outcome, organization)
        self.step_done.emit(outcome, name, said)
