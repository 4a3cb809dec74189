"""What the roles are called on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.people import Role


def role_word(role: Role) -> str:
    """Return the name of a role in the user's language."""
    translate = QCoreApplication.translate
    words = {
        Role.ADMIN: translate("Role", "Administrator"),
        Role.OWNER: translate("Role", "Owner"),
        Role.FRONT_DESK: translate("Role", "Front desk"),
        Role.SENIOR: translate("Role", "Senior trainer"),
        Role.TRAINER: translate("Role", "Trainer"),
        Role.ASSISTANT: translate("Role", "Assistant"),
        Role.CLIENT: translate("Role", "Client"),
    }
    return words[role]
