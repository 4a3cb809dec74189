"""Pytest plugin: studio-app, loaded once, which carries out each command in a child of its own.

Run as a program it reads requests from its input, one JSON object a line: the arguments, the
environment, and a folder with what is typed. What the child says is left there; the answer is how
it ended.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import os
import pkgutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NoReturn

import pytest

from tests.command_line import LONGEST_SECONDS, ROOT, CommandLine

TYPED, SAID, COMPLAINED = "typed", "said", "complained"
_LOADED = ("domain", "repositories", "services", "reports")


class WarmProgram:
    """The program, ready for commands."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm_program"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(
        self, arguments: Sequence[str], environment: Mapping[str, str], typed: str
    ) -> subprocess.CompletedProcess[str]:
        """Carry out a command as a process of its own; return how it ended and what it said."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        with TemporaryDirectory() as name:
            folder = Path(name)
            (folder / TYPED).write_text(typed)
            with self._turn:
                print(json.dumps([arguments, dict(environment), name]), file=asked, flush=True)
                code = int(told.readline())
            said, complained = ((folder / part).read_text() for part in (SAID, COMPLAINED))
        return subprocess.CompletedProcess(arguments, code, said, complained)

    def close(self) -> None:
        """End the program."""
        self._process.communicate(timeout=LONGEST_SECONDS)


@pytest.fixture(scope="session")
def warm_program() -> Iterator[WarmProgram]:
    """The program, loaded once for this process of the tests."""
    program = WarmProgram()
    yield program
    program.close()


@pytest.fixture
def studio_app(tmp_path: Path, warm_program: WarmProgram) -> CommandLine:
    """The program with files of its own."""
    return CommandLine(tmp_path / "home", warm_program)


def main() -> None:
    """Let a child carry out each command that is asked for."""
    _load()
    # So that no child copies what it only looks through for garbage.
    gc.freeze()
    for line in sys.stdin:
        arguments, environment, folder = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(environment, Path(folder))
            _carry_out(arguments)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _load() -> None:
    from studio_app import __main__, cli  # noqa: F401

    for part in _LOADED:
        package = importlib.import_module(f"studio_app.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"studio_app.{part}."):
            importlib.import_module(module.name)
    for name in ("alembic.command", "alembic.config", "psycopg", "sqlcipher3.dbapi2"):
        importlib.import_module(name)


def _become(environment: Mapping[str, str], folder: Path) -> None:
    """Take the place of a process that was started for this command alone."""
    signal.alarm(LONGEST_SECONDS)
    new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, (name, how) in enumerate([(TYPED, os.O_RDONLY), (SAID, new), (COMPLAINED, new)]):
        opened = os.open(folder / name, how)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)


def _carry_out(arguments: list[str]) -> NoReturn:
    from studio_app.__main__ import main as run

    sys.argv = ["studio-app", *arguments]
    code = 1
    try:
        code = run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        # To take down all that is loaded would cost more than most commands do.
        os._exit(code)


if __name__ == "__main__":
    main()
