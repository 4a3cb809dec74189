"""The command line on both databases: init, migrate, demo, doctor, and what they print."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from studio_app import __version__, bootstrap
from studio_app.domain.people import Role
from tests.command_line import ROOT, CommandLine, heed_ctrl_c, sentence_in
from tests.postgres_cluster import Cluster

PASSWORD = "amber-lagoon-12"
TABLES = 200_000
SMALL = ["--trainers", "3", "--clients", "20", "--weeks", "2", "--seed", "5"]
SMALL += ["--today", "2026-03-10"]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of nothing yet: a file to be made, an empty database on the server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.admin_url(request.getfixturevalue("postgres_database"))


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A file that holds a good password."""
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return file


def init(url: str, password_file: Path, **changed: str) -> list[str | Path]:
    given = {"studio": "Harbour", "owner": "Ann Lee", "login": "ann", **changed}
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return ["init", "--database", url, *options, "--password-file", password_file]


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout


def log_in(url: str, login: str, password: str) -> Role:
    """Returns the role of somebody who can log in."""
    entered = bootstrap.open_studio(url).log_in(login, password)
    try:
        return entered.viewer.role
    finally:
        entered.close()


def test_migrate_makes_the_tables_once(studio_app: CommandLine, url: str) -> None:
    for _again in range(2):
        assert "up to date" in done(studio_app("migrate", "--database", url))
    assert "no studio" in sentence_in(studio_app("doctor", "--database", url))


def test_without_an_address_the_studio_lies_in_the_home(
    tmp_path: Path, password_file: Path
) -> None:
    # Started anew each time: a command has to find all that it needs.
    studio_app = CommandLine(tmp_path / "home")
    done(studio_app("migrate"))
    assert studio_app.default_file.is_file()
    command, _database, _url, *rest = init("", password_file)
    done(studio_app(command, *rest))
    done(studio_app("doctor"))
    assert log_in(f"sqlite:///{studio_app.default_file}", "ann", PASSWORD) is Role.OWNER


def test_init_sets_up_a_studio_with_its_owner(
    studio_app: CommandLine, url: str, password_file: Path
) -> None:
    said = done(studio_app(*init(url, password_file)))
    assert "Harbour" in said
    assert "Log in as ann" in said
    assert PASSWORD not in said + studio_app.log.read_text()
    assert log_in(url, "ann", PASSWORD) is Role.OWNER
    done(studio_app("doctor", "--database", url))
    again = studio_app(*init(url, password_file, login="eve"))
    assert "There is a studio in this database already" in sentence_in(again)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"login": "  "}, "Type the name that the owner logs in with"),
        ({"studio": ""}, "Give the studio a name"),
        ({"owner": "x" * 300}, "too long"),
        ({"time-zone": "Mars/Olympus"}, "time zone"),
        ({"currency": "XXQ"}, "currency"),
        ({"locale": "klingon"}, "There is no locale called “klingon”"),
    ],
)
def test_init_refuses_what_cannot_be_used(
    studio_app: CommandLine, tmp_path: Path, password_file: Path, changed: Any, sentence: str
) -> None:
    file = tmp_path / "studio.sqlite3"
    said = sentence_in(studio_app(*init(f"sqlite:///{file}", password_file, **changed)))
    assert sentence in said
    assert not file.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"12345678", "Choose a longer or less common password"),
        (b"short", "Choose a longer or less common password"),
        (b"", "Choose a longer or less common password"),
        (b"\xff\xfe\x00p", "is not plain text"),
        (None, "cannot be read"),
    ],
)
def test_init_refuses_what_is_no_password(
    studio_app: CommandLine, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file, password_file = tmp_path / "studio.sqlite3", tmp_path / "password"
    if content is not None:
        password_file.write_bytes(content)
    assert sentence in sentence_in(studio_app(*init(f"sqlite:///{file}", password_file)))
    assert not file.exists()


def test_init_asks_for_the_password(studio_app: CommandLine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    asking = init(url, Path())[:-2]
    nothing = studio_app(*asking)
    assert nothing.returncode == 2
    assert "No password was typed" in nothing.stderr
    assert studio_app(*asking, typed=PASSWORD + "\n").returncode == 0
    assert log_in(url, "ann", PASSWORD) is Role.OWNER


def test_the_demo_prints_logins_that_fit(studio_app: CommandLine, url: str) -> None:
    rows = json.loads(done(studio_app("demo", "--database", url, *SMALL, "--json")))
    assert isinstance(rows, list)
    assert {frozenset(row) for row in rows} == {frozenset({"login", "password", "role", "trainer"})}
    roles = [row["role"] for row in rows]
    assert set(roles) == {role.value for role in Role}
    assert roles.count("trainer") == 2
    assert all(row["trainer"] for row in rows if row["role"] in ("trainer", "senior"))
    assert {row["trainer"] for row in rows if row["role"] in ("owner", "front_desk")} == {None}
    for row in rows:
        assert log_in(url, row["login"], row["password"]) == row["role"]

    findings = json.loads(done(studio_app("doctor", "--database", url, "--json")))
    assert findings["ok"] is True
    assert findings["findings"]
    assert all(finding["ok"] is True for finding in findings["findings"])
    again = studio_app("demo", "--database", url, *SMALL)
    assert "There is a studio in this database already" in sentence_in(again)


def test_the_demo_lists_its_logins_for_people(studio_app: CommandLine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    lines = done(studio_app("demo", "--database", url, *SMALL)).splitlines()
    assert "logins" in lines[0]
    assert {line.split()[0] for line in lines[1:]} == {role.value for role in Role}
    desk = next(line.split() for line in lines if line.split()[0] == "front_desk")
    assert log_in(url, desk[1], desk[2]) is Role.FRONT_DESK


@pytest.fixture
def demo(studio_app: CommandLine, url: str) -> str:
    """The address of a small demo studio."""
    done(studio_app("demo", "--database", url, *SMALL))
    return url


def lose_a_credit(url: str, cluster: Cluster) -> None:
    """Takes a line out of a package's ledger, past everything that forbids it."""
    one = "DELETE FROM credit_entries WHERE id IN (SELECT id FROM credit_entries LIMIT 1)"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(triggers).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.execute(one)
            connection.commit()
        return
    with cluster.connect(url.rpartition("/")[2]) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(one)


def test_doctor_finds_a_lost_credit(
    studio_app: CommandLine, demo: str, postgres_cluster: Cluster
) -> None:
    assert done(studio_app("doctor", "--database", demo))
    lose_a_credit(demo, postgres_cluster)
    told = studio_app("doctor", "--database", demo)
    assert told.returncode == 1
    assert told.stderr == ""
    assert [line for line in told.stdout.splitlines() if line.startswith("OFF")]
    listed = studio_app("doctor", "--database", demo, "--json")
    assert listed.returncode == 1
    diagnosis = json.loads(listed.stdout)
    assert diagnosis["ok"] is False
    off = [finding for finding in diagnosis["findings"] if not finding["ok"]]
    assert off
    assert all(finding["check"] and finding["detail"] for finding in off)


def test_doctor_of_no_studio(studio_app: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "studio.sqlite3"
    said = sentence_in(studio_app("doctor", "--database", f"sqlite:///{file}"))
    assert "There is no studio" in said
    assert "studio-app init" in said
    assert not file.exists()


@pytest.mark.parametrize("sign", ["--help", "--version"])
def test_help_and_version(studio_app: CommandLine, sign: str) -> None:
    said = done(studio_app(sign))
    assert ("doctor" if sign == "--help" else __version__) in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["--dance"],
        ["demo", "--trainers", "0"],
        ["demo", "--clients", "many"],
        ["demo", "--today", "yesterday"],
        ["init", "--studio", "Harbour"],
    ],
)
def test_what_cannot_be_understood_ends_with_two(
    studio_app: CommandLine, arguments: list[str]
) -> None:
    told = studio_app(*arguments)
    assert told.returncode == 2
    assert "usage: studio-app" in told.stderr
    assert "Traceback" not in told.stderr


def test_ctrl_c_leaves_no_half_studio(studio_app: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "studio.sqlite3"
    size = ["--trainers", "100", "--clients", "20000", "--weeks", "52"]
    command = [sys.executable, "-m", "studio_app", "demo", "--database", f"sqlite:///{file}"]
    with subprocess.Popen(
        [*command, *size],
        cwd=ROOT,
        env={**os.environ, "STUDIO_APP_HOME": str(studio_app.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    ) as running:
        # The tables come in one step; a studio of this size then takes many seconds more.
        while not (file.exists() and file.stat().st_size > TABLES):
            assert running.poll() is None
            time.sleep(0.05)
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        _out, said = running.communicate(timeout=60)
    assert running.returncode == 2, said
    assert "nothing was left half-done" in said
    assert "Traceback" not in said
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in ("organizations", "clients", "bookings"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
