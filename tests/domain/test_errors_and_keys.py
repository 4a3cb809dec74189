"""Errors are sentences for people; keys are made in order; changes add up."""

from __future__ import annotations

import inspect
import string
from uuid import UUID

import pytest

from studio_app.domain import errors
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import DatabaseProblem, InvalidInput, StudioError
from studio_app.domain.identifiers import new_id

KINDS = [
    kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, StudioError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_a_sentence(kind: type[StudioError]) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(kind.template) if name}
    values = dict.fromkeys(names, "x")
    if kind is InvalidInput:
        error: StudioError = InvalidInput("field", "Type something.")
    elif kind is DatabaseProblem:
        error = DatabaseProblem("Type something.")
    else:
        error = kind(**values)
        assert error.values == values
    assert str(error) == error.template.format(**error.values)
    assert str(error)[0].isupper() or str(error).lstrip("“").startswith("x")
    assert str(error)[-1] in ".x"
    assert kind.__doc__


def test_a_brace_in_a_value_is_no_placeholder() -> None:
    assert str(DatabaseProblem("“{x}” cannot be used.")) == "“{x}” cannot be used."


def test_keys_come_in_the_order_of_their_making() -> None:
    keys = [new_id() for _ in range(200)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert all(type(key) is UUID and key.version == 7 for key in keys)


def test_changes_add_up() -> None:
    one, other = UUID(int=1), UUID(int=2)
    left = Changes(frozenset({Aggregate.SESSION}), frozenset({one}))
    right = Changes(frozenset({Aggregate.CLIENT}), frozenset({one, other}))
    assert left | right == Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT}), frozenset({one, other})
    )
    assert left | Changes() == left
