"""A migration that is killed, wherever it is: the old schema or the new, nothing between."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from studio_app.repositories.house import House
from studio_app.repositories.migrations import HEAD
from tests.databases import KINDS, make_studio
from tests.migrations.fingerprint import (
    Fingerprint,
    of_file,
    of_server,
    whatever_its_name,
    without_rows,
)
from tests.migrations.killed_migration import COMMIT, COMMIT_SENT
from tests.migrations.versions import program_at
from tests.migrations.world import SCRIPTS
from tests.postgres_cluster import Cluster

NOTHING = "nothing"
# The last as a program left it that knew nothing later: with its triggers, policies and grants.
GUARDED = "0005"
STARTS = (NOTHING, "0002", GUARDED)
DEATHS = {"sqlite": 4, "postgres": 2}
"""How often a migration is killed on its way, besides its first statement and its commit."""

PARTS = 4
_ROOT = Path(__file__).resolve().parents[2]


class Victim:
    """A studio whose migration is killed again and again.

    ``twin`` migrates another of the same kind, undisturbed, and returns what becomes of it.
    """

    def __init__(
        self,
        url: str,
        backups: Path,
        look: Callable[[], Fingerprint],
        twin: Callable[[], Fingerprint],
    ) -> None:
        self.url, self.backups, self.look, self.twin = url, backups, look, twin
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.migrations.killed_migration", url, str(backups)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_at(self, statement: int) -> int:
        """Let a migration be killed there; return how many statements there had been."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(statement, file=self._process.stdin, flush=True)
        count = int(self._process.stdout.readline())
        shutil.rmtree(self.backups, ignore_errors=True)
        return count

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@pytest.fixture(params=KINDS)
def victim(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Victim]]:
    """Give what makes a studio at a revision, or nothing yet, whose migration is killed then."""
    made: list[Victim] = []
    with ExitStack() as stack:

        def make(start: str) -> Victim:
            maker = _on_server if request.param == "postgres" else _in_file
            made.append(maker(request, stack, tmp_path, start))
            return made[-1]

        yield make
        for one in made:
            one.close()


def _in_file(request: pytest.FixtureRequest, _stack: ExitStack, folder: Path, start: str) -> Victim:
    file, other = folder / "new.sqlite3", folder / "twin.sqlite3"
    if start != NOTHING:
        file = request.getfixturevalue("sqlite_studio").file
    url = f"sqlite:///{file}"
    _bring_to(url, start, folder)
    if file.exists():
        shutil.copy(file, other)

    def twin() -> Fingerprint:
        House(f"sqlite:///{other}").migrate(SCRIPTS, folder / "undisturbed")
        return of_file(other)

    return Victim(url, folder / "backups", lambda: of_file(file), twin)


def _on_server(
    request: pytest.FixtureRequest, stack: ExitStack, folder: Path, start: str
) -> Victim:
    cluster: Cluster = request.getfixturevalue("postgres_cluster")

    def new(hint: str) -> str:
        # No copy of the template: its roles are shared with other tests, which add some meanwhile.
        database = stack.enter_context(cluster.temporary_database(hint))
        if start != NOTHING:
            make_studio(cluster.admin_url(database), folder / "first")
        _bring_to(cluster.admin_url(database), start, folder)
        return database

    def twin() -> Fingerprint:
        other = new("twin")
        House(cluster.admin_url(other)).migrate(SCRIPTS, folder / "undisturbed")
        return of_server(cluster, other, other)

    database = new("killed")
    url = cluster.admin_url(database)
    return Victim(url, folder / "backups", lambda: of_server(cluster, database, database), twin)


def _bring_to(url: str, start: str, folder: Path) -> None:
    if start == NOTHING:
        return
    below = "0004" if start == GUARDED else start
    House(url).migrate(SCRIPTS, folder / "earlier", target=below)
    if start == GUARDED:
        with program_at(start, 4, folder) as scripts:
            House(url).migrate(scripts, folder / "earlier")


def _kill(victim: Victim, statements: Callable[[int], Sequence[int]]) -> int:
    """Kill at each of the statements; return how often. Afterwards the studio is at the newest."""
    old = victim.look()
    total = victim.kill_at(COMMIT)
    assert victim.look() == old
    assert total > 100
    kills = statements(total)
    for statement in kills:
        assert victim.kill_at(statement) == statement
        assert victim.look() == old, f"killed before statement {statement} of {total}"
    found = old
    if victim.url.startswith("postgresql"):
        victim.kill_at(COMMIT_SENT)
        found = victim.look()
    House(victim.url).migrate(SCRIPTS, victim.backups)
    new = victim.look()
    assert without_rows(found) in (without_rows(old), without_rows(new))
    assert without_rows(new) != without_rows(old)
    assert new["revision"] == [repr((HEAD,))]
    assert whatever_its_name(new) == whatever_its_name(victim.twin())
    return len(kills) + 1


@pytest.mark.parametrize(
    "start", [*(pytest.param(start, marks=pytest.mark.soak) for start in STARTS[:-1]), GUARDED]
)
def test_a_killed_migration_leaves_the_old_studio(
    victim: Callable[[str], Victim], request: pytest.FixtureRequest, start: str
) -> None:
    deaths = DEATHS[request.node.callspec.params["victim"]]

    def spread(total: int) -> Sequence[int]:
        return [1, *range(total, 1, -(total // deaths))]

    assert _kill(victim(start), spread) >= deaths + 2


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("start", STARTS)
def test_a_migration_killed_at_every_statement(
    victim: Callable[[str], Victim], start: str, part: int
) -> None:
    kills = _kill(victim(start), lambda total: range(1 + part, total + 1, PARTS))
    print(f"killed {kills} times")
