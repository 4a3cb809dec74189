"""Pytest plugin: one PostgreSQL server for a run, shared by all its processes."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.postgres_binaries import CHOICE_VARIABLE
from tests.postgres_cluster import Cluster

__all__ = ["Cluster", "PostgresUnavailableError", "Supervisor", "ask", "start_cluster"]

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 120
_WORKER_INPUT = "studio_app_postgres"


class PostgresUnavailableError(RuntimeError):
    """The test server could not be started; the text says why."""


class Supervisor:
    """The process that starts the server when first asked, and ends it with this process."""

    def __init__(self, choice: str, durable: bool) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres_supervisor"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A signal to this process's group must not keep the supervisor from cleaning up.
            start_new_session=True,
        )
        token = secrets.token_hex(16)
        options = {"token": token, "choice": choice, "durable": durable}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(options) + "\n")
        self._process.stdin.flush()
        port = self._process.stdout.readline().strip()
        if not port:
            self.close()
            raise PostgresUnavailableError("The supervisor of the test server did not start.")
        self.address = (int(port), token)
        self.process_id = self._process.pid

    def close(self) -> None:
        """Return once the server is stopped and its folder gone."""
        # communicate() closes the input, which is the sign to end, and waits.
        self._process.communicate(timeout=_START_SECONDS)


def ask(port: int, token: str) -> Cluster:
    """Return the server of the supervisor at a port. Raises PostgresUnavailableError."""
    with socket.create_connection(("127.0.0.1", port), timeout=_START_SECONDS) as connection:
        connection.sendall(token.encode() + b"\n")
        with connection.makefile("rb") as stream:
            answer = json.loads(stream.readline())
    if "error" in answer:
        raise PostgresUnavailableError(answer["error"])
    for name in ("bin_folder", "log_file"):
        answer[name] = Path(answer[name])
    return Cluster(**answer)


_SUPERVISOR = pytest.StashKey[Supervisor]()


@contextmanager
def start_cluster(*, choice: str | None = None, durable: bool = False) -> Iterator[Cluster]:
    """Yield a server of one's own, stopped afterwards.

    `choice` is "local", "embedded" or a folder of programs; without it the environment
    variable STUDIO_APP_TEST_POSTGRES decides. `durable` keeps fsync on, as in production.
    Raises PostgresUnavailableError.
    """
    supervisor = Supervisor(_choice() if choice is None else choice, durable)
    try:
        yield ask(*supervisor.address)
    finally:
        supervisor.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where this run's supervisor is."""
    node.workerinput[_WORKER_INPUT] = list(_supervisor(node.config).address)


@pytest.fixture(scope="session")
def postgres_cluster(pytestconfig: pytest.Config) -> Cluster:
    """The server of this run: fast rather than durable, started by the first who asks."""
    worker_input = getattr(pytestconfig, "workerinput", None)
    if worker_input is None:
        port, token = _supervisor(pytestconfig).address
    else:
        port, token = worker_input[_WORKER_INPUT]
    return ask(port, token)


@pytest.fixture
def postgres_database(postgres_cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a fresh empty database, dropped afterwards with its roles."""
    with postgres_cluster.temporary_database(request.node.name) as name:
        yield name


def _supervisor(config: pytest.Config) -> Supervisor:
    if _SUPERVISOR not in config.stash:
        supervisor = Supervisor(_choice(), durable=False)
        config.stash[_SUPERVISOR] = supervisor
        config.add_cleanup(supervisor.close)
    return config.stash[_SUPERVISOR]


def _choice() -> str:
    return os.environ.get(CHOICE_VARIABLE, "")
