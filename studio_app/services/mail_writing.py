"""The message that goes to a mail server, made when it is sent from what the outbox keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from studio_app.domain.errors import NotAllowed, NotFound
from studio_app.domain.mail import ClaimedMail, Letter, MailKind, MailProblem, MailSettings
from studio_app.domain.people import Viewer
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.smtp import wire_address

_EXPIRES_AT = "expires_at"


def letter_content(letter: Letter, about: str, **more: Any) -> dict[str, Any]:
    """Return what the outbox keeps of a message; ``about`` names whom or what it is for."""
    return {"subject": letter.subject, "text": letter.text, "about": about} | more


def invitation_content(
    letter: Letter, name: str, membership_id: UUID, expires_at: datetime
) -> dict[str, Any]:
    """Return what the outbox keeps of an invitation, which is of no use after its end."""
    return letter_content(
        letter, name, membership_id=str(membership_id), expires_at=expires_at.isoformat()
    )


def written(
    uow: UnitOfWork,
    viewer: Viewer,
    claimed: ClaimedMail,
    settings: MailSettings,
    now: datetime,
) -> EmailMessage:
    """Return a claimed message as it is sent; raise MailProblem for one that is too late."""
    content = claimed.content
    _require_in_time(content, now)
    message = plain_message(settings, claimed.recipient, _letter(content), now)
    domain = wire_address(settings.sender_address).rpartition("@")[2]
    # Always the same, so that mail servers drop what was sent twice.
    message["Message-ID"] = f"<{claimed.id}@{domain}>"
    if claimed.kind is MailKind.RECEIPT:
        _attach_receipts(uow, viewer, message, content)
    return message


def plain_message(
    settings: MailSettings, recipient: str, letter: Letter, now: datetime
) -> EmailMessage:
    """Return a message without anything attached."""
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = _address(settings.sender_address, settings.sender_name)
    message["To"] = _address(recipient)
    message["Date"] = format_datetime(now)
    message.set_content(letter.text)
    return message


def _address(address: str, name: str = "") -> Address:
    mailbox, _at, domain = wire_address(address).rpartition("@")
    return Address(name, mailbox, domain)


def _letter(content: Mapping[str, Any]) -> Letter:
    return Letter(str(content["subject"]), str(content["text"]))


def _require_in_time(content: Mapping[str, Any], now: datetime) -> None:
    if _EXPIRES_AT in content and datetime.fromisoformat(content[_EXPIRES_AT]) <= now:
        raise MailProblem("The invitation ended before it could be sent.", is_final=True)


def _attach_receipts(
    uow: UnitOfWork, viewer: Viewer, message: EmailMessage, content: Mapping[str, Any]
) -> None:
    # Brings the report library along, which the first look at the outbox need not wait for.
    from studio_app.services.receipts import receipts_pdf

    keys = [UUID(key) for key in content["receipts"]]
    try:
        pdf = receipts_pdf(uow, viewer, keys)
    except (NotFound, NotAllowed) as error:
        raise MailProblem(
            "Whoever is logged in at that PC does not see this receipt; it waits for somebody who "
            "does."
        ) from error
    message.add_attachment(
        pdf, maintype="application", subtype="pdf", filename=str(content["file_name"])
    )
