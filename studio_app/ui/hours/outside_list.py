"""Booked sessions that lie outside of hours: a warning with a way to each of their days."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.organizations import Organization
from studio_app.domain.working_hours import Outside
from studio_app.ui.hours.words import outside_words
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.icon_label import IconLabel

SHOWN = 6


class OutsideList(CardFrame):
    """Hidden while there are none; ``day_wanted`` carries the local day of one."""

    day_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._shown: Outside | None = None
        self._shows_all = False
        self.heading = QLabel(self)
        self.heading.setProperty("role", "strong")
        self.heading.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addLayout(self._lines)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        sign = IconLabel("triangle-alert", "warning", parent=self)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.body.addLayout(row)
        self.hide()

    def show_outside(self, outside: Outside, text: str) -> None:
        """Show the sessions below a text with a place for their ``{count}``."""
        if outside == self._shown:
            self.heading.setText(text.format(count=outside.count))
            return
        self._shown = outside
        self.heading.setText(text.format(count=outside.count))
        self._fill()
        self.setVisible(bool(outside.count))

    def links(self) -> list[QPushButton]:
        """Return a button for each session that is shown, and one for the rest if there are."""
        items = (self._lines.itemAt(at) for at in range(self._lines.count()))
        found = (item.widget() for item in items if item is not None)
        return [one for one in found if isinstance(one, QPushButton)]

    def _fill(self) -> None:
        for button in self.links():
            self._lines.removeWidget(button)
            button.hide()
            button.deleteLater()
        outside = self._shown
        if outside is None:
            return
        told = outside.sessions if self._shows_all else outside.sessions[:SHOWN]
        for one in told:
            words = outside_words(one, self._organization)
            self._link(words).clicked.connect(partial(self._want, one.day))
        if len(told) < len(outside.sessions):
            more = self.tr("{count} more…").format(count=outside.count - len(told))
            self._link(more).clicked.connect(self._show_all)
        elif outside.count > len(told):
            text = self.tr("and {count} more later")
            self._link(text.format(count=outside.count - len(told))).setEnabled(False)

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text.replace("&", "&&"), self)
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.setAccessibleName(text)
        self._lines.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _want(self, day: object) -> None:
        self.day_wanted.emit(day)

    def _show_all(self) -> None:
        self._shows_all = True
        self._fill()
