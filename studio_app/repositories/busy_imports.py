"""When trainers are busy by other calendars."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.repositories.schema import BusyImportRow


class BusyImports:
    """Reads and replaces what was imported."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sources_of(self, trainer_id: UUID) -> tuple[tuple[str, int], ...]:
        """Return the calendars that a trainer's times came from, and how many of each."""
        found = self.standing(trainer_id)
        counts: dict[str, int] = {}
        for source, _uid in found:
            counts[source] = counts.get(source, 0) + 1
        return tuple(sorted(counts.items()))

    def standing(self, trainer_id: UUID) -> dict[tuple[str, str], tuple[UUID, Interval]]:
        """Return what a trainer has, by source and event: key and time."""
        row = BusyImportRow
        query = select(row.id, row.source, row.uid, row.starts_at, row.ends_at).where(
            row.trainer_id == trainer_id, row.removed_at.is_(None)
        )
        return {
            (source, uid): (key, Interval(starts_at, ends_at))
            for key, source, uid, starts_at, ends_at in self._session.execute(query)
        }

    def add(
        self,
        organization_id: UUID,
        trainer_id: UUID,
        source: str,
        times: Iterable[tuple[str, Interval]],
        now: datetime,
    ) -> None:
        """Add times of a calendar, each with the name of its event."""
        self._session.add_all(
            BusyImportRow(
                id=new_id(),
                organization_id=organization_id,
                trainer_id=trainer_id,
                source=source,
                uid=uid,
                starts_at=interval.start,
                ends_at=interval.end,
                imported_at=now,
            )
            for uid, interval in times
        )

    def remove(self, keys: Collection[UUID], now: datetime) -> None:
        """Take times away; they stay on record as removed."""
        self._session.flush()
        for some in _in_portions(list(keys)):
            self._session.execute(
                update(BusyImportRow).where(BusyImportRow.id.in_(some)).values(removed_at=now),
                execution_options={"synchronize_session": False},
            )


def _in_portions(keys: list[UUID], size: int = 500) -> Iterable[list[UUID]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
