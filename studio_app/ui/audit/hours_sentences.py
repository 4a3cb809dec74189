"""What audit entries about hours, closed days and places say, with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry

_translate = QCoreApplication.translate

OF_HOURS = ("working_hours", "day_hours", "opening_hours", "closure", "place")


def hours_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about hours, closed days and places, "" for all others."""
    if entry.action == "undo":
        return _taken_back(entry)
    if entry.action == "redo":
        return _done_again(entry)
    texts = {
        "set_hours": _translate("Audit", "{who} changed the working hours of {trainer}"),
        "set_day_hours": _translate(
            "Audit", "{who} changed the hours of {trainer} on a single day"
        ),
        "cleared_day_hours": _translate(
            "Audit", "{who} gave {trainer} the usual hours again on a single day"
        ),
        "set_opening_hours": _translate("Audit", "{who} changed the opening hours"),
        "closed_days": _translate("Audit", "{who} closed the studio on days"),
        "renamed_closed_day": _translate("Audit", "{who} called a closed day otherwise: {name}"),
        "opened_day": _translate("Audit", "{who} opened the studio on a closed day: {name}"),
        "added_place": _translate("Audit", "{who} added the place {place}"),
        "changed_place": _translate("Audit", "{who} changed the place {place}"),
        "retired_place": _translate("Audit", "{who} took the place {place} out of use"),
        "brought_back_place": _translate("Audit", "{who} brought the place {place} back"),
        "ordered_places": _translate("Audit", "{who} moved {place} in the list of places"),
    }
    return texts.get(entry.action, "")


def _taken_back(entry: AuditEntry) -> str:
    texts = {
        "working_hours": _translate(
            "Audit", "{who} took back a change of the working hours of {trainer}"
        ),
        "day_hours": _translate("Audit", "{who} took back a change of single days of {trainer}"),
        "opening_hours": _translate("Audit", "{who} took back a change of the opening hours"),
        "closure": _translate("Audit", "{who} took back a step about a closed day: {name}"),
        "place": _translate("Audit", "{who} took back a step about the place {place}"),
    }
    return texts.get(entry.subject, "")


def _done_again(entry: AuditEntry) -> str:
    texts = {
        "working_hours": _translate("Audit", "{who} changed the working hours of {trainer} again"),
        "day_hours": _translate("Audit", "{who} changed single days of {trainer} again"),
        "opening_hours": _translate("Audit", "{who} changed the opening hours again"),
        "closure": _translate("Audit", "{who} did a step about a closed day again: {name}"),
        "place": _translate("Audit", "{who} did a step about the place {place} again"),
    }
    return texts.get(entry.subject, "")
