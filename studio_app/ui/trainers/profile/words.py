"""What is told of trainers' profiles and of what was done about them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.languages import language_name
from studio_app.domain.organizations import Organization
from studio_app.domain.phones import shown_phone
from studio_app.domain.trainer_papers import RUNS_OUT_WITHIN, Paper, PaperKind
from studio_app.domain.trainer_profiles import TrainerProfile
from studio_app.domain.trainer_steps import TrainerOutcome, TrainerStep
from studio_app.domain.typed_values import shown_day

_translate = QCoreApplication.translate
_LONGEST = 60


def step_name(outcome: TrainerOutcome) -> str:
    """Return the name of what was done, such as "Edit Anna Berg", for its undo."""
    texts = {
        TrainerStep.EDIT: _translate("Trainers", "Edit {trainer}"),
        TrainerStep.ADD_CERTIFICATE: _translate("Trainers", "Add {about} of {trainer}"),
        TrainerStep.EDIT_CERTIFICATE: _translate("Trainers", "Edit {about} of {trainer}"),
        TrainerStep.REMOVE_CERTIFICATE: _translate("Trainers", "Remove {about} of {trainer}"),
        TrainerStep.PICTURE: _translate("Trainers", "Picture of {trainer}"),
        TrainerStep.REMOVE_PICTURE: _translate("Trainers", "Remove picture of {trainer}"),
    }
    return texts[outcome.step].format(trainer=outcome.name, about=outcome.about)


def done_sentence(outcome: TrainerOutcome) -> str:
    """Return what the notice says, such as "Saved the profile of Anna Berg"."""
    texts = {
        TrainerStep.EDIT: _translate("Trainers", "Saved the profile of {trainer}"),
        TrainerStep.ADD_CERTIFICATE: _translate("Trainers", "{trainer} has {about} now"),
        TrainerStep.EDIT_CERTIFICATE: _translate("Trainers", "Saved {about} of {trainer}"),
        TrainerStep.REMOVE_CERTIFICATE: _translate("Trainers", "Removed {about} of {trainer}"),
        TrainerStep.PICTURE: _translate("Trainers", "{trainer} has a new picture"),
        TrainerStep.REMOVE_PICTURE: _translate("Trainers", "Removed the picture of {trainer}"),
    }
    return texts[outcome.step].format(trainer=outcome.name, about=outcome.about)


def field_word(name: str) -> str:
    """Return what a field of the profile is called within a sentence."""
    words = {
        "picture": _translate("Trainers", "picture"),
        "name": _translate("Trainers", "name"),
        "colour": _translate("Trainers", "colour"),
        "session_minutes": _translate("Trainers", "length of a session"),
        "client_capacity": _translate("Trainers", "room for clients"),
        "accepts_new_clients": _translate("Trainers", "takes new clients"),
        "bio": _translate("Trainers", "about them"),
        "specialties": _translate("Trainers", "specialties"),
        "languages": _translate("Trainers", "languages"),
        "working_since": _translate("Trainers", "years of experience"),
        "phone": _translate("Trainers", "phone"),
        "email": _translate("Trainers", "e-mail"),
        "website": _translate("Trainers", "website"),
        "links": _translate("Trainers", "other pages"),
        "licence_number": _translate("Trainers", "licence"),
        "licence_expires_on": _translate("Trainers", "last day of the licence"),
        "insurance_provider": _translate("Trainers", "insurer"),
        "insurance_policy": _translate("Trainers", "insurance policy"),
        "insurance_expires_on": _translate("Trainers", "last day of the insurance"),
        "certificates": _translate("Trainers", "certificates"),
    }
    return words.get(name, name)


def value_words(name: str, profile: TrainerProfile, organization: Organization) -> str:
    """Return what stands in a field, for a sentence; "" for nothing."""
    value = getattr(profile, name)
    if isinstance(value, bool):
        return _translate("Trainers", "yes") if value else _translate("Trainers", "no")
    if isinstance(value, date):
        return shown_day(value, organization.locale)
    if name == "languages":
        return ", ".join(language_name(code, organization.locale) for code in value)
    if isinstance(value, tuple):
        return ", ".join(value)
    if name == "phone":
        return shown_phone(value, organization.territory)
    if name == "client_capacity" and value is None:
        return _translate("Trainers", "no limit")
    if name == "colour":
        return str(value + 1)
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def paper_words(paper: Paper, today: date, locale: str, *, named: bool) -> str:
    """Return what is said of a paper that runs out, with the trainer's name where ``named``."""
    what = {
        PaperKind.LICENCE: _translate("Trainers", "Licence"),
        PaperKind.INSURANCE: _translate("Trainers", "Insurance"),
        PaperKind.CERTIFICATE: paper.name,
    }[paper.kind]
    if named:
        of_trainer = _translate("Trainers", "{trainer}: {paper}")
        what = of_trainer.format(trainer=paper.trainer_name, paper=what)
    said = _translate("Trainers", "{paper} {runs_out}")
    return said.format(paper=what, runs_out=last_day_words(paper.expires_on, today, locale))


def last_day_words(day: date, today: date, locale: str) -> str:
    """Return when something runs out or did, such as "runs out in 12 days, on 24 Mar 2026"."""
    left = (day - today).days
    written = format_date(day, "medium", locale=locale)
    if left < 0:
        return _translate("Trainers", "ran out on {day}").format(day=written)
    if left == 0:
        return _translate("Trainers", "runs out today")
    if left == 1:
        return _translate("Trainers", "runs out tomorrow")
    if left <= RUNS_OUT_WITHIN.days:
        text = _translate("Trainers", "runs out in {count} days, on {day}")
        return text.format(count=left, day=written)
    return _translate("Trainers", "until {day}").format(day=written)


def last_day_tone(day: date | None, today: date) -> str:
    """Return in which tone that is told: "bad" once it ran out, "warning" when it soon will."""
    if day is None or day > today + RUNS_OUT_WITHIN:
        return "muted"
    return "bad" if day < today else "warning"
