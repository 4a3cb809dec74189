"""Every kind of statement by which a program, or a slip in it, may read a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Table, func, literal_column, select, text, tuple_
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session, aliased, make_transient_to_detached
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.repositories.schema import Base
from tests.security.oracle import Keys

Reader = Callable[[Session, str, Keys], Iterable[Any]]

MAPPED: Mapping[str, type[Base]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
}


def _key_columns(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in Base.metadata.tables[table].primary_key)


def _key(value: Any) -> Any:
    return UUID(bytes=bytes(value)) if isinstance(value, bytes | memoryview) else value


def keys_in(table: str, found: Iterable[Any]) -> Keys:
    """Return the keys in rows, ORM objects or tuples of keys."""
    names = _key_columns(table)
    keys: Keys = set()
    for row in found:
        if isinstance(row, Base):
            keys.add(tuple(getattr(row, name) for name in names))
        elif isinstance(row, Mapping):
            keys.add(tuple(_key(row[name]) for name in names))
        else:
            keys.add(tuple(_key(value) for value in row))
    return keys


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _orm(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.scalars(select(MAPPED[table])).all()


def _query(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.query(MAPPED[table]).all()


def _get(session: Session, table: str, every: Keys) -> Iterator[Any]:
    for key in every:
        found = session.get(MAPPED[table], key)
        if found is not None:
            yield found


def _refresh(session: Session, table: str, every: Keys) -> Iterator[Any]:
    for key in every:
        row = MAPPED[table](**dict(zip(_key_columns(table), key, strict=True)))
        make_transient_to_detached(row)
        session.add(row)
        try:
            session.refresh(row)
        except InvalidRequestError:
            session.expunge(row)
        else:
            yield row


def _by_key(session: Session, table: str, every: Keys) -> Iterable[Any]:
    columns = tuple(_table(table).primary_key)
    return session.scalars(select(MAPPED[table]).where(tuple_(*columns).in_(sorted(every)))).all()


def _aliased(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.scalars(select(aliased(MAPPED[table]))).all()


def _subquery(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    inner = select(_table(table)).subquery()
    return session.scalars(select(aliased(MAPPED[table], inner))).all()


def _union(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    keys = select(*_table(table).primary_key)
    return session.execute(keys.union_all(keys))


def _streamed(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.scalars(select(MAPPED[table]).execution_options(yield_per=2)).all()


def _from_statement(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.scalars(
        select(MAPPED[table]).from_statement(text(f"SELECT * FROM {table}"))
    ).all()


def _core(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    return session.connection().execute(select(_table(table))).mappings()


def _joined(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    other = _table(table).alias()
    join = _table(table).outerjoin(other, literal_column("1 = 1"))
    return session.execute(select(*_table(table).primary_key).select_from(join))


def _said(statement: str) -> Reader:
    def way(session: Session, table: str, _all: Keys) -> Iterable[Any]:
        keys = ", ".join(_key_columns(table))
        return session.execute(text(statement.format(t=table, keys=keys))).mappings()

    return way


def _raw(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    cursor = session.connection().connection.cursor()
    cursor.execute(f"SELECT {', '.join(_key_columns(table))} FROM {table}")
    return cursor.fetchall()  # type: ignore[no-any-return]


class OtherSession(Session):
    """A session class of somebody's own, of which nothing that listens to sessions knows."""


def _second_class(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    with OtherSession(session.connection(), join_transaction_mode="create_savepoint") as other:
        return other.scalars(select(MAPPED[table])).all()


def _driver_sql(session: Session, table: str, _all: Keys) -> Iterable[Any]:
    keys = ", ".join(_key_columns(table))
    return session.connection().exec_driver_sql(f"SELECT {keys} FROM {table}").all()


COMPLETE: dict[str, Reader] = {
    "select of a mapped class": _orm,
    "legacy query": _query,
    "get": _get,
    "refresh": _refresh,
    "where the key is known": _by_key,
    "alias": _aliased,
    "entity from a subquery": _subquery,
    "union": _union,
    "stream": _streamed,
    "from_statement": _from_statement,
    "core": _core,
    "join": _joined,
    "text": _said("SELECT * FROM {t}"),
    "text with an alias": _said("SELECT x.* FROM {t} AS x"),
    "quoted": _said('SELECT * FROM "{t}"'),
    "common table expression": _said("WITH x AS (SELECT * FROM {t}) SELECT * FROM x"),
    "recursion": _said(
        "WITH RECURSIVE x AS (SELECT * FROM {t} UNION SELECT * FROM {t}) SELECT * FROM x"
    ),
    "from within": _said("SELECT * FROM (SELECT * FROM (SELECT * FROM {t}) AS a) AS b"),
    "exists": _said("SELECT * FROM {t} WHERE EXISTS (SELECT 1 FROM {t})"),
    "window": _said("SELECT *, count(*) OVER () AS n FROM {t}"),
    "keys alone": _said("SELECT {keys} FROM {t}"),
    "raw cursor": _raw,
    "second session class": _second_class,
    "driver sql": _driver_sql,
}
"""Ways that show exactly what the viewer may see."""

BY_KEYS_ALONE = {"union", "join", "keys alone", "raw cursor", "driver sql"}
"""Ways that name no other column; a server refuses the others where a column is hidden."""

ONE_BY_ONE = {"get", "refresh"}
"""Ways that ask nothing where there is no key to ask for."""

ONLY_ON_POSTGRES: dict[str, Reader] = {
    "table": _said("TABLE {t}"),
    "only": _said("SELECT * FROM ONLY public.{t}"),
    "schema": _said("SELECT * FROM public.{t}"),
    "named like the table": _said("WITH {t} AS (SELECT * FROM {t}) SELECT * FROM {t}"),
    "lateral": _said("SELECT x.* FROM (VALUES (1)) AS v(n), LATERAL (SELECT * FROM {t}) AS x"),
    "sample": _said("SELECT * FROM {t} TABLESAMPLE SYSTEM (100)"),
}

PAST_THE_GUARD: dict[str, Reader] = {
    name: _said(statement)
    for name, statement in {
        "main": "SELECT * FROM main.{t}",
        "quoted main": 'SELECT * FROM "main"."{t}"',
        "main in brackets": "SELECT * FROM [main].[{t}]",
        "main as a string": "SELECT * FROM 'main'.'{t}'",
        "comment in between": "SELECT * FROM main/**/./**/{t}",
        "named like the table": "WITH {t} AS (SELECT * FROM main.{t}) SELECT * FROM {t}",
        "named like the viewer": "WITH viewer AS (SELECT * FROM main.{t}) SELECT * FROM viewer",
        "named like the team": "WITH team AS (SELECT * FROM main.{t}) SELECT * FROM team",
        "named like a trigger": "WITH ex_sessions_trainer_overlap_insert AS "
        "(SELECT * FROM main.{t}) SELECT * FROM ex_sessions_trainer_overlap_insert",
        "named like the balance": "WITH credit_entries_balance AS (SELECT * FROM main.{t}) "
        "SELECT * FROM credit_entries_balance",
        "subquery of that name": "SELECT * FROM (SELECT * FROM main.{t}) AS viewer",
        "in a condition": "SELECT * FROM {t} UNION SELECT * FROM main.{t}",
        "rowid": "SELECT {keys} FROM main.{t} NOT INDEXED WHERE rowid > 0",
        "temp": "SELECT * FROM temp.{t}",
    }.items()
}
"""Ways on SQLite that name the real tables; refused, or no more than the views show."""

WITH_LOCKS: dict[str, Reader] = {
    lock: _said("SELECT * FROM {t} " + lock)
    for lock in ("FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE")
}
"""Ways on PostgreSQL that take rows for writing; refused, or no more than may be seen."""

REFUSALS = (DBAPIError, psycopg.Error, sqlcipher.Error)


def read(way: Reader, session: Session, table: str, every: Keys) -> Keys | None:
    """Return the keys that a way of reading shows, None when it is refused."""
    try:
        with session.begin_nested():
            return keys_in(table, way(session, table, every))
    except REFUSALS:
        return None
    finally:
        session.expunge_all()


def counted(session: Session, table: str) -> int | None:
    """Return the number of rows that the viewer can count, None when that is refused."""
    try:
        with session.begin_nested():
            return session.execute(select(func.count()).select_from(_table(table))).scalar_one()
    except REFUSALS:
        return None
