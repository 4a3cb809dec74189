"""The guard of an SQLite login withstands those who know how it is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, String, Text, text
from sqlalchemy.exc import DatabaseError
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.repositories.engine import login_engine
from studio_app.repositories.guard import Guard, connect_guarded
from studio_app.repositories.schema import Base
from tests.databases import StudioDatabase
from tests.factories import key

FOREIGN = "Dora Client"


@pytest.fixture
def connection(sqlite_studio: StudioDatabase) -> Iterator[Any]:
    """A raw connection of the trainer Anna."""
    found = connect_guarded(sqlite_studio.file, sqlite_studio.viewer("anna"))
    yield found
    found.close()


def refused(connection: Any, statement: str, parameters: Any = ()) -> bool:
    """Tell whether a statement is refused; neither its rows nor its error name a foreign client."""
    cursor = connection.cursor()
    error = ""
    shown: Any = ()
    try:
        cursor.execute(statement, parameters)
        shown = cursor.fetchall()
    except sqlcipher.Error as refusal:
        error = str(refusal)
    finally:
        cursor.close()
    assert FOREIGN not in f"{error} {shown}"
    return bool(error)


def test_the_connection_shows_what_is_annas(connection: Any) -> None:
    names = {name for (name,) in connection.execute("SELECT name FROM clients")}
    assert names == {"Cara Client", "Cem Client"}


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "ATTACH DATABASE 'file:copy?mode=memory' AS other",
        "DETACH DATABASE main",
        "VACUUM",
        "VACUUM INTO '/tmp/never.sqlite3'",
        "REINDEX",
        "ANALYZE",
        "DROP VIEW clients",
        "DROP VIEW temp.clients",
        "DROP TABLE clients",
        "DROP TRIGGER temp.clients_update",
        "DROP TRIGGER ex_sessions_trainer_overlap_insert",
        "CREATE TABLE clients (id)",
        "CREATE TEMP TABLE clients (id)",
        "CREATE TEMP TABLE copy AS SELECT * FROM clients",
        "CREATE TABLE temp.copy (id)",
        "CREATE VIEW mine AS SELECT * FROM clients",
        "CREATE TEMP VIEW mine AS SELECT * FROM clients",
        "CREATE VIRTUAL TABLE temp.words USING fts5(word)",
        "CREATE INDEX i ON clients (name)",
        "CREATE TEMP TRIGGER t AFTER INSERT ON audit_entries BEGIN SELECT 1; END",
        "ALTER TABLE clients RENAME TO others",
        "ALTER TABLE clients ADD COLUMN note",
        "INSERT INTO login SELECT * FROM login",
        "UPDATE login SET trainer_id = x'00'",
        "DELETE FROM login",
        "SELECT * FROM login",
        "SELECT * FROM temp.login",
        "SELECT * FROM sqlite_temp_master",
        "SELECT * FROM sqlite_temp_schema",
        "SELECT * FROM temp.sqlite_master",
        "SELECT * FROM temp.sqlite_schema",
        "SELECT * FROM pragma_table_list",
        "SELECT * FROM pragma_table_info('clients')",
        "SELECT * FROM dbstat",
        "SELECT * FROM sqlite_dbpage",
        "SELECT * FROM sqlite_stmt",
        "SELECT * FROM sqlite_stat1",
        "SELECT * FROM sqlite_stat4",
        "SELECT load_extension('x')",
        "SELECT sqlcipher_export('main')",
        "SELECT fts3_tokenizer('simple')",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA defer_foreign_keys = ON",
        "PRAGMA ignore_check_constraints = ON",
        "PRAGMA writable_schema = ON",
        "PRAGMA temp_store = FILE",
        "PRAGMA trusted_schema = ON",
        "PRAGMA table_list",
        "PRAGMA database_list",
        "PRAGMA key = 'x'",
        "PRAGMA rekey = 'x'",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA synchronous = OFF",
        "PRAGMA user_version = 7",
    ],
)
def test_the_ways_out_are_shut(connection: Any, statement: str) -> None:
    assert refused(connection, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bookings SET version = version RETURNING *",
        "UPDATE bookings SET version = version WHERE client_name LIKE 'D%' RETURNING *",
        "UPDATE bookings SET status = (SELECT max(client_name) FROM main.bookings)",
        "UPDATE bookings SET status = (SELECT max(client_name) FROM main/**/.bookings)",
        "UPDATE bookings SET status = (SELECT max(client_name) FROM main--\n.bookings)",
        "UPDATE bookings SET status = (SELECT max(client_name) FROM 'main'.bookings)",
        "UPDATE sessions SET title = (SELECT group_concat(client_name) FROM bookings) RETURNING *",
        "UPDATE sessions SET title = b.client_name FROM bookings AS b RETURNING *",
        "UPDATE bookings SET client_name = client_name || '!' RETURNING *",
        "UPDATE bookings SET starts_at = starts_at + 1 RETURNING *",
        "UPDATE clients SET name = name RETURNING (SELECT group_concat(name) FROM clients)",
        "UPDATE client_packages SET balance = 99 RETURNING *",
        "WITH x AS (SELECT * FROM main.bookings) UPDATE sessions SET title = 'x'",
        "EXPLAIN SELECT * FROM clients",
        "EXPLAIN QUERY PLAN SELECT * FROM clients LEFT JOIN bookings ON 1",
        "SELECT * FROM sqlite_master",
        "DELETE FROM clients RETURNING *",
        "REPLACE INTO clients SELECT * FROM clients",
    ],
)
def test_no_statement_shows_a_foreign_name(connection: Any, statement: str) -> None:
    refused(connection, statement)
    own = connection.execute("SELECT title FROM sessions UNION SELECT status FROM bookings")
    assert not any(FOREIGN in str(title) for (title,) in own)


_CALLS = (
    "{f}({c})",
    "{f}({c}, {c})",
    "{f}('{{}}', {c})",
    "{f}({c}, '{{}}', 1)",
    "{f}('%!', {c}, 1)",
)


@pytest.mark.parametrize(
    "name",
    ["anna", "asim", *(pytest.param(name, marks=pytest.mark.soak) for name in ("cara", "desk"))],
)
def test_no_function_quotes_a_foreign_value_in_its_error(
    sqlite_studio: StudioDatabase, name: str
) -> None:
    """A condition is tried on every row, also on those that are neither shown nor changed."""
    connection = connect_guarded(sqlite_studio.file, sqlite_studio.viewer(name))
    plain = sqlcipher.connect(":memory:")
    functions = {found for (found,) in plain.execute("SELECT name FROM pragma_function_list")}
    tables = ("clients", "bookings", "sessions", "client_alerts", "session_notes", "credit_entries")
    columns = [
        (table, column.name)
        for table in tables
        for column in Base.metadata.tables[table].columns
        if isinstance(column.type, String | Text | JSON) or column.name == "id"
    ]
    values = {value for value in _values(sqlite_studio.file, columns) if len(value) > 3}
    assert FOREIGN in values
    assert functions > {"json_extract", "printf", "substr"}
    tried = 0
    for function in sorted(functions | {"json_each", "json_tree"}):
        for call in _CALLS:
            for table, column in columns:
                asked = call.format(f=f'"{function}"', c=column)
                for statement in (
                    f"UPDATE {table} SET version = version WHERE {asked}",
                    f"SELECT count(*) FROM {table} WHERE {asked}",
                    f"SELECT 1 FROM {table}, {asked}",
                ):
                    tried += 1
                    try:
                        connection.execute(statement).fetchall()
                    except sqlcipher.Error as error:
                        said = str(error)
                        assert not any(value in said for value in values), (statement, said)
    assert tried > 10_000
    connection.close()


def _values(file: Path, columns: list[tuple[str, str]]) -> Iterator[str]:
    plain = sqlcipher.connect(file)
    for table, column in columns:
        for (value,) in plain.execute(f"SELECT DISTINCT {column} FROM {table}"):
            yield value if isinstance(value, str) else str(value)
    plain.close()


def test_whether_a_foreign_row_is_there_cannot_be_told_by_writing(connection: Any) -> None:
    """What is foreign and what does not exist answer alike: nothing is reached."""
    for name in (FOREIGN, "Nobody at all"):
        cursor = connection.execute(
            "UPDATE bookings SET version = version WHERE client_name = ?", (name,)
        )
        assert cursor.rowcount == 0
        assert refused(connection, "DELETE FROM bookings WHERE client_name = ?", (name,))


def test_who_has_learned_the_secret_name_gains_nothing(connection: Any) -> None:
    secret = connection.guard._secret
    statement = f"WITH clients_{secret} AS (SELECT * FROM main.clients) SELECT * FROM clients_"
    assert refused(connection, statement + secret)
    assert refused(connection, f"SELECT * FROM temp.clients_{secret}")


@pytest.mark.parametrize(
    "name", ["viewer", "team", "clients", "credit_entries_balance", "clients_insert"]
)
def test_a_query_gains_nothing_by_its_name(connection: Any, name: str) -> None:
    assert refused(connection, f"WITH {name} AS (SELECT * FROM main.clients) SELECT * FROM {name}")
    assert refused(connection, f"SELECT * FROM (SELECT * FROM main.clients) AS {name}")


def test_scripts_of_several_statements_are_refused(connection: Any) -> None:
    with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
        connection.cursor().executescript("SELECT 1; SELECT * FROM main.clients")


def test_a_statement_prepared_for_writing_is_no_key_to_a_later_read(connection: Any) -> None:
    written = "UPDATE bookings SET version = version + 1 WHERE client_name = 'Cara Client'"
    connection.execute(written)
    assert refused(connection, written.replace("UPDATE bookings", "UPDATE main.bookings"))
    assert refused(connection, "SELECT client_name FROM main.bookings")


def test_an_error_in_a_write_leaves_the_guard_up(connection: Any) -> None:
    assert refused(connection, "UPDATE bookings SET status = 'nonsense'")
    assert refused(connection, "SELECT client_name FROM main.bookings")


def test_replacing_a_foreign_row_is_refused(connection: Any, sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as house:
        row = house.exec_driver_sql("SELECT * FROM bookings WHERE client_name = 'Dora Client'")
        columns, values = list(row.keys()), row.first()
    assert values is not None
    marks = ", ".join("?" for _ in columns)
    taken = [*values]
    taken[columns.index("trainer_id")] = key("anna").bytes
    for verb in ("INSERT OR REPLACE INTO", "REPLACE INTO", "INSERT INTO"):
        assert refused(
            connection, f"{verb} bookings ({', '.join(columns)}) VALUES ({marks})", taken
        )
    with sqlite_studio.house() as house:
        found = house.execute(
            text("SELECT count(*) FROM bookings WHERE client_name = 'Dora Client'")
        )
        assert found.scalar_one() == 2


def test_renaming_a_client_reaches_the_bookings_that_others_gave(
    connection: Any, sqlite_studio: StudioDatabase
) -> None:
    """Fay's past session was Anna's, and Fay is Ben's client now; Ben may correct her name."""
    other = connect_guarded(sqlite_studio.file, sqlite_studio.viewer("ben"))
    other.execute("UPDATE clients SET name = 'Fay Other' WHERE id = ?", (key("fay").bytes,))
    other.close()
    names = {name for (name,) in connection.execute("SELECT client_name FROM bookings")}
    assert names == {"Cara Client", "Cem Client", "Fay Other"}


def test_the_guard_is_up_on_every_connection_of_a_login(sqlite_studio: StudioDatabase) -> None:
    house = sqlite_studio.house_as("anna")
    engine = login_engine(house.url, sqlite_studio.viewer("anna"))
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        assert connection.execute(text("SELECT count(*) FROM clients")).scalar_one() == 2
        with pytest.raises(DatabaseError):
            connection.execute(text("SELECT count(*) FROM main.clients"))
        connection.close()
    engine.dispose()


def test_a_connection_that_cannot_be_guarded_is_not_handed_out(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite3"
    sqlcipher.connect(str(file)).close()
    studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
    with pytest.raises(AttributeError):
        connect_guarded(studio.file, None)  # type: ignore[arg-type]


def test_a_statement_asked_twice_is_prepared_once(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting up the guard once filled the cache of statements: each took three times as long."""
    asked = []

    def authorize(guard: Guard, *arguments: Any) -> int:
        asked.append(arguments)
        return authorized(guard, *arguments)

    authorized = Guard._authorize
    monkeypatch.setattr(Guard, "_authorize", authorize)
    connection = connect_guarded(sqlite_studio.file, sqlite_studio.viewer("anna"))
    statements = ("SELECT name FROM clients", "SELECT id FROM sessions", "SELECT id FROM bookings")
    for statement in statements:
        connection.execute(statement).fetchall()
    assert asked
    asked.clear()
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()
    assert not asked
