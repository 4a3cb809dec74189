"""Restoring to a server again, after a restore that was refused or killed: owners get in."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from studio_app.domain.backups import BackupKind, Restored
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import parse_url
from studio_app.services.backups import back_up
from studio_app.services.founding import found_studio
from studio_app.services.restoring import restore
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of
from tests.services.test_backups_on_a_server import REQUEST
from tests.services.test_restoring_to_a_server import name_of_studio, objects_in

OWNERS = ["admin", "away owner", "owner"]

KILLED = """
import os, signal, sys
from pathlib import Path
from studio_app.repositories import server_restore
from studio_app.services import restoring
dump, scripts, programs = map(Path, sys.argv[1:])

def kill(*_anything):
    os.kill(os.getpid(), signal.SIGKILL)

def restore(url, when):
    if when == "loaded":
        load = server_restore.load_dump
        server_restore.load_dump = lambda *what: kill(load(*what))
    elif when == "with its roles":
        server_restore.examined = kill
    restoring.restore(url, dump, dump.parent, scripts=scripts, programs=programs, tell=kill)

for line in sys.stdin.read().splitlines():
    child = os.fork()
    if child == 0:
        restore(*line.split("|"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
MOMENTS = ("loaded", "with its roles", "before it counts")


@pytest.fixture
def hands(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> BackupHands:
    """Whoever looks after the backups of a studio on a server."""
    return BackupHands(postgres_studio, tmp_path / "backups", postgres_cluster)


def spoil(hands: BackupHands, cluster: Cluster) -> None:
    """Change something past the program, so that the doctor finds it."""
    with cluster.connect(str(parse_url(hands.url).database)) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE client_packages SET balance = balance + 1")


def logins(restored: Restored) -> list[str]:
    return [new.login for new in restored.passwords]


def test_after_a_refused_one_owners_get_passwords(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    good = hands.back_up().backup
    spoil(hands, postgres_cluster)
    bad = hands.back_up().backup
    with hands.elsewhere() as url:
        with pytest.raises(DatabaseProblem, match="is not as it should be"):
            hands.restore(bad.file, url)
        assert objects_in(postgres_cluster, url) == []
        assert logins(hands.restore(good.file, url)) == OWNERS


def test_one_with_something_off_is_restored_when_that_is_wanted(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    spoil(hands, postgres_cluster)
    bad = hands.back_up().backup
    with hands.elsewhere() as url:
        restored = hands.restore(bad.file, url, with_faults=True)
        assert restored.faults
        assert logins(restored) == OWNERS
        assert faults_of(url) == list(restored.faults)


@pytest.mark.soak
def test_after_a_killed_one_it_can_be_done_again(hands: BackupHands) -> None:
    good = hands.back_up().backup
    with ExitStack() as stack:
        urls = [stack.enter_context(hands.elsewhere()) for _ in MOMENTS]
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(good.file), str(SCRIPTS), str(hands.programs)],
            input="".join(f"{url}|{when}\n" for url, when in zip(urls, MOMENTS, strict=True)),
            stdout=subprocess.PIPE,
            text=True,
        )
        ends = dict(zip(MOMENTS, map(int, done.stdout.split()), strict=True))
        assert ends == dict.fromkeys(MOMENTS, -signal.SIGKILL)
        found = {
            when: (logins(hands.restore(good.file, url)), faults_of(url))
            for url, when in zip(urls, MOMENTS, strict=True)
        }
        assert found == dict.fromkeys(MOMENTS, (OWNERS, []))


def test_passwords_are_told_before_they_count_and_never_after_a_failure(
    hands: BackupHands,
) -> None:
    good = hands.back_up().backup
    told: list[Restored] = []

    def tell(restored: Restored) -> None:
        told.append(restored)
        if len(told) == 1:
            raise BrokenPipeError

    with hands.elsewhere() as url:
        with pytest.raises(BrokenPipeError):
            hands.restore(good.file, url, tell=tell)
        restored = hands.restore(good.file, url, tell=tell)
        assert told[1] == restored
        assert logins(told[1]) == OWNERS
        assert told[0].passwords != told[1].passwords


def test_an_owner_whom_the_server_does_not_let_in_any_more_gets_a_password(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    programs = postgres_cluster.bin_folder
    with postgres_cluster.temporary_database("first") as first:
        url = postgres_cluster.admin_url(first)
        found_studio(url, REQUEST, scripts=SCRIPTS, backups=tmp_path)
        superuser = postgres_cluster.url(first)
        made = back_up(superuser, BackupKind.MANUAL, tmp_path, programs=programs)
        for state in ("NOLOGIN", "VALID UNTIL 'yesterday'"):
            with postgres_cluster.connect(first) as connection:
                row = connection.execute("SELECT database_role FROM memberships").fetchone()
                assert row is not None
                connection.execute(f"ALTER ROLE {row[0]} {state}")  # type: ignore[call-overload]
            with postgres_cluster.connect() as connection:
                admin = parse_url(url).username
                connection.execute(f"DROP DATABASE {first} WITH (FORCE)")  # type: ignore[call-overload]
                connection.execute(f"CREATE DATABASE {first} OWNER {admin} TEMPLATE template0")  # type: ignore[call-overload]
            restored = restore(url, made.backup.file, tmp_path, scripts=SCRIPTS, programs=programs)
            assert [new.login for new in restored.passwords] == [REQUEST.login], state
            (new,) = restored.passwords
            assert name_of_studio(url, new.login, new.password) == REQUEST.studio_name
