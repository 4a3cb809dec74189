"""Adding clients, beyond the rows that the viewer sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.people import Role, Viewer
from studio_app.domain.searching import digits, folded
from studio_app.domain.share_out import TrainerRoom
from studio_app.domain.undoing import ClientStand
from studio_app.domain.waiting_list import WaitingStatus
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.held_row import held_row
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    AssignmentRow,
    Base,
    BookingRow,
    ClientPackageRow,
    ClientRow,
    TrainerRow,
    WaitingListEntryRow,
)
from studio_app.repositories.stepping_aside import stepping_aside

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_ADD = text(
    "SELECT security.add_client(:client, :studio, :trainer, :assignment, :name, :words, :phone, "
    ":email, :moment)"
)
_OF_STUDIO = (Role.ADMIN, Role.OWNER, Role.FRONT_DESK)
_OF_TRAINERS = (Role.SENIOR, Role.TRAINER)


@dataclass(frozen=True, slots=True)
class AddedState:
    """A client as kept: of which studio, looked after by whom, and whether anything hangs on them.

    What hangs on them are bookings that stand, packages, and a place on the waiting list, as far
    as the viewer sees.
    """

    id: UUID
    organization_id: UUID
    name: str
    trainer_id: UUID | None
    stand: ClientStand
    is_in_use: bool


class NewClients:
    """Adds clients with the next number of their studio."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def room_at(self, trainer_id: UUID) -> tuple[str, bool, int | None, int]:
        """Return a trainer's name, whether they take new clients, for how many there is room.

        And how many they look after now, as far as the viewer sees. Raises NotFound.
        """
        row = TrainerRow
        query = select(row.name, row.accepts_new_clients, row.client_capacity).where(
            row.id == trainer_id, row.active
        )
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound()
        looked_after = (
            select(func.count())
            .select_from(AssignmentRow)
            .join(ClientRow, ClientRow.id == AssignmentRow.client_id)
            .where(
                AssignmentRow.trainer_id == trainer_id,
                AssignmentRow.ended_at.is_(None),
                ClientRow.active,
            )
        )
        count = self._session.execute(looked_after).scalar_one()
        return found[0], found[1], found[2], count

    def name_of(self, trainer_id: UUID) -> str:
        """Return the name of a trainer who works here, "" for nobody."""
        query = select(TrainerRow.name).where(TrainerRow.id == trainer_id, TrainerRow.active)
        return self._session.execute(query).scalar() or ""

    def gone(self, trainer_id: UUID) -> str | None:
        """Return the name of a trainer of the viewer's studio who no longer works here, or None."""
        query = select(TrainerRow.name).where(
            TrainerRow.id == trainer_id,
            TrainerRow.organization_id == self._viewer.organization_id,
            ~TrainerRow.active,
        )
        return self._session.execute(query).scalar()

    def rooms(self) -> tuple[TrainerRoom, ...]:
        """Return the active trainers of the viewer's studio, each with their clients counted."""
        row = TrainerRow
        counted = (
            select(AssignmentRow.trainer_id, func.count().label("clients"))
            .join(ClientRow, ClientRow.id == AssignmentRow.client_id)
            .where(AssignmentRow.ended_at.is_(None), ClientRow.active)
            .group_by(AssignmentRow.trainer_id)
            .subquery()
        )
        query = (
            select(
                *(row.id, row.name, row.position, row.accepts_new_clients, row.client_capacity),
                func.coalesce(counted.c.clients, 0),
            )
            .outerjoin(counted, counted.c.trainer_id == row.id)
            .where(row.organization_id == self._viewer.organization_id, row.active)
            .order_by(row.position, row.name, row.id)
        )
        return tuple(TrainerRoom(*found) for found in self._session.execute(query))

    def get_locked(self, client_id: UUID) -> AddedState:
        """Return the client and let nobody change them until the transaction ends.

        Raises NotFound, and ChangedMeanwhile for who turned out to be somebody else, or was erased.
        """
        row = held_row(self._session, ClientRow, client_id)
        if row.merged_into_id is not None or row.erased_at is not None:
            raise ChangedMeanwhile()
        trainer = select(AssignmentRow.trainer_id).where(
            AssignmentRow.client_id == client_id, AssignmentRow.ended_at.is_(None)
        )
        uses = (
            select(BookingRow.id).where(
                BookingRow.client_id == client_id, BookingRow.withdrawn_at.is_(None)
            ),
            select(ClientPackageRow.id).where(ClientPackageRow.client_id == client_id),
            select(WaitingListEntryRow.id).where(
                WaitingListEntryRow.client_id == client_id,
                WaitingListEntryRow.status == WaitingStatus.WAITING.value,
            ),
        )
        return AddedState(
            row.id,
            row.organization_id,
            row.name,
            self._session.execute(trainer).scalar(),
            ClientStand(row.active),
            any(self._session.execute(use.limit(1)).first() is not None for use in uses),
        )

    def put(self, client_id: UUID, stand: ClientStand) -> None:
        """Give the client their stand."""
        self._session.get_one(ClientRow, client_id).active = stand.active

    def add(self, client: NewClient, organization_id: UUID, now: datetime) -> int:
        """Add the client, and who looks after them; return the client's number.

        Raises NotFound for a trainer or a studio that is none of the viewer's.
        """
        self._session.flush()
        if self._session.get_bind().dialect.name != "postgresql":
            return self._add_in_file(client, organization_id, now)
        words = " ".join(
            filter(None, (folded(client.name), digits(client.phone), folded(client.email)))
        )
        with refusals():
            found = self._session.execute(
                _ADD,
                {
                    "client": client.client_id,
                    "studio": organization_id,
                    "trainer": client.trainer_id,
                    "assignment": new_id(),
                    "name": client.name,
                    "words": words,
                    "phone": client.phone,
                    "email": client.email,
                    "moment": now,
                },
            )
            return int(found.scalar_one())

    def _add_in_file(self, client: NewClient, organization_id: UUID, now: datetime) -> int:
        viewer = self._viewer
        theirs = viewer.role is Role.ADMIN or organization_id == viewer.organization_id
        of_trainer = viewer.role in _OF_TRAINERS and client.trainer_id == viewer.trainer_id
        if not theirs or not (viewer.role in _OF_STUDIO or of_trainer):
            raise NotFound()
        if client.trainer_id is not None and not self._works_here(client, organization_id):
            raise NotFound()
        with stepping_aside(self._session):
            last = select(func.coalesce(func.max(ClientRow.number), 0)).where(
                ClientRow.organization_id == organization_id
            )
            number = self._session.execute(last, execution_options=_ALL_ROWS).scalar_one() + 1
            self._insert(
                ClientRow,
                id=client.client_id,
                organization_id=organization_id,
                number=number,
                name=client.name,
                search_text=search_text_of(client.name, number, client.phone, client.email),
                phone=client.phone,
                email=client.email,
                active=True,
                created_at=now,
                version=1,
            )
            if client.trainer_id is not None:
                self._insert(
                    AssignmentRow,
                    id=new_id(),
                    organization_id=organization_id,
                    client_id=client.client_id,
                    trainer_id=client.trainer_id,
                    started_at=now,
                    note="",
                )
        return int(number)

    def _works_here(self, client: NewClient, organization_id: UUID) -> bool:
        row = TrainerRow
        query = select(row.id).where(
            row.id == client.trainer_id, row.organization_id == organization_id, row.active
        )
        return self._session.execute(query).first() is not None

    def _insert(self, row: type[Base], **values: object) -> None:
        table = Base.metadata.tables[row.__tablename__]
        self._session.execute(insert(table).values(**values), execution_options=_ALL_ROWS)
