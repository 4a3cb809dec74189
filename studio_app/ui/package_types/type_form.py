"""What is asked about a package type."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from studio_app.domain.coverage import Coverage
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_SESSIONS,
    PackageTerms,
    Validity,
    ValidityUnit,
    typed_durations,
)
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.package_types.words import unit_text
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.fields import NumberField
from studio_app.ui.widgets.named_box import named_box

FORM_WIDTH = 400
NUMBER_WIDTH = 84
DESCRIPTION_HEIGHT = 64
MOST_COUNT = 9_999
USUAL = PackageTerms("", 10, 0, Validity(3, ValidityUnit.MONTHS))


class TypeForm(AssistantStep):
    """``changed`` says that it was filled in otherwise."""

    changed = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self.name = QLineEdit(self)
        # One more, so that whoever pastes too much is told instead of losing its end.
        self.name.setMaxLength(LONGEST_NAME + 1)
        self.sessions = NumberField(1, MOST_SESSIONS, self)
        self.sessions.setFixedWidth(NUMBER_WIDTH)
        self.unlimited = QCheckBox(self.tr("&unlimited"), self)
        self.price = AmountField(organization, self.tr("Price"), self)
        self.count = NumberField(1, MOST_COUNT, self)
        self.count.setFixedWidth(NUMBER_WIDTH)
        self.unit = named_box(self.tr("Days, weeks or months"), self)
        for unit in ValidityUnit:
            self.unit.addItem(unit_text(unit), unit)
        self.unit.addItem(self.tr("without end"), None)
        self.personal = QCheckBox(self.tr("pe&rsonal sessions"), self)
        self.group = QCheckBox(self.tr("&classes"), self)
        self.durations = QLineEdit(self)
        self.durations.setPlaceholderText(self.tr("any length, or minutes such as 30, 60"))
        self.usual = NumberField(0, 24 * 60, self)
        self.usual.setSpecialValueText(self.tr("as usual with the trainer"))
        self.usual.setSuffix(self.tr(" min"))
        self.usual.setSingleStep(5)
        self.usual.setMaximumWidth(220)
        self.description = QPlainTextEdit(self)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(DESCRIPTION_HEIGHT)
        self._lay_out()
        self._connect()

    def begin(self, terms: PackageTerms, *, is_sold_already: bool) -> None:
        """Show what is to be changed, or begun with."""
        self.clear_errors()
        self.name.setText(terms.name)
        self.sessions.setValue(terms.sessions or 10)
        self.unlimited.setChecked(terms.sessions is None)
        if terms.name or terms.price:
            self.price.set_minor(terms.price)
        else:
            self.price.clear()
        validity = terms.validity
        self.count.setValue(validity.count if validity else 1)
        self.unit.setCurrentIndex(self.unit.findData(validity.unit if validity else None))
        self.personal.setChecked(terms.coverage.personal)
        self.group.setChecked(terms.coverage.group)
        self.durations.setText(", ".join(map(str, terms.coverage.durations)))
        self.usual.setValue(terms.usual_minutes or 0)
        self.description.setPlainText(terms.description)
        self._sold_already.setVisible(is_sold_already)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def terms(self) -> PackageTerms:
        """Return what is filled in; raise InvalidInput, by field, for what cannot be."""
        # What is wrong is told from the top.
        PackageTerms(self.name.text(), 1, 0).cleaned()
        unit = self.unit.currentData()
        return PackageTerms(
            self.name.text(),
            None if self.unlimited.isChecked() else self.sessions.value(),
            self.price.minor("price"),
            None if unit is None else Validity(self.count.value(), ValidityUnit(unit)),
            Coverage(
                typed_durations(self.durations.text()),
                self.personal.isChecked(),
                self.group.isChecked(),
            ),
            self.usual.value() or None,
            self.description.toPlainText()[: LONGEST_DESCRIPTION + 1],
        ).cleaned()

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        if not isinstance(error, InvalidInput) or not self.has_field(error.field):
            return False
        self.show_error(error.field, sentence(error))
        return True

    def set_readable_only(self) -> None:
        """Let nothing be changed, for those who may not."""
        for field in (self.name, self.price, self.durations, self.description):
            field.setReadOnly(True)
        rest = (self.sessions, self.unlimited, self.count, self.unit)
        for widget in (*rest, self.personal, self.group, self.usual):
            widget.setEnabled(False)

    def _lay_out(self) -> None:
        self.setFixedWidth(FORM_WIDTH)
        self.add_field("name", self.tr("&Name"), self.name)
        self.add_field("sessions", self.tr("&Sessions"), _row(self.sessions, self.unlimited))
        currency = QLabel(self._organization.currency, self)
        currency.setProperty("role", "muted")
        self.add_field("price", self.tr("&Price"), _row(self.price, currency))
        self.add_field("validity", self.tr("&Valid for"), _row(self.count, self.unit))
        self.add_field("kinds", self.tr("Pays for"), _row(self.personal, self.group))
        self.add_field("durations", self.tr("&Lengths in minutes"), self.durations)
        self.add_field("usual_minutes", self.tr("Usual l&ength"), self.usual)
        self.add_field("description", self.tr("&Description"), self.description)
        for field, name in (
            (self.sessions, self.tr("Sessions")),
            (self.count, self.tr("Valid for")),
        ):
            field.setAccessibleName(name)
        self._sold_already = QLabel(
            self.tr(
                "What was sold keeps its price, sessions and last day. What it pays for, and the "
                "usual length, count for it as well."
            ),
            self,
        )
        self._sold_already.setProperty("role", "caption")
        self._sold_already.setWordWrap(True)
        self.column.addWidget(self._sold_already)
        upper = (self.name, self.sessions, self.unlimited, self.price, self.count, self.unit)
        lower = (self.personal, self.group, self.durations, self.usual, self.description)
        for before, after in pairwise((*upper, *lower)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for line in (self.name, self.price, self.durations):
            line.textChanged.connect(self._tell)
        self.description.textChanged.connect(self._tell)
        for number in (self.sessions, self.count, self.usual):
            number.valueChanged.connect(self._tell)
        for box in (self.unlimited, self.personal, self.group):
            box.toggled.connect(self._tell)
        self.unit.currentIndexChanged.connect(self._tell)

    def _tell(self) -> None:
        self.sessions.setEnabled(not self.unlimited.isChecked())
        self.count.setEnabled(self.unit.currentData() is not None)
        self.clear_errors()
        self.changed.emit()


def _row(first: QWidget, *others: QComboBox | QCheckBox | QLabel) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    row.addWidget(first)
    for other in others:
        row.addWidget(other)
    row.addStretch(1)
    widget.setFocusProxy(first)
    return widget
