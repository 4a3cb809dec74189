"""All that one entry holds: its sentence in full, what changed, and when it was recorded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.audit import AuditEntry
from studio_app.domain.organizations import Organization
from studio_app.ui.audit.facts import facts_of, moment_words
from studio_app.ui.audit.sentences import audit_sentence
from studio_app.ui.icons import icon
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.frames import line

HEIGHT = 216


class DetailPane(QFrame):
    """Below the list; ``closed`` says that it is no longer wanted."""

    closed = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self.setFixedHeight(HEIGHT)
        self.title = _label("strong")
        self.title.setWordWrap(True)
        self.recorded = _label("caption")
        self.recorded.setWordWrap(True)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("x"))
        self.close_button.setAccessibleName(self.tr("Close the details"))
        self.close_button.setToolTip(self.tr("Close the details (Esc)"))
        self.close_button.clicked.connect(self.closed)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(SPACE_WIDE)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Details"))
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACE_WIDE + 2, 12, SPACE, 12)
        column.setSpacing(SPACE)
        column.addWidget(self.title)
        column.addLayout(self._facts)
        column.addWidget(self.recorded)
        column.addStretch(1)
        self._scroll.setWidget(body)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, SPACE, 0)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        row.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(line(Qt.Orientation.Horizontal, self))
        whole.addLayout(row, 1)

    def show_entry(self, entry: AuditEntry) -> None:
        """Show another entry from its top."""
        self.title.setText(audit_sentence(entry, self._organization))
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.hide()
            widget.deleteLater()
        for row, fact in enumerate(facts_of(entry, self._organization)):
            label, value = _label("muted"), _label("")
            label.setText(fact.label)
            value.setText(fact.text)
            value.setWordWrap(True)
            self._facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(value, row, 1)
        self.recorded.setText(self._recorded_words(entry))
        self._scroll.verticalScrollBar().setValue(0)

    def facts(self) -> list[tuple[str, str]]:
        """Return the labels and values shown."""
        texts = []
        for row in range(self._facts.rowCount()):
            cells = [self._facts.itemAtPosition(row, column) for column in (0, 1)]
            if all(cells):
                label, value = (cell.widget() for cell in cells if cell is not None)
                assert isinstance(label, QLabel)
                assert isinstance(value, QLabel)
                texts.append((label.text(), value.text()))
        return texts

    def _recorded_words(self, entry: AuditEntry) -> str:
        done = moment_words(entry.at, self._organization)
        if entry.number is None or entry.recorded_at is None:
            return self.tr("Done {done}; not recorded by the database").format(done=done)
        if entry.noted_at is not None:
            text = self.tr(
                "Said to have been done {done}, but noted by the database on {recorded} · entry "
                "{number}"
            )
        else:
            text = self.tr("Done {done} · entry {number}, recorded by the database {recorded}")
        recorded = moment_words(entry.recorded_at, self._organization)
        return text.format(done=done, number=entry.number, recorded=recorded)


def _label(role: str) -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    # Text that can be marked would otherwise take the keyboard from the list.
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if role:
        made.setProperty("role", role)
    return made
