"""The tests' PostgreSQL server is shared by a run's processes and outlives none of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.postgres import Cluster, Supervisor, ask, start_cluster

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_SECONDS = 60.0
_INNER_TEST = """
import json, os, time
from pathlib import Path
import pytest

HERE = Path(__file__).parent

@pytest.mark.parametrize("number", [1, 2])
def test_server(postgres_cluster, postgres_database, number):
    said = [os.getpid(), postgres_cluster.port, str(postgres_cluster.log_file)]
    (HERE / "new").with_suffix(f".{number}").write_text(json.dumps(said))
    (HERE / "new").with_suffix(f".{number}").rename(HERE / f"{number}.json")
    with postgres_cluster.connect(postgres_database):
        while (HERE / "wait").exists():
            time.sleep(0.02)
"""


@dataclass(frozen=True)
class Sighting:
    """What one test of an inner run saw."""

    process_id: int
    port: int
    log_file: Path

    def is_gone(self) -> bool:
        """Return whether neither the server nor its folder is there any more."""
        with socket.socket() as probe:
            silent = probe.connect_ex(("127.0.0.1", self.port)) != 0
        return silent and not self.log_file.parents[1].exists()


class InnerRun:
    """A run of pytest in a process of its own; its tests wait for end()."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        (folder / "test_inner.py").write_text(_INNER_TEST, encoding="utf-8")
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        (folder / "wait").touch()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        search_path = [str(_ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, search_path))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.postgres"]
        command += ["-p", "no:cacheprovider", f"--basetemp={folder / 'temp'}", *arguments]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        )

    def sighting(self, number: int) -> Sighting:
        """Wait until a test has its database and return what it saw."""
        said = self._folder / f"{number}.json"
        wait_until(lambda: said.exists() or self.process.poll() is not None)
        process_id, port, log_file = json.loads(said.read_text(encoding="utf-8"))
        return Sighting(process_id, port, Path(log_file))

    def end(self) -> str:
        """Let the tests go on to their end and return what the run printed."""
        (self._folder / "wait").unlink(missing_ok=True)
        return self.process.communicate(timeout=_PATIENCE_SECONDS)[0]


def wait_until(reached: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"not reached within {seconds} seconds"
        time.sleep(0.05)


@pytest.fixture
def start_run(tmp_path: Path) -> Iterator[Callable[..., InnerRun]]:
    with ExitStack() as cleanup:

        def start(*arguments: str) -> InnerRun:
            run = InnerRun(tmp_path, *arguments)
            cleanup.callback(run.end)
            return run

        yield start


def test_workers_share_one_server_that_ends_with_the_run(
    start_run: Callable[..., InnerRun],
) -> None:
    run = start_run("-n", "2")
    first, second = run.sighting(1), run.sighting(2)
    assert first.process_id != second.process_id
    assert first.port == second.port
    assert not first.is_gone()
    printed = run.end()
    assert run.process.returncode == 0, printed
    assert first.is_gone()


def test_the_server_of_a_plain_run_ends_with_it(start_run: Callable[..., InnerRun]) -> None:
    run = start_run()
    first = run.sighting(1)
    assert first.process_id == run.process.pid
    printed = run.end()
    assert run.process.returncode == 0, printed
    assert run.sighting(2).port == first.port
    assert first.is_gone()


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["plain", "workers"])
def test_a_killed_run_leaves_no_server(
    start_run: Callable[..., InnerRun], arguments: tuple[str, ...]
) -> None:
    run = start_run(*arguments)
    first = run.sighting(1)
    assert not first.is_gone()
    run.process.kill()
    wait_until(first.is_gone, seconds=10)


def test_the_server_of_a_killed_supervisor_is_removed_by_the_next() -> None:
    supervisor = Supervisor(choice="", durable=False)
    cluster = ask(*supervisor.address)
    abandoned = Sighting(supervisor.process_id, cluster.port, cluster.log_file)
    assert not abandoned.is_gone()
    os.kill(supervisor.process_id, signal.SIGKILL)
    supervisor.close()
    with start_cluster():
        # Another run that starts just now may have begun to remove it.
        wait_until(abandoned.is_gone, seconds=30)


def test_a_server_in_use_is_not_taken_for_abandoned(postgres_cluster: Cluster) -> None:
    with start_cluster() as other:
        assert other.port != postgres_cluster.port
        with postgres_cluster.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_terminated_supervisor_stops_its_server_under_open_sessions() -> None:
    supervisor = Supervisor(choice="", durable=False)
    cluster = ask(*supervisor.address)
    with cluster.connect():
        os.kill(supervisor.process_id, signal.SIGTERM)
        supervisor.close()
    assert Sighting(0, cluster.port, cluster.log_file).is_gone()
