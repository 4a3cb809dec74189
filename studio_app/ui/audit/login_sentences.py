"""What audit entries about logins and roles say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry

_translate = QCoreApplication.translate


def login_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about logins, "" for all others."""
    texts = {
        "invited": _translate("Audit", "{who} invited {person} as {role}"),
        "invitation_accepted": _translate("Audit", "{who} accepted the invitation"),
        "invitation_revoked": _translate("Audit", "{who} took the invitation of {person} back"),
        "login_closed": _translate("Audit", "{who} closed the login of {person}"),
        "login_reopened": _translate("Audit", "{who} opened the login of {person} again"),
        "password_reset": _translate("Audit", "{who} gave {person} a one-time password"),
        "unlocked": _translate("Audit", "{who} unlocked the login of {person}"),
        "role_changed": _translate("Audit", "{who} changed the role of {person} to {role}"),
        "helped_changed": _translate("Audit", "{who} changed whom {person} helps"),
        "trainer_limit_changed": _translate(
            "Audit", "{who} changed how many trainers there may be"
        ),
    }
    return texts.get(entry.action, "")
