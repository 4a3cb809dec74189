"""The head of a profile: picture, name, and how much of it is still to be filled in."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.languages import language_name
from studio_app.domain.organizations import Organization
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_profiles import completeness, missing
from studio_app.domain.web_addresses import shown_web_address
from studio_app.ui.clients.page.head import Portrait
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_WIDE, current_tokens, theme_notifier
from studio_app.ui.trainers.profile.words import field_word

PORTRAIT = 72
BAR_WIDTH = 120
MOST_NAMED = 4


class ProfileHead(QWidget):
    """``field_wanted`` carries the name of a field that is missing; the others what was pressed."""

    field_wanted = Signal(str)
    picture_wanted = Signal()
    picture_unwanted = Signal()
    page_wanted = Signal(str)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = organization.locale
        self.portrait = Portrait(self, PORTRAIT)
        self.name = ElidedLabel("", self)
        self.name.setProperty("role", "heading")
        self.about = ElidedLabel("", self)
        self.about.setProperty("role", "muted")
        self.picture_button = self._link(self.tr("Choose a picture…"))
        self.remove_button = self._link(self.tr("Remove the picture"))
        self.website = self._link("")
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName(self.tr("How complete the profile is"))
        self.complete = QLabel(self)
        self.complete.setWordWrap(True)
        self.complete.setTextFormat(Qt.TextFormat.RichText)
        self.complete.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._lacks: tuple[str, ...] = ()
        theme_notifier.changed.connect(self._tell_missing)
        self._lay_out()
        self.picture_button.clicked.connect(self.picture_wanted)
        self.remove_button.clicked.connect(self.picture_unwanted)
        self.complete.linkActivated.connect(self.field_wanted)
        self.website.clicked.connect(lambda: self.page_wanted.emit(self.website.toolTip()))

    def show_page(self, page: ProfilePage) -> None:
        """Show who it is, and what is missing."""
        profile = page.profile
        content = page.picture.content if page.picture else None
        self.portrait.show_person(profile.name, trainer_colour(profile.colour), content)
        self.name.set_whole_text(profile.name)
        self.about.set_whole_text(" · ".join(self._about(page)))
        editable = bool(page.editable)
        self.picture_button.setVisible(editable)
        self.picture_button.setText(
            self.tr("Another picture…") if content else self.tr("Choose a picture…")
        )
        self.remove_button.setVisible(editable and content is not None)
        self.website.setVisible(bool(profile.website))
        self.website.setText(shown_web_address(profile.website).replace("&", "&&"))
        self.website.setToolTip(profile.website)
        lacks = missing(profile, page.certificates, has_picture=content is not None)
        self.bar.setValue(completeness(lacks))
        self._whole.setVisible(editable)
        self._lacks = lacks
        self._tell_missing()

    def _tell_missing(self) -> None:
        lacks = self._lacks
        if not lacks:
            self.complete.setText(self.tr("Complete"))
            return
        # One name takes no more room than the words for it.
        named = len(lacks) if len(lacks) <= MOST_NAMED + 1 else MOST_NAMED
        style = f"color: {current_tokens().accent_text}; text-decoration: none; font-weight: 500"
        links = ", ".join(
            f'<a href="{name}" style="{style}">{escape(field_word(name))}</a>'
            for name in lacks[:named]
        )
        if len(lacks) > named:
            rest = self.tr("{links} and {count} more")
            links = rest.format(links=links, count=len(lacks) - named)
        said = self.tr("{share} % complete. Still missing: {links}")
        self.complete.setText(said.format(share=completeness(lacks), links=links))

    def _about(self, page: ProfilePage) -> list[str]:
        profile, parts = page.profile, []
        if not page.active:
            parts.append(self.tr("inactive"))
        if profile.working_since is not None:
            years = page.today.year - profile.working_since
            said = (
                self.tr("1 year of experience")
                if years == 1
                else self.tr("{count} years of experience")
            )
            parts.append(said.format(count=years))
        if profile.languages:
            names = [language_name(code, self._locale) for code in profile.languages]
            parts.append(self.tr("speaks {languages}").format(languages=", ".join(names)))
        if profile.specialties:
            parts.append(", ".join(profile.specialties))
        return parts

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        links = QHBoxLayout()
        links.setSpacing(SPACE)
        for button in (self.picture_button, self.remove_button, self.website):
            links.addWidget(button)
        links.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        for label in (self.name, self.about):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            words.addWidget(label)
        words.addLayout(links)
        words.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(SPACE_WIDE)
        upper.addWidget(self.portrait)
        upper.addLayout(words, 1)
        self._whole = QWidget(self)
        whole = QHBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE)
        whole.addWidget(self.bar)
        whole.addWidget(self.complete, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(upper)
        column.addWidget(self._whole)
