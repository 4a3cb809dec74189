"""What a policy's condition says, however it is written: the server writes it down anew.

It adds brackets, types, names of tables and of results. Two conditions are the same when nothing
but that differs; a bracket that changes what belongs together is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

Meaning: TypeAlias = "str | tuple[Meaning, ...]"
_Part: TypeAlias = "str | list[_Part]"

_TYPES = re.compile(r"::[a-z]+(?: varying)?(?:\[\])?")
_NAMES_OF_RESULTS = re.compile(r" AS my_\w+")
_TOKEN = re.compile(r"'(?:[^']|'')*'|[\w.]+|<>|>=|<=|[^\s\w]")
_NAME = re.compile(r"[a-z_]\w*")
_CONSTANTS = frozenset({"true", "false"})


@lru_cache(maxsize=4096)
def meaning_of(table: str, condition: str) -> Meaning:
    """Return what a condition on a table's rows says, to be compared with that of another."""
    text = _NAMES_OF_RESULTS.sub("", _TYPES.sub("", condition))
    return _meaning(_parts(_TOKEN.findall(text)), table)


def _parts(tokens: list[str]) -> list[_Part]:
    open_lists: list[list[_Part]] = [[]]
    for token in tokens:
        if token == "(":
            inner: list[_Part] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif token == ")":
            open_lists.pop()
        else:
            open_lists[-1].append(token)
    return open_lists[0]


def _meaning(parts: list[_Part], table: str) -> Meaning:
    """Return the meaning of parts in which a name without a table is one of ``table``."""
    if len(parts) == 1 and isinstance(parts[0], list):
        return _meaning(parts[0], table)
    if parts and parts[0] == "SELECT":
        return _select(parts[1:], table)
    for word in ("OR", "AND"):
        arms = _split(parts, word)
        if len(arms) > 1:
            return (word, *_flat(word, (_meaning(arm, table) for arm in arms)))
    if parts and parts[0] == "NOT":
        return "NOT", _meaning(parts[1:], table)
    found = tuple(
        _meaning(part, table)
        if isinstance(part, list)
        else _named(part, parts[i + 1 : i + 2], table)
        for i, part in enumerate(parts)
    )
    return found[0] if len(found) == 1 else found


def _select(parts: list[_Part], table: str) -> Meaning:
    if "FROM" not in parts:
        return "SELECT", _meaning(parts, table)
    source = parts.index("FROM")
    end = parts.index("WHERE") if "WHERE" in parts else len(parts)
    # With a name of its own the table is called by that.
    known_as = str(parts[end - 1])
    return (
        "SELECT",
        _meaning(parts[:source], known_as),
        str(parts[source + 1]),
        known_as,
        _meaning(parts[end + 1 :], known_as),
    )


def _split(parts: list[_Part], word: str) -> list[list[_Part]]:
    arms: list[list[_Part]] = [[]]
    for part in parts:
        if part == word:
            arms.append([])
        else:
            arms[-1].append(part)
    return arms


def _flat(word: str, arms: Iterable[Meaning]) -> tuple[Meaning, ...]:
    flat: list[Meaning] = []
    for arm in arms:
        flat += arm[1:] if isinstance(arm, tuple) and arm[0] == word else (arm,)
    return tuple(flat)


def _named(word: str, following: list[_Part], table: str) -> str:
    called = bool(following) and isinstance(following[0], list)
    if called or word in _CONSTANTS or not _NAME.fullmatch(word):
        return word
    return f"{table}.{word}"
