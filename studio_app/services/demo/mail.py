"""The mail of a demo studio: a server that no PC knows the password of, and receipts that went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from studio_app.domain.mail import MAIL_SETTING, MailKind, MailSecurity, MailSettings
from studio_app.services.demo.cast import DemoClient
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.register import IssuedReceipt
from studio_app.services.demo.window import MINUTE

_STUDIO = "Harbour Studio"
# Nobody receives mail there (RFC 2606), and nobody sends it without the password.
_SERVER = MailSettings(
    "smtp.example.com", 587, MailSecurity.STARTTLS, "desk", _STUDIO, "desk@example.com"
)

Row = tuple[object, ...]


def mail_setting(organization: bytes) -> Row:
    """Return the row that names the mail server."""
    return organization, MAIL_SETTING, json.dumps(_SERVER.kept())


def sent_receipts(
    seed: int,
    organization: bytes,
    receipts: Sequence[IssuedReceipt],
    clients: Sequence[DemoClient],
) -> Iterator[Row]:
    """Yield the latest receipts as they went to clients who have an address."""
    dice, by_key = Dice(seed, "mail"), {client.key: client for client in clients}
    for receipt in receipts:
        client = by_key[receipt.client]
        content = {
            "subject": f"Receipt {receipt.number} from {_STUDIO}",
            "text": f"Hello {client.name},\n\nattached is your receipt {receipt.number}.",
            "about": f"{client.name} · {receipt.number}",
            "receipts": [str(UUID(bytes=receipt.key))],
            "client_id": str(UUID(bytes=client.key)),
            "file_name": f"Receipt {receipt.number}.pdf",
        }
        if client.email:
            at = receipt.issued_at
            yield (
                *(dice.key(at), organization, MailKind.RECEIPT.value, client.email),
                *(json.dumps(content), at, receipt.issued_by, at, at + MINUTE, 1),
            )
