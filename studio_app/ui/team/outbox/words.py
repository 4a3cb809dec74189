"""How messages of the outbox are told of."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.mail import MailKind, MailSecurity, MailState, MailStep, OutboxEntry
from studio_app.domain.organizations import Organization

_translate = QCoreApplication.translate


def kind_word(kind: MailKind) -> str:
    """Return what is sent, in a word."""
    return {
        MailKind.INVITATION: _translate("Outbox", "Invitation"),
        MailKind.RECEIPT: _translate("Outbox", "Receipt"),
    }[kind]


def what(entry: OutboxEntry) -> str:
    """Return what is sent, and whom or what it is for."""
    word = kind_word(entry.kind)
    return f"{word} · {entry.about}" if entry.about else word


def moment_words(moment: datetime, organization: Organization) -> str:
    """Return a moment on the studio's clock."""
    tz, locale = organization.tz, organization.locale
    text = _translate("Outbox", "{day}, {time}")
    day = format_date(local_day(moment, tz), "medium", locale)
    return text.format(day=day, time=time_text(moment, tz, locale))


def state_words(entry: OutboxEntry, organization: Organization, now: datetime) -> str:
    """Return where a message stands: sent when, tried again when, or given up when."""
    if entry.settled_at is not None:
        text = {
            MailState.SENT: _translate("Outbox", "Sent {when}"),
            MailState.FAILED: _translate("Outbox", "Given up {when}"),
            MailState.CANCELLED: _translate("Outbox", "Cancelled {when}"),
        }.get(entry.state, "{when}")
        return text.format(when=moment_words(entry.settled_at, organization))
    if entry.is_claimed:
        return _translate("Outbox", "Being sent")
    if entry.reason and entry.send_after > now:
        text = _translate("Outbox", "Next try {when}")
        return text.format(when=moment_words(entry.send_after, organization))
    return _translate("Outbox", "Waiting")


def state_sign(entry: OutboxEntry) -> tuple[str, str]:
    """Return the icon of a message's state, and its colour."""
    if entry.state is MailState.WAITING:
        return ("triangle-alert", "warning") if entry.reason else ("clock", "muted")
    return {
        MailState.SENT: ("circle-check", "good"),
        MailState.FAILED: ("circle-alert", "bad"),
        MailState.CANCELLED: ("ban", "faint"),
    }[entry.state]


def reason_words(entry: OutboxEntry) -> str:
    """Return why a message did not go out, and how often that was tried; "" where it did."""
    if not entry.reason or entry.state is MailState.SENT:
        return ""
    if entry.attempts > 1:
        text = _translate("Outbox", "{reason} (tried {count} times)")
        return text.format(reason=entry.reason, count=entry.attempts)
    return entry.reason


def done(step: MailStep, entry: OutboxEntry) -> str:
    """Return what was done with a message."""
    if step is MailStep.CANCEL:
        text = _translate("Outbox", "The message to {address} is cancelled.")
    else:
        text = _translate("Outbox", "The message to {address} is sent again.")
    return text.format(address=entry.recipient)


def security_word(security: MailSecurity) -> str:
    """Return how what is said to a mail server is kept from others."""
    return {
        MailSecurity.STARTTLS: _translate("Outbox", "STARTTLS (usually port 587)"),
        MailSecurity.TLS: _translate("Outbox", "TLS (usually port 465)"),
        MailSecurity.NONE: _translate("Outbox", "None (within this PC or a network of your own)"),
    }[security]
