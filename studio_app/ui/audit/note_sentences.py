"""What audit entries about notes on sessions say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.ui.audit.facts import text_fact

_translate = QCoreApplication.translate

OF_NOTES = ("session_note", "note_template")


def note_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about notes and their templates, "" for all others."""
    if entry.action in ("undo", "redo"):
        return _put_back(entry)
    texts = {
        "wrote_session_note": _translate("Audit", "{who} wrote a note on a session of {client}"),
        "edited_session_note": _edited(entry),
        "removed_session_note": _translate(
            "Audit", "{who} took a note on a session of {client} away"
        ),
        "added_note_template": _translate("Audit", "{{who}} added the note template {template}"),
        "edited_note_template": _translate("Audit", "{{who}} edited the note template {template}"),
        "removed_note_template": _translate(
            "Audit", "{{who}} removed the note template {template}"
        ),
    }
    return _named(entry, texts.get(entry.action, ""))


def _edited(entry: AuditEntry) -> str:
    # The words of fields belong to their form.
    from studio_app.ui.notes.words import field_word

    fields = entry.after.get("fields")
    if not isinstance(fields, list) or not fields:
        return _translate("Audit", "{who} edited a note on a session of {client}")
    if fields == ["shared"]:
        shared = _translate("Audit", "{who} shared a note on a session with {client}")
        kept = _translate("Audit", "{who} shares a note on a session with {client} no more")
        return shared if entry.after.get("shared") is True else kept
    names = ", ".join(field_word(str(name)) for name in fields).lower()
    text = _translate("Audit", "{{who}} edited a note on a session of {{client}}: {fields}")
    return text.format(fields=names.replace("{", "").replace("}", ""))


def _put_back(entry: AuditEntry) -> str:
    is_undo = entry.action == "undo"
    if entry.subject == "session_note":
        back = _translate("Audit", "{who} took back a step about a note on a session of {client}")
        again = _translate("Audit", "{who} did a step about a note on a session of {client} again")
        return back if is_undo else again
    if entry.subject == "note_template":
        back = _translate("Audit", "{{who}} took back a step about the note template {template}")
        again = _translate("Audit", "{{who}} did a step about the note template {template} again")
        return _named(entry, back if is_undo else again)
    return ""


def _named(entry: AuditEntry, text: str) -> str:
    if entry.subject != "note_template":
        return text
    name = text_fact(entry.after, "template").replace("{", "").replace("}", "")
    return text.format(template=name)
