"""Making two clients one, and two again, beyond the viewer's own rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.merge_requests import MergeRequest
from studio_app.domain.merging import KnownMerge, MergeSide
from studio_app.domain.people import Viewer
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.file_merging import FileMerging
from studio_app.repositories.file_parting import FileParting
from studio_app.repositories.file_rows import plain
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientAlertRow,
    ClientMergeRow,
    ClientPackageRow,
    ClientRow,
    TrainerRow,
)

_MERGE = text(
    "SELECT security.merge_clients(:merge, :kept, :merged, :known_kept, :known_merged, "
    "CAST(:chosen AS jsonb), :takes_trainer, :note, :note_text, :moment)"
)
_UNDO = text("SELECT security.undo_merge(:merge, :moment)")


@dataclass(frozen=True, slots=True)
class Merged:
    """The versions of both clients after a merge or its undo, and how much moved."""

    kept_version: int
    merged_version: int
    bookings: int
    packages: int


class Merging:
    """Reads pairs of clients, and merges and parts them."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._on_server = session.get_bind().dialect.name == "postgresql"
        self._in_file = FileMerging(session, viewer, audit)
        self._parting = FileParting(session, viewer, audit)

    def side(self, client_id: UUID) -> tuple[MergeSide, UUID]:
        """Return a client as one of two, and of which studio; raise NotFound.

        Who was erased, withdrawn or merged already is not there.
        """
        payer = aliased(ClientRow)
        mine = AssignmentRow.client_id == ClientRow.id
        row = self._session.execute(
            select(ClientRow, payer.name, AssignmentRow.trainer_id, TrainerRow.name, ClientAlertRow)
            .outerjoin(payer, payer.id == ClientRow.payer_id)
            .outerjoin(AssignmentRow, mine & AssignmentRow.ended_at.is_(None))
            .outerjoin(TrainerRow, TrainerRow.id == AssignmentRow.trainer_id)
            .outerjoin(ClientAlertRow, ClientAlertRow.client_id == ClientRow.id)
            .where(
                ClientRow.id == client_id,
                ClientRow.merged_into_id.is_(None),
                ClientRow.withdrawn_at.is_(None),
                ClientRow.erased_at.is_(None),
            )
        ).first()
        if row is None:
            raise NotFound()
        client, payer_name, trainer_id, trainer_name, alert = row
        side = MergeSide(
            client_id=client.id,
            number=client.number,
            version=client.version,
            active=client.active,
            name=client.name,
            phone=client.phone,
            email=client.email,
            birth_date=client.birth_date,
            gender=client.gender,
            height_cm=client.height_cm,
            weight_grams=client.weight_grams,
            address=client.address,
            emergency_name=client.emergency_name,
            emergency_phone=client.emergency_phone,
            payer_id=client.payer_id,
            payer_name=payer_name or "",
            trainer_id=trainer_id,
            trainer_name=trainer_name or "",
            alert=alert.text if alert else "",
            health_notes=alert.health_notes if alert else "",
            has_login=client.user_id is not None,
            bookings=self._count(BookingRow, client_id),
            packages=self._count(ClientPackageRow, client_id),
        )
        return side, client.organization_id

    def clashes(self, first: UUID, second: UUID, now: datetime) -> tuple[Interval, ...]:
        """Return when both clients are booked from now on, earliest first."""
        one, other = aliased(BookingRow), aliased(BookingRow)
        rows = self._session.execute(
            select(one.starts_at, one.ends_at)
            .join(
                other,
                (other.starts_at < one.ends_at)
                & (other.ends_at > one.starts_at)
                & (other.client_id == second),
            )
            .where(
                one.client_id == first,
                one.occupies,
                other.occupies,
                ~one.overlap_allowed,
                ~other.overlap_allowed,
                one.ends_at > now,
                other.ends_at > now,
            )
            .order_by(one.starts_at)
            .distinct()
        )
        return tuple(Interval(start, end) for start, end in rows)

    def diaries(self, client_id: UUID) -> frozenset[UUID]:
        """Return the trainers in whose diaries the client's bookings stand."""
        trainer = BookingRow.trainer_id
        query = select(trainer).where(BookingRow.client_id == client_id, BookingRow.occupies)
        return frozenset(self._session.scalars(query.distinct()))

    def pay_for_others(self, first: MergeSide, second: MergeSide) -> bool:
        """Tell whether either is who pays for somebody else than the other."""
        both = (first.client_id, second.client_id)
        query = select(ClientRow.id).where(
            ClientRow.payer_id.in_(both),
            ClientRow.id.not_in(both),
            ClientRow.merged_into_id.is_(None),
            ClientRow.withdrawn_at.is_(None),
        )
        return self._session.execute(query.limit(1)).first() is not None

    def known(self, merge_id: UUID) -> KnownMerge:
        """Return a merge; raise NotFound when absent or not the viewer's to see."""
        found = self._known(ClientMergeRow.id == merge_id)
        if not found:
            raise NotFound()
        return found[0]

    def of_client(self, client_id: UUID) -> tuple[KnownMerge, ...]:
        """Return the merges into a client that stand, the latest first."""
        row = ClientMergeRow
        return self._known((row.kept_id == client_id) & row.undone_at.is_(None))

    def _known(self, condition: Any) -> tuple[KnownMerge, ...]:
        row, kept, gone = ClientMergeRow, aliased(ClientRow), aliased(ClientRow)
        rows = self._session.execute(
            select(
                row.id,
                row.organization_id,
                row.kept_id,
                kept.name,
                row.merged_id,
                gone.name,
                row.at,
                row.undone_at.is_not(None),
            )
            .join(kept, kept.id == row.kept_id)
            .join(gone, gone.id == row.merged_id)
            .where(condition)
            .order_by(row.at.desc(), row.id.desc())
        )
        return tuple(KnownMerge(*values) for values in rows)

    def carry_out(
        self,
        request: MergeRequest,
        chosen: Mapping[str, Any],
        takes_trainer: bool,
        note: tuple[UUID, str],
        now: datetime,
    ) -> Merged:
        """Give all that one client has to the other, who has what is ``chosen`` from then on.

        With an entry in the trail, and a note of that key and text. Raises NotFound for who is
        absent, foreign or not theirs to merge, ChangedMeanwhile for another version, OverlapRefused
        where both are booked at the same time.
        """
        self._session.flush()
        with refusals():
            if not self._on_server:
                found = self._in_file.merge(request, chosen, takes_trainer, note, now)
            else:
                values = {name: plain(value) for name, value in chosen.items()}
                found = self._session.execute(
                    _MERGE,
                    {
                        "merge": request.merge_id,
                        "kept": request.kept_id,
                        "merged": request.merged_id,
                        "known_kept": request.kept_version,
                        "known_merged": request.merged_version,
                        "chosen": json.dumps(values),
                        "takes_trainer": takes_trainer,
                        "note": note[0],
                        "note_text": note[1],
                        "moment": now,
                    },
                ).scalar_one()
        self._session.expire_all()
        return _merged(found)

    def take_back(self, merge_id: UUID, now: datetime) -> Merged:
        """Give all back that came over, and what hangs on it since; with an entry in the trail.

        Raises NotFound, and ChangedMeanwhile where credits of one were drawn for the other since,
        or either was erased or merged with somebody else.
        """
        self._session.flush()
        with refusals():
            if not self._on_server:
                found = self._parting.take_back(merge_id, now)
            else:
                values = {"merge": merge_id, "moment": now}
                found = self._session.execute(_UNDO, values).scalar_one()
        self._session.expire_all()
        return _merged(found)

    def look_up_anew(self, client_id: UUID) -> int:
        """Have the client found by what is told of them now; return their version."""
        row = self._session.get_one(ClientRow, client_id)
        row.search_text = search_text_of(row.name, row.number, row.phone, row.email)
        self._session.flush()
        return row.version

    def _count(self, table: type[BookingRow] | type[ClientPackageRow], client_id: UUID) -> int:
        query = select(func.count()).where(table.client_id == client_id)
        if table is BookingRow:
            query = query.where(BookingRow.withdrawn_at.is_(None))
        return int(self._session.execute(query).scalar_one())


def _merged(found: Mapping[str, Any]) -> Merged:
    return Merged(
        int(found["kept"]), int(found["merged"]), int(found["bookings"]), int(found["packages"])
    )
