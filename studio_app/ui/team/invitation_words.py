"""What an invitation says, by e-mail and on paper, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.invitations import InvitationWords

_translate = QCoreApplication.translate


def invitation_words() -> InvitationWords:
    """Return the words, with places for what is known when they are written."""
    return InvitationWords(
        subject=_translate("Invitation", "Your login at {studio}"),
        intro=_translate(
            "Invitation",
            "Hello {name},\n\n{sender} has made a login to Studio App at {studio} for you.",
        ),
        login_label=_translate("Invitation", "Login"),
        password_label=_translate("Invitation", "One-time password"),
        outro=_translate(
            "Invitation",
            "Open Studio App, type both, and choose a password of your own: the one-time password "
            "is good for that alone, until {day}. Show it to nobody.\n\n{studio}",
        ),
    )
