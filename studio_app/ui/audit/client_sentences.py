"""What audit entries about clients say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.ui.audit.assignment_sentences import assignment_template
from studio_app.ui.audit.note_sentences import note_template

_translate = QCoreApplication.translate

OF_RECORDS = ("client_note", "client_picture")


def client_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about what is known or noted of a client, "" for others."""
    if entry.action in ("undo", "redo"):
        return _put_back(entry)
    texts = {
        "edited_client": _edited(entry),
        "deactivated_client": _translate("Audit", "{who} deactivated {client}"),
        "reactivated_client": _translate("Audit", "{who} reactivated {client}"),
        "erased_client": _translate("Audit", "{who} erased a client"),
        "exported_client": _translate("Audit", "{who} exported all that is known about {client}"),
        "added_client_note": _translate("Audit", "{who} noted something about {client}"),
        "removed_client_note": _translate("Audit", "{who} took a note about {client} away"),
        "noted_consent": _translate("Audit", "{who} noted a consent of {client}"),
        "noted_consent_withdrawn": _translate(
            "Audit", "{who} noted that {client} takes a consent back"
        ),
        "set_client_picture": _translate("Audit", "{who} gave {client} a picture"),
        "removed_client_picture": _translate("Audit", "{who} took the picture of {client} away"),
        "changed_new_client_rule": _translate("Audit", "{who} changed who looks after new clients"),
    }
    return texts.get(entry.action) or assignment_template(entry) or note_template(entry)


def _edited(entry: AuditEntry) -> str:
    # The words of fields belong to their form.
    from studio_app.ui.clients.page.words import field_word

    fields = entry.after.get("fields")
    if not isinstance(fields, list) or not fields:
        return _translate("Audit", "{who} edited {client}")
    names = ", ".join(field_word(str(name)) for name in fields)
    text = _translate("Audit", "{{who}} edited {{client}}: {fields}")
    return text.format(fields=names.replace("{", "").replace("}", ""))


def _put_back(entry: AuditEntry) -> str:
    is_undo = entry.action == "undo"
    if entry.subject == "client_note":
        back = _translate("Audit", "{who} took back a step about a note on {client}")
        again = _translate("Audit", "{who} did a step about a note on {client} again")
        return back if is_undo else again
    if entry.subject == "client_picture":
        back = _translate("Audit", "{who} took back a step about the picture of {client}")
        again = _translate("Audit", "{who} did a step about the picture of {client} again")
        return back if is_undo else again
    if entry.subject == "client" and "fields" in entry.after:
        back = _translate("Audit", "{who} took an edit of {client} back")
        return back if is_undo else _translate("Audit", "{who} edited {client} again")
    if entry.subject == "client" and is_undo and entry.after.get("active") is True:
        return _translate("Audit", "{who} took back that {client} was deactivated")
    return note_template(entry)
