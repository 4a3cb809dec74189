"""A PostgreSQL server that lets nobody in without TLS, and the authority of its certificate."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import trustme
from sqlalchemy import URL

from studio_app.repositories.engine import parse_url
from tests.postgres import start_cluster
from tests.postgres_cluster import Cluster
from tests.tls_front import tls_front

NAME = "db.studio.example"
_SETTINGS = {
    "ssl_cert_file": "server.crt",
    "ssl_key_file": "server.key",
    "ssl": "on",
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_connections": "on",
}


@dataclass(frozen=True)
class TlsServer:
    """The server at ``port``, under the name that its certificate is made out to."""

    cluster: Cluster
    port: int

    def url(self, address: str, **query: str) -> str:
        """Return an address of the cluster as one of a server that is not this machine."""
        return elsewhere(parse_url(address), self.port, **query)

    def log(self) -> str:
        """Return all that the server wrote down."""
        return self.cluster.log_file.read_text(encoding="utf-8", errors="replace")


def elsewhere(url: URL, port: int, host: str = NAME, **query: str) -> str:
    """Return the address with another host's name in it, to be found on this machine."""
    query = {"hostaddr": "127.0.0.1", "connect_timeout": "5"} | query
    made = url.set(host=host, port=port, query=query)
    return made.render_as_string(hide_password=False)


@contextmanager
def tls_server(authority: trustme.CA) -> Iterator[TlsServer]:
    """Yield a server of one's own with TLS, by a line in front of it where it is built without."""
    certificate = authority.issue_cert(NAME)
    with ExitStack() as stack:
        cluster = stack.enter_context(start_cluster())
        data = cluster.log_file.parent / "data"
        with cluster.connect() as connection:
            has_tls = _one(connection, "SHOW ssl_library") != ""
            rule = "hostssl all all 127.0.0.1/32 scram-sha-256"
            if has_tls:
                _write_certificate(data, certificate)
            (data / "pg_hba.conf").write_text(
                rule if has_tls else "host all all 127.0.0.1/32 trust", encoding="ascii"
            )
            for name, value in _SETTINGS.items():
                if has_tls or not name.startswith("ssl"):
                    connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute("SELECT pg_reload_conf()")
        wait_for(lambda: _asked(cluster, "SHOW log_statement") == "all")
        if has_tls:
            wait_for(lambda: _asked(cluster, "SHOW ssl") == "on")
            yield TlsServer(cluster, cluster.port)
            return
        front = stack.enter_context(
            tls_front(cluster.port, certificate, lambda role: _verifier(cluster, role))
        )
        yield TlsServer(cluster, front.port)


def wait_for(holds: Any, seconds: float = 20) -> None:
    """Return once it holds; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("What was waited for did not come.")
        time.sleep(0.02)


def _write_certificate(data: Path, certificate: trustme.LeafCert) -> None:
    owner = data.stat()
    for name, content in (
        ("server.crt", b"".join(pem.bytes() for pem in certificate.cert_chain_pems)),
        ("server.key", certificate.private_key_pem.bytes()),
    ):
        file = data / name
        file.write_bytes(content)
        file.chmod(0o600)
        if os.name == "posix":
            os.chown(file, owner.st_uid, owner.st_gid)


def _asked(cluster: Cluster, question: str) -> str:
    with cluster.connect() as connection:
        return _one(connection, question)


def _one(connection: psycopg.Connection[Any], question: str) -> str:
    row = connection.execute(question).fetchone()
    assert row is not None
    return str(row[0])


def _verifier(cluster: Cluster, role: str) -> str:
    with cluster.connect() as connection:
        row = connection.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (role,)
        ).fetchone()
    return str(row[0]) if row else ""
