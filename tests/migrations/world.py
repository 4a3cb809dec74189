"""What the tests of migrations share: databases to migrate, and a look at all that is in them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from studio_app import paths
from studio_app.repositories import migrations
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.row_security import shut, take_down
from studio_app.repositories.server_roles import RoleNames

SCRIPTS = paths.migrations_folder()

Row = dict[str, Any]

REVISION = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}


def downgrade() -> None:
    pass
'''


def with_revision(
    folder: Path, monkeypatch: pytest.MonkeyPatch, body: str, *, examined: bool = False
) -> Path:
    """Return a folder of scripts with one more revision, which the program then knows as head.

    What results is not examined unless ``examined``: that program would know its own tables.
    """
    scripts, revision = folder / "scripts", "9001"
    hidden = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SCRIPTS, scripts, ignore=hidden, dirs_exist_ok=True)
    lines = "\n".join(f"    {line}" for line in body.strip().split("\n"))
    text_ = REVISION.format(
        message="One more.", revision=revision, down=migrations.HEAD, body=lines
    )
    (scripts / "versions" / f"{revision}_one_more.py").write_text(text_, encoding="utf-8")
    monkeypatch.setattr(migrations, "REVISIONS", (*migrations.REVISIONS, revision))
    monkeypatch.setattr(migrations, "HEAD", revision)
    if not examined:
        monkeypatch.setattr(migrations, "_require_sound", lambda connection: None)
    return scripts


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """Open a transaction of the house that sees all rows, and changes nothing."""
    house = House(url)
    with house_engine(house.url).connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@contextmanager
def changing(url: str) -> Iterator[Connection]:
    """Open a transaction past all rules, as the owner of the tables, committed at its end.

    Between two revisions, when there are no policies.
    """
    with house_engine(parse_url(url)).connect() as connection, connection.begin():
        names = RoleNames.of(connection) if connection.dialect.name == "postgresql" else None
        if names:
            take_down(connection, names)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
        yield connection
        if names:
            connection.exec_driver_sql("RESET ROLE")
            shut(connection, names)


def shape(connection: Connection) -> dict[str, Any]:
    """Return all that a database knows of the shape of its tables, exclusions aside."""
    found = inspect(connection)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in sorted(value.items())}
        return value if isinstance(value, list) else str(value)

    def sorted_(things: list[Any]) -> list[str]:
        return sorted(repr(plain(thing)) for thing in things)

    excluding = {"ex_sessions_trainer_overlap", "ex_bookings_client_overlap"}
    names = _names_on_sqlite(connection) if connection.dialect.name == "sqlite" else {}
    return {
        table: {
            # Not in order: columns that came later are the last ones of an older table.
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table),
            "foreign": sorted_(
                [
                    {**key, "name": None} if table in names else key
                    for key in found.get_foreign_keys(table)
                ]
            ),
            "names": names.get(table),
            "unique": sorted_(found.get_unique_constraints(table)),
            "checks": sorted_(found.get_check_constraints(table)),
            "indexes": sorted_(
                [index for index in found.get_indexes(table) if index["name"] not in excluding]
            ),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def _names_on_sqlite(connection: Connection) -> dict[str, set[str]]:
    """Return the names of each table's constraints.

    SQLAlchemy does not read that of a reference which stands behind its column.
    """
    tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {table: set(re.findall(r'CONSTRAINT "?(\w+)', sql)) for table, sql in tables}


def contents(connection: Connection) -> dict[str, list[Row]]:
    """Return all rows of all tables but the revision's, in an order of their own."""
    if connection.dialect.name == "postgresql":
        # Between two revisions there are no policies, and nobody sees a row.
        names = RoleNames.of(connection)
        if inspect(connection).has_table("organizations"):
            take_down(connection, names)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    rows = {
        table: in_order(
            dict(sorted(row._mapping.items()))
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        )
        for table in inspect(connection).get_table_names()
        if table != "alembic_version"
    }
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("RESET ROLE")
    return rows


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows in an order that is the same for the same rows."""
    return sorted(rows, key=repr)


def in_common(rows: dict[str, list[Row]], shape: dict[str, Any]) -> dict[str, list[Row]]:
    """Return the rows, of the tables and with the columns that another shape has."""
    return {
        table: in_order(
            {name: value for name, value in row.items() if name in shape[table]["columns"]}
            for row in rows[table]
        )
        for table in rows.keys() & shape.keys()
    }


def triggers(connection: Connection) -> set[str]:
    """Return the names of the triggers that are in force."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    return set(connection.execute(text(query)).scalars())


def everything(url: str) -> dict[str, Any]:
    """Return revision, shape, rows and triggers of a database."""
    with looking(url) as connection:
        return {
            "revision": revision(connection),
            "shape": shape(connection),
            "rows": contents(connection),
            "triggers": triggers(connection),
        }


def revision(connection: Connection) -> str | None:
    """Return the revision that the database notes, known to the program or not."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def set_revision(url: str, to: str) -> None:
    """Note another revision, as another version of the program would."""
    engine = house_engine(parse_url(url))
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'alembic_version'"
            role = connection.execute(text(owner)).scalar_one()
            connection.exec_driver_sql(f'SET LOCAL ROLE "{role}"')
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": to})
