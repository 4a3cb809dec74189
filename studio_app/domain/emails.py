"""What can be an e-mail address."""

from __future__ import annotations

import re

from studio_app.domain.errors import InvalidInput

LONGEST_EMAIL = 254
_LONGEST_MAILBOX = 64
_LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?", re.UNICODE)
_REFUSED = re.compile(r"[\s,;:<>()\[\]\\\"]")


def kept_email(text: str, field: str = "email") -> str:
    """Return an address as it is kept, "" for none; the part behind @ in small letters.

    Raises InvalidInput for what no mail could reach; ``field`` names where it was typed.
    """
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > LONGEST_EMAIL:
        raise InvalidInput(field, f"Type at most {LONGEST_EMAIL} letters.")
    mailbox, at, domain = typed.rpartition("@")
    if not at or not mailbox or not domain:
        raise InvalidInput(field, "Type an e-mail address, such as ann@example.com.")
    if _REFUSED.search(typed) or "@" in mailbox or not typed.isprintable():
        raise InvalidInput(field, "Type one e-mail address, without spaces and commas.")
    dotted = mailbox.startswith(".") or mailbox.endswith(".") or ".." in mailbox
    if dotted or len(mailbox) > _LONGEST_MAILBOX:
        raise InvalidInput(field, "Look at what stands before the @ of this e-mail address.")
    labels = domain.split(".")
    if len(labels) < 2 or not all(_is_label(label) for label in labels) or labels[-1].isdigit():
        raise InvalidInput(field, "Look at what stands behind the @ of this e-mail address.")
    return f"{mailbox}@{domain.lower()}"


def _is_label(label: str) -> bool:
    return len(label) <= 63 and _LABEL.fullmatch(label) is not None
