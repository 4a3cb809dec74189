"""Keeping filters of a list under names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.client_bulk import BulkOutcome, BulkStep
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.people import Viewer
from studio_app.domain.saved_filters import (
    MOST_FILTERS,
    SavedFilter,
    SaveFilterRequest,
    cleaned_filter_name,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import FilterBack, ListsBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work

LONGEST_DEFINITION = 10_000


def saved_filters(uow: UnitOfWork, viewer: Viewer, list_name: str) -> tuple[SavedFilter, ...]:
    """Return the viewer's own filters of a list, by name."""
    with uow.reading() as work:
        return work.saved_filters.of(list_name)


def save_filter(
    uow: UnitOfWork, viewer: Viewer, request: SaveFilterRequest, now: datetime
) -> BulkOutcome:
    """Keep a filter for the viewer; one of the same name gives way to it.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    ConnectionLost.
    """
    wish = replace(request, name=cleaned_filter_name(request.name))
    definition = _definition(wish.definition)

    def saved(work: Work) -> BulkOutcome:
        there = work.saved_filters.of(wish.list_name)
        backs = [FilterBack(wish.filter_id, restore=False)]
        for one in there:
            if one.name.casefold() == wish.name.casefold():
                work.saved_filters.stands(one.id)
                work.saved_filters.put(one.id, False, now)
                backs.append(FilterBack(one.id, restore=True))
        if len(there) - len(backs) + 1 >= MOST_FILTERS:
            raise InvalidInput("name", f"Remove one first: at most {MOST_FILTERS} are kept.")
        work.saved_filters.add(wish.filter_id, wish.list_name, wish.name, definition, now)
        work.flush()
        return _outcome(BulkStep.SAVE_FILTER, wish.name, backs)

    return uow.perform(UseCaseRequest(wish.filter_id, "save_filter", wish), saved, BulkOutcome)


def remove_filter(
    uow: UnitOfWork, viewer: Viewer, filter_id: UUID, now: datetime, *, request_id: UUID
) -> BulkOutcome:
    """Keep a filter no more; raise NotFound, ChangedMeanwhile for one that is gone already."""

    def removed(work: Work) -> BulkOutcome:
        name, stands = work.saved_filters.stands(filter_id)
        if not stands:
            raise ChangedMeanwhile()
        work.saved_filters.put(filter_id, False, now)
        work.flush()
        return _outcome(BulkStep.REMOVE_FILTER, name, [FilterBack(filter_id, restore=True)])

    return uow.perform(UseCaseRequest(request_id, "remove_filter", filter_id), removed, BulkOutcome)


def _definition(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= LONGEST_DEFINITION else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("name", "This filter cannot be kept. Choose it again.")
    return found


def _outcome(step: BulkStep, name: str, backs: list[FilterBack]) -> BulkOutcome:
    undo = DiaryUndo(lists=ListsBack(filters=tuple(backs)))
    return BulkOutcome(step, name, 1, Changes(ids=frozenset(one.key for one in backs)), undo)
