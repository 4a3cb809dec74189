"""PostgreSQL's own programs for backups: where they are, and running them without a shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.server_address import protected

_USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/libpq/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/libpq/bin",
    "/Library/PostgreSQL/*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
# What the studio's own connections ask for and an older libpq would stumble over (release notes).
# That a server elsewhere proves itself is held by its certificate and channel_binding in any case.
_KNOWN_SINCE = {"require_auth": 16, "sslcertmode": 16, "load_balance_hosts": 16}
_KNOWN_SINCE |= {"gssdelegation": 16, "sslnegotiation": 17, "sslkeylogfile": 18}
_SECRETS = frozenset({"password", "sslpassword"})
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ServerPrograms:
    """pg_dump and pg_restore of one version."""

    dump: str
    restore: str
    major: int


class ProgramsMissing(DatabaseProblem):
    """No pg_dump is here that can read the server."""


def find_programs(server_major: int, folder: Path | None = None) -> ServerPrograms:
    """Return the programs nearest to the server's version that are not older than it.

    ``folder`` names where they are; without it they are looked for on the PATH and where
    installers put them. Raises ProgramsMissing with where to get them and what to do.
    """
    found = [programs for place in _places(folder) if (programs := _programs_in(place))]
    usable = [programs for programs in found if programs.major >= server_major]
    if usable:
        return min(usable, key=lambda programs: programs.major)
    newest = max((programs.major for programs in found), default=None)
    offer = (
        f"Install PostgreSQL's client programs, version {server_major} or newer, on this PC: on "
        f"Debian and Ubuntu type “sudo apt install postgresql-client-{server_major}”, on macOS "
        f"“brew install postgresql@{server_major}”, on Windows choose “Command Line Tools” in "
        "the installer from postgresql.org. If they are here already, name their folder with "
        "--programs."
    )
    if newest is not None:
        raise ProgramsMissing(
            f"The pg_dump on this PC is version {newest}, and the server is version "
            f"{server_major}: an older pg_dump cannot back up a newer server. {offer}"
        )
    where = f"in “{folder}”" if folder is not None else "on this PC"
    raise ProgramsMissing(
        f"A studio on a server is backed up by pg_dump, which is not {where}. {offer}"
    )


def _places(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    for pattern in _USUAL_FOLDERS:
        start = Path(pattern).anchor
        if start and Path(start).exists():
            yield from Path(start).glob(pattern[len(Path(pattern).anchor) :])
    for part in os.environ.get("PATH", "").split(os.pathsep):
        if part:
            yield Path(part)


def _programs_in(folder: Path) -> ServerPrograms | None:
    dump, restore = (shutil.which(name, path=str(folder)) for name in ("pg_dump", "pg_restore"))
    if dump is None or restore is None:
        return None
    try:
        said = subprocess.run([dump, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return ServerPrograms(dump, restore, int(match[1])) if match else None


@dataclass(frozen=True, slots=True)
class Address:
    """How a program of PostgreSQL reaches a database: words without secrets, and the secrets."""

    words: str
    environment: dict[str, str]


def address_of(url: URL, programs: ServerPrograms) -> Address:
    """Return how a program reaches the database, encrypted just as the studio's own connections.

    The password goes through the environment, which other users of this PC cannot read.
    """
    full = protected(url)
    query = {
        key: value if isinstance(value, str) else ",".join(value)
        for key, value in full.query.items()
    }
    password = full.password or query.get("password")
    query = {
        key: value
        for key, value in query.items()
        if key not in _SECRETS and key != "options" and programs.major >= _KNOWN_SINCE.get(key, 0)
    }
    named = {"host": full.host, "port": full.port, "user": full.username, "dbname": full.database}
    named |= query
    words = make_conninfo(**{key: str(value) for key, value in named.items() if value})
    # What somebody set for other programs must not decide what a backup holds.
    environment = {key: value for key, value in os.environ.items() if key != "PGOPTIONS"}
    environment |= {"LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})
    return Address(words, environment)


def run_program(
    command: Sequence[str], address: Address | None, look: Callable[[], None], doing: str
) -> None:
    """Run a program to its end; ``look`` is called all the while, and ends it by raising.

    Raises DatabaseProblem with the program's own last words when it fails.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        with _running(command, address, stderr=said) as process:
            while process.poll() is None:
                look()
                time.sleep(_LOOK_SECONDS)
        if process.returncode != 0:
            said.seek(0)
            raise failure(doing, said.read())


@contextmanager
def reading_program(command: Sequence[str], doing: str) -> Iterator[Iterator[bytes]]:
    """Run a program and yield the lines that it writes; raises DatabaseProblem when it fails.

    One that is left before its end is stopped, and has not failed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        with _running(command, None, stderr=said, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield iter(process.stdout)
            at_end = not process.stdout.read(1)
            if at_end:
                process.wait()
        if at_end and process.returncode != 0:
            said.seek(0)
            raise failure(doing, said.read())


@contextmanager
def _running(
    command: Sequence[str], address: Address | None, **streams: object
) -> Iterator[subprocess.Popen[bytes]]:
    process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
        command,
        env=address.environment if address else {**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        **({"stdout": subprocess.DEVNULL} | streams),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def failure(doing: str, said: str) -> DatabaseProblem:
    """Return the sentence about a program that failed, with what it said last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()] or lines or ["no reason given"]
    return DatabaseProblem(f"{doing} did not work: {telling[-1].rstrip('.')}. Nothing was changed.")
