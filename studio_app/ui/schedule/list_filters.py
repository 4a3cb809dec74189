"""What the list is narrowed to: a period, a status, a place and a client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from studio_app.domain.people import Role
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingStatus, Place
from studio_app.domain.session_list import SessionFilter
from studio_app.ui.audit.choice_box import LEAST, ChoiceBox
from studio_app.ui.audit.client_field import ClientField
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.schedule.whereabouts import PERIODS, Period, Whereabouts
from studio_app.ui.schedule.words import status_word
from studio_app.ui.theme import SPACE

NARROW = 640
WIDEST = 900


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What somebody narrowed the list to; None leaves nothing out."""

    status: BookingStatus | None = None
    place_id: UUID | None = None
    client_id: UUID | None = None


class ListFilters(QWidget):
    """``changed`` says that something else is asked for, ``period_chosen`` carries a Period."""

    changed = Signal()
    period_chosen = Signal(str)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        viewer = context.login.viewer
        self.setMaximumWidth(WIDEST)
        self._silent = False
        self._unknown_place: UUID | None = None
        self.period = ChoiceBox(self.tr("Period"), self)
        names = {"day": self.tr("Day"), "week": self.tr("Week"), "month": self.tr("Month")}
        for period in PERIODS:
            self.period.addItem(names[period], period)
        self.order = ChoiceBox(self.tr("Order"), self)
        self.order.addItem(self.tr("Earliest first"), False)
        self.order.addItem(self.tr("Latest first"), True)
        self.status = ChoiceBox(self.tr("Status"), self)
        self.status.addItem(self.tr("Any status"), None)
        for status in BookingStatus:
            word = status_word(status)
            self.status.addItem(word[:1].upper() + word[1:], status.value)
        self.place = ChoiceBox(self.tr("Place"), self)
        self.place.addItem(self.tr("Any place"), None)
        self.client = ClientField(context, self, with_former=True)
        self.client.setMinimumWidth(LEAST)
        sees_others = allows(viewer, Right.SEE_CLIENTS) and viewer.role is not Role.CLIENT
        self.client.setVisible(sees_others)
        self._clear = QToolButton(self)
        self._clear.setIcon(icon("x"))
        self._clear.setAccessibleName(self.tr("Show all sessions"))
        self._clear.setToolTip(self.tr("Show all sessions"))
        self._clear.clicked.connect(self.clear)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE)
        self._columns = 0
        self._arrange()
        self.period.activated.connect(lambda: self.period_chosen.emit(self.period.currentData()))
        for box in (self.order, self.status):
            box.currentIndexChanged.connect(self._change)
        self.place.currentIndexChanged.connect(self._place_chosen)
        self.client.changed.connect(self._change)
        self._show_clear()

    def wanted(self, where: Whereabouts) -> SessionFilter:
        """Return what is asked for of a period."""
        choice = self.choice()
        return SessionFilter(
            first_day=where.first_day(),
            days=where.days(),
            trainer_ids=where.trainer_ids,
            status=choice.status,
            place_id=choice.place_id,
            client_id=choice.client_id,
            latest_first=self.is_latest_first(),
        )

    def choice(self) -> ListChoice:
        """Return what the list is narrowed to, to be chosen again at the next start."""
        status = self.status.currentData()
        return ListChoice(
            BookingStatus(status) if status else None,
            self._unknown_place or self.place.currentData(),
            self.client.client_id(),
        )

    def choose(self, choice: ListChoice) -> None:
        """Narrow the list again, also to a place or client of whom only the key is known yet."""
        self._silent = True
        status = None if choice.status is None else choice.status.value
        self.status.setCurrentIndex(max(0, self.status.findData(status)))
        self.place.setCurrentIndex(max(0, _index_of(self.place, choice.place_id)))
        is_known = self.place.currentData() == choice.place_id
        self._unknown_place = None if is_known else choice.place_id
        if choice.client_id is not None and not self.client.isHidden():
            self.client.restore(choice.client_id)
        self._silent = False
        self._change()

    def words(self) -> str:
        """Return in words what is left out, "" when nothing is."""
        boxes = (self.status, self.place)
        chosen = [box.currentText() for box in boxes if box.currentData() is not None]
        if self.client.client_id() is not None:
            chosen.append(self.client.text())
        return " · ".join(chosen)

    def is_latest_first(self) -> bool:
        """Tell whether the list begins with what comes last."""
        return bool(self.order.currentData())

    def set_latest_first(self, latest_first: bool) -> None:
        """Begin the list with what comes last, or first."""
        self.order.setCurrentIndex(int(latest_first))

    def fields(self) -> tuple[QWidget, ...]:
        """Return the fields in the order in which they stand."""
        return (self.period, self.order, self.status, self.place, self.client)

    def set_period(self, period: Period) -> None:
        """Name the period that is shown; emits nothing."""
        self.period.setCurrentIndex(PERIODS.index(period))

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places; the chosen one stays chosen while it is among them."""
        kept = self._unknown_place or self.place.currentData()
        self._unknown_place = None
        if [place.id for place in places] == [
            self.place.itemData(number) for number in range(1, self.place.count())
        ] and self.place.currentData() == kept:
            return
        self._silent = True
        while self.place.count() > 1:
            self.place.removeItem(1)
        for place in places:
            self.place.addItem(place.name, place.id)
        # Of a single place there is nothing to choose, and so nothing to see of a choice.
        shown = _index_of(self.place, kept) if len(places) > 1 else 0
        self.place.setCurrentIndex(max(0, shown))
        self.place.setVisible(len(places) > 1)
        self._silent = False
        if self.place.currentData() != kept:
            self._change()

    def is_open(self) -> bool:
        """Tell whether nothing is left out."""
        return self.choice() == ListChoice()

    def clear(self) -> None:
        """Leave nothing out."""
        self._silent = True
        self._unknown_place = None
        for box in (self.status, self.place):
            box.setCurrentIndex(0)
        self.client.reset()
        self._silent = False
        self._change()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        # As wide as three fields: with less room than for five, there are two rows.
        return QSize(3 * LEAST, super().minimumSizeHint().height())

    def _place_chosen(self) -> None:
        if not self._silent:
            self._unknown_place = None
        self._change()

    def _change(self) -> None:
        if not self._silent:
            self._show_clear()
            self.changed.emit()

    def _show_clear(self) -> None:
        self._clear.setVisible(not self.is_open())

    def _arrange(self) -> None:
        """Put all beside each other, or where there is no room for that in two rows."""
        columns = 3 if self.width() < NARROW else 5
        if columns == self._columns:
            return
        self._columns = columns
        boxes = (self.period, self.order, self.status, self.place, self.client)
        for number, box in enumerate(boxes):
            self._grid.addWidget(box, *divmod(number, columns))
        self._grid.addWidget(self._clear, 0, columns)
        for column in range(5):
            self._grid.setColumnStretch(column, int(column < columns))


def _index_of(box: ChoiceBox, key: UUID | None) -> int:
    return next((n for n in range(box.count()) if box.itemData(n) == key), -1)
