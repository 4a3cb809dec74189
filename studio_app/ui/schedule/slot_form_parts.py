"""What the forms of new and of standing sessions have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.classes import FEWEST_PLACES, LONGEST_TITLE, MOST_PLACES
from studio_app.ui.widgets.fields import NumberField

PLACES_WIDTH = 68


class TitleField(QLineEdit):
    """The title of a class."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Title, such as Pilates"))
        self.setAccessibleName(self.tr("Title"))
        self.setMaxLength(LONGEST_TITLE)


class PlacesField(NumberField):
    """For how many clients a class has room; ``label`` stands before it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(FEWEST_PLACES, MOST_PLACES, parent)
        self.setAccessibleName(self.tr("Places for clients"))
        self.setFixedWidth(PLACES_WIDTH)
        self.label = QLabel(self.tr("&Places"), parent)
        self.label.setProperty("role", "muted")
        self.label.setBuddy(self)


class SlotNote(QLabel):
    """Warns of something about the slot that is no refusal."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("tone", "warning")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)


def title_label(text: str, parent: QWidget) -> QLabel:
    """Return the label of what a form is for."""
    label = QLabel(text, parent)
    label.setProperty("role", "strong")
    return label


def main_button(text: str, parent: QWidget) -> QPushButton:
    """Return the button that Enter presses."""
    button = QPushButton(text, parent)
    button.setProperty("kind", "primary")
    button.setAutoDefault(True)
    return button


def head_row(title: QWidget, subtitle: QWidget) -> QHBoxLayout:
    """Return the line that tells what a form is for, and of which slot."""
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(title)
    row.addWidget(subtitle, 1)
    return row


def halves(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Return a line of two fields of the same width."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return row


def class_foot(places: PlacesField, button: QPushButton) -> QHBoxLayout:
    """Return the last line of a form: how many have room, and the button."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(places.label)
    row.addWidget(places)
    row.addStretch(1)
    row.addWidget(button)
    return row
