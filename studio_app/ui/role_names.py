"""What roles are called on the screen."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio_app.domain.people import Role

_NAMES = {
    Role.ADMIN: QT_TRANSLATE_NOOP("Role", "Administrator"),
    Role.OWNER: QT_TRANSLATE_NOOP("Role", "Owner"),
    Role.FRONT_DESK: QT_TRANSLATE_NOOP("Role", "Front desk"),
    Role.SENIOR: QT_TRANSLATE_NOOP("Role", "Senior trainer"),
    Role.TRAINER: QT_TRANSLATE_NOOP("Role", "Trainer"),
    Role.ASSISTANT: QT_TRANSLATE_NOOP("Role", "Assistant"),
    Role.CLIENT: QT_TRANSLATE_NOOP("Role", "Client"),
}


def role_name(role: Role) -> str:
    """Return the role's name in the language of the program."""
    return QCoreApplication.translate("Role", _NAMES[role])
