"""Opens the form of a session that there is, and brings what it asks for to the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import BookingOutcome, DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, NotFound, StudioError, WrongStatus
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import MoveRequest, Place
from studio_app.domain.series_plans import PlannedDate, Scope, SeriesLine
from studio_app.domain.slot_states import SlotState
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.edit_popup import EditPopup
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.schedule.move_steps import MoveSteps, Placing
from studio_app.ui.schedule.series_words import state_words

AskScope = Callable[[Placing, QPoint, Callable[[Scope], object], Callable[[], object]], object]


class EditDesk(QObject):
    """``done`` carries a DiaryOutcome; ``failed`` a StudioError that no form shows, and what tries
    the same again, or None; ``told`` a sentence, ``outdated`` says that the board is to be loaded.

    ``ask_scope`` asks how many of a series are meant: it gets the Placing, a point of the page, and
    what to call with the answer or without one. ``why_not`` says of a Tile why it stays as it is,
    ``trainers`` whom the viewer sees; nothing can be changed before they are set.
    """

    done = Signal(object)
    failed = Signal(object, object)
    told = Signal(str)
    outdated = Signal()

    def __init__(self, context: ScreenContext, calendar: CalendarView, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._calendar = calendar
        self.why_not: Callable[[Tile], str] | None = None
        self.ask_scope: AskScope | None = None
        self.trainers: Callable[[], Sequence[Trainer]] = tuple
        self._steps = MoveSteps(context, self)
        self.popup = EditPopup(context, page)
        self._loader = LatestLoader(context.runner, self)
        self._loader.loaded.connect(self._show_note)
        self.popup.wanted.connect(self._take)
        self.popup.values_changed.connect(self._look)
        self.popup.closed.connect(self._closed)
        self._steps.done.connect(self._done)
        self._steps.refused.connect(self._refused)
        self._calendar.scrolled.connect(self.place)
        self._calendar.selection_changed.connect(self._selection_changed)
        self._calendar.hands.taken.connect(self.close)
        self._load_places()

    def open(self, tile: Tile) -> None:
        """Open the form for the session of a tile, or say why it stays as it is."""
        if self.popup.is_busy or self.why_not is None:
            return
        reason = self.why_not(tile)
        if reason:
            self.told.emit(reason)
            return
        if not self.popup.place_box.count():
            self._load_places()
        self.popup.open_for(tile, self._trainers())
        self.place()

    def close(self) -> None:
        """Close the form and change nothing."""
        self.popup.close_popup()

    def board_changed(self) -> None:
        """Take another board: what somebody made of the session meanwhile is told in the form."""
        session = self.popup.session
        if session is None or self.popup.is_busy:
            return
        tile = self._tile()
        if tile is None:
            if self.popup.is_changed():
                text = self.tr(
                    "Somebody moved or cancelled this session meanwhile. What you typed stays here "
                    "until you close it."
                )
                self.popup.tell(text)
            else:
                self.close()
        elif tile.session.version != session.version:
            self.popup.take_session(tile)
            reason = "" if self.why_not is None else self.why_not(tile)
            if reason:
                self.popup.tell(reason)
        self._show_ghost()
        self.place()

    def place(self) -> None:
        """Put the form beside its session again."""
        tile = self._tile()
        if tile is not None:
            inside = self._calendar.geometry_of_board.tile_rect(tile)
            rect = self._calendar.rect_in(inside, self._page)
            self.popup.place_beside(rect, self._page.rect())

    def _tile(self) -> Tile | None:
        session, model = self.popup.session, self._calendar.model
        row = -1 if session is None else model.row_of(session.session_id)
        return model.tiles[row] if row >= 0 else None

    def _trainers(self) -> Sequence[Trainer]:
        viewer = self._context.login.viewer
        return [
            one
            for one in self.trainers()
            if one.active and allows(viewer, Right.BOOK, trainer_id=one.id)
        ]

    def _take(self, placing: Placing) -> None:
        of_series = placing.drop.session.series_id is not None
        if not of_series or self.popup.knows_scope or self.ask_scope is None:
            self._send(placing)
            return
        button = self.popup.button
        at = button.mapTo(self._page, button.rect().bottomLeft())
        self.ask_scope(
            placing,
            at,
            lambda scope: self._send(replace(placing, scope=scope)),
            self.popup.go_on,
        )

    def _send(self, placing: Placing) -> None:
        if self.popup.session is not None:
            self.popup.wait_for(placing)
            self._steps.take(placing)

    def _done(self, outcome: DiaryOutcome | BookingOutcome, placing: Placing) -> None:
        if self.popup.waits_for(placing):
            self.close()
        self.done.emit(outcome)

    def _refused(
        self, error: StudioError, placing: Placing, again: Callable[[], object] | None
    ) -> None:
        if not self.popup.waits_for(placing):
            self.failed.emit(error, again)
            return
        self.popup.refuse(error)
        if isinstance(error, ChangedMeanwhile | NotFound | WrongStatus):
            self.outdated.emit()

    def _selection_changed(self, tile: Tile | None) -> None:
        """Close once somebody goes on with another session."""
        session = self.popup.session
        if tile is None or session is None or self.popup.is_busy:
            return
        if tile.session.session_id != session.session_id:
            self.close()

    def _closed(self) -> None:
        self._loader.give_up()
        self._calendar.pin_ghost(None)
        self._calendar.setFocus()

    def _look(self) -> None:
        """Show on the calendar where it would be, and ask what it would find there."""
        self._show_ghost()
        placing, login = self.popup.placing(), self._context.login
        drop = placing.drop
        request = MoveRequest(
            drop.session.session_id,
            drop.session.version,
            drop.trainer.id,
            drop.starts_at,
            drop.minutes,
            place_id=placing.place_id,
        )

        def work() -> tuple[Placing, SlotState, str]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.moves import look_at

            return (placing, *look_at(login.uow, login.viewer, request))

        self._loader.load(work)

    def _show_note(self, found: tuple[Placing, SlotState, str]) -> None:
        placing, state, who = found
        if self.popup.session is None or self.popup.placing() != placing:
            return
        text = "" if state is SlotState.FREE else _sentence(placing, state, who, self._context)
        self.popup.show_note(text)

    def _show_ghost(self) -> None:
        """Show where it would be, where the board shows that and it is elsewhere now."""
        popup = self.popup
        self._calendar.pin_ghost(None)
        if popup.session is None or not popup.is_changed():
            return
        drop, times = popup.placing().drop, popup.times()
        now = (popup.session.trainer_id, popup.session.starts_at)
        minutes = (popup.session.ends_at - popup.session.starts_at).total_seconds() / 60
        if (drop.trainer.id, drop.starts_at, drop.minutes) == (*now, minutes):
            return
        for column in self._calendar.board.columns:
            if column.day == times.day and drop.trainer.id in [one.id for one in column.trainers]:
                at = self._calendar.ghost_at
                ghost = at(column.index, times.start, times.clock_minutes, whole=True)
                self._calendar.pin_ghost(replace(ghost, text=ghost.shorter[0]))
                return

    def _load_places(self) -> None:
        login = self._context.login

        def work() -> tuple[Place, ...]:
            from studio_app.services.schedule import places

            return places(login.uow, login.viewer)

        self._context.runner.run(work, done=self.popup.set_places, owner=self)


def _sentence(placing: Placing, state: SlotState, who: str, context: ScreenContext) -> str:
    """Return what is unusual about a place in the diary, in the words of the dates of series."""
    starts_at = placing.drop.starts_at
    day = local_day(starts_at, context.login.organization.tz)
    words = state_words(PlannedDate(SeriesLine(day, starts_at, state, who), starts_at, True))
    return f"{words[:1].upper()}{words[1:]}."
