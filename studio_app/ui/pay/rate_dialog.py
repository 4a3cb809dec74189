"""The window in which a trainer gets another pay rate from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fees import parse_percent, percent_text
from studio_app.domain.identifiers import new_id
from studio_app.domain.pay import GroupKind, PayKind, PayTerms
from studio_app.domain.pay_statements import PaySheet, RateRequest
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.pay import words
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 520
PERCENT_WIDTH = 80
EXAMPLE_HEIGHT = 54


class RateDialog(StepDialog):
    """Says of what is filled in what a session would pay."""

    def __init__(self, context: ScreenContext, sheet: PaySheet, parent: QWidget) -> None:
        title = parent.tr("Pay rate of {trainer}").format(trainer=sheet.trainer_name)
        super().__init__(context, title, parent.tr("&Set rate"), DIALOG_WIDTH, parent)
        self._sheet = sheet
        self._organization = context.login.organization
        self._locale = self._organization.locale
        self._key = new_id()
        self.form = AssistantStep(self)
        self.day = DateField(QDate.currentDate(), self, self._locale)
        self.kind = named_box(self.tr("A session pays"), self)
        self.amount = AmountField(self._organization, self.tr("Amount"), self)
        self.share, self.no_show, self.late = (self._percent_field() for _ in range(3))
        self.percent_sign = self._sign("%")
        self.of_net = QCheckBox(self.tr("without &VAT"), self)
        self.group = named_box(self.tr("A class pays"), self)
        self.group_amount = AmountField(self._organization, self.tr("For a class"), self)
        self.example = QLabel(self)
        self.example.setWordWrap(True)
        self.example.setTextFormat(Qt.TextFormat.PlainText)
        self.example.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.example.setMinimumHeight(EXAMPLE_HEIGHT)
        self._lay_out()
        self._fill()
        self._connect()
        self._changed()
        self.day.setFocus()

    def _percent_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setFixedWidth(PERCENT_WIDTH)
        field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return field

    def _lay_out(self) -> None:
        for box, kinds in (
            (
                self.kind,
                (
                    (self.tr("a share of what it is worth"), PayKind.PERCENTAGE),
                    (self.tr("an amount"), PayKind.PER_SESSION),
                    (self.tr("an amount for each hour"), PayKind.HOURLY),
                ),
            ),
            (
                self.group,
                (
                    (self.tr("as a personal session does"), GroupKind.AS_PERSONAL),
                    (self.tr("an amount for the class"), GroupKind.FLAT),
                    (self.tr("an amount for each who comes"), GroupKind.PER_HEAD),
                ),
            ),
        ):
            for text, kind in kinds:
                box.addItem(text, kind)
        self.day.setAccessibleName(self.tr("From"))
        self.share.setAccessibleName(self.tr("Percent of what a session is worth"))
        self.no_show.setAccessibleName(self.tr("Percent when the client does not come"))
        self.late.setAccessibleName(self.tr("Percent when the client cancels late"))
        amount_row = _row(self.kind, self.amount, self.share, self.percent_sign, self.of_net)
        self.form.setFixedWidth(DIALOG_WIDTH)
        self.form.add_field("valid_from", self.tr("&From"), _row(self.day))
        self.form.add_field("amount", self.tr("A &session pays"), amount_row)
        self.form.add_field(
            "group_amount", self.tr("A &class pays"), _row(self.group, self.group_amount)
        )
        of_it = self.tr("% of what it would pay")
        self.form.add_field(
            "no_show_share",
            self.tr("If the client &does not come"),
            _row(self.no_show, self._sign(of_it)),
        )
        self.form.add_field(
            "late_cancel_share",
            self.tr("If the client cancels &late"),
            _row(self.late, self._sign(of_it)),
        )
        self.column.addWidget(self.form)
        card = CardFrame(self)
        card.body.addWidget(self.example)
        self.column.addWidget(card)
        note = QLabel(
            self.tr("Sessions before that day are paid by the rate of their own day."), self
        )
        note.setProperty("role", "muted")
        self.column.addWidget(note)
        self._finish_layout()

    def _sign(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "muted")
        return label

    def _fill(self) -> None:
        first = self._sheet.earliest_rate
        self.day.setDate(QDate(first.year, first.month, first.day))
        self.day.setMinimumDate(self.day.date())
        latest = (
            self._sheet.rates[0].terms if self._sheet.rates else PayTerms(PayKind.PERCENTAGE, 0)
        )
        self.kind.setCurrentIndex(self.kind.findData(latest.kind))
        self.group.setCurrentIndex(self.group.findData(latest.group_kind))
        if latest.kind is PayKind.PERCENTAGE:
            self.share.setText(percent_text(latest.amount, self._locale) if latest.amount else "")
        else:
            self.amount.set_minor(latest.amount)
        if latest.group_kind is not GroupKind.AS_PERSONAL:
            self.group_amount.set_minor(latest.group_amount)
        self.of_net.setChecked(latest.of_net)
        self.no_show.setText(percent_text(latest.no_show_share, self._locale))
        self.late.setText(percent_text(latest.late_cancel_share, self._locale))

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._changed)
        self.group.currentIndexChanged.connect(self._changed)
        self.of_net.toggled.connect(self._changed)
        self.day.dateChanged.connect(self._changed)
        for field in (self.amount, self.share, self.group_amount, self.no_show, self.late):
            field.textChanged.connect(self._changed)

    def _changed(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.form.clear_errors()
        is_share = self._kind() is PayKind.PERCENTAGE
        self.amount.setVisible(not is_share)
        for widget in (self.share, self.percent_sign, self.of_net):
            widget.setVisible(is_share)
        self.group_amount.setVisible(self._group() is not GroupKind.AS_PERSONAL)
        try:
            terms = self._terms()
        except InvalidInput:
            self.example.setText(self.tr("Fill the form in to see what a session pays by it."))
            self.example.setEnabled(False)
            return
        sheet = self._sheet
        text = words.example_words(
            terms, sheet.usual_minutes, sheet.usual_worth, self._organization
        )
        self.example.setText(text)
        self.example.setEnabled(True)

    def _kind(self) -> PayKind:
        return PayKind(self.kind.currentData())

    def _group(self) -> GroupKind:
        return GroupKind(self.group.currentData())

    def _terms(self) -> PayTerms:
        kind, group = self._kind(), self._group()
        is_share = kind is PayKind.PERCENTAGE
        return PayTerms(
            kind,
            parse_percent(self.share.text(), self._locale, "amount")
            if is_share
            else self.amount.minor("amount"),
            parse_percent(self.no_show.text(), self._locale, "no_show_share"),
            parse_percent(self.late.text(), self._locale, "late_cancel_share"),
            group,
            0 if group is GroupKind.AS_PERSONAL else self.group_amount.minor("group_amount"),
            of_net=is_share and self.of_net.isChecked(),
        ).cleaned()

    def _submit(self) -> None:
        chosen = self.day.date()
        try:
            request = RateRequest(
                self._key,
                self._sheet.trainer_id,
                date(chosen.year(), chosen.month(), chosen.day()),
                self._terms(),
            )
        except InvalidInput as error:
            self._show_refusal(error)
            return
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.pay import set_rate

            return set_rate(login.uow, login.viewer, request, now)

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        if not isinstance(error, InvalidInput) or not self.form.has_field(error.field):
            return False
        self.form.show_error(error.field, sentence(error))
        typed = (self.amount, self.share) if error.field == "amount" else (self.group_amount,)
        for field in typed if error.field in ("amount", "group_amount") else ():
            if field.isVisible():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
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
