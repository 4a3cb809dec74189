"""Putting the rules of series back, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import SeriesBack
from studio_app.repositories.series import SeriesState
from studio_app.repositories.unit_of_work import Work

Held = tuple[SeriesBack, SeriesState]


def diaries_of(work: Work, backs: Iterable[SeriesBack]) -> set[UUID]:
    """Return the trainers whose series they are; raises NotFound."""
    found = [work.series.find(back.key) for back in backs]
    if None in found:
        raise NotFound()
    return {one.trainer_id for one in found if one is not None}


def held(work: Work, viewer: Viewer, backs: Iterable[SeriesBack]) -> list[Held]:
    """Return the series, locked and as the step left them.

    Raises ChangedMeanwhile where one stands otherwise by now, NotAllowed.
    """
    ordered = sorted(backs, key=lambda back: back.key)
    found = [(back, work.series.get_locked(back.key)) for back in ordered]
    for back, state in found:
        require(viewer, Right.BOOK, trainer_id=state.trainer_id)
        if state.stand != back.found:
            raise ChangedMeanwhile()
    return found


def put_back(work: Work, one: Held) -> SeriesBack:
    """Put the rule back, and return the way back from there; its sessions tell the trail."""
    back, _state = one
    work.series.put(back.key, back.restore)
    work.flush()
    return SeriesBack(back.key, found=back.restore, restore=back.found)
