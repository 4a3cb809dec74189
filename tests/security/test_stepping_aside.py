"""Stepping aside lets one piece of the program's own work through, and nothing after it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from studio_app.repositories.stepping_aside import stepping_aside
from tests.databases import StudioDatabase
from tests.factories import key

MOVE = "UPDATE {schema}sessions SET trainer_id = trainer_id, title = 'x' WHERE id = :id"


def everyone(schema: str) -> str:
    return f"SELECT count(*) FROM {schema}clients"


def test_all_rows_are_seen_and_changed_only_while_it_lasts(sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.session("anna") as session:
        own = session.scalar(text(everyone("")))
        with stepping_aside(session):
            everybody = session.scalar(text(everyone("main.")))
            assert everybody > own
            changed = session.execute(text("UPDATE main.clients SET version = version"))
            assert changed.rowcount == everybody
            assert session.scalar(text(everyone(""))) == own
        assert session.scalar(text(everyone(""))) == own
        with pytest.raises(DatabaseError, match="not authorized"):
            session.execute(text(everyone("main.")))


def test_a_statement_let_through_once_is_asked_about_again(sqlite_studio: StudioDatabase) -> None:
    """The driver remembers statements by their text, and would not ask the authorizer twice."""
    values = {"id": key("nothing").bytes}
    with sqlite_studio.session("anna") as session:
        with stepping_aside(session):
            session.execute(text(MOVE.format(schema="main.")), values)
        with pytest.raises(DatabaseError, match=r"prohibited|not authorized"):
            session.execute(text(MOVE.format(schema="")), values)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM main.clients",
        "DROP TABLE main.clients",
        "CREATE TABLE main.mine (x)",
        "ATTACH ':memory:' AS other",
        "PRAGMA writable_schema = ON",
        "UPDATE temp.login SET user_id = NULL",
    ],
)
def test_not_everything_goes_even_then(sqlite_studio: StudioDatabase, statement: str) -> None:
    with (
        sqlite_studio.session("anna") as session,
        stepping_aside(session),
        pytest.raises(DatabaseError, match=r"prohibited|not authorized"),
    ):
        session.execute(text(statement))
