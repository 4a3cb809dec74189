"""A test server's power switch: off at once or in order, and on again at the same address."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.postgres_binaries import program
from tests.postgres_cluster import Cluster

_LONGEST_START_SECONDS = 60.0
_LOCK_NAME = "supervisor.lock"


class PowerSwitch:
    """Switches the server of a cluster, which must be the test's own, off and on."""

    def __init__(self, cluster: Cluster) -> None:
        folder = cluster.log_file.parent
        self._data = folder / "data"
        self._log = cluster.log_file
        self._port = cluster.port
        # The supervisor notes there which programs it started the server with.
        self._programs = Path(os.fsdecode((folder.parent / _LOCK_NAME).read_bytes()))

    def cut(self) -> None:
        """Kill the server's first process, and where they can be found, those that it started."""
        first = self._first_process()
        children = Path(f"/proc/{first}/task/{first}/children")
        started = children.read_text(encoding="ascii").split() if children.exists() else []
        os.kill(first, signal.SIGKILL)
        for process in started:
            # It may have ended by itself, or noticed that the first one is gone.
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)

    def off(self) -> None:
        """Stop the server, ending every connection, and return when it is stopped."""
        self._control("stop", "-m", "immediate", "-w", "-t", "30", check=True)

    def on(self) -> None:
        """Start the server and return once it takes connections again."""
        deadline = time.monotonic() + _LONGEST_START_SECONDS
        # What the old processes still hold of the memory that they share keeps the new one out.
        while self._control("start", "-l", str(self._log), "-w", "-o", f"-p {self._port}") != 0:
            assert time.monotonic() < deadline, self._log.read_text(errors="replace")[-2000:]
            time.sleep(0.1)

    def _first_process(self) -> int:
        lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return int(lines[0])

    def _control(self, verb: str, *options: str, check: bool = False) -> int:
        owner = self._data.stat()
        # PostgreSQL refuses to run as root.
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [program(self._programs, "pg_ctl"), verb, "-D", str(self._data), *options],
                cwd=self._data.parent,
                env={key: value for key, value in os.environ.items() if key[:2] != "PG"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **(account if is_root else {}),  # type: ignore[arg-type]
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        assert not check or done.returncode == 0, said
        return done.returncode
