"""The head of a client's page: picture, name, what they are to the studio, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.client_record import ClientRecord
from studio_app.domain.organizations import Organization
from studio_app.ui.clients.page.words import plain_day
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_WIDE, current_tokens
from studio_app.ui.widgets.avatar import Avatar

SIZE = 56


class Portrait(QWidget):
    """Somebody's picture in a circle, or initials where there is none that can be shown."""

    def __init__(self, parent: QWidget | None = None, size: int = SIZE) -> None:
        """Take the diameter in pixels."""
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._initials = Avatar("?", current_tokens().accent, size, self)
        self._picture = QPixmap()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._initials)

    def show_person(self, name: str, colour: str, content: bytes | None) -> None:
        """Show another person; ``content`` is the picture as it is kept."""
        picture = QPixmap()
        if content is not None:
            picture.loadFromData(content)
        self._picture = picture
        self._initials.set_person(name, colour)
        self._initials.setVisible(picture.isNull())
        self.setAccessibleName(name)
        self.update()

    def has_picture(self) -> bool:
        """Tell whether there is a picture to be seen."""
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        circle = QPainterPath()
        circle.addEllipse(QRectF(0, 0, self._size, self._size))
        painter.setClipPath(circle)
        whole = QRectF(0, 0, self._size, self._size)
        painter.drawPixmap(whole, self._picture, QRectF(self._picture.rect()))


class PageHead(QWidget):
    """``edit_clicked``, ``book_clicked`` and ``back_clicked`` tell what was pressed."""

    back_clicked = Signal()
    edit_clicked = Signal()
    book_clicked = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self.back_button = QToolButton(self)
        self.back_button.setIcon(icon("chevron-left"))
        self.back_button.setToolTip(self.tr("Back to the list (Esc)"))
        self.back_button.setAccessibleName(self.tr("Back to the list"))
        self.back_button.clicked.connect(self.back_clicked)
        self.portrait = Portrait(self)
        self.name = ElidedLabel("", self)
        self.name.setProperty("role", "heading")
        self.about = ElidedLabel("", self)
        self.about.setProperty("role", "muted")
        self.tags = ElidedLabel("", self)
        self.tags.setProperty("tone", "accent")
        self.edit_button = QPushButton(self.tr("Edit"), self)
        self.book_button = QPushButton(self.tr("Book"), self)
        self.edit_button.setToolTip(self.tr("Edit this client (E)"))
        self.book_button.setToolTip(self.tr("Book a session for this client"))
        self.more_button = QToolButton(self)
        self.more_button.setIcon(icon("ellipsis"))
        self.more_button.setProperty("kind", "outlined")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setToolTip(self.tr("More that can be done"))
        self.more_button.setAccessibleName(self.tr("More that can be done"))
        for button in (self.edit_button, self.book_button):
            button.setAutoDefault(False)
        self.edit_button.setProperty("kind", "primary")
        self.edit_button.clicked.connect(self.edit_clicked)
        self.book_button.clicked.connect(self.book_clicked)
        self._lay_out()

    def show_record(self, record: ClientRecord, colour: str) -> None:
        """Show who it is; ``colour`` is the trainer's as #RRGGBB."""
        client = record.card.client
        picture = record.picture.content if record.picture else None
        self.portrait.show_person(client.name, colour, picture)
        self.name.set_whole_text(client.name)
        self.about.set_whole_text(" · ".join(self._about(record)))
        self.tags.set_whole_text("  ".join(f"#{tag}" for tag in record.details.tags))
        self.tags.setVisible(bool(record.details.tags))
        self.edit_button.setVisible(bool(record.editable))

    def _about(self, record: ClientRecord) -> list[str]:
        client, locale = record.card.client, self._organization.locale
        since = plain_day(record.client_since, locale)
        parts = [
            self.tr("No. {number}").format(number=client.number),
            self.tr("client since {day}").format(day=since),
        ]
        if record.erased_on is not None:
            day = plain_day(record.erased_on, locale)
            return [*parts, self.tr("erased on {day}").format(day=day)]
        if record.card.trainer_name:
            parts.append(self.tr("with {trainer}").format(trainer=record.card.trainer_name))
        elif record.card.trainer_id is None:
            parts.append(self.tr("with nobody yet"))
        if not client.active:
            parts.append(self.tr("inactive"))
        return parts

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        for label in (self.name, self.about, self.tags):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            words.addWidget(label)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, 12, SPACE_WIDE, 12)
        row.setSpacing(SPACE)
        row.addWidget(self.back_button)
        row.addWidget(self.portrait)
        row.addSpacing(SPACE)
        row.addLayout(words, 1)
        row.addWidget(self.book_button)
        row.addWidget(self.edit_button)
        row.addWidget(self.more_button)
