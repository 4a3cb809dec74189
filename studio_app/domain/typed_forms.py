"""What people type into the fields of a form, put in order field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from studio_app.domain.errors import InvalidInput


def checked_fields(
    form: object, before: object | None, checks: Mapping[str, Callable[[Any], Any]]
) -> tuple[dict[str, Any], list[InvalidInput]]:
    """Return the values of a form's fields as they are kept, and what is wrong with others.

    A check returns the value of its field in order, or raises InvalidInput. What is as it was
    ``before`` is left out: nobody is kept from saving by what somebody else typed.
    """
    values: dict[str, Any] = {}
    problems: list[InvalidInput] = []
    for name, check in checks.items():
        value = getattr(form, name)
        if before is not None and value == getattr(before, name):
            continue
        try:
            values[name] = check(value)
        except InvalidInput as problem:
            problems.append(problem)
    return values, problems
