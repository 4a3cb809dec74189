"""Notes about a client for the staff: one line adds one, each can be taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.client_details import LONGEST_NOTE
from studio_app.domain.client_record import ClientNote
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Role, Viewer
from studio_app.ui.clients.page.words import plain_day
from studio_app.ui.icons import icon
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.frames import CardFrame

SHOWN = 3


class Notes(QWidget):
    """``added`` carries what was typed, ``removed`` a ClientNote."""

    added = Signal(str)
    removed = Signal(object)

    def __init__(
        self, viewer: Viewer, organization: Organization, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._viewer, self._organization = viewer, organization
        self._notes: tuple[ClientNote, ...] = ()
        self._shows_all = False
        self.field = QLineEdit(self)
        self.field.setMaxLength(LONGEST_NOTE)
        self.field.setPlaceholderText(self.tr("Add a note for the staff…"))
        self.field.setAccessibleName(self.tr("New note"))
        self.field.returnPressed.connect(self._add)
        self.add_button = QPushButton(self.tr("Add note"), self)
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add)
        self.error = FieldError(self)
        self._line = QWidget(self)
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_TINY)
        self.more_button = QPushButton(self.tr("Show more"), self)
        self.more_button.setProperty("kind", "link")
        self.more_button.setAutoDefault(False)
        self.more_button.clicked.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._line)
        column.addWidget(self.error)
        column.addLayout(self._list)
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.more_button.hide()

    def show_notes(self, notes: Sequence[ClientNote], *, may_add: bool) -> None:
        """Show the notes, the latest first."""
        self._line.setVisible(may_add)
        if tuple(notes) != self._notes:
            self._notes = tuple(notes)
            self._show()

    def forget(self) -> None:
        """Begin with another client."""
        self._shows_all = False
        self.field.clear()
        self.error.clear()

    def done(self) -> None:
        """Make room for the next note."""
        self.field.clear()

    def _add(self) -> None:
        text = self.field.text().strip()
        if not text:
            self.error.set_error(self.field, self.tr("Type a note."))
            return
        self.added.emit(text)

    def _show_all(self) -> None:
        self._shows_all = True
        self._show()

    def _show(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = self._notes if self._shows_all else self._notes[:SHOWN]
        for note in shown:
            self._list.addWidget(self._card(note))
        hidden = len(self._notes) - len(shown)
        self.more_button.setText(self.tr("Show {count} more").format(count=hidden))
        self.more_button.setVisible(hidden > 0)

    def _card(self, note: ClientNote) -> CardFrame:
        card = CardFrame(self)
        text = QLabel(note.text, card)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(note.text)
        day = local_day(note.created_at, self._organization.tz)
        when = plain_day(day, self._organization.locale)
        said = " · ".join(filter(None, (when, note.author)))
        about = QLabel(said, card)
        about.setProperty("role", "caption")
        head = QHBoxLayout()
        head.addWidget(about, 1)
        if self._may_remove(note):
            remove = QToolButton(card)
            remove.setIcon(icon("x"))
            remove.setToolTip(self.tr("Take this note away"))
            remove.setAccessibleName(self.tr("Take the note of {day} away").format(day=when))
            remove.clicked.connect(partial(self.removed.emit, note))
            head.addWidget(remove)
        card.body.setSpacing(2)
        card.body.addLayout(head)
        card.body.addWidget(text)
        return card

    def _may_remove(self, note: ClientNote) -> bool:
        if self._viewer.role in (Role.OWNER, Role.ADMIN):
            return True
        return note.author_id == self._viewer.user_id
