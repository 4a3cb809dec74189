"""The fields of a trainer's profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import InvalidInput
from studio_app.domain.organizations import Organization
from studio_app.domain.phones import shown_phone
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_profiles import (
    CAPACITIES,
    FIELDS,
    SESSION_MINUTES,
    TrainerProfile,
    complaints,
)
from studio_app.domain.typed_values import day_hint, shown_day, typed_day
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.clients.page.tag_field import TagField
from studio_app.ui.clients.page.words import plain_day
from studio_app.ui.packages.package_words import money_words
from studio_app.ui.theme import SPACE, SPACE_AREA
from studio_app.ui.trainers.profile.fields import (
    CalmNumber,
    ColourField,
    LanguageField,
    OpenNumber,
)
from studio_app.ui.widgets.keys import tab_through

BIO_HEIGHT = 110
LINKS_HEIGHT = 66
_DAYS = ("licence_expires_on", "insurance_expires_on")
_TEXTS = (
    *("name", "working_since", "phone", "email", "website"),
    *("licence_number", "insurance_provider", "insurance_policy"),
)
_IN_ORDER = (
    *("bio", "specialties", "languages", "working_since", "website", "links", "phone", "email"),
    *("name", "colour", "session_minutes", "client_capacity", "price", "accepts_new_clients"),
    *("licence_number", "licence_expires_on"),
    *("insurance_provider", "insurance_policy", "insurance_expires_on"),
)


class ProfileForm(QWidget):
    """``changed`` says that something was typed, ``price_wanted`` that the price is to be set."""

    changed = Signal()
    price_wanted = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._locale, self._territory = organization.locale, organization.territory
        self._shown = TrainerProfile("")
        self._filling = False
        self.lines = {name: QLineEdit(self) for name in (*_TEXTS, *_DAYS)}
        self.bio, self.links = QPlainTextEdit(self), QPlainTextEdit(self)
        self.specialties = TagField(self)
        self.languages = LanguageField(self._locale, self)
        self.colour = ColourField(self)
        self.minutes = CalmNumber(SESSION_MINUTES[0], SESSION_MINUTES[-1], self)
        self.capacity = OpenNumber(CAPACITIES[-1], self.tr("no limit"), self)
        self.accepts = QCheckBox(self.tr("&Takes new clients"), self)
        self.price = QLabel(self)
        self.price_button = QPushButton(self.tr("Change…"), self)
        self.left, self.right = FormColumn(self), FormColumn(self)
        self._beside = [FormColumn(self) for _ in range(9)]
        self._columns = (self.left, self.right, *self._beside)
        self._prepare()
        self._lay_out()
        self._connect()

    def show_page(self, page: ProfilePage) -> None:
        """Fill the form with what is known of a trainer."""
        self._shown = page.profile
        self.clear_errors()
        self.specialties.set_known(page.specialties_in_use)
        self.type_over(page.profile)
        self.show_price(page)
        for name, field in self.fields().items():
            editable = name in page.editable or name == "price"
            match field:
                case QLineEdit() | QPlainTextEdit() if not page.editable:
                    field.setReadOnly(True)
                case _:
                    field.setEnabled(editable)

    def show_price(self, page: ProfilePage) -> None:
        """Say what a session costs with the trainer, and since when."""
        if page.price is None:
            self.price.setText(self.tr("no price yet"))
        else:
            amount = money_words(page.price, self._organization)
            text = self.tr("{price} since {day}")
            since = plain_day(page.price_since, self._locale) if page.price_since else ""
            self.price.setText(text.format(price=amount, day=since) if since else amount)
        self.price_button.setVisible("name" in page.editable and page.active)

    def type_over(self, profile: TrainerProfile) -> None:
        """Fill the fields with what is to be saved in the place of what is known."""
        self._filling = True
        texts: dict[str, str] = {
            name: getattr(profile, name)
            for name in _TEXTS
            if name not in ("working_since", "phone")
        }
        texts["working_since"] = "" if profile.working_since is None else str(profile.working_since)
        texts["phone"] = shown_phone(profile.phone, self._territory)
        for name in _DAYS:
            texts[name] = shown_day(getattr(profile, name), self._locale)
        for name, text in texts.items():
            self.lines[name].setText(text)
            self.lines[name].setCursorPosition(0)
        self.bio.setPlainText(profile.bio)
        self.links.setPlainText("\n".join(profile.links))
        self.specialties.set_tags(profile.specialties)
        self.languages.set_codes(profile.languages)
        self.colour.set_colour(profile.colour)
        self.minutes.setValue(profile.session_minutes)
        self.capacity.set_number(profile.client_capacity)
        self.accepts.setChecked(profile.accepts_new_clients)
        self._filling = False

    def typed(self) -> tuple[Any, ...]:
        """Return what stands in the fields as it was typed, to be compared."""
        return (
            *(field.text() for field in self.lines.values()),
            *(self.bio.toPlainText(), self.links.toPlainText()),
            *(self.specialties.tags(), self.languages.tags(), self.colour.colour()),
            *(self.minutes.value(), self.capacity.number(), self.accepts.isChecked()),
        )

    def answers(self, page: ProfilePage) -> TrainerProfile | None:
        """Return what was filled in; None, and a sentence below each field, where it is not right.

        What was not touched is returned as it was kept.
        """
        self.clear_errors()
        problems: list[InvalidInput] = []
        values: dict[str, Any] = {
            name: self.lines[name].text() for name in _TEXTS if name not in ("working_since",)
        }
        values["phone"] = self._phone()
        values["bio"] = self.bio.toPlainText()
        values["links"] = tuple(filter(None, map(str.strip, self.links.toPlainText().split("\n"))))
        values["colour"] = self._colour()
        values["session_minutes"] = self.minutes.value()
        values["client_capacity"] = self.capacity.number()
        values["accepts_new_clients"] = self.accepts.isChecked()
        specialties = self.specialties.tags()
        kept = self._shown.specialties
        values["specialties"] = kept if specialties == kept else specialties
        readers: dict[str, Callable[[], Any]] = {
            "working_since": self._year,
            "languages": self.languages.codes,
            **{name: self._day_reader(name) for name in _DAYS},
        }
        for name, read in readers.items():
            try:
                values[name] = read()
            except InvalidInput as problem:
                problems.append(problem)
                values[name] = getattr(self._shown, name)
        profile = TrainerProfile(**values)
        problems += complaints(profile, self._territory, page.today, self._shown)
        self.show_problems(problems)
        return None if problems else profile

    def show_problems(self, problems: list[InvalidInput]) -> bool:
        """Say below each field what is wrong with it; tell whether there is such a field."""
        order = {name: place for place, name in enumerate(FIELDS)}
        known = [one for one in problems if one.field in order]
        known.sort(key=lambda one: order[one.field])
        for problem in reversed(known):
            for column in self._columns:
                column.show_errors([problem] if problem.field in column.fields() else [])
        return bool(known)

    def error_text(self, name: str) -> str:
        """Return what is said below a field."""
        return next(one for one in self._columns if name in one.fields()).error_text(name)

    def clear_errors(self) -> None:
        """Take back what was said of the fields."""
        for column in self._columns:
            column.clear_errors()

    def fields(self) -> dict[str, QWidget]:
        """Return all fields by name."""
        return {name: field for one in self._columns for name, field in one.fields().items()}

    def focus_field(self, name: str) -> bool:
        """Give the keyboard to a field; tell whether there is one of that name."""
        field = self.fields().get(name)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        return field is not None

    def add_below(self, widget: QWidget, first: QWidget) -> None:
        """Put something below the papers, whose ``first`` part Tab goes to after these."""
        self._papers.addWidget(widget)
        tab_through(self.lines["insurance_expires_on"], first)

    def set_narrow(self, narrow: bool) -> None:
        """Put the two halves below each other, or beside each other."""
        direction = QBoxLayout.Direction
        self._halves.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _prepare(self) -> None:
        self.bio.setFixedHeight(BIO_HEIGHT)
        self.links.setFixedHeight(LINKS_HEIGHT)
        self.links.setPlaceholderText("instagram.com/…")
        self.lines["website"].setPlaceholderText("www.example.com")
        self.lines["working_since"].setPlaceholderText(self.tr("a year, such as 2014"))
        self.specialties.setPlaceholderText(self.tr("For example: back, ballet, after birth"))
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setSingleStep(5)
        for field in (self.bio, self.links):
            field.setTabChangesFocus(True)
        for name in _DAYS:
            self.lines[name].setPlaceholderText(day_hint(self._locale))
        self.price_button.setProperty("kind", "link")
        self.price_button.setAutoDefault(False)
        self.price_button.setAccessibleName(self.tr("Change the price of a session"))

    def _lay_out(self) -> None:
        left, right, lines = self.left, self.right, self.lines
        price, minutes, room, phone, email, licence, until, policy, last = self._beside
        left.add_heading(self.tr("ABOUT"))
        left.add_field("bio", self.tr("A&bout them"), self.bio)
        left.add_field("specialties", self.tr("S&pecialties"), self.specialties)
        left.add_field("languages", self.tr("&Languages"), self.languages)
        left.add_field("working_since", self.tr("&Working since"), lines["working_since"])
        left.add_field("website", self.tr("Web&site"), lines["website"])
        left.add_field("links", self.tr("&Other pages, one on each line"), self.links)
        left.add_heading(self.tr("FOR THE STUDIO ALONE"))
        phone.add_field("phone", self.tr("Phon&e"), lines["phone"])
        email.add_field("email", self.tr("E-&mail"), lines["email"])
        left.add_beside(phone, email)
        left.end()
        right.add_heading(self.tr("AT WORK"))
        right.add_field("name", self.tr("&Name"), lines["name"])
        right.add_field("colour", self.tr("&Colour in the calendar"), self.colour)
        minutes.add_field("session_minutes", self.tr("Length of a sess&ion"), self.minutes)
        room.add_field("client_capacity", self.tr("&Room for clients"), self.capacity)
        right.add_beside(minutes, room)
        priced = QWidget(self)
        row = QHBoxLayout(priced)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.price)
        row.addWidget(self.price_button)
        row.addStretch(1)
        price.add_field("price", self.tr("Price of a session"), priced)
        right.add_beside(price)
        right.add_field("accepts_new_clients", self.tr("New clients"), self.accepts)
        right.add_heading(self.tr("PAPERS"))
        licence.add_field("licence_number", self.tr("Licence n&umber"), lines["licence_number"])
        until.add_field("licence_expires_on", self.tr("Last &day"), lines["licence_expires_on"])
        right.add_beside(licence, until)
        right.add_field("insurance_provider", self.tr("&Insurer"), lines["insurance_provider"])
        policy.add_field("insurance_policy", self.tr("Polic&y"), lines["insurance_policy"])
        last.add_field("insurance_expires_on", self.tr("Last da&y"), lines["insurance_expires_on"])
        right.add_beside(policy, last)
        self._halves = QHBoxLayout(self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(SPACE_AREA)
        self._papers = QVBoxLayout()
        self._papers.setSpacing(SPACE)
        self._papers.addWidget(right)
        beside = QVBoxLayout()
        beside.addLayout(self._papers)
        beside.addStretch(1)
        self._halves.addWidget(left, 1)
        self._halves.addLayout(beside, 1)
        self.accepts.setAccessibleName(self.tr("Takes new clients"))
        lines["licence_expires_on"].setAccessibleName(self.tr("Last day of the licence"))
        lines["insurance_expires_on"].setAccessibleName(self.tr("Last day of the insurance"))
        shown = self.fields() | {"price": self.price_button}
        tab_through(*(shown[name] for name in _IN_ORDER))

    def _connect(self) -> None:
        for line in (*self.lines.values(), self.specialties, self.languages):
            line.textChanged.connect(self._tell)
        for text in (self.bio, self.links):
            text.textChanged.connect(self._tell)
        self.colour.changed.connect(self._tell)
        self.minutes.valueChanged.connect(self._tell)
        self.capacity.valueChanged.connect(self._tell)
        self.accepts.toggled.connect(self._tell)
        self.price_button.clicked.connect(self.price_wanted)

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _day_reader(self, name: str) -> Callable[[], Any]:
        return lambda: typed_day(self.lines[name].text(), self._locale, name)

    def _phone(self) -> str:
        kept, typed = self._shown.phone, self.lines["phone"].text()
        return kept if typed == shown_phone(kept, self._territory) else typed

    def _colour(self) -> int:
        # Beyond the last colour they start over.
        kept, chosen = self._shown.colour, self.colour.colour()
        return kept if self.colour.is_colour_of(kept) else chosen

    def _year(self) -> int | None:
        typed = self.lines["working_since"].text().strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            raise InvalidInput("working_since", self.tr("Type a year, such as 2014."))
        return int(typed)
