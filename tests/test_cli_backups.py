"""studio-app backup, restore and migrate as a person types them, on both databases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from studio_app import bootstrap
from studio_app.domain.backups import BackupKind
from studio_app.repositories.engine import parse_url
from studio_app.repositories.house import House
from studio_app.repositories.schema import AuditEntryRow
from tests.command_line import CommandLine, sentence_in
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.migrations.world import looking
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of, rows_of
from tests.services.steps import Hands, wish


@pytest.fixture
def hands(studio: StudioDatabase, tmp_path: Path, request: pytest.FixtureRequest) -> BackupHands:
    """Whoever looks after the studio's backups."""
    cluster = request.getfixturevalue("postgres_cluster") if studio.is_postgres else None
    return BackupHands(studio, tmp_path / "backups", cluster)


def programs(hands: BackupHands) -> list[str | Path]:
    return ["--programs", hands.programs] if hands.programs else []


def test_a_studio_goes_out_and_comes_back(hands: BackupHands, studio_app: CommandLine) -> None:
    made = studio_app(
        *("backup", "--database", hands.url, "--to", hands.folder, "--json", *programs(hands))
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["checked"] is True
    assert told["faults"] == []
    assert Path(told["file"]).stat().st_size == told["size"]
    with hands.elsewhere() as url:
        back = studio_app("restore", told["file"], "--database", url, *programs(hands))
        assert back.returncode == 0, back.stderr
        assert "was examined" in back.stdout
        assert faults_of(url) == []
        again = studio_app("restore", told["file"], "--database", url, *programs(hands))
        if hands.studio.is_postgres:
            assert "something in this database already" in sentence_in(again)
        else:
            assert "What was there before is kept" in again.stdout


def restored_by(url: str) -> list[tuple[str, str]]:
    """Return who brought a studio back, and from what, as its history tells."""
    row = AuditEntryRow
    query = select(row.user_name, row.after).where(row.action == "restored")
    with looking(url) as connection:
        return [(who, after["file"]) for who, after in connection.execute(query)]


def test_whoever_gives_their_password_is_named_for_a_restore(
    hands: BackupHands, studio_app: CommandLine, tmp_path: Path
) -> None:
    backup = hands.back_up().backup.file
    secret = tmp_path / "password"
    secret.write_text("not hers")
    by = ["--login", "owner", "--password-file", secret]
    with hands.elsewhere() as url:
        where = ["--database", url, *programs(hands)]
        back = studio_app("restore", backup, *where, *by)
        assert back.returncode == 0, back.stderr
        assert "No entry in its history tells of this. " in back.stdout
        assert restored_by(url) == []
    with hands.elsewhere() as url:
        where = ["--database", url, *programs(hands)]
        back = studio_app("restore", backup, *where)
        assert "with --login, one says who did it" in back.stdout
        assert restored_by(url) == []
        # To another database on a server nobody has a password yet, but for the new ones.
        new = re.search(r"did not know owner, who has a new password: (\S+)", back.stdout)
        bootstrap.note_restored(url, backup, "owner", new[1] if new else PASSWORD)
        assert restored_by(url) == [("Owner", backup.name)]
        assert faults_of(url) == []
    if not hands.studio.is_postgres:
        secret.write_text(PASSWORD)
        with hands.elsewhere() as url:
            back = studio_app("restore", backup, "--database", url, *by)
            assert "No entry" not in back.stdout
            assert restored_by(url) == [("Owner", backup.name)]


def test_a_restore_is_nothing_that_the_doctor_misses_entries_for(
    sqlite_studio: StudioDatabase, studio_app: CommandLine, tmp_path: Path
) -> None:
    hands = BackupHands(sqlite_studio, tmp_path / "backups", None)
    backup = hands.back_up().backup.file
    doctor = ("doctor", "--database", sqlite_studio.url)
    Hands.of(sqlite_studio.login("desk")).book(wish())
    sqlite_studio.close()
    assert studio_app(*doctor).returncode == 0
    assert studio_app("restore", backup, "--database", sqlite_studio.url).returncode == 0
    assert studio_app(*doctor).returncode == 0
    Hands.of(sqlite_studio.login("desk")).book(wish())
    sqlite_studio.close()
    assert studio_app(*doctor).returncode == 0
    # Another PC brings it back.
    hands.restore(backup, sqlite_studio.url)
    told = studio_app(*doctor)
    assert told.returncode == 1
    assert "1 entry is gone from the history of Home since this PC saw it" in told.stdout
    assert studio_app(*doctor, "--note-anew").returncode == 0
    assert studio_app(*doctor).returncode == 0


def test_something_off_comes_back_when_that_is_wanted(
    sqlite_studio: StudioDatabase, studio_app: CommandLine, tmp_path: Path
) -> None:
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")
    where = ["--database", sqlite_studio.url]
    made = studio_app("backup", *where, "--to", tmp_path, "--json")
    assert made.returncode == 1
    backup = json.loads(made.stdout)["file"]
    refused = sentence_in(studio_app("restore", backup, *where))
    assert "credit_entries_balance is missing" in refused
    assert "add --with-faults" in refused
    done = studio_app("restore", backup, *where, "--with-faults")
    assert done.returncode == 0, done.stderr
    assert "OFF  " in done.stdout


def test_a_studio_may_lie_in_a_folder_of_any_name(tmp_path: Path) -> None:
    # Started anew each time: a command has to find all that it needs.
    studio_app = CommandLine(tmp_path / "is it? 100%25")
    done = studio_app("demo", "--trainers", "1", "--clients", "3", "--weeks", "1")
    assert done.returncode == 0, done.stderr
    assert (studio_app.home / "data" / "studio.sqlite3").stat().st_size
    assert studio_app("doctor").returncode == 0


def test_a_backup_before_an_upgrade_lies_where_backups_were_chosen_to(
    sqlite_studio: StudioDatabase, studio_app: CommandLine, tmp_path: Path
) -> None:
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "unused", "0002")
    settings = studio_app.home / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    chosen = tmp_path / "another disk" / "backups"
    settings.write_text(json.dumps({"backups_folder": str(chosen)}))
    assert studio_app("migrate", "--database", sqlite_studio.url).returncode == 0
    assert len(list(chosen.glob("*-upgrade-*.sqlite"))) == 1
    # A disk that is gone keeps no studio from being brought up to date.
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "unused", "0002")
    (tmp_path / "a file").touch()
    settings.write_text(json.dumps({"backups_folder": str(tmp_path / "a file" / "below")}))
    assert studio_app("migrate", "--database", sqlite_studio.url).returncode == 0
    assert len(list((studio_app.home / "data" / "backups").glob("*-upgrade-*.sqlite"))) == 1


def test_daily_ones_lie_where_backups_do(
    sqlite_studio: StudioDatabase, studio_app: CommandLine
) -> None:
    for arguments in (["--daily"], []):
        made = studio_app("backup", "--database", sqlite_studio.url, *arguments)
        assert made.returncode == 0, made.stderr
        assert "was read back" in made.stdout
    names = sorted(file.name for file in (studio_app.home / "data" / "backups").glob("*.sqlite"))
    assert [name.split("-")[1] for name in names] == ["daily", "manual"]


def test_what_cannot_be_done_is_one_sentence(
    sqlite_studio: StudioDatabase, studio_app: CommandLine, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear studio")
    before = rows_of(sqlite_studio.url)
    where = ["--database", sqlite_studio.url]
    assert "letter.txt" in sentence_in(studio_app("restore", letter, *where))
    assert "none" in sentence_in(studio_app("restore", tmp_path / "none", *where))
    assert "No backup could be written" in sentence_in(
        studio_app("backup", *where, "--to", letter / "below")
    )
    none = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    assert "no studio" in sentence_in(studio_app("backup", "--database", none))
    assert "name a folder" in studio_app("backup", *where, "--to", "").stderr
    said = sentence_in(studio_app("backup", *where, "--new-password"))
    assert "on a server" in said
    assert rows_of(sqlite_studio.url) == before


def test_a_server_s_tables_are_not_changed_without_a_backup(
    postgres_studio: StudioDatabase,
    postgres_cluster: Cluster,
    studio_app: CommandLine,
    tmp_path: Path,
) -> None:
    House(postgres_studio.url).migrate(SCRIPTS, tmp_path, "0002")
    empty = tmp_path / "no programs"
    empty.mkdir()
    settings = studio_app.home / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"server_programs_folder": str(empty)}))
    url = postgres_cluster.url(str(parse_url(postgres_studio.url).database))
    refused = sentence_in(studio_app("migrate", "--database", url))
    assert "pg_dump" in refused
    assert "--without-backup" in refused
    assert House(postgres_studio.url).revision() == "0002"
    settings.write_text(json.dumps({"server_programs_folder": str(postgres_cluster.bin_folder)}))
    done = studio_app("migrate", "--database", url)
    assert done.returncode == 0, done.stderr
    (dump,) = (studio_app.home / "data" / "backups").glob(f"*-{BackupKind.UPGRADE}-*.dump")
    assert dump.stat().st_size
    House(postgres_studio.url).migrate(SCRIPTS, tmp_path, "0002")
    settings.write_text(json.dumps({"server_programs_folder": str(empty)}))
    assert studio_app("migrate", "--database", url, "--without-backup").returncode == 0


def test_the_backup_role_gets_a_password(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, studio_app: CommandLine
) -> None:
    url = parse_url(postgres_cluster.url(str(parse_url(postgres_studio.url).database)))
    given = studio_app(
        "backup", "--database", url.render_as_string(hide_password=False), "--new-password"
    )
    assert given.returncode == 0, given.stderr
    first, second = given.stdout.splitlines()
    role = first.partition("“")[2].partition("”")[0]
    password = first.rpartition(": ")[2]
    assert "no keyring" in second
    own = url.set(username=role, password=password).render_as_string(hide_password=False)
    made = studio_app(
        "backup", "--database", own, "--json", "--programs", postgres_cluster.bin_folder
    )
    assert made.returncode == 0, made.stderr
