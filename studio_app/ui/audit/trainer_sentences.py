"""What audit entries about trainers' profiles say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.ui.audit.facts import text_fact

_translate = QCoreApplication.translate


def trainer_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about what is told of a trainer, "" for all others."""
    if entry.action in ("undo", "redo"):
        return _put_back(entry)
    texts = {
        "added_certificate": _translate("Audit", "{{who}} added {certificate} of {{trainer}}"),
        "edited_certificate": _translate("Audit", "{{who}} edited {certificate} of {{trainer}}"),
        "removed_certificate": _translate("Audit", "{{who}} removed {certificate} of {{trainer}}"),
        "set_trainer_picture": _translate("Audit", "{{who}} gave {{trainer}} a picture"),
        "removed_trainer_picture": _translate(
            "Audit", "{{who}} took the picture of {{trainer}} away"
        ),
    }
    if entry.action == "edited_trainer":
        return _edited(entry)
    return texts.get(entry.action, "").format(certificate=_certificate(entry))


def _edited(entry: AuditEntry) -> str:
    # The words of fields belong to their form.
    from studio_app.ui.trainers.profile.words import field_word

    fields = entry.after.get("fields")
    if not isinstance(fields, list) or not fields:
        return _translate("Audit", "{who} edited the profile of {trainer}")
    names = ", ".join(_plain(field_word(str(name))) for name in fields)
    text = _translate("Audit", "{{who}} edited the profile of {{trainer}}: {fields}")
    return text.format(fields=names)


def _put_back(entry: AuditEntry) -> str:
    is_undo = entry.action == "undo"
    if entry.subject == "trainer_certificate":
        back = _translate("Audit", "{{who}} took back a step about {certificate} of {{trainer}}")
        again = _translate("Audit", "{{who}} did a step about {certificate} of {{trainer}} again")
        return (back if is_undo else again).format(certificate=_certificate(entry))
    if entry.subject == "trainer_picture":
        back = _translate("Audit", "{who} took back a step about the picture of {trainer}")
        again = _translate("Audit", "{who} did a step about the picture of {trainer} again")
        return back if is_undo else again
    if entry.subject == "trainer" and "fields" in entry.after:
        back = _translate("Audit", "{who} took an edit of the profile of {trainer} back")
        again = _translate("Audit", "{who} edited the profile of {trainer} again")
        return back if is_undo else again
    return ""


def _certificate(entry: AuditEntry) -> str:
    name = _plain(text_fact(entry.after, "certificate"))
    return name or _translate("Audit", "a certificate")


def _plain(name: str) -> str:
    return name.replace("{", "").replace("}", "")
