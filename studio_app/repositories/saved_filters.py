"""Filters that the viewer keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.people import Viewer
from studio_app.domain.saved_filters import SavedFilter
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import SavedFilterRow


class SavedFilters:
    """Reads and keeps one's own filters."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def of(self, list_name: str) -> tuple[SavedFilter, ...]:
        """Return the filters of a list, by name."""
        row = SavedFilterRow
        query = select(row.id, row.name, row.definition).where(
            row.user_id == self._viewer.user_id,
            row.organization_id == self._viewer.organization_id,
            row.list_name == list_name,
            row.removed_at.is_(None),
        )
        found = (SavedFilter(*values) for values in self._session.execute(query))
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))

    def add(
        self, key: UUID, list_name: str, name: str, definition: dict[str, Any], now: datetime
    ) -> None:
        """Keep a filter."""
        self._session.add(
            SavedFilterRow(
                id=key,
                organization_id=self._viewer.organization_id,
                user_id=self._viewer.user_id,
                list_name=list_name,
                name=name,
                definition=definition,
                created_at=now,
            )
        )

    def stands(self, key: UUID) -> tuple[str, bool]:
        """Return the name of a filter, held, and whether it is kept; raise NotFound."""
        row = held_row(self._session, SavedFilterRow, key)
        return row.name, row.removed_at is None

    def put(self, key: UUID, standing: bool, now: datetime) -> None:
        """Keep a filter that is held, or no more."""
        self._session.get_one(SavedFilterRow, key).removed_at = None if standing else now
