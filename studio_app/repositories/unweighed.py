"""Parameters by whose values SQLite does not plan a statement anew each time that it runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.types import TypeEngine

from studio_app.repositories.types import Identifier, UtcDateTime


class Unweighed(UnaryExpression[Any]):
    """A parameter behind a plus sign in SQLite, and as it is on a server.

    SQLite looks at the values of parameters where an index could serve, and compiles a statement
    again for each new value: every view of the guard with it, which takes longer than to run it.
    It does not look behind a sign. Only for statements with one good plan, whatever the values.
    """

    inherit_cache = True


@compiles(Unweighed)
def _plain(element: Unweighed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.element, **options)


@compiles(Unweighed, "sqlite")
def _signed(element: Unweighed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.element, **options)}"


def given_moment(name: str) -> Unweighed:
    """Return a parameter that is a moment."""
    return _unweighed(name, UtcDateTime())


def given_day(name: str) -> Unweighed:
    """Return a parameter that is a local day."""
    return _unweighed(name, Date())


def given_key(name: str) -> Unweighed:
    """Return a parameter that is a key."""
    return _unweighed(name, Identifier())


def _unweighed(name: str, kind: TypeEngine[Any]) -> Unweighed:
    return Unweighed(bindparam(name, type_=kind), operator=custom_op("+"), type_=kind)
