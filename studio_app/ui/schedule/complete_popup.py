"""Completing a day in one go: how many there are, and what becomes of those still booked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QRadioButton, QWidget

from studio_app.domain.day_steps import CompleteRequest, DayCount
from studio_app.domain.errors import StudioError
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.texts import long_day
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN

WIDTH = 344
TOP = 24


class CompletePopup(PopupCard):
    """``confirmed`` carries a CompleteRequest."""

    confirmed = Signal(object)
    closed = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._day: date | None = None
        self._trainer_ids: tuple[UUID, ...] | None = None
        self._task: Task | None = None
        self.title = QLabel(self)
        self.title.setProperty("role", "strong")
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.ways: dict[BookingStatus, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for status, text in (
            (BookingStatus.COMPLETED, self.tr("Completed: they were there")),
            (BookingStatus.NO_SHOW, self.tr("No-show: the credit stays spent")),
            (BookingStatus.BOOKED, self.tr("Leave them booked")),
        ):
            self.ways[status] = way = QRadioButton(text, self)
            self._group.addButton(way)
        self.button = QPushButton(self.tr("Complete") + " ⏎", self)
        self.button.setAccessibleName(self.tr("Complete"))
        self.button.setProperty("kind", "primary")
        self.button.setAutoDefault(True)
        self.button.clicked.connect(self._confirm)
        for way in self.ways.values():
            way.toggled.connect(self._enable)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        self.body.addWidget(self.title)
        self.body.addWidget(self.told)
        for way in self.ways.values():
            self.body.addWidget(way)
        self.body.addLayout(foot)
        self.setFixedWidth(WIDTH + 2 * SHADOW_MARGIN)
        self._count = DayCount(0, 0)
        self.hide()

    @property
    def day(self) -> date | None:
        """Return the local day to complete, None while closed."""
        return self._day

    def open_for(self, day: date, trainer_ids: tuple[UUID, ...] | None, area: QRect) -> None:
        """Open at the top of an area of the parent, and count who there is to complete."""
        self._day, self._trainer_ids = day, trainer_ids
        text = self.tr("Complete {day}")
        self.title.setText(text.format(day=long_day(day, self._context.login.organization.locale)))
        self.setAccessibleName(self.title.text())
        self._show(None, self.tr("Counting…"))
        self._place(area)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        login, now, request = self._context.login, self._context.now(), self._request()

        def work() -> DayCount:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.day_steps import count_open

            return count_open(login.uow, login.viewer, request, now)

        self._task = self._context.runner.run(
            work,
            done=lambda count: self._take(count, area),
            failed=lambda error: self._refuse(error, area),
            owner=self,
        )

    def close_popup(self) -> None:
        """Close and change nothing."""
        if self._day is None:
            return
        self._day = None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.closed.emit()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        # Keys that nobody here uses must not reach the page underneath.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab between the choice and the button."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        chosen = self._group.checkedButton() or self.ways[BookingStatus.COMPLETED]
        stops = [one for one in (chosen, self.button) if one.isVisible() and one.isEnabled()]
        if stops:
            here = self.focusWidget()
            index = stops.index(here) + 1 if here in stops else 0
            stops[index % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _request(self, still_booked: BookingStatus = BookingStatus.BOOKED) -> CompleteRequest:
        assert self._day is not None
        return CompleteRequest(self._day, still_booked, self._trainer_ids)

    def _take(self, count: DayCount, area: QRect) -> None:
        self._task = None
        lines = []
        if count.arrived:
            lines.append(self.tr("Arrived: {arrived}, who become completed."))
        if count.still_booked:
            lines.append(self.tr("Still booked: {booked}, who become:"))
        if not lines:
            lines.append(self.tr("Nobody is left to complete in the sessions that are over."))
        text = "\n".join(lines)
        self._show(count, text.format(arrived=count.arrived, booked=count.still_booked))
        self._place(area)
        first = self.ways[BookingStatus.COMPLETED] if count.still_booked else self.button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, error: StudioError, area: QRect) -> None:
        self._task = None
        self._show(None, sentence(error))
        self._place(area)

    def _show(self, count: DayCount | None, text: str) -> None:
        self._count = count or DayCount(0, 0)
        self.told.setText(text)
        # Nothing is chosen for anybody: whether they were there only a person knows.
        self._group.setExclusive(False)
        for way in self.ways.values():
            way.setChecked(False)
            way.setVisible(self._count.still_booked > 0)
        self._group.setExclusive(True)
        self.button.setVisible(self._count != DayCount(0, 0))
        self._enable()

    def _place(self, area: QRect) -> None:
        self.resize(self.width(), self._height())
        self.move(area.center().x() - self.width() // 2, area.top() + TOP - SHADOW_MARGIN)

    def _ask_to_choose(self) -> None:
        sentence = self.tr("Choose first, with the space bar or a click.")
        if not self.told.text().endswith(sentence):
            self.told.setText(f"{self.told.text()}\n{sentence}")
            self.resize(self.width(), self._height())
        announce(self, sentence)

    def _height(self) -> int:
        """Return how high the card has to be for what it says."""
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        layout.activate()
        return layout.heightForWidth(self.width())

    def _chosen(self) -> BookingStatus | None:
        if not self._count.still_booked:
            return BookingStatus.BOOKED
        return next((status for status, way in self.ways.items() if way.isChecked()), None)

    def _enable(self) -> None:
        chosen = self._chosen()
        useless = chosen is BookingStatus.BOOKED and not self._count.arrived
        self.button.setEnabled(chosen is not None and not useless)

    def _confirm(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            self._ask_to_choose()
        if chosen is not None and self._day is not None and self.button.isEnabled():
            request = self._request(chosen)
            self.close_popup()
            self.confirmed.emit(request)
