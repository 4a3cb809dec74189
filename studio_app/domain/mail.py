"""Mail that the studio sends: through which server, in which words, and when it is tried again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows

MAIL_SETTING = "mail"
"""Under which name a studio keeps through which server it sends."""

CLAIM_LASTS = timedelta(minutes=10)
"""For so long a PC has a message to itself; longer than it takes to send one."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))
MOST_ATTEMPTS = len(PAUSES) + 1
LONGEST_REASON = 500
_LONGEST_TEXT = 200
_HOST = re.compile(r"[^\W_]([\w.-]*[^\W_])?|[0-9A-Fa-f:.]+")
_THIS_PC = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSecurity(StrEnum):
    """How what is said to the mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


USUAL_PORTS: Mapping[MailSecurity, int] = {
    MailSecurity.STARTTLS: 587,
    MailSecurity.TLS: 465,
    MailSecurity.NONE: 25,
}


class MailKind(StrEnum):
    """What is sent."""

    INVITATION = "invitation"
    RECEIPT = "receipt"


class MailState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MailProblem(StudioError):
    """The mail server could not be reached, or did not take the message.

    ``is_final`` where another try cannot help; ``is_of_this_pc`` where another PC may well send it.
    """

    template = "{sentence}"

    def __init__(
        self, sentence: str, *, is_final: bool = False, is_of_this_pc: bool = False
    ) -> None:
        self.is_final, self.is_of_this_pc = is_final, is_of_this_pc
        super().__init__(sentence=sentence)


class MailNotSetUp(StudioError):
    """The studio has no mail server yet."""

    template = "This studio sends no mail yet. An owner sets it up in Team, Outbox, Mail settings."


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes the studio's mail, and who it comes from. The password is no part."""

    host: str
    port: int
    security: MailSecurity
    user: str
    sender_name: str
    sender_address: str

    def kept(self) -> dict[str, Any]:
        """Return what is kept in the studio's settings."""
        return {
            "host": self.host,
            "port": self.port,
            "security": self.security.value,
            "user": self.user,
            "sender_name": self.sender_name,
            "sender_address": self.sender_address,
        }

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """Return what was kept, None where mail was never set up."""
        if not kept:
            return None
        return cls(
            str(kept["host"]),
            int(kept["port"]),
            MailSecurity(kept["security"]),
            str(kept["user"]),
            str(kept["sender_name"]),
            str(kept["sender_address"]),
        )

    @property
    def account(self) -> str:
        """Return under what its password is kept: one typed for this server goes to no other."""
        return f"{self.user}@{self.host}:{self.port}"


def checked_settings(settings: MailSettings) -> MailSettings:
    """Return settings as they are kept; raise InvalidInput for what no mail could go through."""
    host, user = settings.host.strip().lower(), settings.user.strip()
    name = _one_line(settings.sender_name)
    if not _HOST.fullmatch(host) or len(host) > _LONGEST_TEXT:
        raise InvalidInput("host", "Type the name of the mail server, such as smtp.example.com.")
    if not 0 < settings.port < 65_536:
        raise InvalidInput("port", "Type a number from 1 to 65535; mail servers use 587 or 465.")
    if len(user) > _LONGEST_TEXT or not user.isprintable():
        raise InvalidInput("user", "This is too long, or holds a character that cannot be used.")
    if user and settings.security is MailSecurity.NONE and host not in _THIS_PC:
        raise InvalidInput(
            "security",
            "Without encryption others could read the password on its way. Choose STARTTLS or TLS, "
            "or leave the user empty.",
        )
    if len(name) > _LONGEST_TEXT:
        raise InvalidInput("sender_name", f"Type at most {_LONGEST_TEXT} letters.")
    address = kept_email(settings.sender_address, "sender_address")
    if not address:
        raise InvalidInput("sender_address", "Type the address that the mail comes from.")
    return MailSettings(host, settings.port, settings.security, user, name, address)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words: ``{places}`` stand for what is known only when it is written."""

    subject: str
    text: str

    def filled(self, **values: str) -> Letter:
        """Return the letter with its places filled in; unknown ones stay as they are."""
        return Letter(_one_line(_filled(self.subject, values)), _filled(self.text, values))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: values.get(place[1], place[0]), text)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message as the outbox lists it; moments in UTC, ``reason`` of the last try that failed.

    ``about`` names whom or what it is for. ``may_go_again`` tells whether it can be sent again:
    what held a password cannot, once it is emptied.
    """

    id: UUID
    kind: MailKind
    recipient: str
    about: str
    created_at: datetime
    created_by: str
    state: MailState
    send_after: datetime
    attempts: int
    reason: str
    settled_at: datetime | None
    is_claimed: bool
    may_go_again: bool


class MailStep(StrEnum):
    """What can be done with a message."""

    CANCEL = "cancel"
    SEND_AGAIN = "send_again"


def mail_steps(entry: OutboxEntry) -> frozenset[MailStep]:
    """Return what can be done with a message now."""
    waits = entry.state is MailState.WAITING
    if waits and entry.is_claimed:
        return frozenset()
    steps = {MailStep.CANCEL} if waits else set()
    if entry.may_go_again and (not waits or entry.attempts or entry.reason):
        steps.add(MailStep.SEND_AGAIN)
    return frozenset(steps)


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A message that this PC alone sends until ``claimed_until``; ``attempts`` with this one."""

    id: UUID
    kind: MailKind
    recipient: str
    content: Mapping[str, Any]
    attempts: int
    claimed_until: datetime


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a message in the outbox."""

    message_id: UUID
    changes: Changes


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many tries, None when it is given up."""
    return now + PAUSES[attempts - 1] if attempts < MOST_ATTEMPTS else None


def shortened(reason: str) -> str:
    """Return a reason as it is kept: what servers say has no end."""
    plain = _one_line(reason)
    return plain if len(plain) <= LONGEST_REASON else plain[: LONGEST_REASON - 1] + "…"


def sees_outbox(viewer: Viewer) -> bool:
    """Tell whether the outbox is shown: all to owners, no invitations to the desk, else one's own.

    Trainers' receipts go out without them looking.
    """
    return viewer.role in (Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR)


def sends_mail(viewer: Viewer) -> bool:
    """Tell whether a PC sends waiting messages in the name of the viewer."""
    return allows(viewer, Right.SELL)
