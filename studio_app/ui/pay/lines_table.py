"""The table of a statement's lines with what they come to below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget

from studio_app.domain.organizations import Organization
from studio_app.domain.pay import total_of
from studio_app.domain.pay_statements import ShownLine
from studio_app.ui.pay import line_words, words
from studio_app.ui.pay.models import LineColumn, LinesModel, numbered
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.views import TableView

WIDTHS = {LineColumn.DATE: 182, LineColumn.RECKONED: 216, LineColumn.AMOUNT: 100}


class LinesTable(QWidget):
    """Shows lines, their sums kind by kind, and the total."""

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        self._organization = organization
        self.model = LinesModel(organization, self)
        self.table = TableView(self.tr("Lines of the statement"), self)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(LineColumn.WHAT, QHeaderView.ResizeMode.Stretch)
        for place, width in WIDTHS.items():
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(place, width)
        self.sums = QLabel(self)
        self.sums.setProperty("role", "muted")
        self.sums.setWordWrap(True)
        self.total = QLabel(self)
        self.total.setProperty("role", "title")
        for label in (self.sums, self.total):
            label.setTextFormat(Qt.TextFormat.PlainText)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.sums, 1)
        foot.addWidget(self.total)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(card, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.table)

    def show_lines(self, lines: tuple[ShownLine, ...]) -> None:
        """Show lines with their sums."""
        rows = numbered(lines)
        if not self.model.shows(rows):
            self.model.set_rows(rows)
        self.sums.setText(line_words.sums_words(lines, self._organization))
        total = words.money(total_of(one.line for one in lines), self._organization)
        self.total.setText(self.tr("Total {amount}").format(amount=total))
