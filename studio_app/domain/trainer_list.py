"""The trainers of a studio in one line each, and who is shown which of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.searching import folded


@dataclass(frozen=True, slots=True)
class TrainerLine:
    """A trainer with their load: how many clients they look after, and have room for, if a limit.

    ``accepts`` tells whether they take new clients at all.
    """

    id: UUID
    name: str
    colour: int
    active: bool
    accepts: bool
    capacity: int | None
    clients: int

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room for one client more."""
        return self.capacity is not None and self.clients >= self.capacity


def sees_all_trainers(viewer: Viewer) -> bool:
    """Tell whether the viewer is shown every trainer of the studio."""
    return scope_of(viewer.role, Right.SEE_SCHEDULE) is Scope.ALL


def has_own_profile(viewer: Viewer) -> bool:
    """Tell whether the viewer is shown one profile, their own."""
    return viewer.role in (Role.SENIOR, Role.TRAINER) and viewer.trainer_id is not None


def shown_lines(
    lines: Iterable[TrainerLine], text: str, *, inactive: bool
) -> tuple[TrainerLine, ...]:
    """Return the lines in whose name each word of a text begins a word, without the inactive."""
    words = folded(text).split()
    return tuple(
        line
        for line in lines
        if (inactive or line.active)
        and all(any(part.startswith(word) for part in _parts(line.name)) for word in words)
    )


def _parts(name: str) -> list[str]:
    whole = folded(name)
    return [whole, *whole.split()]
