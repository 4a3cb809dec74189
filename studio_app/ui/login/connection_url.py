"""Database URLs as a person fills them in: a file on this PC, or a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

DEFAULT_PORT = 5432
_POSTGRES = "postgresql+psycopg"
_AUTHORITY = "sslrootcert"
_AUTHORITIES_OF_SYSTEM = "system"
# What an address may say of the protection of the connection; less is refused, and cannot be seen
# here to be taken out.
_STRONG = {
    "sslmode": {"verify-full"},
    "channel_binding": {"require"},
    "gssencmode": {"disable"},
    "require_auth": {"scram-sha-256"},
    "ssl_min_protocol_version": {"TLSv1.2", "TLSv1.3"},
}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a PostgreSQL server and its database are.

    ``authority`` is the file of the certificate of the server's authority, "" for those that this
    PC trusts; ``options`` is the rest of the URL's query.
    """

    host: str
    port: int
    database: str
    options: str = ""
    authority: str = ""


def is_server(url: str) -> bool:
    """Tell whether the URL names a PostgreSQL server."""
    return url.startswith("postgresql")


def server_url(address: ServerAddress, login: str = "", password: str = "") -> str:
    """Return the URL of a PostgreSQL database, with a login only where one is given."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    user = quote(login, safe="")
    if password:
        user += f":{quote(password, safe='')}"
    at = "@" if user else ""
    parts = [address.options] if address.options else []
    if address.authority:
        parts.append(f"{_AUTHORITY}={quote(address.authority)}")
    options = f"?{'&'.join(parts)}" if parts else ""
    # The name of the database stands as it is: SQLAlchemy takes it literally up to the "?".
    return f"{_POSTGRES}://{user}{at}{host}:{address.port}/{address.database}{options}"


def server_address(url: str) -> ServerAddress | None:
    """Return the server of a PostgreSQL URL without its login, or None when it names none.

    Options that ask for less protection than the program's own are left out.
    """
    if not is_server(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORT
    except ValueError:
        return None
    said = parse_qsl(parts.query)
    authority = dict(said).get(_AUTHORITY, "")
    kept = [
        (name, value)
        for name, value in said
        if name != _AUTHORITY and value in _STRONG.get(name, {value})
    ]
    return ServerAddress(
        parts.hostname or "",
        port,
        parts.path.lstrip("/"),
        urlencode(kept, quote_via=quote),
        "" if authority == _AUTHORITIES_OF_SYSTEM else authority,
    )
