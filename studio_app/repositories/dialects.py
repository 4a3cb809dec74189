"""SQLAlchemy's dialects, which keep what they wrote in SQL for the logins that come after."""

from __future__ import annotations

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.util import LRUCache

SQLITE = "sqlite+studio"
POSTGRES = "postgresql+studio"

# Every login has an engine of its own, and an engine would write each statement anew.
WRITTEN_STATEMENTS = LRUCache[object, Compiled](1_000)


class SqliteDialect(SQLiteDialect_pysqlite):
    """The dialect of files, all of them the same to the cache of statements."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SqliteDialect)

    def __hash__(self) -> int:
        return hash(SqliteDialect)


class PostgresDialect(PGDialect_psycopg):
    """The dialect of servers, the same to the cache of statements for each of a version."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PostgresDialect)
            and other.server_version_info == self.server_version_info
        )

    def __hash__(self) -> int:
        return hash(PostgresDialect)


registry.register("sqlite.studio", __name__, SqliteDialect.__name__)
registry.register("postgresql.studio", __name__, PostgresDialect.__name__)
