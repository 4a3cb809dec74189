"""A draft in the mail program to several clients, none of whom sees the others."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

# Systems cut off what is longer, or open nothing.
LONGEST_LINK = 1_900


def addresses_of(emails: Iterable[str]) -> list[str]:
    """Return the addresses among them, each once."""
    bare = (email.strip() for email in emails)
    return list({one.casefold(): one for one in bare if "@" in one}.values())


def draft_link(addresses: Iterable[str]) -> str | None:
    """Return the link that opens a draft with all of them as BCC, None where it is too long."""
    joined = ",".join(quote(one, safe="@") for one in addresses)
    link = f"mailto:?bcc={joined}"
    return link if len(link) <= LONGEST_LINK else None
