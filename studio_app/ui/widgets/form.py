"""Rows of forms whose labels belong to their fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget


def labelled(form: QFormLayout, text: str, widget: QWidget) -> QLabel:
    """Add a row with a label that is the field's buddy and name; return the label.

    An ampersand in text marks the key that focuses the field, as everywhere in Qt.
    """
    label = QLabel(text)
    label.setProperty("role", "label")
    label.setBuddy(widget)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    spoken = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    widget.setAccessibleName(spoken.rstrip(":"))
    form.addRow(label, widget)
    return label


def top_labelled_form(parent: QWidget | None = None) -> QFormLayout:
    """Return a form layout with labels above their fields and fields as wide as the form."""
    form = QFormLayout(parent)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(6)
    return form
