"""What a note on a session says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from studio_app.domain.errors import InvalidInput
from studio_app.domain.typed_texts import many_lines

LONGEST_DONE = 20_000
LONGEST_TEXT = 5_000
RATINGS = range(1, 6)

LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "done": LONGEST_DONE,
        "feedback": LONGEST_TEXT,
        "exercises": LONGEST_TEXT,
        "goals_reached": LONGEST_TEXT,
        "next_focus": LONGEST_TEXT,
        "homework": LONGEST_TEXT,
    }
)
"""The texts of a note in the order in which they are asked for, and how long each may be."""

TEXTS = tuple(LONGEST)


@dataclass(frozen=True, slots=True)
class NoteContent:
    """What a note says; without a text and a rating there is none."""

    done: str = ""
    feedback: str = ""
    exercises: str = ""
    goals_reached: str = ""
    next_focus: str = ""
    homework: str = ""
    rating: int | None = None
    shared: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said."""
        return self.rating is None and not any(self.texts().values())

    def texts(self) -> dict[str, str]:
        """Return the texts by name, in the order of TEXTS."""
        return {name: getattr(self, name) for name in TEXTS}

    def changed_from(self, other: NoteContent) -> frozenset[str]:
        """Return the names of the fields in which they differ."""
        names = (field.name for field in fields(self))
        return frozenset(name for name in names if getattr(self, name) != getattr(other, name))

    def with_texts(self, texts: Mapping[str, str]) -> NoteContent:
        """Return it with other texts."""
        values: dict[str, Any] = {name: texts.get(name, "") for name in TEXTS}
        return replace(self, **values)

    def filled_from(self, texts: Mapping[str, str]) -> NoteContent:
        """Return it with these texts where it says nothing yet: what was typed stays."""
        return self.with_texts({name: self.texts()[name] or texts.get(name, "") for name in TEXTS})


NOTHING = NoteContent()


def cleaned_note(content: NoteContent) -> NoteContent:
    """Return a note as it is kept; raise InvalidInput where it says nothing, or too much."""
    texts = cleaned_texts(content.texts())
    if content.rating is not None and content.rating not in RATINGS:
        raise InvalidInput("rating", "Give one to five stars.")
    found = content.with_texts(texts)
    if found.is_empty:
        raise InvalidInput("done", "Write what was done, or give stars.")
    return found


def merged_note(mine: NoteContent, seen: NoteContent, theirs: NoteContent) -> NoteContent:
    """Return what is there now, with what one changed oneself since it was ``seen``."""
    return replace(theirs, **{name: getattr(mine, name) for name in mine.changed_from(seen)})


def cleaned_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a note as they are kept; raise InvalidInput."""
    return {
        name: many_lines(name, texts.get(name, ""), longest) for name, longest in LONGEST.items()
    }
