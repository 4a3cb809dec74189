"""What hangs on roles: whom an assistant helps, what a trainer has ahead, how many there may be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from studio_app.domain.errors import NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.team import TrainerLimit, WorkAhead
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import (
    AssignmentRow,
    AssistedTrainerRow,
    ClientRow,
    MembershipRow,
    OrganizationRow,
    SessionRow,
    TrainerRow,
)


class TeamRoles:
    """Reads and changes it within the viewer's own rights."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def help(
        self, membership_id: UUID, trainers: Collection[UUID], now: datetime
    ) -> tuple[list[str], list[str]]:
        """Let an assistant help these trainers and no others; return the names before and after.

        Raises NotFound for a login or a trainer who is absent or not the viewer's to see.
        """
        row = AssistedTrainerRow
        member = self._session.get(MembershipRow, membership_id)
        named = self._names(trainers)
        if member is None or len(named) != len(set(trainers)):
            raise NotFound()
        theirs = row.membership_id == membership_id
        known = dict(
            self._session.execute(select(row.trainer_id, row.removed_at).where(theirs)).all()
        )
        before = {trainer for trainer, removed_at in known.items() if removed_at is None}
        for trainer in before - set(trainers):
            gone = update(row).where(theirs, row.trainer_id == trainer)
            self._session.execute(gone.values(removed_at=now))
        for trainer in set(trainers) - before:
            if trainer in known:
                back = update(row).where(theirs, row.trainer_id == trainer)
                self._session.execute(back.values(removed_at=None))
                continue
            self._session.add_row(
                row,
                {
                    "membership_id": membership_id,
                    "trainer_id": trainer,
                    "organization_id": member.organization_id,
                },
            )
        return sorted(self._names(before).values()), sorted(named.values())

    def _names(self, trainers: Collection[UUID]) -> dict[UUID, str]:
        query = select(TrainerRow.id, TrainerRow.name).where(TrainerRow.id.in_(trainers))
        return {key: name for key, name in self._session.execute(query)}

    def work_ahead(self, trainer_id: UUID, now: datetime) -> WorkAhead:
        """Return whom a trainer looks after, and how many sessions of theirs are to come."""
        held, session = AssignmentRow, SessionRow
        clients = (
            select(func.count())
            .select_from(held)
            .join(ClientRow, ClientRow.id == held.client_id)
            .where(held.trainer_id == trainer_id, held.ended_at.is_(None), ClientRow.active)
        )
        sessions = (
            select(func.count())
            .select_from(session)
            .where(
                session.trainer_id == trainer_id,
                session.ends_at > now,
                session.occupies,
                session.withdrawn_at.is_(None),
            )
        )
        return WorkAhead(
            self._session.execute(clients).scalar_one(),
            self._session.execute(sessions).scalar_one(),
        )

    def trainer_limit(self) -> TrainerLimit:
        """Return how many trainers the studio has, and may have; raise NotFound."""
        studio = self._viewer.organization_id
        row = self._session.get(OrganizationRow, studio)
        if row is None:
            raise NotFound()
        here = (TrainerRow.organization_id == studio) & TrainerRow.active
        count = select(func.count()).select_from(TrainerRow).where(here)
        return TrainerLimit(self._session.execute(count).scalar_one(), row.trainer_limit)

    def set_trainer_limit(self, limit: int | None) -> None:
        """Let the studio have so many trainers at most; those who are there stay."""
        row = self._session.get_one(OrganizationRow, self._viewer.organization_id)
        row.trainer_limit = limit
