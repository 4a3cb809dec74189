"""What one login wrote in SQL serves the next, who sees no more for it."""

from __future__ import annotations

from sqlalchemy import select, text

from studio_app.repositories.dialects import (
    WRITTEN_STATEMENTS,
    PostgresDialect,
    SqliteDialect,
)
from studio_app.repositories.schema import ClientRow
from tests.databases import StudioDatabase


def _names(studio: StudioDatabase, person: str) -> set[str]:
    question = select(ClientRow.name.label("whose_name")).where(ClientRow.active)
    with studio.session(person) as session:
        return set(session.scalars(question))


def test_a_statement_is_written_once_for_all_logins(studio: StudioDatabase) -> None:
    everybody, own = _names(studio, "owner"), _names(studio, "anna")
    written = [found for found in WRITTEN_STATEMENTS.values() if "whose_name" in str(found)]
    kind = PostgresDialect if studio.is_postgres else SqliteDialect
    assert len([found for found in written if isinstance(found.dialect, kind)]) == 1
    assert own
    assert own < everybody


def test_each_kind_of_server_has_statements_of_its_own() -> None:
    newer, older, file = PostgresDialect(), PostgresDialect(), SqliteDialect()
    assert len({newer, older, file}) == 2
    newer.server_version_info, older.server_version_info = (17, 1), (15, 4)
    assert len({newer, older, file, SqliteDialect()}) == 3


def test_a_server_compiles_nothing_for_the_program(postgres_studio: StudioDatabase) -> None:
    """It would take up to seconds, wherever the server expects many rows."""
    with postgres_studio.session("desk") as session:
        assert session.scalar(text("SHOW jit")) == "off"
