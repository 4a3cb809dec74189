"""Finding a free time: what is wanted above, the earliest that fit below, and Enter books one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.free_slots import LONGEST_SEARCH, FreeSlot, SlotWish
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.slot_finder_fields import SlotFields
from studio_app.ui.schedule.slot_finder_list import ROW_HEIGHT, SlotDelegate, SlotListModel
from studio_app.ui.schedule.texts import short_day
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.keys import pressed_button
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

if TYPE_CHECKING:
    from studio_app.ui.task_runner import Task

WIDTH = 344
SOON_MILLISECONDS = 120
FIRST_DAYS = 14
MOST_AT_ONCE = 60
LEAST_ROWS = 4
MOST_ROWS = 14


class SlotFinder(PopupCard):
    """Searches through the runner, the latest wish only; ``chosen`` carries a FreeSlot.

    ``waiting_wanted`` carries the SlotWish that nothing fits.
    """

    chosen = Signal(object)
    waiting_wanted = Signal(object)
    closed = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self._context, self._locale = context, organization.locale
        self._task: Task | None = None
        self._first_day = date.min
        self._days, self._limit = FIRST_DAYS, MOST_AT_ONCE
        self._found: tuple[FreeSlot, ...] = ()
        self._waits_to_choose = False
        self._goes_to_list = False
        self._wanted_before: object = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MILLISECONDS)
        self._soon.timeout.connect(self._search)
        self.title = QLabel(self.tr("Find a free time"), self)
        self.title.setProperty("role", "strong")
        self.subtitle = QLabel(self)
        self.subtitle.setProperty("role", "muted")
        self.fields = SlotFields(organization.locale, self)
        self.model = SlotListModel(organization.tz, organization.locale, self)
        self.list = self._list()
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.further = QPushButton(self.tr("Look further ahead"), self)
        self.further.setProperty("kind", "link")
        self.further.setAutoDefault(False)
        self.wait_button = QPushButton(self.tr("Let somebody wait…"), self)
        self.wait_button.setProperty("kind", "link")
        self.wait_button.setAutoDefault(False)
        self.wait_button.hide()
        self.wait_button.clicked.connect(self._let_wait)
        self.setAccessibleName(self.tr("Find a free time"))
        self._lay_out()
        self.fields.changed.connect(self._wish_changed)
        self.further.clicked.connect(self._look_further)
        self.list.clicked.connect(lambda _index: self._choose())
        for field in (self.fields.trainer, self.list):
            field.installEventFilter(self)
        context.bus.changed.connect(self._changed_elsewhere)
        self.hide()

    @property
    def is_searching(self) -> bool:
        """Tell whether the times shown do not belong to the wish yet."""
        return self._task is not None or self._soon.isActive()

    def open_for(self, trainers: Sequence[Trainer], first_day: date) -> None:
        """Look among these trainers from a day on; what was wanted before stays wanted."""
        self._first_day = first_day
        self._days, self._limit = FIRST_DAYS, MOST_AT_ONCE
        self.model.trainers = {trainer.id: trainer for trainer in trainers}
        self.fields.set_trainers(trainers)
        self._wanted_before = self._wanted()
        text = self.tr("from {day}").format(day=short_day(first_day, self._locale))
        self.subtitle.setText(text)
        self.show()
        self.raise_()
        self._search()
        # Without a trainer to choose, the arrows are for the times as soon as these are there.
        self._goes_to_list = len(trainers) == 1
        first = self.fields.minutes if self._goes_to_list else self.fields.trainer
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields.trainer.selectAll()

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places, and name those of the times found."""
        self.model.places = {place.id: place.name for place in places}
        self.fields.set_places(places)
        self.list.viewport().update()
        self.fit()

    def close_popup(self) -> None:
        """Close and look for nothing any more."""
        self._drop_task()
        self.closed.emit()
        self.hide()

    def fit(self) -> None:
        """Take the size that the times need, at the right of the parent."""
        layout, parent = self.layout(), self.parentWidget()
        assert layout is not None
        assert parent is not None
        area: QRect = parent.rect()
        margin = SHADOW_MARGIN
        rows = self.model.rowCount()
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(0)
        width = WIDTH + 2 * margin
        layout.invalidate()
        layout.activate()
        wraps = layout.hasHeightForWidth()
        others = layout.heightForWidth(width) if wraps else layout.sizeHint().height()
        room = (area.height() - 8 + 2 * margin - others) // ROW_HEIGHT
        shown = min(rows, MOST_ROWS, max(LEAST_ROWS, room))
        self.list.setFixedHeight(shown * ROW_HEIGHT)
        height = others + shown * ROW_HEIGHT
        x = area.right() - width + margin - 12
        self.setGeometry(max(area.left() + 4 - margin, x), area.top() + 8 - margin, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._step(steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif not pressed_button(event) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._waits_to_choose = self.is_searching
            if not self._waits_to_choose:
                self._choose()
        # Keys that nobody here uses must not reach the page underneath.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the popup, in the order in which it is read."""
        order = [*self.fields.reading_order(), self.list, self.wait_button, self.further]
        there = [one for one in order if one.isVisible() and one.isEnabled()]
        here = self.focusWidget()
        index = there.index(here) if here in there else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        there[(index + (1 if forward else -1)) % len(there)].setFocus(reason)
        return True

    def _list(self) -> QListView:
        made = QListView(self)
        made.setModel(self.model)
        made.setItemDelegate(SlotDelegate(made))
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setAccessibleName(self.tr("Free times"))
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.subtitle, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.wait_button)
        foot.addStretch()
        foot.addWidget(self.further)
        self.body.addLayout(head)
        self.body.addWidget(self.fields)
        self.body.addWidget(self.list)
        self.body.addWidget(self.note)
        self.body.addLayout(foot)

    def _wish_changed(self) -> None:
        # Fields say so too when Enter leaves them as they are.
        if self._wanted() == self._wanted_before:
            return
        self._wanted_before = self._wanted()
        self._waits_to_choose = self._goes_to_list = False
        self._days, self._limit = FIRST_DAYS, MOST_AT_ONCE
        if self.isVisible():
            self._soon.start()

    def _changed_elsewhere(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _look_further(self) -> None:
        if len(self._found) >= self._limit:
            self._limit += MOST_AT_ONCE
        else:
            self._days = min(3 * self._days, LONGEST_SEARCH)
        self._search()

    def _wanted(self) -> object:
        fields = self.fields
        narrowed = (fields.place_id(), fields.weekdays(), fields.hours())
        return (fields.trainer_ids(), fields.minutes.value(), *narrowed)

    def _wish(self) -> SlotWish | None:
        trainer_ids = self.fields.trainer_ids()
        start, end = self.fields.hours()
        if not trainer_ids:
            return None
        return SlotWish(
            trainer_ids,
            self._first_day,
            self._days,
            self.fields.minutes.value(),
            self.fields.place_id(),
            self.fields.weekdays(),
            start,
            end,
            limit=self._limit,
            apart=True,
        )

    def _search(self) -> None:
        self._drop_task()
        try:
            wish = self._wish()
        except InvalidInput as error:
            self._show((), sentence(error))
            return
        if wish is None:
            self._show((), self.tr("No trainer has such a name."))
            return
        login, now = self._context.login, self._context.now()

        def work() -> tuple[FreeSlot, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.free_slots import free_slots

            return free_slots(login.uow, login.viewer, wish, now)

        self._task = self._context.runner.run(
            work, done=partial(self._take, wish), failed=self._failed, owner=self
        )

    def _take(self, wish: SlotWish, found: tuple[FreeSlot, ...]) -> None:
        self._task = None
        nothing = self.tr("Nothing is free from {first} to {last}.").format(
            first=short_day(wish.first_day, self._locale),
            last=short_day(wish.last_day, self._locale),
        )
        self._show(found, "" if found else nothing)
        self.wait_button.setVisible(not found and allows(self._context.login.viewer, Right.BOOK))
        self.fit()
        if self._waits_to_choose:
            self._waits_to_choose = False
            self._choose()

    def _let_wait(self) -> None:
        wish = self._wish()
        if wish is not None:
            self.close_popup()
            self.waiting_wanted.emit(wish)

    def _failed(self, error: StudioError) -> None:
        self._task = None
        self._waits_to_choose = False
        self._show((), sentence(error))

    def _show(self, found: tuple[FreeSlot, ...], note: str) -> None:
        before = self.model.slot_at(self.list.currentIndex().row())
        self._found = found
        self.model.set_slots(found)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.wait_button.hide()
        is_all = len(found) < self._limit and self._days == LONGEST_SEARCH
        self.further.setVisible(bool(self.fields.trainer_ids()) and not is_all)
        self.fit()
        self._mark(self.model.row_of(before))
        if found and self._goes_to_list:
            self._goes_to_list = False
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if note:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, note))

    def _step(self, direction: int) -> None:
        self._mark(self.model.next_row(self.list.currentIndex().row(), direction))
        text = self.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(text)))

    def _mark(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        if self.model.next_row(row, -1) == row:
            # Its day stands above it.
            self.list.scrollToTop()
        else:
            self.list.scrollTo(index)

    def _choose(self) -> None:
        slot = self.model.slot_at(self.list.currentIndex().row())
        if slot is not None:
            self.chosen.emit(slot)

    def _drop_task(self) -> None:
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
