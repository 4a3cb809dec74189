"""Migrating up and down with data in the tables, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from studio_app.repositories import migrations
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.row_security import take_down
from studio_app.repositories.schema import Base
from studio_app.repositories.server_roles import RoleNames, create_group_roles
from studio_app.repositories.triggers import postgres_triggers, sqlite_triggers
from tests.databases import KINDS, StudioDatabase, make_studio
from tests.migrations.world import (
    SCRIPTS,
    contents,
    everything,
    in_common,
    looking,
    shape,
    triggers,
)
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, once in each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.admin_url(request.getfixturevalue("postgres_database"))


def test_the_program_knows_the_scripts_that_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(known)) == migrations.REVISIONS
    assert scripts.get_heads() == [migrations.HEAD]


# What a step back cannot keep, because what it goes back to has no place for it.
LOST = {"0005": {"trainer_prices"}}


@pytest.mark.parametrize("stride", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_from_every_revision_to_the_newest_and_back_with_data(
    empty_url: str, tmp_path: Path, stride: int
) -> None:
    house, backups = House(empty_url), tmp_path / "backups"
    shapes = {}
    for revision in migrations.REVISIONS:
        house.migrate(SCRIPTS, backups, target=revision)
        shapes[revision] = everything(empty_url)["shape"]
    house.migrate(SCRIPTS, backups, target="base")
    assert everything(empty_url)["shape"] == {}
    make_studio(empty_url, backups)
    newest = everything(empty_url)
    assert newest["shape"] == shapes[migrations.HEAD]
    # The newest step always; the way there and back through all of them was gone above.
    for revision in migrations.REVISIONS[-2::-stride]:
        before = everything(empty_url)
        house.migrate(SCRIPTS, backups, target=revision)
        back = everything(empty_url)
        house.migrate(SCRIPTS, backups)
        again = everything(empty_url)
        assert back["revision"] == revision
        assert back["shape"] == shapes[revision]
        kept = in_common(before["rows"], back["shape"])
        assert any(kept.values())
        for now in (back, again):
            found = in_common(now["rows"], before["shape"])
            found = in_common(found, back["shape"])
            lost = {table for table in kept if found[table] != kept[table]}
            assert lost == LOST.get(revision, set())
        for part in ("revision", "shape", "triggers"):
            assert again[part] == newest[part]


def test_a_step_up_keeps_what_was_there(studio: StudioDatabase, tmp_path: Path) -> None:
    before = everything(studio.url)["rows"]
    house = House(studio.url)
    house.migrate(SCRIPTS, tmp_path / "backups", target="0001")
    first = everything(studio.url)["shape"]
    house.migrate(SCRIPTS, tmp_path / "backups")
    after = everything(studio.url)["rows"]
    assert after.keys() == before.keys()
    assert in_common(after, first) == in_common(before, first)
    assert {table for table in after if after[table] and table not in first} == {
        *("audit_heads", "audit_links", "trainer_prices")
    }
    done = Hands.of(studio.login("desk")).book(wish(pay_later=True))
    assert done.client_name == "Cara Client"


def test_the_tables_are_what_the_program_thinks(empty_url: str, tmp_path: Path) -> None:
    House(empty_url).migrate(SCRIPTS, tmp_path / "backups")
    with looking(empty_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        migrated = shape(connection)
        wanted = set(Base.metadata.tables)
        assert set(migrated) == wanted
    assert migrated == _created(empty_url, tmp_path)


def _created(url: str, folder: Path) -> object:
    """Return the shape of the tables as SQLAlchemy itself would make them."""
    if url.startswith("sqlite"):
        url = f"sqlite:///{folder / 'created.sqlite3'}"
    with house_engine(parse_url(url)).connect() as connection, connection.begin() as transaction:
        if not url.startswith("sqlite"):
            names = create_group_roles(connection)
            take_down(connection, names)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
            Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        found = shape(connection)
        transaction.rollback()
    return found


def test_the_triggers_are_in_force(empty_url: str, tmp_path: Path) -> None:
    House(empty_url).migrate(SCRIPTS, tmp_path / "backups")
    with looking(empty_url) as connection:
        if connection.dialect.name == "sqlite":
            expected = {name for name, _ in sqlite_triggers()}
        else:
            expected = {name for _, name, _ in postgres_triggers()}
            excluding = connection.exec_driver_sql(
                "SELECT conname FROM pg_constraint WHERE contype = 'x' ORDER BY 1"
            ).scalars()
            assert list(excluding) == ["ex_bookings_client_overlap", "ex_sessions_trainer_overlap"]
        assert triggers(connection) == expected


def test_migrating_what_is_up_to_date_changes_nothing(
    studio: StudioDatabase, tmp_path: Path
) -> None:
    before = everything(studio.url)
    assert House(studio.url).migrate(SCRIPTS, tmp_path / "backups") is None
    assert everything(studio.url) == before
    assert not (tmp_path / "backups").exists()


def test_between_two_revisions_nobody_sees_a_row(
    postgres_studio: StudioDatabase, tmp_path: Path
) -> None:
    """Policies are down then, and not even the owner of the tables is exempt from them."""
    House(postgres_studio.url).migrate(SCRIPTS, tmp_path, target="0001")
    with looking(postgres_studio.url) as connection:
        names = RoleNames.of(connection)
        for role in (names.tables, names.maintenance):
            connection.exec_driver_sql(f'SET LOCAL ROLE "{role}"')
            assert connection.exec_driver_sql("SELECT count(*) FROM clients").scalar() == 0


def test_nobody_logs_in_as_the_owner_of_the_tables(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster
) -> None:
    with looking(postgres_studio.url) as connection:
        names = RoleNames.of(connection)
        assert contents(connection)["organizations"]
        owners = connection.exec_driver_sql(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        assert list(owners) == [names.tables]
        may = {
            right: set(
                connection.exec_driver_sql(f"SELECT rolname FROM pg_roles WHERE {right}").scalars()
            )
            & set(names.all())
            for right in (
                *("rolcanlogin", "rolsuper", "rolbypassrls", "rolcreatedb", "rolreplication"),
                "rolcreaterole",
            )
        }
        assert may.pop("rolcreaterole") == {names.role_maker}
        assert not any(may.values())
        assert set(inspect(connection).get_schema_names()) >= {"public", "security"}
