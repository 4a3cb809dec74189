"""What an address of a PostgreSQL server may say, and how the connection to it is protected.

A server that is not on this machine has to prove who it is (sslmode=verify-full) and that nobody
stands between (channel_binding=require). An address that asks for less is refused; the variables
of PostgreSQL's own tools (PGSSLMODE and the like) cannot ask for less either.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.certificate_authorities import system_authorities

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# What each setting may say for a server elsewhere; the first is what it says unasked.
_PROTECTED: Mapping[str, tuple[str, ...]] = {
    "sslmode": ("verify-full",),
    "channel_binding": ("require",),
    "gssencmode": ("disable",),
    "require_auth": ("scram-sha-256",),
    "ssl_min_protocol_version": ("TLSv1.2", "TLSv1.3"),
}
# A service file may name any host and any protection; the other tells the session's keys.
_NEVER = frozenset({"service", "sslkeylogfile"})
# Whoever listens at this machine's port in the server's place is not handed a password.
_NO_CLEAR_PASSWORD = "!password,!md5"


def check_address(url: URL) -> None:
    """Raise DatabaseProblem for an address with unknown settings, or with too little protection."""
    known = _defaults().keys() - _NEVER
    for key in url.query:
        if key not in known:
            raise DatabaseProblem(
                f"The address of the server at {_where(url)} has a setting that cannot be used "
                f"({key}). Check what stands behind its question mark."
            )
    if is_local(url):
        return
    for key, allowed in _PROTECTED.items():
        if key in url.query and url.query[key] not in allowed:
            raise DatabaseProblem(
                f"The address asks for too little protection for a server that is not this PC "
                f"({key}={_said(url, key)}). Leave that out: the connection is always encrypted "
                "and the server's certificate checked. One of your own authority is named by "
                "sslrootcert=FILE."
            )


def is_local(url: URL) -> bool:
    """Tell whether the server is on this machine, wherever the address or its tools name it."""
    defaults = _defaults()
    hosts = _parts(url, "host") or ([url.host] if url.host else _split(defaults["host"]))
    if url.host:
        hosts.append(url.host)
    hosts += _parts(url, "hostaddr") or _split(defaults["hostaddr"])
    return all(host.lower() in _LOCAL_HOSTS or host.startswith("/") for host in hosts)


def protected(url: URL) -> URL:
    """Return the address with everything said that the driver has to know.

    Raises DatabaseProblem, as ``check_address`` does, and when the certificate of the authority
    is not where the address says.
    """
    check_address(url)
    query = dict(url.query)
    if is_local(url):
        query.setdefault("require_auth", _NO_CLEAR_PASSWORD)
    else:
        for key, allowed in _PROTECTED.items():
            query.setdefault(key, allowed[0])
        query.setdefault("sslrootcert", _defaults()["sslrootcert"] or "system")
    if "sslrootcert" in query:
        query["sslrootcert"] = _authorities(_said(url.set(query=query), "sslrootcert"))
    query.setdefault("connect_timeout", "10")
    query.setdefault("application_name", "studio-app")
    return url.set(query=query)


def host_and_port(url: URL) -> tuple[str, int]:
    """Return where the driver connects to; of several servers, the first."""
    hosts = _parts(url, "hostaddr") or _parts(url, "host") or [url.host or "localhost"]
    return hosts[0], url.port or int(_said(url, "port") or _defaults()["port"])


def place_of(url: URL) -> str:
    """Return what tells a database from all others, by whatever words its address names it."""
    defaults = _defaults()
    named = _parts(url, "host") or ([url.host] if url.host else _parts(url, "hostaddr"))
    host = (named or _split(defaults["host"]) or ["localhost"])[0].lower()
    port = str(url.port or _said(url, "port").split(",")[0] or defaults["port"] or "5432")
    if host.count(":") == 1:
        host, _colon, port = host.partition(":")
    if host in _LOCAL_HOSTS or host.startswith("/"):
        host = "localhost"
    return f"{host}:{port}/{url.database}"


def _authorities(named: str) -> str:
    if named == "system":
        return system_authorities()
    file = Path(named).expanduser()
    if not file.is_file():
        raise DatabaseProblem(
            f"There is no file “{named}” with the certificate of the server's authority. Choose "
            "it again in the connection settings."
        )
    return str(file)


def _defaults() -> dict[str, str]:
    """Return every setting that the driver knows, with what its variables and files say."""
    from psycopg import pq

    return {
        option.keyword.decode(): (option.val or b"").decode()
        for option in pq.Conninfo.get_defaults()
    }


def _parts(url: URL, key: str) -> list[str]:
    return _split(_said(url, key))


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


def _said(url: URL, key: str) -> str:
    value = url.query.get(key, "")
    return value if isinstance(value, str) else ",".join(value)


def _where(url: URL) -> str:
    return f"{url.host or 'this PC'}:{url.port or 5432}"
