"""The window in which a trainer's price is set, or the studio's is to count again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import MOST_SESSIONS, SINGLE_SESSION, TrainerPriceRequest
from studio_app.domain.people import Trainer
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.package_types import words
from studio_app.ui.package_types.prices_model import PriceRow
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import DateField, NumberField
from studio_app.ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 380
OWN, STUDIO = "own", "studio"


class PriceDialog(StepDialog):
    """Asks from which day on, and for how much; the studio's price stands beside it."""

    def __init__(
        self, context: ScreenContext, row: PriceRow, trainer: Trainer, parent: QWidget
    ) -> None:
        title = self.tr("{package} · {trainer}").format(package=row.name, trainer=trainer.name)
        super().__init__(context, title, self.tr("&Save"), DIALOG_WIDTH, parent)
        self._row, self._trainer = row, trainer
        self._organization = context.login.organization
        self._key = new_id()
        self.which = SegmentedControl(
            (
                (OWN, self.tr("A price of their own")),
                (
                    STUDIO,
                    self.tr("As a single session")
                    if row.what.for_class
                    else self.tr("As the studio"),
                ),
            ),
            self.tr("What counts"),
            self,
        )
        self.form = AssistantStep(self)
        self.day = DateField(QDate.currentDate(), self, self._organization.locale)
        self.price = AmountField(self._organization, self.tr("Price"), self)
        self.sessions = NumberField(1, MOST_SESSIONS, self)
        self.as_studio = QCheckBox(self)
        self.offered = QCheckBox(self.tr("&Offered by this trainer"), self)
        self._lay_out()
        self._fill()
        self._connect()

    def _lay_out(self) -> None:
        row, one = self._row, self._row.type
        self.form.setFixedWidth(DIALOG_WIDTH)
        if one is not None:
            text = self.tr("The studio asks {price}.")
            studio = QLabel(text.format(price=words.studio_text(one, self._organization)), self)
            studio.setProperty("role", "muted")
            self.column.addWidget(studio)
            self.column.addSpacing(SPACE)
        self.column.addWidget(self.which)
        may_end = row.what != SINGLE_SESSION
        self.which.setVisible(may_end and (row.counting or row.coming) is not None)
        self.form.add_field("valid_from", self.tr("&From"), _row(self.day))
        currency = QLabel(self._organization.currency, self)
        currency.setProperty("role", "muted")
        self._price_row = _row(self.price, currency)
        self._sessions_row = _row(self.sessions, self.as_studio)
        self.form.add_field("price", self.tr("&Price"), self._price_row)
        self.form.add_field("sessions", self.tr("&Sessions"), self._sessions_row)
        self.sessions.setAccessibleName(self.tr("Sessions"))
        self.day.setAccessibleName(self.tr("From"))
        self.column.addWidget(self.form)
        self.column.addWidget(self.offered)
        self._finish_layout()

    def _fill(self) -> None:
        row, one = self._row, self._row.type
        today = row.today
        self.day.setDate(QDate(today.year, today.month, today.day))
        shown = row.counting
        price = shown.price if shown else one.terms.price if one else None
        if price is not None:
            self.price.set_minor(price)
        usual = one.terms.sessions if one else None
        own = shown.sessions if shown else None
        self.sessions.setValue(own or usual or 1)
        self.as_studio.setText(
            self.tr("as the &studio: {sessions}").format(sessions=words.sessions_text(usual))
        )
        self.as_studio.setChecked(own is None)
        self.offered.setChecked(shown.offered if shown else True)
        self._show_fields()
        self.price.setFocus(Qt.FocusReason.OtherFocusReason)
        self.price.selectAll()

    def _connect(self) -> None:
        self.which.changed.connect(lambda _key: self._changed())
        self.day.dateChanged.connect(self._changed)
        self.price.textChanged.connect(self._changed)
        self.sessions.valueChanged.connect(self._changed)
        self.as_studio.toggled.connect(self._changed)
        self.offered.toggled.connect(self._changed)

    def _changed(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.form.clear_errors()
        self._show_fields()

    def _show_fields(self) -> None:
        is_own, is_package = self.which.current_key() == OWN, self._row.type is not None
        self.form.show_field("price", is_own)
        self.form.show_field("sessions", is_own and is_package)
        self.offered.setVisible(is_own and is_package)
        self.sessions.setEnabled(not self.as_studio.isChecked())

    def _request(self) -> TrainerPriceRequest:
        one = self._row.type
        own_sessions = None if self.as_studio.isChecked() else self.sessions.value()
        return TrainerPriceRequest(
            self._key,
            self._trainer.id,
            self._row.what,
            self.price.minor("price"),
            self._day(),
            own_sessions if one else None,
            self.offered.isChecked() if one else True,
            self._row.seen,
        )

    def _day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _submit(self) -> None:
        if self.which.current_key() == STUDIO:
            self._end()
            return
        try:
            request = self._request()
            request.require_possible(self._row.today)
        except InvalidInput as error:
            self._show_refusal(error)
            return
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_prices import set_price

            return set_price(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _end(self) -> None:
        login, now, key, day = self._context.login, self._context.now(), self._key, self._day()
        trainer_id, what, seen = self._trainer.id, self._row.what, self._row.seen

        def work() -> DiaryOutcome:
            from studio_app.services.trainer_prices import end_price

            return end_price(
                login.uow, login.viewer, trainer_id, what, day, now, request_id=key, seen=seen
            )

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        if not isinstance(error, InvalidInput) or not self.form.has_field(error.field):
            return False
        self.form.show_error(error.field, sentence(error))
        return True


def _row(first: QWidget, *others: QWidget) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    for part in (first, *others):
        row.addWidget(part)
    row.addStretch(1)
    widget.setFocusProxy(first)
    return widget
