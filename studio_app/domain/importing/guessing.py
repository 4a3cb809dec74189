"""Which column means what, guessed from what stands above it and in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from studio_app.domain.importing.fields import FIELDS, OF_SEVERAL, Field, ImportKind
from studio_app.domain.importing.head_words import HEAD_WORDS
from studio_app.domain.searching import digits, folded

Cells = Sequence[str]
ROWS_LOOKED_AT = 200

_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_DAY = re.compile(r"(\d{4}\D{1,3}\d{1,2}\D{1,3}\d{1,2}|\d{1,2}[./ -]\s?\d{1,2}[./ -]\s?\d{2,4})\D*")
_AMOUNT = re.compile(
    r"[^\d\s]{0,4}\s?\d{1,3}([.,' \u00a0\u202f]?\d{3})*([.,]\d{1,2})?\s?[^\d\s]{0,4}"
)
_PHONE = re.compile(r"[+\d][\d\s()/.–-]{5,}")
_COUNT = re.compile(r"\d{1,4}(\s?/\s?\d{1,4})?")
_NO_WORDS = re.compile(r"[^\w]+|_+")
_BRACKETS = re.compile(r"[(\[].*?[)\]]")

# Within other words these say nothing: “Last visit” is no name, “Start time” no date.
_ONLY_ALONE = frozenset(
    "first last no nr id ad title date datum from left over end bis fin start total size group via "
    "cap land total value item card first to du de cep boy 성 키".split()
)
_EXACT, _PART = 1.0, 0.55
# Below that, nothing is guessed at all.
_ENOUGH = 0.5


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and 6 <= len(digits(text)) <= 16 and not _is_day(text)


def _is_day(text: str) -> bool:
    return bool(_DAY.fullmatch(text))


def _is_name(text: str) -> bool:
    return text[:1].isalpha() and "@" not in text


def _is_whole_name(text: str) -> bool:
    has_number = any(char.isdecimal() for char in text)
    return _is_name(text) and len(text.split()) == 2 and not has_number


_LOOKS: Mapping[Field, Callable[[str], bool]] = {
    Field.EMAIL: lambda text: bool(_EMAIL.fullmatch(text)),
    Field.PHONE: _is_phone,
    Field.EMERGENCY_PHONE: _is_phone,
    Field.BIRTH_DATE: _is_day,
    Field.BOUGHT_ON: _is_day,
    Field.EXPIRES_ON: _is_day,
    Field.NAME: _is_name,
    Field.FIRST_NAME: _is_name,
    Field.LAST_NAME: _is_name,
    Field.TRAINER: _is_name,
    Field.NUMBER: lambda text: len(text) <= 40,
    Field.PRICE: lambda text: bool(_AMOUNT.fullmatch(text)),
    Field.PAID: lambda text: bool(_AMOUNT.fullmatch(text)) or text.isalpha(),
    Field.SESSIONS: lambda text: bool(_COUNT.fullmatch(text)) or text.isalpha() or text == "∞",
    Field.CREDITS_LEFT: lambda text: bool(_COUNT.fullmatch(text)) or text.isalpha() or text == "∞",
    Field.HEIGHT: lambda text: any(char.isdecimal() for char in text) and len(text) < 12,
    Field.WEIGHT: lambda text: any(char.isdecimal() for char in text) and len(text) < 12,
}

# What is told by its content alone, where nothing above the column is known.
_TELLING = (Field.EMAIL, Field.PHONE)


def guess_columns(
    heads: Cells, rows: Sequence[Cells], kind: ImportKind
) -> tuple[Field | None, ...]:
    """Return the meaning of each column, None for one that means nothing here.

    No meaning is given twice, except those that several columns may say together.
    """
    columns = [_values(rows, place) for place in range(len(heads))]
    known: list[tuple[float, int, Field]] = []
    for place, head in enumerate(heads):
        for field in FIELDS[kind]:
            score = _head_score(head, field) * _fit(columns[place], field)
            if score >= _ENOUGH:
                known.append((score, place, field))
    found: list[Field | None] = [None] * len(heads)
    taken: set[Field] = set()
    # The surest first; among equals, the first column.
    for _score, place, field in sorted(known, key=lambda one: (-one[0], one[1])):
        if found[place] is None and (field not in taken or field in OF_SEVERAL):
            found[place] = field
            taken.add(field)
    _guess_by_content(columns, found, taken, kind)
    return tuple(_one_name(found))


def first_row_is_heads(rows: Sequence[Cells]) -> bool:
    """Tell whether the first row names the columns, instead of being one of the rows."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    if any(_head_score(cell, field) == _EXACT for cell in first for field in HEAD_WORDS if cell):
        return True
    telling = (_LOOKS[Field.EMAIL], _is_day, _is_phone)
    return not any(looks(cell) for cell in first for looks in telling if cell)


def heads_of(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Return the names of the columns as the first row has them; a name that is not there is "".

    A row that is longer than the first makes columns without a name.
    """
    width = max((len(row) for row in rows[:ROWS_LOOKED_AT]), default=0)
    first = [cell.strip() for cell in rows[0]] if rows else []
    return (*first, *[""] * (width - len(first)))


def _guess_by_content(
    columns: Sequence[Cells], found: list[Field | None], taken: set[Field], kind: ImportKind
) -> None:
    for field in _TELLING:
        if field in taken:
            continue
        for place, values in enumerate(columns):
            if found[place] is None and values and _share(values, field) >= 0.8:
                found[place] = field
                break
    names = {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME}
    if not names & taken and kind is ImportKind.CLIENTS:
        for place, values in enumerate(columns):
            worded = [value for value in values if _is_whole_name(value)]
            if found[place] is None and values and len(worded) >= 0.8 * len(values):
                found[place] = Field.NAME
                return


def _one_name(found: Sequence[Field | None]) -> list[Field | None]:
    """Take a first or a last name that stands alone for the whole name."""
    parts = {Field.FIRST_NAME, Field.LAST_NAME}
    names = {field for field in found if field in parts | {Field.NAME}}
    alone = names & parts if len(names) == 1 else set()
    return [Field.NAME if field in alone else field for field in found]


def _values(rows: Sequence[Cells], place: int) -> list[str]:
    texts = (row[place].strip() for row in rows[:ROWS_LOOKED_AT] if place < len(row))
    return [text for text in texts if text]


def _share(values: Cells, field: Field) -> float:
    looks = _LOOKS.get(field)
    if looks is None or not values:
        return 1.0
    return sum(map(looks, values)) / len(values)


def _fit(values: Cells, field: Field) -> float:
    """Return how well the content goes with a meaning: some cells of any file are wrong."""
    share = _share(values, field)
    return 1.0 if share >= 0.5 else share


def _head_score(head: str, field: Field) -> float:
    words = _bare(head)
    if not words:
        return 0.0
    best = 0.0
    for phrase in _phrases(field):
        if words == phrase:
            return _EXACT
        inside = f" {phrase} " in f" {words} " or (not phrase.isascii() and phrase in words)
        if inside and phrase not in _ONLY_ALONE:
            best = max(best, _PART + 0.4 * len(phrase) / len(words))
    return best


def _bare(head: str) -> str:
    text = folded(head[:200])
    without = _BRACKETS.sub(" ", text)
    return " ".join(_NO_WORDS.sub(" ", without if without.strip() else text).split())


@cache
def _phrases(field: Field) -> frozenset[str]:
    return frozenset(_bare(phrase) for phrase in HEAD_WORDS[field].split(","))
