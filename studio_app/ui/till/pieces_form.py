"""Counting cash by notes and coins."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.till import counted_pieces, pieces
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.fields import NumberField

MOST_OF_A_PIECE = 99_999
COLUMNS = 2
FIELD_WIDTH = 84


class PiecesForm(QWidget):
    """A field for each note and coin; ``changed`` says that another number stands in one."""

    changed = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[int, NumberField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        all_of_them = pieces(organization.currency)
        rows = -(-len(all_of_them) // COLUMNS)
        for number, piece in enumerate(all_of_them):
            text = Money(piece, organization.currency).text(organization.locale)
            label, field = QLabel(text, self), NumberField(0, MOST_OF_A_PIECE, self)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(field)
            field.setAccessibleName(self.tr("How many of {piece}").format(piece=text))
            field.setFixedWidth(FIELD_WIDTH)
            field.valueChanged.connect(self.changed)
            column, row = divmod(number, rows)
            grid.addWidget(label, row, 3 * column)
            grid.addWidget(field, row, 3 * column + 1)
            self._fields[piece] = field
        grid.setColumnMinimumWidth(2, SPACE_WIDE)
        grid.setColumnStretch(5, 1)

    def minor(self) -> int:
        """Return what all of them are worth, in minor units."""
        return counted_pieces({piece: field.value() for piece, field in self._fields.items()})

    def field(self, piece: int) -> NumberField:
        """Return the field of a note or a coin."""
        return self._fields[piece]

    def clear(self) -> None:
        """Count anew."""
        for field in self._fields.values():
            field.setValue(0)
