"""Runs studio-app as a person does: a process of its own, with files of its own."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LONGEST_SECONDS = 120

Prepare = Callable[[], None]
Runner = Callable[[Sequence[str], Mapping[str, str], str], subprocess.CompletedProcess[str]]

# From linux/prctl.h and linux/capability.h.
_DROP_FROM_BOUNDING_SET = 24
_OVERRIDE_PERMISSIONS, _READ_AND_SEARCH = 1, 2


@dataclass(frozen=True)
class CommandLine:
    """The program with its files in one folder; call it with arguments, get what it said.

    ``warm`` carries out commands in a program that is loaded already; without it each starts one.
    """

    home: Path
    warm: Runner | None = None

    @property
    def log(self) -> Path:
        """Return the log that the program writes."""
        return self.home / "logs" / "studio-app.log"

    @property
    def default_file(self) -> Path:
        """Return the studio's file when no database is named."""
        return self.home / "data" / "studio.sqlite3"

    def __call__(
        self, *arguments: str | Path, prepare: Prepare | None = None, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run it; ``prepare`` runs in the new process first, ``typed`` is what stdin holds."""
        # What measures or steers this run of tests is none of the program's.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
        environment = {
            **kept,
            "STUDIO_APP_HOME": str(self.home),
            "QT_QPA_PLATFORM": "offscreen",
        }
        words = [str(argument) for argument in arguments]
        if self.warm is not None and prepare is None:
            return self.warm(words, environment, typed)
        return subprocess.run(
            [sys.executable, "-m", "studio_app", *words],
            cwd=ROOT,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
            preexec_fn=prepare,
        )


def without_root_powers() -> None:
    """Let file permissions count for root too, in the process that is about to start."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for power in (_OVERRIDE_PERMISSIONS, _READ_AND_SEARCH):
            if libc.prctl(_DROP_FROM_BOUNDING_SET, power, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "this root may not give up its powers")


def files_up_to(size: int) -> Prepare:
    """Return what keeps every file of a process within a size in bytes, as a full disk would."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def heed_ctrl_c() -> None:
    """Let Ctrl+C count in the process about to start, as in a terminal.

    What a shell starts in the background ignores it, and so would all that it starts.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def sentence_in(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence with which the program refused; fails for anything else."""
    assert done.returncode == 2, f"exit {done.returncode}: {done.stdout}{done.stderr}"
    assert done.stdout == ""
    said = done.stderr.strip()
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    assert said.startswith("studio-app: ")
    assert said.endswith((".", "URL"))
    return said.removeprefix("studio-app: ")
