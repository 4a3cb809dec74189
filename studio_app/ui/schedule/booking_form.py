"""The fields of the booking form, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.local_time import local_day
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.client_facts import ClientFacts
from studio_app.ui.schedule.client_picker import MOST_MATCHES, ClientPicker
from studio_app.ui.schedule.match_list import ROW_HEIGHT
from studio_app.ui.schedule.payment_line import PaymentLine, ReadCard
from studio_app.ui.schedule.place_box import PlaceBox
from studio_app.ui.schedule.refusal import Refusal
from studio_app.ui.schedule.sell_link import SellLink
from studio_app.ui.schedule.series_fields import fill_rhythms
from studio_app.ui.schedule.session_times import SessionTimes
from studio_app.ui.schedule.slot_card import WIDTH, SlotCard
from studio_app.ui.schedule.slot_form_parts import (
    SlotNote,
    halves,
    head_row,
    main_button,
    title_label,
)
from studio_app.ui.widgets.named_box import named_box

EDGES = 28
FORESEEN_HEIGHT = 620
LEAST_ROWS = 3


class BookingForm(SlotCard):
    """The widgets of the form.

    ``sale_wanted`` carries the key of a client to whom a package is to be sold first.
    """

    sale_wanted = Signal(object)

    foreseen_height = FORESEEN_HEIGHT

    def __init__(self, context: ScreenContext, read_card: ReadCard, parent: QWidget) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self.title = title_label(self.tr("New session"), self)
        self.subtitle = QLabel(self)
        self.subtitle.setProperty("role", "muted")
        self.trainer_box = named_box(self.tr("Trainer"), self)
        today = local_day(context.now(), organization.tz)
        may_add = allows(context.login.viewer, Right.EDIT_CLIENTS)
        self.picker = ClientPicker(context, today.year, self, may_add=may_add)
        self.new_client = self.picker.new_client
        self.session_times = SessionTimes(organization, self)
        self.start_field = self.session_times.start_field
        self.end_field = self.session_times.end_field
        self.place_box = PlaceBox(self)
        self.place_box.hide()
        self.repeat_box = named_box(self.tr("How often"), self)
        self.repeat_box.addItem(self.tr("Once"), None)
        fill_rhythms(self.repeat_box)
        self.note = SlotNote(self)
        self.refusal = Refusal(allows(context.login.viewer, Right.BOOK_ANYWAY), self)
        self.payment = PaymentLine(read_card, organization.locale, self)
        self.sell_link = SellLink(self.payment, self)
        self.refusal.may_sell = self.sell_link.is_offered = allows(context.login.viewer, Right.SELL)
        self.facts = ClientFacts(context, read_card, WIDTH - EDGES, self)
        self.book_button = main_button("", self)
        self.setAccessibleName(self.tr("New session"))
        self._lay_out()
        for part in (self.picker, self.facts):
            part.grown.connect(self.fit)
        self.refusal.sell.connect(self._want_sale)
        self.sell_link.clicked.connect(self._want_sale)
        self.hide()

    def place_beside(self, rect: QRect, area: QRect) -> None:
        missing = max(0, FORESEEN_HEIGHT - area.height())
        rows = max(LEAST_ROWS, MOST_MATCHES + 1 - -(-missing // ROW_HEIGHT))
        self.picker.set_rows_in_sight(rows)
        super().place_beside(rect, area)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Save) and self.sell_link.isVisible():
            self._want_sale()
        super().keyPressEvent(event)

    def set_places(self, places: Sequence[Place]) -> None:
        """Offer these places, and keep the one that is shown."""
        self.place_box.set_places(places)
        self.place_box.setVisible(bool(places))

    def _want_sale(self) -> None:
        match = self.picker.chosen()
        if match is not None:
            self.sale_wanted.emit(match.client_id)

    def _growing(self) -> tuple[QWidget, ...]:
        return (self.picker.new_client, self.picker, self.refusal, self.facts)

    def _reading_order(self) -> list[QWidget]:
        return [
            self.trainer_box,
            self.picker.field,
            self.new_client.phone,
            self.new_client.email,
            *self.new_client.hint.buttons,
            self.new_client.without_button,
            self.start_field,
            self.end_field,
            self.session_times.length_field,
            self.place_box,
            self.repeat_box,
            self.refusal.reason,
            self.refusal.anyway_button,
            self.refusal.sell_button,
            self.refusal.later_button,
            self.refusal.again_button,
            self.book_button,
            self.facts.package_box,
            self.sell_link,
        ]

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        pays = QVBoxLayout()
        pays.setSpacing(0)
        pays.addWidget(self.payment)
        pays.addWidget(self.sell_link, 0, Qt.AlignmentFlag.AlignLeft)
        foot.addLayout(pays, 1)
        foot.addWidget(self.book_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(head_row(self.title, self.subtitle))
        self.body.addWidget(self.trainer_box)
        self.body.addWidget(self.picker)
        self.body.addWidget(self.session_times)
        # Side by side they have room for long names of places, and of hours on other clocks.
        self.body.addLayout(halves(self.place_box, self.repeat_box))
        self.body.addWidget(self.note)
        self.body.addWidget(self.refusal)
        self.body.addLayout(foot)
        self.body.addWidget(self.facts)
