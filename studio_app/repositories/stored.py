"""Keys and times in the form in which a database hands them over fastest, for long lists.

The column types change each value by itself, which takes most of the time of a week of a hundred
trainers. Here a key comes as its 16 bytes and a time as microseconds since 1970, on both databases.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import BigInteger, ColumnElement, cast, extract, func, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType

from studio_app.repositories.types import from_microseconds

Stored = ColumnElement[Any] | InstrumentedAttribute[Any]

_new = object.__new__
_from_bytes = int.from_bytes
_set_number = UUID.__dict__["int"].__set__
_set_safety = UUID.__dict__["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown


def stored_key(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], dialect: str
) -> ColumnElement[Any]:
    """Return a column of keys as bytes; see ``key_of``."""
    plain = func.uuid_send(column) if dialect == "postgresql" else column
    return type_coerce(plain, NullType())


def stored_moment(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], dialect: str
) -> ColumnElement[Any]:
    """Return a column of times as microseconds since 1970, UTC; see ``Moments``."""
    if dialect == "postgresql":
        return cast(extract("epoch", column) * 1_000_000, BigInteger)
    return type_coerce(column, BigInteger())


def key_of(stored: bytes) -> UUID:
    """Return the key, made without all the forms that ``UUID`` looks for in what it is given."""
    key = _new(UUID)
    _set_number(key, _from_bytes(stored, "big"))
    _set_safety(key, _UNKNOWN)
    return key


class Keys(dict[bytes, UUID]):
    """The keys of a list in which the same ones come again and again, each made once."""

    def __missing__(self, stored: bytes) -> UUID:
        key = self[stored] = key_of(stored)
        return key


class Moments(dict[int, datetime]):
    """The times of a list, each made once: sessions begin on the quarter of an hour."""

    def __missing__(self, stored: int) -> datetime:
        moment = self[stored] = from_microseconds(stored)
        return moment
