"""What can be the address of a page on the web."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from studio_app.domain.errors import InvalidInput

LONGEST_WEB_ADDRESS = 200
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REFUSED = re.compile(r"[\s\"'<>\\^`{|}\x00-\x1f\x7f]")
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))+", re.UNICODE)
_HINT = "Type the address of a page, such as www.example.com."


def kept_web_address(text: str, field: str = "website") -> str:
    """Return an address as it is kept, with https:// where nothing stands before it, "" for none.

    Raises InvalidInput for what no browser opens as a page; ``field`` names where it was typed.
    """
    typed = text.strip()
    if not typed:
        return ""
    host_and_port = re.match(r"[^/?#]+:\d+([/?#]|$)", typed)
    if _SCHEME.match(typed) is None or host_and_port:
        typed = f"https://{typed}"
    if len(typed) > LONGEST_WEB_ADDRESS:
        raise InvalidInput(field, f"Type at most {LONGEST_WEB_ADDRESS} letters.")
    if _REFUSED.search(typed):
        raise InvalidInput(field, "Type one address, without spaces.")
    try:
        parts = urlsplit(typed)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise InvalidInput(field, _HINT) from error
    if parts.scheme not in ("http", "https"):
        raise InvalidInput(field, "Type an address that begins with https://.")
    if "@" in parts.netloc or not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        raise InvalidInput(field, _HINT)
    place = host if port is None else f"{host}:{port}"
    return parts._replace(scheme=parts.scheme.lower(), netloc=place).geturl()


def shown_web_address(kept: str) -> str:
    """Return an address as people write it, without what stands before every one."""
    return re.sub(r"^https?://(www\.)?", "", kept).rstrip("/")
