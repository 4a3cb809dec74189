"""Whose rows a question is about: everybody's, one trainer's, or those of some.

A list is written out again for each question, and where it is long SQLite plans the statement anew
for each: both take longer than a week of one trainer. Of one there is no list, and of all that the
viewer sees there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, true
from sqlalchemy.orm import InstrumentedAttribute

from studio_app.repositories.unweighed import given_key


class Narrowing(Enum):
    """To how many trainers a question is narrowed."""

    ALL = "all"
    ONE = "one"
    SOME = "some"

    def of(self, column: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        """Return the condition that a row is of one of them."""
        match self:
            case Narrowing.ALL:
                return true()
            case Narrowing.ONE:
                return column == given_key("trainer")
            case Narrowing.SOME:
                return column.in_(bindparam("trainers", expanding=True))


def narrowed_to(trainer_ids: Collection[UUID] | None) -> tuple[Narrowing, dict[str, object]]:
    """Return how to narrow to the trainers, None for all who are seen, with the parameters."""
    if trainer_ids is None:
        return Narrowing.ALL, {}
    if len(trainer_ids) == 1:
        (only,) = trainer_ids
        return Narrowing.ONE, {"trainer": only}
    return Narrowing.SOME, {"trainers": list(trainer_ids)}
