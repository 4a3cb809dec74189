"""A sentence below a field that says what to change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel


class FieldError(QWidget):
    """Shows what is wrong with one field at a time, and goes away when that field is changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field: QWidget | None = None
        self._watched: set[QWidget] = set()
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setProperty("tone", "bad")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel("circle-alert", "bad", 14, self))
        row.addWidget(self._label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def text(self) -> str:
        """Return the sentence shown, or an empty text."""
        return self._label.text() if self._field is not None else ""

    def set_error(self, field: QWidget, text: str) -> None:
        """Mark a field as invalid, focus it, and show the sentence."""
        self.clear()
        self._field = field
        self._watch(field)
        _mark(field, True)
        field.setAccessibleDescription(text)
        self._label.setText(text)
        self.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, QLineEdit):
            field.selectAll()
        announce(self, text)

    def clear(self) -> None:
        """Take back the mark and the sentence."""
        if self._field is not None:
            _mark(self._field, False)
            self._field.setAccessibleDescription("")
        self._field = None
        self._label.clear()
        self.hide()

    def _watch(self, field: QWidget) -> None:
        if field in self._watched:
            return
        self._watched.add(field)
        # Imported here because the first window, which has lines only, need not wait for them.
        from PySide6.QtWidgets import (
            QComboBox,
            QDateTimeEdit,
            QDoubleSpinBox,
            QPlainTextEdit,
            QSpinBox,
            QTextEdit,
        )

        def changed() -> None:
            if self._field is field:
                self.clear()

        match field:
            case QLineEdit() | QPlainTextEdit() | QTextEdit():
                field.textChanged.connect(changed)
            case QComboBox():
                field.currentTextChanged.connect(changed)
            case QSpinBox() | QDoubleSpinBox():
                field.valueChanged.connect(changed)
            case QDateTimeEdit():
                field.dateTimeChanged.connect(changed)


def _mark(field: QWidget, invalid: bool) -> None:
    field.setProperty("invalid", invalid)
    field.style().unpolish(field)
    field.style().polish(field)
