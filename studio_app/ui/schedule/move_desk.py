"""Brings sessions that were dropped on the calendar to the services, and what came of it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import BookingOutcome, DiaryOutcome
from studio_app.domain.errors import (
    ChangedMeanwhile,
    NoCredit,
    NotFound,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
    WrongStatus,
)
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.permissions import Right, allows
from studio_app.domain.series_plans import Scope
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.drag import Drag, Drop, is_movable
from studio_app.ui.schedule.drag_words import copying_words, given_up_words
from studio_app.ui.schedule.held_refusals import HeldRefusal, HeldRefusals
from studio_app.ui.schedule.move_popup import MovePopup
from studio_app.ui.schedule.move_steps import MoveSteps, Placing
from studio_app.ui.schedule.texts import minute_text, short_day
from studio_app.ui.schedule.words import status_word
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.popup_card import PopupCard

AskScope = Callable[[Drop, QRectF, Callable[[Scope], object], Callable[[], object]], object]


class MoveDesk(QObject):
    """Says which sessions may be taken, and where each that was dropped ends up.

    ``done`` carries a DiaryOutcome, or the BookingOutcome of a copy; ``failed`` a StudioError and
    what tries the same again, or None; ``told`` a sentence. ``refused_elsewhere`` carries one about
    a Drop whose place is not on screen, ``refusal_shown`` says that it is by now; ``is_in_front``
    tells whether somebody looks at the board. ``ask_scope`` asks how many of a series go with one
    that was dropped: it gets the Drop, its place on the board, and what to call with the answer or
    without one.
    """

    done = Signal(object)
    failed = Signal(object, object)
    told = Signal(str)
    refused_elsewhere = Signal(str, object)
    refusal_shown = Signal()

    def __init__(self, context: ScreenContext, calendar: CalendarView, page: QWidget) -> None:
        super().__init__(page)
        login = context.login
        self._viewer = login.viewer
        self._organization = login.organization
        self._calendar = calendar
        self._hands = calendar.hands
        self._parking = calendar.parking
        self._page = page
        self._steps = MoveSteps(context, self)
        self.ask_scope: AskScope | None = None
        self.is_in_front: Callable[[], bool] = calendar.isVisible
        self._held = HeldRefusals()
        self._may_move_anyway = allows(login.viewer, Right.BOOK_ANYWAY)
        self.popup = MovePopup(self._may_move_anyway, page)
        self._hands.why_not = self.why_not
        self._parking.why_no_copy = self._why_no_copy
        for source in (self._hands, self._parking):
            source.told.connect(self.told)
        self._hands.taken.connect(self.popup.forget)
        self._hands.dropped.connect(self._take)
        self._parking.put.connect(self._put_down)
        self._steps.done.connect(self._done)
        self._steps.refused.connect(self._refused)
        self.popup.wanted.connect(self._steps.take)
        self.popup.closed.connect(self._stay)
        calendar.scrolled.connect(self.place)
        calendar.slot_chosen.connect(self.leave)
        calendar.selection_changed.connect(self.leave)

    def board_changed(self) -> None:
        """Take another board, on which what was moved is in its place."""
        if self._steps.is_idle and self.popup.placing is None:
            self._hands.forget_dropped()
        if self._steps.is_idle and self._hands.target_rect().isEmpty():
            self.leave()
        cards = self._page.findChildren(PopupCard) if self._held else ()
        if not any(card.isVisible() for card in cards):
            self.show_held()
        self.place()

    def show_held(self) -> None:
        """Open the card of a refusal that was told elsewhere, once its place is on screen."""
        held = self._held.take_board(self._calendar.board)
        if held is not None and self.popup.placing is None and self._is_in_sight(held.drag):
            self._held.forget(held.placing.drop.session.session_id)
            self._open(held)
            self.refusal_shown.emit()

    def leave(self) -> None:
        """Think no more of a refusal: somebody turned to something else."""
        if self.popup.placing is not None:
            self.popup.forget()
            self._hands.forget_dropped()

    def place(self) -> None:
        """Put the card of a refusal beside the place that it is about."""
        if self.popup.placing is not None:
            rect = self._calendar.rect_in(self._target(), self._page)
            self.popup.place_beside(rect, self._page.rect())

    def _target(self) -> QRectF:
        middle = self._calendar.visible_rect().center()
        return self._hands.target_rect() or QRectF(middle, middle)

    def why_not(self, tile: Tile) -> str:
        """Return why a session stays where it is, "" for one that may be moved."""
        if not allows(self._viewer, Right.BOOK, trainer_id=tile.session.trainer_id):
            return self.tr("Your role does not allow this.")
        if self._steps.is_on_its_way(tile):
            return self.tr("{name} is on the way already.").format(name=tile.label)
        if is_movable(tile.session):
            return ""
        if tile.status is None:
            text = self.tr("Somebody in {name} is marked as done, so it cannot be moved.")
            return text.format(name=tile.label)
        text = self.tr("{name} is {status}, so this session cannot be moved.")
        return text.format(name=tile.label, status=status_word(tile.status))

    def _why_no_copy(self, tile: Tile) -> str:
        if not allows(self._viewer, Right.BOOK, trainer_id=tile.session.trainer_id):
            return self.tr("Your role does not allow this.")
        return copying_words() if tile.line is None else ""

    def _take(self, drop: Drop) -> None:
        self.popup.forget()
        self._held.forget(drop.session.session_id)
        of_series = drop.session.series_id is not None
        if self.ask_scope is not None and of_series and drop.copies_for is None:
            self.ask_scope(
                drop, self._target(), lambda scope: self._take_all(drop, scope), self._stay
            )
        else:
            self._steps.take(Placing(drop))

    def _take_all(self, drop: Drop, scope: Scope) -> None:
        self._steps.take(Placing(drop, scope=scope))

    def _put_down(self, parked: Drag) -> None:
        drop = parked.drop()
        if drop is not None:
            self._hands.show_dropped(parked)
            self._take(drop)

    def _done(self, outcome: DiaryOutcome | BookingOutcome, placing: Placing) -> None:
        self._parking.forget_if(placing.drop)
        if self.popup.waits_for(placing):
            self.popup.forget()
            self._calendar.setFocus()
        self.done.emit(outcome)

    def _refused(
        self, error: StudioError, placing: Placing, again: Callable[[], object] | None
    ) -> None:
        is_open = self.popup.waits_for(placing)
        taken = isinstance(error, SlotTaken | TimeOffInTheWay) and self._may_move_anyway
        unpaid = isinstance(error, NoCredit) and placing.drop.copies_for is not None
        drag = placing.drop.drag
        if drag is not None and (is_open or taken or unpaid):
            held = HeldRefusal(placing, drag, error)
            if is_open or (self.popup.placing is None and self._is_in_sight(drag)):
                self._open(held)
            else:
                self._hold(held)
            return
        self._hands.forget_dropped()
        if isinstance(error, ChangedMeanwhile | NotFound | WrongStatus):
            self._parking.forget_if(placing.drop)
        self.failed.emit(error, again)

    def _is_in_sight(self, drag: Drag) -> bool:
        is_shown = drag.column(self._calendar.board) >= 0
        return is_shown and self.is_in_front() and not self._hands.is_busy

    def _open(self, held: HeldRefusal) -> None:
        """Open the card beside the place where the session was dropped."""
        if self._hands.drag is not held.drag:
            self._hands.show_dropped(held.drag)
        self._hands.mark_refused()
        self.popup.open_for(held.placing, self._title(held.placing.drop), held.error)
        self.place()

    def _hold(self, held: HeldRefusal) -> None:
        """Tell of a refusal whose place is not on screen, and keep it for when it is."""
        if self._hands.drag is held.drag:
            self._hands.forget_dropped()
        self._held.keep(held)
        drop = held.placing.drop
        text = self.tr("Refused: {session}. {reason}")
        told = text.format(session=self._title(drop), reason=sentence(held.error))
        self.refused_elsewhere.emit(told, drop)

    def _stay(self) -> None:
        drag = self._hands.drag
        self._hands.forget_dropped()
        self._calendar.setFocus()
        if drag is not None:
            self._calendar.say(given_up_words(drag.tile.label))

    def _title(self, drop: Drop) -> str:
        tz, locale = self._organization.tz, self._organization.locale
        day = short_day(local_day(drop.starts_at, tz), locale)
        time = minute_text(minute_of_day(drop.starts_at, tz), locale)
        return self.tr("{name}, {day}, {time} · {trainer}").format(
            name=drop.label, day=day, time=time, trainer=drop.trainer.name
        )
