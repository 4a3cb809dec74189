"""Bringing a dump back to a server: into an empty database only, with roles and rights anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew
from studio_app.repositories.engine import parse_url
from studio_app.repositories.house import House
from studio_app.services.access import open_studio
from studio_app.services.backups import back_up
from studio_app.services.founding import found_studio
from studio_app.services.restoring import restore
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, PEOPLE
from tests.migrations.world import set_revision
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of, rows_of
from tests.services.test_backups_on_a_server import REQUEST


@pytest.fixture
def hands(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> BackupHands:
    """Whoever looks after the backups of a studio on a server."""
    return BackupHands(postgres_studio, tmp_path / "backups", postgres_cluster)


def objects_in(cluster: Cluster, url: str) -> list[Any]:
    """Return what is in the studio's part of a database."""
    with cluster.connect(str(parse_url(url).database)) as connection:
        return connection.execute(
            "SELECT c.oid, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE nspname IN ('public', 'security') ORDER BY 1"
        ).fetchall()


def test_rights_are_put_in_place_anew_and_everybody_sees_their_own(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    backup = hands.back_up().backup
    with hands.elsewhere() as url:
        database = str(parse_url(url).database)
        with postgres_cluster.connect(database) as superuser:
            superuser.execute(f'GRANT TEMP, CREATE ON DATABASE "{database}" TO PUBLIC')  # type: ignore[call-overload]
        restored = hands.restore(backup.file, url)
        assert [new.login for new in restored.passwords] == ["admin", "away owner", "owner"]
        assert restored.without_password == len(PEOPLE) - len(restored.passwords)
        assert faults_of(url) == []
        logins = StudioDatabase(url, "postgres", database)
        with postgres_cluster.connect(database) as superuser:
            open_to_all = superuser.execute(
                "SELECT privilege_type FROM pg_database CROSS JOIN aclexplode(datacl) "
                "WHERE datname = current_database() AND grantee = 0"
            ).fetchall()
            for name in PEOPLE:
                role, given = logins.role_of(name), PASSWORD
                superuser.execute(f"ALTER ROLE {role} PASSWORD '{given}'")  # type: ignore[call-overload]
        assert open_to_all == []
        _assert_same_sight(hands.studio, logins)


def _assert_same_sight(studio: StudioDatabase, restored: StudioDatabase) -> None:
    query = text("SELECT id, name FROM clients ORDER BY id")
    for name in ("owner", "anna", "cara"):
        with studio.session(name) as old, restored.session(name) as new:
            seen = new.execute(query).all()
            assert seen
            assert seen == old.execute(query).all()


def name_of_studio(url: str, login: str, password: str) -> str:
    """Log in as a person does, and return whose studio that is."""
    plain = parse_url(url)._replace(username=None, password=None).render_as_string()
    door = open_studio(plain, scripts=SCRIPTS, backups=Path("unused"))
    entered = door.log_in(login, password)
    entered.close()
    return entered.organization.name


def test_logins_go_on_in_place_and_owners_get_new_passwords_elsewhere(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    programs = postgres_cluster.bin_folder
    with postgres_cluster.temporary_database("first") as first:
        url = postgres_cluster.admin_url(first)
        found_studio(url, REQUEST, scripts=SCRIPTS, backups=tmp_path)
        superuser = postgres_cluster.url(first)
        made = back_up(superuser, BackupKind.MANUAL, tmp_path, programs=programs)
        with postgres_cluster.connect() as connection:
            owner = parse_url(url).username
            connection.execute(f"DROP DATABASE {first}")  # type: ignore[call-overload]
            connection.execute(f"CREATE DATABASE {first} OWNER {owner} TEMPLATE template0")  # type: ignore[call-overload]
        restored = restore(url, made.backup.file, tmp_path, scripts=SCRIPTS, programs=programs)
        assert restored.passwords == ()
        assert name_of_studio(url, REQUEST.login, REQUEST.password) == REQUEST.studio_name
    with postgres_cluster.temporary_database("second") as second:
        url = postgres_cluster.admin_url(second)
        restored = restore(url, made.backup.file, tmp_path, scripts=SCRIPTS, programs=programs)
        (new,) = restored.passwords
        assert new.login == REQUEST.login
        assert name_of_studio(url, new.login, new.password) == REQUEST.studio_name
        assert faults_of(url) == []


def test_a_database_in_use_is_left_alone(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    before = rows_of(hands.studio.url)
    with pytest.raises(DatabaseProblem, match="something in this database already"):
        hands.restore(backup.file, hands.studio.url)
    assert rows_of(hands.studio.url) == before
    assert faults_of(hands.studio.url) == []


def test_two_restores_do_not_mix(hands: BackupHands, postgres_cluster: Cluster) -> None:
    backup = hands.back_up().backup
    with (
        hands.elsewhere() as url,
        postgres_cluster.connect(str(parse_url(url).database)) as other,
    ):
        other.execute("SELECT pg_advisory_lock(5702889)")
        with pytest.raises(DatabaseProblem, match="restoring into this database already"):
            hands.restore(backup.file, url)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2_000])


def one_byte_off(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def something_else(file: Path) -> None:
    file.write_text("a letter")


def gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("harm", "noted"),
    [
        (cut_short, True),
        (one_byte_off, True),
        (cut_short, False),
        (something_else, False),
        (gone, False),
    ],
)
def test_what_is_no_sound_dump_is_refused(
    hands: BackupHands, postgres_cluster: Cluster, harm: Any, noted: bool
) -> None:
    file = hands.back_up().backup.file
    harm(file)
    if not noted:
        Path(str(file) + ".json").unlink()
    with hands.elsewhere() as url:
        before = objects_in(postgres_cluster, url)
        with pytest.raises(DatabaseProblem) as refused:
            hands.restore(file, url)
        assert str(refused.value).endswith(".")
        assert objects_in(postgres_cluster, url) == before


def test_a_dump_of_something_else_is_refused(
    hands: BackupHands, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    import subprocess

    file = tmp_path / "other.dump"
    with postgres_cluster.temporary_database("other") as name:
        with postgres_cluster.connect(name) as connection:
            connection.execute("CREATE TABLE songs (name text)")
        subprocess.run(
            [postgres_cluster.bin_folder / "pg_dump", "-Fc", "-f", file, name],
            env={
                "PGHOST": postgres_cluster.host,
                "PGPORT": str(postgres_cluster.port),
                "PGUSER": postgres_cluster.superuser,
                "PGPASSWORD": postgres_cluster.password,
            },
            check=True,
        )
    with (
        hands.elsewhere() as url,
        pytest.raises(DatabaseProblem, match="not a whole backup of a studio"),
    ):
        hands.restore(file, url)


def test_a_newer_dump_is_refused(hands: BackupHands, postgres_cluster: Cluster) -> None:
    set_revision(hands.url, "9999")
    backup = hands.back_up().backup
    with hands.elsewhere() as url:
        before = objects_in(postgres_cluster, url)
        with pytest.raises(DatabaseTooNew):
            hands.restore(backup.file, url)
        assert objects_in(postgres_cluster, url) == before


def test_an_older_dump_is_brought_up_to_date(hands: BackupHands) -> None:
    House(hands.studio.url).migrate(SCRIPTS, hands.folder, "0002")
    backup = hands.back_up().backup
    House(hands.studio.url).migrate(SCRIPTS, hands.folder)
    now = rows_of(hands.studio.url)
    with hands.elsewhere() as url:
        hands.restore(backup.file, url)
        assert faults_of(url) == []
        assert rows_of(url)["clients"] == now["clients"]


def test_a_dump_with_something_off_leaves_the_database_empty(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    with postgres_cluster.connect(str(parse_url(hands.url).database)) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE client_packages SET balance = balance + 1")
    backup = hands.back_up().backup
    with hands.elsewhere() as url:
        with pytest.raises(DatabaseProblem, match="is not as it should be"):
            hands.restore(backup.file, url)
        assert objects_in(postgres_cluster, url) == []
        with psycopg.connect(
            parse_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        ) as connection:
            assert connection.execute("SELECT to_regnamespace('security')").fetchone() == (None,)
