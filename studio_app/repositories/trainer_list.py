"""The trainers of a studio with how many clients each looks after."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from studio_app.domain.people import Viewer
from studio_app.domain.trainer_list import TrainerLine
from studio_app.repositories.schema import AssignmentRow, ClientRow, TrainerRow


class TrainerList:
    """Reads the trainers whom the viewer sees in their studio."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def lines(self) -> tuple[TrainerLine, ...]:
        """Return all trainers in diary order, also those who have left."""
        given = {"studio": self._viewer.organization_id}
        rows = self._session.connection().execute(_lines(), given)
        return tuple(TrainerLine(*row) for row in rows)


# Put together once: that takes longer than it runs.
@cache
def _lines() -> Select[*tuple[Any, ...]]:
    row, held = TrainerRow, AssignmentRow
    counted = (
        select(held.trainer_id, func.count().label("clients"))
        .join(ClientRow, ClientRow.id == held.client_id)
        .where(held.ended_at.is_(None), ClientRow.active)
        .group_by(held.trainer_id)
        .subquery()
    )
    return (
        select(
            *(row.id, row.name, row.colour, row.active),
            *(row.accepts_new_clients, row.client_capacity),
            func.coalesce(counted.c.clients, 0),
        )
        .outerjoin(counted, counted.c.trainer_id == row.id)
        .where(row.organization_id == bindparam("studio"))
        .order_by(row.position, row.name, row.id)
    )
