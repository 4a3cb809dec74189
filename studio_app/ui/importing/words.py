"""What the meanings of columns and the outcomes of rows are called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.outcomes import Outcome

_translate = QCoreApplication.translate


def field_word(field: Field, kind: ImportKind) -> str:
    """Return what the meaning of a column is called."""
    words = {
        Field.NUMBER: _translate("Import", "Client number"),
        Field.NAME: _translate("Import", "Name"),
        Field.FIRST_NAME: _translate("Import", "First name"),
        Field.LAST_NAME: _translate("Import", "Last name"),
        Field.PHONE: _translate("Import", "Phone"),
        Field.EMAIL: _translate("Import", "E-mail"),
        Field.BIRTH_DATE: _translate("Import", "Date of birth"),
        Field.GENDER: _translate("Import", "Gender"),
        Field.HEIGHT: _translate("Import", "Height"),
        Field.WEIGHT: _translate("Import", "Weight"),
        Field.ADDRESS: _translate("Import", "Address"),
        Field.EMERGENCY_NAME: _translate("Import", "Emergency contact"),
        Field.EMERGENCY_PHONE: _translate("Import", "Emergency phone"),
        Field.ALERT: _translate("Import", "Alert for staff"),
        Field.HEALTH: _translate("Import", "Health notes"),
        Field.NOTE: _translate("Import", "Note for staff"),
        Field.TAGS: _translate("Import", "Tags"),
        Field.TRAINER: _translate("Import", "Trainer"),
        Field.PACKAGE: _translate("Import", "Package"),
        Field.SESSIONS: _translate("Import", "Sessions bought"),
        Field.CREDITS_LEFT: _translate("Import", "Sessions left"),
        Field.BOUGHT_ON: _translate("Import", "Bought on"),
        Field.EXPIRES_ON: _translate("Import", "Valid until"),
        Field.PRICE: _translate("Import", "Price"),
        Field.PAID: _translate("Import", "Paid"),
    }
    if kind is ImportKind.PACKAGES and field is Field.NAME:
        return _translate("Import", "Name of the client")
    return words[field]


def kind_word(kind: ImportKind) -> str:
    """Return what the rows of a file are called."""
    if kind is ImportKind.CLIENTS:
        return _translate("Import", "Clients")
    return _translate("Import", "Packages and balances")


def rows_text(count: int) -> str:
    """Return how many rows there are, in words."""
    if count == 1:
        return _translate("Import", "1 row")
    return _translate("Import", "{count} rows").format(count=count)


def outcome_word(outcome: Outcome) -> str:
    """Return what becomes of a row, in a word or two."""
    return {
        Outcome.NEW: _translate("Import", "New"),
        Outcome.UPDATED: _translate("Import", "Changes"),
        Outcome.SAME: _translate("Import", "Nothing to do"),
        Outcome.REFUSED: _translate("Import", "Refused"),
    }[outcome]


def outcome_sign(outcome: Outcome) -> tuple[str, str]:
    """Return the icon of an outcome, and its colour."""
    return {
        Outcome.NEW: ("plus", "good"),
        Outcome.UPDATED: ("pencil", "accent_text"),
        Outcome.SAME: ("check", "muted"),
        Outcome.REFUSED: ("circle-alert", "bad"),
    }[outcome]
