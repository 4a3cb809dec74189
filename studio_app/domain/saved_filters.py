"""Filters of a list that somebody keeps under a name, on whichever PC they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studio_app.domain.errors import InvalidInput
from studio_app.domain.typed_texts import one_line

LONGEST_FILTER_NAME = 100
MOST_FILTERS = 50
CLIENT_LIST = "clients"


@dataclass(frozen=True)
class SavedFilter:
    """A filter that is kept; what its definition means is known to the list alone."""

    id: UUID
    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SaveFilterRequest:
    """A wish to keep a filter of a list under a name; ``filter_id`` is made by whoever asks.

    ``definition`` is JSON. One of the same name gives way to it.
    """

    filter_id: UUID
    list_name: str
    name: str
    definition: str


def cleaned_filter_name(name: str) -> str:
    """Return the name as it is kept; raise InvalidInput."""
    bare = " ".join(one_line("name", name, LONGEST_FILTER_NAME).split())
    if not bare:
        raise InvalidInput("name", "Type a name for this filter.")
    return bare
