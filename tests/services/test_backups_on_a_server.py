"""Dumps of a studio on a server: by a role of their own, verified, and never with rows missing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.backup_role import CONNECTIONS
from studio_app.repositories.engine import parse_url
from studio_app.repositories.schema import AuditEntryRow
from studio_app.repositories.server_programs import ProgramsMissing, address_of, find_programs
from studio_app.services.backup_desk import BackupDesk
from studio_app.services.backups import (
    back_up,
    back_up_before_upgrade,
    backups_of,
    renew_backup_password,
)
from studio_app.services.founding import FoundingRequest, found_studio
from studio_app.settings import Settings
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.postgres_binaries import major_version
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of

PASSWORD = "kept by nobody else"
REQUEST = FoundingRequest(
    studio_name="Harbour",
    time_zone="Europe/Berlin",
    currency="EUR",
    locale="en_GB",
    owner_name="Ann Lee",
    login="ann",
    password="three plain words",
)


@pytest.fixture
def hands(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> BackupHands:
    """Whoever looks after the backups of a studio on a server."""
    return BackupHands(postgres_studio, tmp_path / "backups", postgres_cluster)


@pytest.fixture
def new_studio(postgres_cluster: Cluster, postgres_database: str, tmp_path: Path) -> str:
    """The address, by its own administrator, of a studio whose server has no backup role yet."""
    url = postgres_cluster.admin_url(postgres_database)
    found_studio(url, REQUEST, scripts=SCRIPTS, backups=tmp_path / "unused")
    return url


class Keyring(dict[tuple[str, str], str]):
    """A keyring in memory, which holds what it is given."""

    available = True

    def set(self, service_key: str, name: str, secret: str) -> bool:
        self[service_key, name] = secret
        return True

    def delete(self, service_key: str, name: str) -> bool:
        return self.pop((service_key, name), None) is not None

    def get(self, service_key: str, name: str) -> str | None:  # type: ignore[override]
        return super().get((service_key, name))


def role_of(cluster: Cluster, url: str) -> str:
    """Return the name of the backup role of the studio at an address."""
    with cluster.connect(str(parse_url(url).database)) as connection:
        row = connection.execute(
            "SELECT tableowner FROM pg_tables WHERE tablename = 'organizations'"
        ).fetchone()
        assert row is not None
        return str(row[0]).removesuffix("_tables") + "_backup"


def test_the_role_reads_everything_and_changes_nothing(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    hands.back_up()
    role = renew_backup_password(hands.url, PASSWORD)
    assert role == role_of(postgres_cluster, hands.url)
    database = str(parse_url(hands.url).database)
    with hands.studio.house() as connection:
        clients = connection.exec_driver_sql("SELECT count(*) FROM clients").scalar_one()
    with psycopg.connect(
        host=postgres_cluster.host,
        port=postgres_cluster.port,
        dbname=database,
        user=role,
        password=PASSWORD,
        autocommit=True,
        options="-c studio_app.program=1000",
    ) as connection:
        assert connection.execute("SELECT count(*) FROM clients").fetchone() == (clients,)
        for statement in (
            "INSERT INTO places SELECT * FROM places",
            "UPDATE clients SET name = 'x'",
            "DELETE FROM clients",
            "TRUNCATE clients",
            "CREATE TABLE public.mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "DO $$ BEGIN LOCK TABLE clients IN ROW EXCLUSIVE MODE; END $$",
            "CREATE ROLE mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        limit = connection.execute(
            "SELECT rolconnlimit, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert limit == (CONNECTIONS, True, False)
    assert faults_of(hands.studio.url) == []


def test_the_role_itself_backs_up(hands: BackupHands) -> None:
    role = renew_backup_password(hands.url, PASSWORD)
    own = parse_url(hands.url).set(username=role, password=PASSWORD)
    url = own.render_as_string(hide_password=False)
    made = back_up(url, BackupKind.MANUAL, hands.folder, programs=hands.programs)
    assert made.backup.checked
    with hands.elsewhere() as elsewhere:
        hands.restore(made.backup.file, elsewhere)
        assert faults_of(elsewhere) == []


def test_no_password_is_on_a_command_line(
    hands: BackupHands, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    url = parse_url(hands.url)
    programs = find_programs(15, hands.programs)
    address = address_of(url, programs)
    assert postgres_cluster.password not in address.words
    assert address.environment["PGPASSWORD"] == postgres_cluster.password
    far = url.set(host="db.example.com", query={"sslrootcert": str(tmp_path / "ca.crt")})
    (tmp_path / "ca.crt").touch()
    words = address_of(far, programs).words
    assert "sslmode=verify-full" in words
    assert "channel_binding=require" in words
    assert f"sslrootcert={tmp_path / 'ca.crt'}" in words
    hidden = url._replace(password=None).update_query_dict({"password": "in the query"})
    address = address_of(hidden, programs)
    assert "in the query" not in address.words
    assert address.environment["PGPASSWORD"] == "in the query"


def test_what_runs_is_told_no_password_and_never_row_security(
    hands: BackupHands, tmp_path: Path
) -> None:
    log = tmp_path / "arguments"
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        script = folder / name
        script.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\nexec "{hands.programs}/{name}" "$@"\n')
        script.chmod(0o755)
    made = hands.back_up(programs=folder)
    with hands.elsewhere() as url:
        hands.restore(made.backup.file, url, programs=folder)
    said = log.read_text()
    assert "--snapshot=" in said
    assert "enable-row-security" not in said
    assert hands.cluster is not None
    assert hands.cluster.password not in said
    assert str(parse_url(url).password) not in said


def test_without_the_role_one_is_told_what_to_ask_for(
    new_studio: str, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    programs = postgres_cluster.bin_folder
    with pytest.raises(DatabaseProblem, match="CREATE ROLE") as refused:
        back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs)
    asked = re.search(r"in this database: (CREATE ROLE .*;)$", str(refused.value))
    assert asked is not None
    with postgres_cluster.connect(str(parse_url(new_studio).database)) as superuser:
        for statement in asked[1].split("; "):
            superuser.execute(statement)  # type: ignore[call-overload]
    assert back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs).backup.checked
    assert faults_of(new_studio) == []


def test_an_administrator_who_sees_all_makes_the_role_from_16_on(
    new_studio: str, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    programs = postgres_cluster.bin_folder
    administrator = parse_url(new_studio).username
    with postgres_cluster.connect() as superuser:
        superuser.execute(f'ALTER ROLE "{administrator}" BYPASSRLS')  # type: ignore[call-overload]
    if major_version(programs) < 16:
        with pytest.raises(DatabaseProblem, match="CREATE ROLE"):
            back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs)
    else:
        assert back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs).backup.checked
        assert faults_of(new_studio) == []


def test_an_administrator_who_may_not_act_as_the_role_is_told_what_to_ask_for(
    new_studio: str, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    programs = postgres_cluster.bin_folder
    role = role_of(postgres_cluster, new_studio)
    superuser_url = postgres_cluster.url(str(parse_url(new_studio).database))
    back_up(superuser_url, BackupKind.MANUAL, tmp_path, programs=programs)
    if major_version(programs) < 16:
        assert back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs).backup.checked
        return
    with pytest.raises(DatabaseProblem, match="WITH ADMIN OPTION") as refused:
        back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs)
    asked = str(refused.value).partition("type: ")[2]
    assert role in asked
    with postgres_cluster.connect() as superuser:
        superuser.execute(asked)  # type: ignore[call-overload]
    assert back_up(new_studio, BackupKind.MANUAL, tmp_path, programs=programs).backup.checked


@pytest.mark.parametrize(
    ("made_as", "said"),
    [
        ("LOGIN BYPASSRLS", "not this studio's"),
        ("LOGIN; COMMENT ON ROLE {role} IS {mark}", "must see all rows"),
        ("LOGIN BYPASSRLS CREATEROLE; COMMENT ON ROLE {role} IS {mark}", "must see all rows"),
    ],
)
def test_a_role_that_is_not_as_it_should_be_is_not_used(
    new_studio: str, postgres_cluster: Cluster, tmp_path: Path, made_as: str, said: str
) -> None:
    role = role_of(postgres_cluster, new_studio)
    mark = f"'Studio App: {role.removesuffix('_backup')}'"
    statements = f"CREATE ROLE {{role}} {made_as}".format(role=f'"{role}"', mark=mark)
    database = str(parse_url(new_studio).database)
    with postgres_cluster.connect(database) as superuser:
        for statement in statements.split("; "):
            superuser.execute(statement)  # type: ignore[call-overload]
    with pytest.raises(DatabaseProblem, match=said):
        back_up(
            postgres_cluster.url(database),
            BackupKind.MANUAL,
            tmp_path,
            programs=postgres_cluster.bin_folder,
        )
    with postgres_cluster.connect(database) as superuser:
        rights = superuser.execute(
            "SELECT count(*) FROM pg_class CROSS JOIN aclexplode(relacl) "
            "WHERE pg_get_userbyid(grantee) = %s",
            (role,),
        ).fetchone()
    assert rights == (0,)


@pytest.mark.parametrize("name", ["owner", "desk", "anna", "cara"])
def test_no_login_of_the_studio_makes_a_dump(hands: BackupHands, name: str) -> None:
    hands.back_up()
    house = hands.studio.house_as(name)
    url = house.url.render_as_string(hide_password=False)
    with pytest.raises(DatabaseProblem, match="Connect as that role"):
        back_up(url, BackupKind.MANUAL, hands.folder, programs=hands.programs)
    assert len(backups_of(hands.url, hands.folder)) == 1


def test_a_right_too_many_is_found(hands: BackupHands, postgres_cluster: Cluster) -> None:
    hands.back_up()
    role = role_of(postgres_cluster, hands.url)
    assert faults_of(hands.studio.url) == []
    with postgres_cluster.connect(str(parse_url(hands.url).database)) as superuser:
        superuser.execute(f'GRANT UPDATE ON clients TO "{role}"')  # type: ignore[call-overload]
    assert any(role in fault and "update" in fault for fault in faults_of(hands.studio.url))


def fake_dump(folder: Path, says: str) -> Path:
    """Make a folder with programs of another version; return it."""
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        script = folder / name
        script.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {says}'\n")
        script.chmod(0o755)
    return folder


def test_without_pg_dump_one_is_told_where_to_get_it(hands: BackupHands, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert hands.cluster is not None
    server = major_version(hands.cluster.bin_folder)
    with pytest.raises(ProgramsMissing, match=rf"postgresql-client-{server}.*--programs"):
        hands.back_up(programs=nothing)
    assert not hands.folder.exists()


def test_a_pg_dump_older_than_the_server_is_refused(hands: BackupHands, tmp_path: Path) -> None:
    old = fake_dump(tmp_path / "old", "14.23")
    with pytest.raises(ProgramsMissing, match="version 14, and the server is version"):
        hands.back_up(programs=old)


def test_the_nearest_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [fake_dump(tmp_path / says, says) for says in ("96.1", "94.2", "97.3")]
    monkeypatch.setenv("PATH", os.pathsep.join(str(folder) for folder in folders))
    assert find_programs(95).major == 96
    with pytest.raises(ProgramsMissing):
        find_programs(98)


def lose_rows(script: Path, real: Path) -> None:
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *--version*) exec "{real}" "$@";; esac\n'
        f'exec "{real}" --exclude-table-data=clients "$@"\n'
    )


def fail(script: Path, real: Path) -> None:
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *--version*) exec "{real}" "$@";; esac\n'
        "echo 'pg_dump: error: the disk fell off' >&2\nexit 1\n"
    )


@pytest.mark.parametrize(
    ("wrong", "said"), [(lose_rows, "clients came back"), (fail, "the disk fell off")]
)
def test_a_dump_that_does_not_check_out_is_not_kept(
    hands: BackupHands, tmp_path: Path, wrong: Callable[[Path, Path], None], said: str
) -> None:
    assert hands.programs is not None
    folder = tmp_path / "wrong"
    folder.mkdir()
    (folder / "pg_restore").symlink_to(hands.programs / "pg_restore")
    wrong(folder / "pg_dump", hands.programs / "pg_dump")
    (folder / "pg_dump").chmod(0o755)
    with pytest.raises(DatabaseProblem, match=said):
        hands.back_up(programs=folder)
    assert list(hands.folder.iterdir()) == []


def test_the_windows_back_up_with_the_kept_password(hands: BackupHands, tmp_path: Path) -> None:
    renew_backup_password(hands.url, PASSWORD)
    keyring = Keyring()
    settings = Settings(tmp_path / "settings.json")
    settings.server_programs_folder = hands.programs
    plain = parse_url(hands.url)._replace(username=None, password=None)
    desk = BackupDesk(
        plain.render_as_string(),
        scripts=SCRIPTS,
        settings=settings,
        keychain=keyring,
        usual_folder=hands.folder,
    )
    owner = hands.studio.login("owner")
    assert desk.make_daily(owner.uow, NOW) is None
    overview = desk.overview(owner.uow, owner.viewer)
    assert overview.is_server
    assert not overview.has_password
    with pytest.raises(DatabaseProblem):
        desk.make(owner.uow, owner.viewer, NOW, password="a wrong one")
    assert desk.make(owner.uow, owner.viewer, NOW, password=PASSWORD).backup.checked
    assert desk.keep_password(owner.viewer, PASSWORD)
    assert desk.overview(owner.uow, owner.viewer).has_password
    assert desk.make_daily(hands.studio.login("anna").uow, NOW) is not None
    assert desk.make(owner.uow, owner.viewer, NOW).backup.checked
    with hands.studio.house() as connection:
        row = AuditEntryRow
        noted = connection.execute(
            select(row.user_name).where(row.action == "backed_up", row.at == NOW)
        ).scalars()
        assert set(noted) == {owner.viewer.name}


def test_an_empty_server_needs_no_dump(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path
) -> None:
    url = postgres_cluster.admin_url(postgres_database)
    assert back_up_before_upgrade(url, tmp_path) is None
