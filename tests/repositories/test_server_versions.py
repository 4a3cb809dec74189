"""Servers that are too old to use, and those that should be updated."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import server_version
from studio_app.repositories.server_version import SAFE_RELEASES, advice, require_supported
from studio_app.services.access import reach
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase, make_studio
from tests.postgres_cluster import Cluster


def message(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!I", len(content) + 4) + content


@contextmanager
def server_of_version(version: str) -> Iterator[tuple[int, bytearray]]:
    """Let everybody in as a server of that version does; yield its port and what it was asked."""
    welcome = message(b"R", struct.pack("!I", 0))
    for name, value in (("server_version", version), ("client_encoding", "UTF8")):
        welcome += message(b"S", f"{name}\0{value}\0".encode())
    welcome += message(b"K", b"\0" * 8) + message(b"Z", b"I")
    asked = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(8)
                client.sendall(b"N")
                client.recv(4096)
                client.sendall(welcome)
                while said := client.recv(4096):
                    asked.extend(said)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], asked
        thread.join(10)


@pytest.mark.parametrize("version", ["14.18", "9.6.24", "13beta1"])
def test_a_server_that_is_too_old_is_asked_nothing(version: str) -> None:
    with (
        server_of_version(version) as (port, asked),
        pytest.raises(DatabaseProblem, match="a studio needs 15 or newer"),
    ):
        reach(f"postgresql+psycopg://nora@127.0.0.1:{port}/studio")
    assert bytes(asked) == b"X\0\0\0\4", "nothing but a farewell"


@pytest.mark.parametrize(
    ("version", "advised"),
    [
        (150017, "15.17, which has known holes. Update it to 15.18 or newer"),
        (150018, ""),
        (160013, "Update it to 16.14"),
        (170009, "Update it to 17.10"),
        (180003, "Update it to 18.4"),
        (180004, ""),
        (190000, ""),
    ],
)
def test_holes_that_are_known_are_told_of(version: int, advised: str) -> None:
    require_supported(version)
    said = advice(version)
    assert advised in said
    assert bool(said) is bool(advised)


def test_the_doctor_and_the_connection_tell_of_an_old_server(
    postgres_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_version, "SAFE_RELEASES", dict.fromkeys(SAFE_RELEASES, 99))
    found = {finding.check: finding for finding in examine(postgres_studio.url).findings}
    assert found["server_version"].ok
    assert ".99 or newer" in found["server_version"].detail
    assert reach(postgres_studio.url).endswith(".99 or newer.")


def test_the_doctor_tells_of_a_database_that_was_renamed(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with postgres_cluster.temporary_database("named") as name:
        url = postgres_cluster.admin_url(name)
        make_studio(url, tmp_path)
        found = {finding.check: finding for finding in examine(url).findings}
        assert found["login_names"].count == 0
        with postgres_cluster.connect() as connection:
            connection.execute(f"ALTER DATABASE {name} RENAME TO {name}_new")
            try:
                found = {finding.check: finding for finding in examine(f"{url}_new").findings}
            finally:
                connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
        assert found["login_names"].count > 0
        assert f"It was called “{name}”." in found["login_names"].detail
