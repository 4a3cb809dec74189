"""A column of labelled fields, each with room below it for what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.field_error import FieldError


class FormColumn(QWidget):
    """Fields by name; several may be wrong at once, and the keyboard goes to the first of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, FieldError] = {}
        self._labels: dict[str, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_TINY)

    def add_heading(self, text: str) -> None:
        """Add a heading over the fields that follow."""
        heading = QLabel(text, self)
        heading.setProperty("role", "section")
        if self._column.count():
            self._column.addSpacing(SPACE)
        self._column.addWidget(heading)

    def add_field(self, name: str, label: str, field: QWidget, hint: str = "") -> None:
        """Add a field below the others, with a hint below it."""
        shown = QLabel(label, self)
        shown.setProperty("role", "label")
        shown.setBuddy(field)
        field.setAccessibleName(label.replace("&", ""))
        if isinstance(field, QComboBox):
            field.view().setAccessibleName(field.accessibleName())
        error = FieldError(self)
        self._column.addWidget(shown)
        self._column.addWidget(field)
        if hint:
            words = QLabel(hint, self)
            words.setProperty("role", "caption")
            words.setWordWrap(True)
            self._column.addWidget(words)
        self._column.addWidget(error)
        self._column.addSpacing(SPACE_TINY)
        self._fields[name], self._errors[name], self._labels[name] = field, error, shown

    def add_beside(self, *columns: FormColumn) -> None:
        """Add short fields that stand beside each other."""
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for column in columns:
            column.end()
            row.addWidget(column, 1)
        self._column.addLayout(row)

    def end(self) -> None:
        """Leave the room that is left below the fields."""
        self._column.addStretch(1)

    def fields(self) -> dict[str, QWidget]:
        """Return the fields by name, in order."""
        return dict(self._fields)

    def show_errors(self, problems: Iterable[InvalidInput]) -> bool:
        """Say below each field what is wrong with it; tell whether one of them stands here."""
        here = [one for one in problems if one.field in self._errors]
        # The last one that is said has the keyboard: the first of them.
        for problem in reversed(here):
            field = self._fields[problem.field]
            self._errors[problem.field].set_error(field, sentence(problem))
        return bool(here)

    def error_text(self, name: str) -> str:
        """Return what is said below a field, "" for nothing."""
        return self._errors[name].text()

    def clear_errors(self) -> None:
        """Take back what was said."""
        for error in self._errors.values():
            error.clear()

    def show_field(self, name: str, shown: bool) -> None:
        """Show a field with its label, or leave it out."""
        self._fields[name].setVisible(shown)
        self._labels[name].setVisible(shown)
