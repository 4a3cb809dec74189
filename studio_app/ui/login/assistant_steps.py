"""The two steps of the first-run assistant: the studio, and its first owner."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio_app.domain.errors import PasswordTooWeak
from studio_app.domain.passwords import MINIMUM_LENGTH, check_new_password
from studio_app.ui.login.choice_box import ChoiceBox
from studio_app.ui.login.regional_choices import RegionalChoices
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.password_field import PasswordField


class AssistantStep(QWidget):
    """Fields by name, each with room for an error below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, FieldError] = {}
        self._hints: list[QLabel] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE)
        self._form: QFormLayout = top_labelled_form()
        self._form.setVerticalSpacing(SPACE_TINY)
        self.column.addLayout(self._form)

    def add_field(self, name: str, label: str, field: QWidget, hint: str = "") -> None:
        """Add a field below the others; ``hint`` stands below it."""
        labelled(self._form, label, field).setContentsMargins(0, SPACE_TINY, 0, 0)
        if isinstance(field, ChoiceBox):
            field.name_its_parts()
        if hint:
            words = QLabel(hint, self)
            words.setProperty("role", "caption")
            words.setWordWrap(True)
            self._form.addRow(words)
            self._hints.append(words)
        error = FieldError(self)
        self._form.addRow(error)
        self._fields[name], self._errors[name] = field, error

    def add_beside(self, *fields: tuple[str, str, QWidget]) -> None:
        """Add fields, each with its name and label, that stand beside each other."""
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        self._form.addRow(row)
        for name, label, field in fields:
            part = top_labelled_form()
            part.setVerticalSpacing(SPACE_TINY)
            row.addLayout(part, 1)
            labelled(part, label, field).setContentsMargins(0, SPACE_TINY, 0, 0)
            error = FieldError(self)
            self._form.addRow(error)
            self._fields[name], self._errors[name] = field, error

    def show_field(self, name: str, shown: bool) -> None:
        """Show a field with its label, or hide it."""
        self._form.setRowVisible(self._fields[name], shown)

    def keep_hints_on_one_line(self) -> None:
        """Give short hints the height of a line; Qt's forms reckon with two where one may wrap."""
        for hint in self._hints:
            hint.setWordWrap(False)

    def has_field(self, name: str) -> bool:
        """Tell whether the step asks for that."""
        return name in self._fields

    def show_error(self, name: str, text: str) -> None:
        """Say below a field what is wrong with it, and go there."""
        self.clear_errors()
        self._errors[name].set_error(self._fields[name], text)

    def clear_errors(self) -> None:
        """Take back what was said."""
        for error in self._errors.values():
            error.clear()

    def focus_first(self) -> None:
        """Put the cursor into the first field that is still empty, or the first."""
        fields = list(self._fields.values())
        empty = [f for f in fields if isinstance(f, QLineEdit) and not f.text()]
        (empty or fields)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def first_complaint(self) -> tuple[str, str] | None:
        """Return the name of the first field that is not right and what to say, or None."""
        return None

    def answers(self) -> dict[str, str]:
        """Return what was filled in, by name."""
        return {}


class StudioStep(AssistantStep):
    """Name, time zone, currency and language of the studio."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLineEdit(self)
        self._time_zone = ChoiceBox(self)
        self._currency = ChoiceBox(self)
        self._locale = ChoiceBox(self)
        self.add_field("studio_name", self.tr("&Studio name"), self._name)
        self.add_field("time_zone", self.tr("Time &zone"), self._time_zone)
        self.add_field("currency", self.tr("C&urrency"), self._currency)
        self.add_field("locale", self.tr("Dates and numbers &as in"), self._locale)

    def set_choices(self, choices: RegionalChoices) -> None:
        """Offer what may be chosen, the computer's own chosen already."""
        self._time_zone.set_choices(choices.time_zones, choices.time_zone)
        self._currency.set_choices(choices.currencies, choices.currency)
        self._locale.set_choices(choices.locales, choices.locale)

    def answers(self) -> dict[str, str]:
        return {
            "studio_name": self._name.text().strip(),
            "time_zone": self._time_zone.code(),
            "currency": self._currency.code(),
            "locale": self._locale.code(),
        }

    def first_complaint(self) -> tuple[str, str] | None:
        complaints: dict[str, Callable[[], str]] = {
            "studio_name": lambda: self.tr("Give your studio a name."),
            "time_zone": lambda: self.tr("Choose a time zone from the list: type a city near you."),
            "currency": lambda: self.tr("Choose a currency from the list."),
            "locale": lambda: self.tr("Choose a language and country from the list."),
        }
        answers = self.answers()
        return next(
            ((name, text()) for name, text in complaints.items() if not answers[name]), None
        )


class OwnerStep(AssistantStep):
    """Name, login and password of the first owner; on a server also who may set it up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLineEdit(self)
        self._login = QLineEdit(self)
        self._password = PasswordField(self)
        self._again = PasswordField(self)
        rules = self.tr(
            "At least {minimum} characters. Several words are easier to remember and harder to "
            "guess; no digits or signs are asked for."
        ).format(minimum=MINIMUM_LENGTH)
        self.add_field("owner_name", self.tr("Your &name"), self._name)
        self.add_field("login", self.tr("&Login"), self._login)
        self.add_field("password", self.tr("&Password"), self._password, rules)
        self.add_field("again", self.tr("Password &again"), self._again)

    def answers(self) -> dict[str, str]:
        return {
            "owner_name": self._name.text().strip(),
            "login": self._login.text().strip(),
            "password": self._password.text(),
        }

    def first_complaint(self) -> tuple[str, str] | None:
        answers = self.answers()
        if not answers["owner_name"]:
            return "owner_name", self.tr("Type your name as clients know it.")
        if not answers["login"]:
            return "login", self.tr("Type a short name to log in with, such as “nora”.")
        try:
            check_new_password(answers["password"], answers["login"])
        except PasswordTooWeak as error:
            return "password", sentence(error)
        if self._again.text() != answers["password"]:
            return "again", self.tr("The two passwords are not the same.")
        return None

    def forget_passwords(self) -> None:
        """Empty what must not stay in memory."""
        for field in (self._password, self._again):
            field.setText("")
            field.hide_letters()


class ServerStep(AssistantStep):
    """Who may make roles and tables on the PostgreSQL server; used once, never kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._login = QLineEdit(self)
        self._password = PasswordField(self)
        why = QLabel(
            self.tr(
                "A studio on a server gives everybody a server login of their own. To set that "
                "up, Studio App needs, this once, a login that may create roles and tables. "
                "It is not kept."
            ),
            self,
        )
        why.setProperty("role", "muted")
        why.setWordWrap(True)
        self.column.insertWidget(0, why)
        self.column.setSpacing(SPACE_WIDE)
        self.add_field("server_login", self.tr("Server &login"), self._login)
        self.add_field("server_password", self.tr("Server &password"), self._password)

    def answers(self) -> dict[str, str]:
        return {
            "server_login": self._login.text().strip(),
            "server_password": self._password.text(),
        }

    def first_complaint(self) -> tuple[str, str] | None:
        if not self._login.text().strip():
            return "server_login", self.tr("Type the login of the server's administrator.")
        return None

    def forget_passwords(self) -> None:
        """Empty what must not stay in memory."""
        self._password.setText("")
        self._password.hide_letters()
