"""How much is paid in which way: one line, or several for who pays in several ways."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import MOST_PARTS, MoneyPart
from studio_app.ui.icons import icon
from studio_app.ui.money.amount_field import AmountField
from studio_app.ui.money.method_control import LATER, MethodControl
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.field_error import FieldError


class PartRow(QWidget):
    """A way of paying, and how much in it."""

    def __init__(self, organization: Organization, parent: QWidget, *, may_wait: bool) -> None:
        super().__init__(parent)
        self.methods = MethodControl(self, may_wait=may_wait)
        self.amount = AmountField(organization, self.tr("Amount"), self)
        self.remove = QToolButton(self)
        self.remove.setIcon(icon("x"))
        self.remove.setAccessibleName(self.tr("Leave this payment out"))
        self.remove.setToolTip(self.remove.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.methods)
        row.addStretch(1)
        row.addWidget(self.remove)
        row.addWidget(self.amount)
        self.remove.hide()


class PartRows(QWidget):
    """``changed`` says that the parts may be others; the first line is the whole at first.

    What is wrong with an amount is said below the lines.
    """

    changed = Signal()

    def __init__(
        self, organization: Organization, method: str, parent: QWidget, *, may_wait: bool = False
    ) -> None:
        """Take the way of paying that holds at first."""
        super().__init__(parent)
        self._organization = organization
        self.whole = 0
        self._is_whole = True
        self.rows: list[PartRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE)
        self.error = FieldError(self)
        self.more = QPushButton(self.tr("Pay in another way as well"), self)
        self.more.setProperty("kind", "link")
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add_row())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._lines)
        column.addWidget(self.error)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._may_wait = may_wait
        self._add(method)

    def set_whole(self, whole: int) -> None:
        """Say how much there is to pay; the first line follows unless somebody typed in it."""
        self.whole = whole
        if self._is_whole and len(self.rows) == 1:
            self._show_amount(self.rows[0], whole)
        self.changed.emit()

    def method(self) -> str:
        """Return the way of paying of the first line."""
        return self.rows[0].methods.current_key()

    def parts(self) -> tuple[MoneyPart, ...]:
        """Return what is paid in which way, nothing for later; raise InvalidInput of "amount"."""
        if self.rows[0].methods.method() is None:
            return ()
        parts = []
        for row in self.rows:
            method = row.methods.method()
            assert method is not None
            parts.append(MoneyPart(row.amount.minor("amount"), method))
        return tuple(parts)

    def show_error(self, error: InvalidInput) -> None:
        """Say what is wrong with the amounts, beside the first that is."""
        self.error.set_error(self._wrong_field(), sentence(error))

    def add_row(self) -> None:
        """Offer another way of paying what is left."""
        if len(self.rows) >= MOST_PARTS:
            return
        try:
            given = sum(part.amount for part in self.parts())
        except InvalidInput as error:
            self.show_error(error)
            return
        row = self._add("card" if self.method() == "cash" else "cash")
        self._show_amount(row, max(0, self.whole - given))
        field = row.amount if given < self.whole else self.rows[0].amount
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()
        self.changed.emit()

    def take_keyboard(self) -> None:
        """Give the keyboard to the first line's way of paying."""
        self.rows[0].methods.take_keyboard()

    def _add(self, method: str) -> PartRow:
        may_wait = self._may_wait and not self.rows
        row = PartRow(self._organization, self, may_wait=may_wait)
        if method != LATER or may_wait:
            row.methods.set_current(method)
        row.methods.changed.connect(self._method_changed)
        row.amount.textChanged.connect(lambda _text: self.changed.emit())
        row.amount.textEdited.connect(self._typed)
        row.remove.clicked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        self._tidy()
        return row

    def _remove(self, row: PartRow) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.error.clear()
        if len(self.rows) == 1:
            self._is_whole = True
            self._show_amount(self.rows[0], self.whole)
        self._tidy()
        self.rows[0].methods.take_keyboard()
        self.changed.emit()

    def _tidy(self) -> None:
        waits = self.rows[0].methods.method() is None
        for number, row in enumerate(self.rows):
            row.remove.setVisible(number > 0)
        self.rows[0].amount.setVisible(not waits)
        self.more.setVisible(not waits and len(self.rows) < MOST_PARTS)

    def _method_changed(self, _key: str) -> None:
        if self.rows[0].methods.method() is None:
            for row in self.rows[1:]:
                self._lines.removeWidget(row)
                row.hide()
                row.deleteLater()
            del self.rows[1:]
        self.error.clear()
        self._tidy()
        self.changed.emit()

    def _typed(self) -> None:
        self._is_whole = False

    def _show_amount(self, row: PartRow, minor: int) -> None:
        row.amount.set_minor(minor)

    def _wrong_field(self) -> AmountField:
        for row in self.rows:
            try:
                if row.amount.minor("amount") <= 0:
                    return row.amount
            except InvalidInput:
                return row.amount
        return self.rows[-1].amount
