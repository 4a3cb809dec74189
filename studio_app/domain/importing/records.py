"""A row of a file, as it would be kept; and all that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing import values
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.values import Reading
from studio_app.domain.money import Money
from studio_app.domain.people import Gender

Cells = Mapping[Field, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, in a sentence."""

    field: Field
    sentence: str


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """What a row says of a client; empty or None where it says nothing."""

    name: str
    number: str = ""
    phone: str = ""
    email: str = ""
    birth_date: date | None = None
    gender: Gender = Gender.UNSAID
    height_cm: int | None = None
    weight_grams: int | None = None
    address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    alert: str = ""
    health: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    trainer: str = ""


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """What a row says of a package; None where it says nothing."""

    package: str
    number: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    is_unlimited: bool = False
    sessions: int | None = None
    credits_left: int | None = None
    bought_on: date | None = None
    expires_on: date | None = None
    price: Money | None = None
    paid: Money | None = None


class _Cells:
    """Reads the cells of one row, and collects what is wrong with them."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def text(self, field: Field) -> str:
        return self._cells.get(field, "").strip()

    def read(self, field: Field, default: T, function: Callable[[Field, str], T]) -> T:
        """Return what the function makes of a cell; the default for an empty or a wrong one."""
        text = self.text(field)
        if not text:
            return default
        try:
            return function(field, text)
        except InvalidInput as error:
            self.problems.append(Problem(field, str(error)))
            return default

    def line(self, field: Field, longest: int = values.LONGEST_CONTACT) -> str:
        return self.read(field, "", lambda at, text: values.one_line(at, text, longest))

    def lines(self, field: Field, longest: int = values.LONGEST_TEXT) -> str:
        return self.read(field, "", lambda at, text: values.many_lines(at, text, longest))

    def name(self) -> str:
        """Return the whole name, which may stand in two columns; one that is too long is none."""
        whole = self.line(Field.NAME, values.LONGEST_NAME)
        parts = [
            self.line(part, values.LONGEST_NAME) for part in (Field.FIRST_NAME, Field.LAST_NAME)
        ]
        name = whole or " ".join(filter(None, parts))
        if len(name) > values.LONGEST_NAME:
            sentence = f"This is too long: at most {values.LONGEST_NAME} letters are kept."
            self.problems.append(Problem(Field.NAME, sentence))
            return ""
        return name


def client_record(cells: Cells, reading: Reading) -> tuple[ClientRecord, tuple[Problem, ...]]:
    """Return what a row says of a client, without what cannot be kept, and what that is."""
    row = _Cells(cells)
    name = row.name()
    if not name and not row.problems:
        row.problems.append(Problem(Field.NAME, "There is no name in this row."))
    record = ClientRecord(
        name=name,
        number=row.read(Field.NUMBER, "", values.number),
        phone=row.read(Field.PHONE, "", lambda at, text: values.phone(at, text, reading)),
        email=row.read(Field.EMAIL, "", values.email),
        birth_date=row.read(
            Field.BIRTH_DATE, None, lambda at, text: values.birth_date(at, text, reading)
        ),
        gender=row.read(Field.GENDER, Gender.UNSAID, values.gender),
        height_cm=row.read(Field.HEIGHT, None, values.height_cm),
        weight_grams=row.read(Field.WEIGHT, None, values.weight_grams),
        address=row.lines(Field.ADDRESS, values.LONGEST_ADDRESS),
        emergency_name=row.line(Field.EMERGENCY_NAME),
        emergency_phone=row.read(
            Field.EMERGENCY_PHONE, "", lambda at, text: values.phone(at, text, reading)
        ),
        alert=row.lines(Field.ALERT),
        health=row.lines(Field.HEALTH),
        note=row.lines(Field.NOTE),
        tags=row.read(Field.TAGS, (), values.tags),
        trainer=row.line(Field.TRAINER),
    )
    return record, tuple(row.problems)


def package_record(cells: Cells, reading: Reading) -> tuple[PackageRecord, tuple[Problem, ...]]:
    """Return what a row says of a package, without what cannot be kept, and what that is."""
    row = _Cells(cells)
    unread: tuple[int | None, int | None] = (0, None)
    all_sessions, _of = row.read(Field.SESSIONS, unread, values.sessions)
    left, of = row.read(Field.CREDITS_LEFT, unread, values.sessions)
    is_unlimited = all_sessions is None or left is None
    price = row.read(Field.PRICE, None, lambda at, text: values.money(at, text, reading))
    owed = price or Money(0, reading.currency)
    record = PackageRecord(
        package=row.line(Field.PACKAGE, values.LONGEST_NAME),
        number=row.read(Field.NUMBER, "", values.number),
        name=row.name(),
        phone=row.read(Field.PHONE, "", lambda at, text: values.phone(at, text, reading)),
        email=row.read(Field.EMAIL, "", values.email),
        is_unlimited=is_unlimited,
        sessions=None if is_unlimited else (all_sessions if row.text(Field.SESSIONS) else of),
        credits_left=None if is_unlimited or not row.text(Field.CREDITS_LEFT) else left,
        bought_on=row.read(Field.BOUGHT_ON, None, lambda at, text: values.day(at, text, reading)),
        expires_on=row.read(Field.EXPIRES_ON, None, lambda at, text: values.day(at, text, reading)),
        price=price,
        paid=row.read(Field.PAID, None, lambda at, text: values.paid(at, text, owed, reading)),
    )
    if not record.package and not any(one.field is Field.PACKAGE for one in row.problems):
        row.problems.append(Problem(Field.PACKAGE, "There is no name of a package in this row."))
    if not (record.number or record.name or record.email or record.phone or row.problems):
        row.problems.append(Problem(Field.NAME, "This row does not say whose package it is."))
    return record, tuple(row.problems)


def row_key(kind: ImportKind, record: ClientRecord | PackageRecord) -> str:
    """Return what tells a row when it comes again, in whichever file and order of columns."""
    every = ((name, getattr(record, name)) for name in _NAMES[type(record)])
    said = {name: value for name, value in every if value not in (None, "", ())}
    text = json.dumps([kind.value, said], sort_keys=True, default=_plain, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    return str(value)


_NAMES = {kind: tuple(one.name for one in fields(kind)) for kind in (ClientRecord, PackageRecord)}
