"""Clients without a trainer: who they are, and assigning many of them in one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, select, text, update
from sqlalchemy.exc import DataError, IntegrityError, InternalError
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.people import Role, Viewer
from studio_app.domain.share_out import Share
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import AssignmentRow, Base, BookingRow, ClientRow
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.types import Identifier, UtcDateTime

# Stands at every assignment that was made so; until somebody notes something else there.
BY_THE_RULE = "Assigned by the rule"
_AT_ONCE = 500
_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_UNDO = text("SELECT security.undo_backfill(:run, :note)")
# What the database has against a row, and not against the moment or the line to it.
OF_A_ROW = (IntegrityError, DataError, InternalError)


class Backfill:
    """Reads and assigns the clients of the viewer's studio."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def numbers(self, client_ids: Collection[UUID] | None = None) -> list[int]:
        """Return the numbers of all clients without a trainer, or of those among some."""
        row = ClientRow
        query = select(row.number).where(waits(self._viewer)).order_by(row.number)
        if client_ids is None:
            return list(self._session.execute(query).scalars())
        keys, found = list(client_ids), list[int]()
        for first in range(0, len(keys), _AT_ONCE):
            some = query.where(row.id.in_(keys[first : first + _AT_ONCE]))
            found += self._session.execute(some).scalars()
        return sorted(found)

    def still_waiting(self, numbers: Sequence[int], most: int | None = None) -> list[Any]:
        """Return key, number and name of those of the clients who have no trainer now."""
        if not numbers:
            return []
        row, wanted = ClientRow, set(numbers)
        query = (
            select(row.id, row.number, row.name)
            .where(waits(self._viewer), row.number.between(numbers[0], numbers[-1]))
            .order_by(row.number)
        )
        found = [one for one in self._session.execute(query) if one.number in wanted]
        return found if most is None else found[:most]

    def assign(
        self,
        run_id: UUID,
        first: int,
        numbers: Sequence[int],
        shares: Sequence[Share],
        now: datetime,
        *,
        only_these: bool,
    ) -> int:
        """Give a trainer to the clients of those numbers who have none; return to how many.

        That is to whom the numbers reach from and to, or to ``only_these``. The clients come in
        the order of their numbers, those whom others are at work on left out. The keys are those
        of a run: from the ``first`` on, one for each. Raises what the database has against a row.
        """
        limit = sum(share.count for share in shares)
        some = f"AND c.number IN ({', '.join(map(str, numbers))})" if only_these else ""
        statement = text(self._statement(shares, some)).bindparams(
            bindparam("studio", self._viewer.organization_id, Identifier),
            bindparam("moment", now, UtcDateTime),
            *(
                bindparam(f"trainer_{place}", share.trainer_id, Identifier)
                for place, share in enumerate(shares)
            ),
        )
        values = {
            "key": run_id.hex[:24] if self._on_server else run_id.bytes[:12],
            "first": first,
            "lowest": numbers[0],
            "highest": numbers[-1],
            "limit": limit,
            "note": BY_THE_RULE,
        }
        with self._session.begin_nested():
            done: Any = self._session.execute(statement, values)
            return int(done.rowcount)

    def counted(self, run_id: UUID, first: int, count: int) -> dict[UUID, int]:
        """Return how many clients went to each trainer with the keys of a run from a place on."""
        row = AssignmentRow
        query = (
            select(row.trainer_id, func.count())
            .where(
                row.id.between(
                    _key(run_id, first, on_server=self._on_server),
                    _key(run_id, first + count - 1, on_server=self._on_server),
                )
            )
            .group_by(row.trainer_id)
        )
        return {trainer: many for trainer, many in self._session.execute(query)}

    def take_back(self, run_id: UUID) -> tuple[int, int]:
        """Let the clients of a run be without a trainer again; return how many, and of how many.

        Those stay with whom something happened since: another trainer, a note, a session to come.
        Raises NotFound for who may not.
        """
        self._session.flush()
        if self._on_server:
            with refusals():
                values = {"run": run_id, "note": BY_THE_RULE}
                counts: Any = self._session.execute(_UNDO, values).scalar_one()
            return int(counts["taken"]), int(counts["whole"])
        if self._viewer.role not in (Role.OWNER, Role.ADMIN):
            raise NotFound()
        rows = Base.metadata.tables[AssignmentRow.__tablename__]
        bookings = Base.metadata.tables[BookingRow.__tablename__]
        lowest, highest = _key(run_id, 0, on_server=False), _key(run_id, None, on_server=False)
        of_run: ColumnElement[bool] = rows.c.id.between(lowest, highest)
        if self._viewer.role is not Role.ADMIN:
            of_run &= rows.c.organization_id == self._viewer.organization_id
        booked = exists().where(
            bookings.c.client_id == rows.c.client_id,
            bookings.c.trainer_id == rows.c.trainer_id,
            bookings.c.starts_at >= rows.c.started_at,
            bookings.c.withdrawn_at.is_(None),
        )
        stands = rows.c.ended_at.is_(None) & (rows.c.note == BY_THE_RULE) & ~booked
        with stepping_aside(self._session):
            count = select(func.count()).select_from(rows).where(of_run)
            whole = self._session.execute(count, execution_options=_ALL_ROWS).scalar_one()
            done: Any = self._session.execute(
                update(rows).where(of_run, stands).values(ended_at=rows.c.started_at),
                execution_options=_ALL_ROWS,
            )
        return int(done.rowcount), int(whole)

    def _statement(self, shares: Sequence[Share], some: str) -> str:
        """Return the INSERT: places by turn, clients by number, each client the next place.

        A place is one client more of a trainer; those of who looks after fewer come first.
        """
        kind = "uuid" if self._on_server else "BLOB"
        given = ", ".join(
            f"(CAST(:trainer_{place} AS {kind}), {share.clients}, {share.turn}, {share.count})"
            for place, share in enumerate(shares)
        )
        # Who is moved elsewhere at this moment is held by that; everybody else waits for us.
        held = "FOR KEY SHARE OF c SKIP LOCKED" if self._on_server else ""
        conflict = (
            "ON CONFLICT (client_id) WHERE ended_at IS NULL DO NOTHING" if self._on_server else ""
        )
        return f"""
            INSERT INTO assignments
                (id, organization_id, client_id, trainer_id, started_at, note)
            WITH RECURSIVE share (trainer_id, level, turn, room) AS (VALUES {given}),
            slot (trainer_id, level, turn, room) AS (
                SELECT trainer_id, level, turn, room FROM share
                UNION ALL SELECT trainer_id, level + 1, turn, room - 1 FROM slot WHERE room > 1
            ), place AS (
                SELECT trainer_id, row_number() OVER (ORDER BY level, turn) AS rank FROM slot
            ), waiting AS (
                SELECT c.id, c.number FROM clients c
                WHERE c.organization_id = :studio AND c.number BETWEEN :lowest AND :highest {some}
                AND c.active AND c.withdrawn_at IS NULL AND c.merged_into_id IS NULL
                AND c.erased_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM assignments a WHERE a.client_id = c.id AND a.ended_at IS NULL
                ) ORDER BY c.number LIMIT :limit {held}
            ), queue AS (
                SELECT id, row_number() OVER (ORDER BY number) AS rank FROM waiting
            )
            SELECT {_KEY_OF[self._on_server]}, :studio, queue.id, place.trainer_id, :moment, :note
            FROM queue JOIN place ON place.rank = queue.rank {conflict}"""


# The first twelve bytes of the run's key and, in the other four, which one of the run it is: on a
# file by seven bits a byte, as no function that makes bytes may be called there.
_KEY_OF = {
    True: "CAST(:key || lpad(to_hex(:first + queue.rank - 1), 8, '0') AS uuid)",
    False: "CAST(:key || "
    + " || ".join(f"char(((:first + queue.rank - 1) >> {shift}) & 127)" for shift in (21, 14, 7, 0))
    + " AS BLOB)",
}


def _key(run_id: UUID, place: int | None, *, on_server: bool) -> UUID:
    """Return the key of a place of a run, of the very last for None."""
    if place is None:
        return UUID(bytes=run_id.bytes[:12] + b"\xff" * 4)
    if on_server:
        return UUID(bytes=run_id.bytes[:12] + place.to_bytes(4, "big"))
    return UUID(bytes=run_id.bytes[:12] + bytes(place >> at & 127 for at in (21, 14, 7, 0)))


def waits(viewer: Viewer) -> ColumnElement[bool]:
    """Return that a client of the viewer's studio is here and has no trainer."""
    row = ClientRow
    looked_after = exists().where(
        AssignmentRow.client_id == row.id, AssignmentRow.ended_at.is_(None)
    )
    return (
        (row.organization_id == viewer.organization_id)
        & row.active
        & row.withdrawn_at.is_(None)
        & row.merged_into_id.is_(None)
        & row.erased_at.is_(None)
        & ~looked_after
    )
