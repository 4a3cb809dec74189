"""What is told of clients and of what was done about them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.client_steps import ClientOutcome, ClientStep
from studio_app.domain.people import ConsentKind, Gender

_translate = QCoreApplication.translate


def step_name(outcome: ClientOutcome) -> str:
    """Return the name of what was done, such as "Edit Mina Park", for its undo."""
    texts = {
        ClientStep.ADD: _translate("Clients", "Add client {client}"),
        ClientStep.EDIT: _translate("Clients", "Edit {client}"),
        ClientStep.NOTE: _translate("Clients", "Note about {client}"),
        ClientStep.REMOVE_NOTE: _translate("Clients", "Remove note about {client}"),
        ClientStep.CONSENT: _translate("Clients", "Consent of {client}"),
        ClientStep.PICTURE: _translate("Clients", "Picture of {client}"),
        ClientStep.REMOVE_PICTURE: _translate("Clients", "Remove picture of {client}"),
        ClientStep.DEACTIVATE: _translate("Clients", "Deactivate {client}"),
        ClientStep.REACTIVATE: _translate("Clients", "Reactivate {client}"),
        ClientStep.CHANGE_TRAINER: _translate("Clients", "Change the trainer of {client}"),
    }
    return texts[outcome.step].format(client=outcome.name)


def done_sentence(outcome: ClientOutcome) -> str:
    """Return what the notice says, such as "Saved Mina Park"."""
    texts = {
        ClientStep.ADD: _translate("Clients", "{client} is a client now"),
        ClientStep.EDIT: _translate("Clients", "Saved {client}"),
        ClientStep.NOTE: _translate("Clients", "Noted about {client}"),
        ClientStep.REMOVE_NOTE: _translate("Clients", "Removed a note about {client}"),
        ClientStep.CONSENT: _translate("Clients", "Noted the consent of {client}"),
        ClientStep.PICTURE: _translate("Clients", "{client} has a new picture"),
        ClientStep.REMOVE_PICTURE: _translate("Clients", "Removed the picture of {client}"),
        ClientStep.DEACTIVATE: _translate("Clients", "{client} is no longer active"),
        ClientStep.REACTIVATE: _translate("Clients", "{client} is active again"),
        ClientStep.CHANGE_TRAINER: _translate("Clients", "{client} has another trainer now"),
    }
    said = texts[outcome.step].format(client=outcome.name)
    if outcome.trainer_name:
        of_trainer = _translate("Clients", "{said}, with {trainer}")
        return of_trainer.format(said=said, trainer=outcome.trainer_name)
    return said


def field_word(name: str) -> str:
    """Return what a field of the form is called within a sentence."""
    words = {
        "name": _translate("Clients", "name"),
        "phone": _translate("Clients", "phone"),
        "email": _translate("Clients", "e-mail"),
        "address": _translate("Clients", "address"),
        "birth_date": _translate("Clients", "birth date"),
        "gender": _translate("Clients", "gender"),
        "height_cm": _translate("Clients", "height"),
        "weight_grams": _translate("Clients", "weight"),
        "emergency_name": _translate("Clients", "emergency contact"),
        "emergency_phone": _translate("Clients", "emergency phone"),
        "payer_id": _translate("Clients", "who pays"),
        "alert": _translate("Clients", "alert"),
        "health_notes": _translate("Clients", "health notes"),
        "tags": _translate("Clients", "tags"),
    }
    return words.get(name, name)


def plain_day(day: date, locale: str) -> str:
    """Return a day with its year and without its weekday, such as "6 Mar 2026"."""
    return format_date(day, "medium", locale=locale)


def gender_word(gender: Gender) -> str:
    """Return a gender as one chooses it."""
    return {
        Gender.UNSAID: _translate("Clients", "Not said"),
        Gender.FEMALE: _translate("Clients", "Female"),
        Gender.MALE: _translate("Clients", "Male"),
        Gender.OTHER: _translate("Clients", "Other"),
    }[gender]


def consent_word(kind: ConsentKind) -> str:
    """Return what a client consents to."""
    return {
        ConsentKind.PRIVACY: _translate("Clients", "Privacy notice"),
        ConsentKind.CONTRACT: _translate("Clients", "Contract"),
        ConsentKind.HEALTH_DATA: _translate("Clients", "Keeping health data"),
        ConsentKind.MARKETING: _translate("Clients", "News and offers"),
        ConsentKind.PHOTOS: _translate("Clients", "Photos"),
    }[kind]
