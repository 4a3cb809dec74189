"""What a column of a file can mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CLIENTS = "clients"
    PACKAGES = "packages"


class Field(StrEnum):
    """The meaning of a column."""

    NUMBER = "number"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    HEIGHT = "height"
    WEIGHT = "weight"
    ADDRESS = "address"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"
    ALERT = "alert"
    HEALTH = "health"
    NOTE = "note"
    TAGS = "tags"
    TRAINER = "trainer"
    PACKAGE = "package"
    SESSIONS = "sessions"
    CREDITS_LEFT = "credits_left"
    BOUGHT_ON = "bought_on"
    EXPIRES_ON = "expires_on"
    PRICE = "price"
    PAID = "paid"


_WHO = (Field.NUMBER, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE, Field.EMAIL)

FIELDS: Mapping[ImportKind, tuple[Field, ...]] = {
    ImportKind.CLIENTS: (
        *_WHO,
        Field.BIRTH_DATE,
        Field.GENDER,
        Field.HEIGHT,
        Field.WEIGHT,
        Field.ADDRESS,
        Field.EMERGENCY_NAME,
        Field.EMERGENCY_PHONE,
        Field.ALERT,
        Field.HEALTH,
        Field.NOTE,
        Field.TAGS,
        Field.TRAINER,
    ),
    ImportKind.PACKAGES: (
        *_WHO,
        Field.PACKAGE,
        Field.SESSIONS,
        Field.CREDITS_LEFT,
        Field.BOUGHT_ON,
        Field.EXPIRES_ON,
        Field.PRICE,
        Field.PAID,
    ),
}
"""The meanings that columns may have, in the order in which they are offered."""

OF_SEVERAL = frozenset({Field.ADDRESS, Field.TAGS, Field.ALERT, Field.HEALTH, Field.NOTE})
"""What several columns may say together: street, code and town are one address."""

_NAMES = frozenset({Field.NAME, Field.FIRST_NAME, Field.LAST_NAME})


def what_is_missing(kind: ImportKind, chosen: Collection[Field]) -> str:
    """Return a sentence that says which column has yet to be named, "" where none has."""
    given = set(chosen)
    if kind is ImportKind.CLIENTS:
        return "" if given & _NAMES else "Say which column has the names of the clients."
    if not given & (_NAMES | {Field.NUMBER, Field.EMAIL}):
        return "Say which column tells whose package it is: number, e-mail or name."
    if Field.PACKAGE not in given:
        return "Say which column has the names of the packages."
    return ""
