"""Two clients side by side, and for each field in which they differ the choice of what stays."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.merge_requests import JOINABLE, MergeField
from studio_app.domain.merging import MergePreview, MergeSide, differing, usual_choice
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Gender
from studio_app.domain.phones import shown_phone
from studio_app.domain.typed_values import shown_day, shown_weight
from studio_app.ui.clients.page.words import field_word, gender_word
from studio_app.ui.theme import SPACE

WIDEST = 250
# The width of a sign of choice, with the room beside it.
SIGN = 26
KEPT, MERGED, BOTH = range(3)


class MergeChoice(QWidget):
    """One row per field that either of the two has something in."""

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._preview: MergePreview | None = None
        self._groups: dict[MergeField, QButtonGroup] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE)
        for column in (1, 2):
            self._grid.setColumnStretch(column, 1)

    def show_pair(self, preview: MergePreview) -> None:
        """Show two others, with what is usually best chosen."""
        self._clear()
        self._preview = preview
        kept, merged = preview.kept, preview.merged
        self._grid.addWidget(self._head(kept, self.tr("stays")), 0, 1)
        self._grid.addWidget(self._head(merged, self.tr("goes")), 0, 2)
        chosen, differ = usual_choice(kept, merged), differing(kept, merged)
        for field in MergeField:
            if not kept.has(field) and not merged.has(field):
                continue
            row = self._grid.rowCount()
            name = QLabel(self.title(field), self)
            name.setProperty("role", "muted")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
            if field in differ:
                self._ask(field, row, kept, merged)
            else:
                side = merged if field in chosen else kept
                value = self._words(self._value(side, field))
                value.setContentsMargins(SIGN, 0, 0, 0)
                self._grid.addWidget(value, row, 1, 1, 2)

    def answers(self) -> tuple[tuple[MergeField, ...], tuple[MergeField, ...]]:
        """Return the fields taken from who goes, and those of which both stay."""
        assert self._preview is not None
        taken = usual_choice(self._preview.kept, self._preview.merged)
        places = {field: group.checkedId() for field, group in self._groups.items()}
        from_merged = {field for field, place in places.items() if place == MERGED} | set(taken)
        both = tuple(field for field, place in places.items() if place == BOTH)
        return tuple(field for field in MergeField if field in from_merged), both

    def choices(self, field: MergeField) -> list[QRadioButton]:
        """Return what there is to choose in a field, empty where the two do not differ."""
        group = self._groups.get(field)
        return (
            []
            if group is None
            else [button for button in group.buttons() if isinstance(button, QRadioButton)]
        )

    def title(self, field: MergeField) -> str:
        """Return the field's name, such as "Birth date"."""
        word = self.tr("trainer") if field is MergeField.TRAINER else field_word(field.value)
        return word[:1].upper() + word[1:]

    def _ask(self, field: MergeField, row: int, kept: MergeSide, merged: MergeSide) -> None:
        group = QButtonGroup(self)
        self._groups[field] = group
        for place, side in ((KEPT, kept), (MERGED, merged)):
            button = self._radio(self._value(side, field), self.title(field))
            group.addButton(button, place)
            self._grid.addWidget(button, row, place + 1)
        joined = field in JOINABLE
        if joined:
            button = self._radio(self.tr("Both, one below the other"), self.title(field))
            group.addButton(button, BOTH)
            self._grid.addWidget(button, row + 1, 1, 1, 2)
        group.button(BOTH if joined else KEPT).setChecked(True)

    def _radio(self, text: str, field: str) -> QRadioButton:
        words = " ".join(text.split())
        button = QRadioButton(self)
        short = button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, WIDEST)
        button.setText(short.replace("&", "&&"))
        button.setToolTip(text if short != text else "")
        button.setAccessibleName(self.tr("{field}: {value}").format(field=field, value=words))
        return button

    def _head(self, side: MergeSide, fate: str) -> QWidget:
        head = QWidget(self)
        who = self._words(self.tr("{name} {fate}").format(name=side.name, fate=fate))
        who.setProperty("role", "strong")
        counts = self.tr("No. {number} · bookings: {bookings} · packages: {packages}")
        what = self._words(
            counts.format(number=side.number, bookings=side.bookings, packages=side.packages)
        )
        what.setProperty("role", "caption")
        column = QVBoxLayout(head)
        column.setContentsMargins(SIGN, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(who)
        column.addWidget(what)
        return head

    def _words(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _value(self, side: MergeSide, field: MergeField) -> str:
        value = side.value(field)
        if isinstance(value, date):
            return shown_day(value, self._organization.locale)
        texts = {
            MergeField.PHONE: lambda: shown_phone(side.phone, self._organization.territory),
            MergeField.EMERGENCY_PHONE: lambda: shown_phone(
                side.emergency_phone, self._organization.territory
            ),
            MergeField.GENDER: lambda: gender_word(Gender(side.gender)),
            MergeField.HEIGHT: lambda: self.tr("{height} cm").format(height=side.height_cm),
            MergeField.WEIGHT: lambda: self.tr("{weight} kg").format(
                weight=shown_weight(side.weight_grams)
            ),
            MergeField.PAYER: lambda: side.payer_name,
            MergeField.TRAINER: lambda: side.trainer_name,
        }
        return texts[field]() if field in texts else str(value or "")

    def _clear(self) -> None:
        for group in self._groups.values():
            group.deleteLater()
        self._groups.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
