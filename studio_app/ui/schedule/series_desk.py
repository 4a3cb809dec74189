"""Opens the panel of a new series over the schedule, and asks which sessions of one are meant."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Signal

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.schedule import BookingLine
from studio_app.domain.series_plans import Scope, SeriesCancellation, SeriesReach, SeriesRequest
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_desk import BookingDesk
from studio_app.ui.schedule.booking_popup import BookingPopup
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.class_desk import ClassDesk
from studio_app.ui.schedule.class_popup import ClassPopup
from studio_app.ui.schedule.drag import Drop
from studio_app.ui.schedule.move_steps import Placing
from studio_app.ui.schedule.scope_popup import ScopePopup
from studio_app.ui.schedule.series_panel import SeriesPanel, SeriesWish
from studio_app.ui.schedule.series_steps import SeriesSteps
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.ui.schedule.page import SchedulePage

Answered = Callable[[Scope], object]


class SeriesDesk(QObject):
    """``done`` carries the DiaryOutcome of a series booked or cancelled.

    ``failed`` carries the StudioError of one with no panel to show it in, and what tries the same
    again, or None.
    """

    done = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self,
        context: ScreenContext,
        single: BookingSteps,
        bookings: BookingDesk,
        classes: ClassDesk,
        page: SchedulePage,
    ) -> None:
        super().__init__(page)
        calendar = page.calendar
        self._single = single
        self._classes = classes
        self._calendar = calendar
        self._forms: tuple[BookingPopup | ClassPopup, ...] = (bookings.popup, classes.popup)
        self._page = page
        self._steps = SeriesSteps(context, self)
        self.panel = SeriesPanel(context, self._steps, page)
        self.scope = ScopePopup(page)
        for form in self._forms:
            form.series_wanted.connect(self._open)
            form.closed.connect(self.panel.close_panel)
            form.installEventFilter(self)
        page.installEventFilter(self)
        self.panel.closed.connect(lambda: self._let_stand_aside(False))
        classes.scope_wanted.connect(self.ask_cancel_class)
        self.scope.closed.connect(calendar.setFocus)
        calendar.selection_changed.connect(lambda _tile: self.scope.close_popup())
        self._steps.booked.connect(self._booked)
        self._steps.refused.connect(self._refused)
        self._steps.cancelled.connect(self.done)
        self._steps.failed.connect(self.failed)

    def ask_cancel(self, tile: Tile, line: BookingLine) -> None:
        """Ask which sessions of a tile's series to cancel, and cancel them."""
        question = self.tr("Cancel {client}: which sessions?").format(client=line.client_name)
        session = tile.session

        def answered(scope: Scope) -> None:
            if scope is Scope.THIS:
                self._single.cancel(line)
            else:
                self._steps.cancel(SeriesCancellation(session.session_id, session.version, scope))

        inside = self._calendar.geometry_of_board.tile_rect(tile)
        self.scope.ask_scope(question, *self._near(inside), answered)
        self._count(session.session_id, self._cancel_words)

    def ask_cancel_class(self, tile: Tile) -> None:
        """Ask which of the classes of a tile's series to cancel, and cancel them."""
        question = self.tr("Cancel {title}: which classes?").format(title=tile.label)
        session = tile.session

        def answered(scope: Scope) -> None:
            if scope is Scope.THIS:
                self._classes.steps.cancel(session)
            else:
                self._steps.cancel(SeriesCancellation(session.session_id, session.version, scope))

        inside = self._calendar.geometry_of_board.tile_rect(tile)
        self.scope.ask_scope(question, *self._near(inside), answered)
        self._count(session.session_id, lambda _reach: self.tr("All credits come back."))

    def ask_move(
        self, drop: Drop, inside: QRectF, answered: Answered, left: Callable[[], object]
    ) -> None:
        """Ask which sessions of a series go with one that was dropped, beside its new place.

        ``answered`` gets the Scope; ``left`` is called when no answer is given.
        """
        question = self.tr("Move {client}: which sessions?").format(client=drop.label)
        self.scope.ask_scope(question, *self._near(inside), answered, left)
        self._count(drop.session.session_id, self._move_words)

    def ask_edit(
        self,
        placing: Placing,
        at: QPoint,
        answered: Answered,
        left: Callable[[], object],
    ) -> None:
        """Ask which sessions of a series are changed as a form says, near a point of the page.

        ``answered`` gets the Scope; ``left`` is called when no answer is given.
        """
        question = self.tr("Change {client}: which sessions?").format(client=placing.drop.label)
        self.scope.ask_scope(question, at, self._page.rect(), answered, left)
        self._count(placing.drop.session.session_id, self._move_words)

    def close_all(self) -> None:
        """Close whatever is open, without doing anything."""
        self.panel.close_panel()
        self.scope.close_popup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            if self.panel.isVisible():
                self.panel.fit()
        elif event.type() == QEvent.Type.Show:
            # Somebody chose another slot: the form stands for that one now.
            self.panel.close_panel()
        return super().eventFilter(watched, event)

    def _open(self, wish: SeriesWish) -> None:
        self._let_stand_aside(True)
        self.panel.open_for(wish)

    def _let_stand_aside(self, aside: bool) -> None:
        for form in self._forms:
            form.stand_aside(aside)

    def _booked(self, outcome: DiaryOutcome, request: SeriesRequest) -> None:
        if self.panel.waits_for(request):
            for form in self._forms:
                form.close_popup()
        self.done.emit(outcome)

    def _refused(self, error: StudioError, request: SeriesRequest) -> None:
        if self.panel.waits_for(request):
            self.panel.refuse(error)
        else:
            again = partial(self._steps.book, request) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

    def _near(self, inside: QRectF) -> tuple[QPoint, QRect]:
        """Return where a question about a place on the board stands, and within what."""
        area = self._page.rect()
        return self._calendar.rect_in(inside, self._page).bottomLeft(), area

    def _count(self, session_id: UUID, words: Callable[[SeriesReach], str]) -> None:
        number = self.scope.question_number

        def show(reach: SeriesReach) -> None:
            if self.scope.question_number == number:
                self.scope.show_reach(reach, words(reach))

        self._steps.read_reach(session_id, show)

    def _move_words(self, reach: SeriesReach) -> str:
        if not reach.set_apart:
            return ""
        if reach.set_apart == 1:
            return self.tr("1 that was moved by itself stays where it is.")
        text = self.tr("{count} that were moved by themselves stay where they are.")
        return text.format(count=reach.set_apart)

    def _cancel_words(self, reach: SeriesReach) -> str:
        parts = []
        if reach.set_apart == 1:
            parts.append(self.tr("1 that was moved by itself is cancelled too."))
        elif reach.set_apart:
            text = self.tr("{count} that were moved by themselves are cancelled too.")
            parts.append(text.format(count=reach.set_apart))
        if reach.late:
            parts.append(self.tr("{count} would be cancelled late.").format(count=reach.late))
        return " ".join(parts)
