"""An invitation in words: by e-mail, on paper, or copied, always with the same."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from studio_app.domain.mail import Letter


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """Who is invited, with a one-time password that is good until a moment in UTC."""

    membership_id: UUID
    name: str
    login: str
    one_time: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """What an invitation says, around login and password.

    ``{name}``, ``{studio}``, ``{sender}`` and ``{day}`` stand for what is known later.
    """

    subject: str
    intro: str
    login_label: str
    password_label: str
    outro: str

    def filled(self, **values: str) -> InvitationWords:
        """Return the words with their places filled in."""
        texts = (getattr(self, field.name) for field in fields(self))
        subject, *others = (Letter("", text).filled(**values).text for text in texts)
        return InvitationWords(Letter(subject, "").filled().subject, *others)

    def letter(self, facts: InvitationFacts) -> Letter:
        """Return it as plain text."""
        secrets = f"{self.login_label}: {facts.login}\n{self.password_label}: {facts.one_time}"
        return Letter(self.subject, f"{self.intro}\n\n{secrets}\n\n{self.outro}\n")


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """An invitation that goes to an address; the key is made once, and kept for every retry."""

    message_id: UUID
    address: str
    words: InvitationWords
