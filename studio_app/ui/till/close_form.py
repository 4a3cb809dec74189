"""What should be in a till against what is counted in it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.till import LONGEST_NOTE, CountedTill, Till
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.money.words import amount_text, method_word
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.till.payment_words import difference_tone
from studio_app.ui.till.pieces_form import PiecesForm
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled
from studio_app.ui.widgets.frames import line
from studio_app.ui.widgets.segmented_control import SegmentedControl

AMOUNT, PIECES = "amount", "pieces"


class CloseForm(QWidget):
    """Shows the difference while one types; ``close_wanted`` carries the CountedTill.

    ``refused`` says that something has to be looked at below a field.
    """

    close_wanted = Signal(object)
    refused = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._till: Till | None = None
        self._asked: CountedTill | None = None
        self.opening = AmountField(organization, self.tr("In the till before"), self)
        self.cash = self._sum()
        self.refunded = self._sum()
        self.earlier = self._sum()
        self.expected = self._sum(strong=True)
        self.ways = SegmentedControl(
            [(AMOUNT, self.tr("Amount")), (PIECES, self.tr("Notes and coins"))],
            self.tr("How it is counted"),
            self,
        )
        self.counted = AmountField(organization, self.tr("Counted"), self)
        self.pieces = PiecesForm(organization, self)
        self.pieces.hide()
        self.difference = self._sum(strong=True)
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText(self.tr("Why, or that nobody knows"))
        self.error = FieldError(self)
        self.other_ways = QLabel(self)
        self.other_ways.setProperty("role", "muted")
        self.other_ways.setWordWrap(True)
        self.go = QPushButton(self.tr("&Close the till"), self)
        self.go.setProperty("kind", "primary")
        self.go.setAutoDefault(False)
        self._lay_out()
        self.opening.textChanged.connect(self._reckon)
        self.counted.textChanged.connect(self._reckon)
        self.pieces.changed.connect(self._count_pieces)
        self.ways.changed.connect(self._choose_way)
        self.note.textChanged.connect(self._reckon)
        self.go.clicked.connect(self._submit)
        for field in (self.opening, self.counted, self.note):
            field.returnPressed.connect(self._go_on)
        self.setEnabled(False)

    def show_till(self, till: Till) -> None:
        """Show the till that is to be closed; what was typed of the same one stays."""
        before, self._till = self._till, till
        is_same = before is not None and (before.user_id, before.day) == (till.user_id, till.day)
        organization = self._organization
        self.cash.setText(amount_text(organization, till.cash.taken))
        self.refunded.setText(amount_text(organization, -till.cash.refunded))
        self.earlier.setText(amount_text(organization, till.since - till.cash.total))
        self._form.setRowVisible(self.refunded, till.cash.refunded > 0)
        self._form.setRowVisible(self.earlier, bool(till.closes))
        # Whatever was typed lay there before the close that came since.
        was_closed = before is not None and len(before.closes) != len(till.closes)
        if before is None or not is_same or was_closed or before.opening != till.opening:
            self.opening.set_minor(till.opening)
        if not is_same:
            self.empty()
        others = [
            self.tr("{method} {amount}").format(
                method=method_word(method), amount=amount_text(organization, amount)
            )
            for method, amount in till.by_method.items()
            if method is not PaymentMethod.CASH
        ]
        self.other_ways.setText(self.tr("Beside the cash: {ways}").format(ways=" · ".join(others)))
        self.other_ways.setVisible(bool(others))
        self.setEnabled(True)
        self._reckon()

    def empty(self) -> None:
        """Count anew."""
        self._asked = None
        self.error.clear()
        self.counted.clear()
        self.pieces.clear()
        self.note.clear()

    def set_busy(self, busy: bool) -> None:
        """Let nothing be changed while a close is on its way."""
        self.setEnabled(not busy and self._till is not None)

    def show_refusal(self, error: StudioError) -> bool:
        """Say beside a field what is wrong there; return False where there is no such field."""
        fields = {"opening": self.opening, "counted": self.counted, "note": self.note}
        field = fields.get(error.field) if isinstance(error, InvalidInput) else None
        if field is None:
            return False
        if field is self.counted and self.ways.current_key() == PIECES:
            self.ways.set_current(AMOUNT)
            self._choose_way(AMOUNT)
        self.error.set_error(field, sentence(error))
        self.refused.emit()
        return True

    def _sum(self, *, strong: bool = False) -> QLabel:
        label = QLabel(self)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if strong:
            label.setProperty("role", "title")
        return label

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(SPACE)
        self._form.setHorizontalSpacing(SPACE_WIDE)
        self._row(self.tr("In the till &before"), self.opening)
        self._row(self.tr("Cash taken on this day"), self.cash)
        self._row(self.tr("Given back"), self.refunded)
        self._row(self.tr("In earlier closes of this day"), self.earlier)
        self._row(self.tr("Expected"), self.expected)
        below = QFormLayout()
        below.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        below.setContentsMargins(0, 0, 0, 0)
        below.setVerticalSpacing(SPACE)
        below.setHorizontalSpacing(SPACE_WIDE)
        self._row(self.tr("C&ounted"), self.counted, below)
        self._row(self.tr("Difference"), self.difference, below)
        labelled(below, self.tr("&Note"), self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._form)
        column.addWidget(self.other_ways)
        column.addWidget(line(Qt.Orientation.Horizontal, self))
        column.addWidget(self.ways)
        column.addWidget(self.pieces)
        column.addLayout(below)
        column.addWidget(self.error)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)

    def _row(self, text: str, widget: QWidget, form: QFormLayout | None = None) -> None:
        holder = form if form is not None else self._form
        if isinstance(widget, QLabel):
            label = QLabel(text, self)
            label.setProperty("role", "label")
            holder.addRow(label, widget)
        else:
            labelled(holder, text, widget)
            holder.setAlignment(widget, Qt.AlignmentFlag.AlignRight)

    def _choose_way(self, way: str) -> None:
        by_pieces = way == PIECES
        self.pieces.setVisible(by_pieces)
        self.counted.setReadOnly(by_pieces)
        if by_pieces:
            self._count_pieces()

    def _count_pieces(self) -> None:
        self.counted.set_minor(self.pieces.minor())

    def _reckon(self) -> None:
        """Show what is expected and how far off the count is, as far as it can be told."""
        if self._till is None:
            return
        organization = self._organization
        opening, counted = self._minor(self.opening), self._minor(self.counted)
        expected = None if opening is None else opening + self._till.since
        difference = None if expected is None or counted is None else counted - expected
        self.expected.setText("" if expected is None else amount_text(organization, expected))
        shown = "" if difference is None else amount_text(organization, difference)
        if difference is not None and difference > 0:
            shown = f"+{shown}"
        self.difference.setText(shown)
        tone = "good" if difference == 0 else difference_tone(difference or 0)
        self.difference.setProperty("tone", tone or "")
        self.difference.style().unpolish(self.difference)
        self.difference.style().polish(self.difference)

    @staticmethod
    def _minor(field: AmountField) -> int | None:
        try:
            return field.minor("amount")
        except InvalidInput:
            return None

    def _go_on(self) -> None:
        """Go from field to field by Enter, and close at the last."""
        order = [self.opening, self.counted, self.note]
        focused = self.focusWidget()
        if focused is self.counted and self.difference.property("tone") == "good":
            self._submit()
        elif focused in order[:-1]:
            order[order.index(focused) + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._submit()

    def _submit(self) -> None:
        till = self._till
        if till is None:
            return
        try:
            counted = CountedTill(
                new_id(),
                till.user_id,
                till.day,
                self.opening.minor("opening"),
                till.since,
                self.counted.minor("counted"),
                self.note.text(),
            )
        except InvalidInput as error:
            self.show_refusal(error)
            return
        # The same once more is the same wish: it closes nothing twice.
        if self._asked is not None and replace(counted, id=self._asked.id) == self._asked:
            counted = self._asked
        self._asked = counted
        self.close_wanted.emit(counted)
