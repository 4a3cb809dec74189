"""What hangs on a client: notes of the staff, consents, and a small picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from studio_app.domain.client_record import ClientNote, Consent, Picture
from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import ConsentKind, Viewer
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import (
    ClientConsentRow,
    ClientNoteRow,
    MediaRow,
    TrainerRow,
    UserRow,
)

_MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class AttachedState:
    """A note or a picture as kept: whose, of which studio, and whether it stands."""

    id: UUID
    organization_id: UUID
    client_id: UUID | None
    standing: bool


def name_of_user() -> ColumnElement[str]:
    """Return the name of a user or of the trainer that they are, "" where neither is seen."""
    return func.coalesce(UserRow.name, TrainerRow.name, "")


class ClientAttachments:
    """Reads, adds and removes what hangs on those clients whom the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def notes(self, client_id: UUID) -> tuple[ClientNote, ...]:
        """Return the notes that stand, the latest first, a hundred at most."""
        row = ClientNoteRow
        query = (
            select(row.id, row.text, row.created_at, row.author_id, name_of_user(), row.version)
            .outerjoin(UserRow, UserRow.id == row.author_id)
            .outerjoin(TrainerRow, TrainerRow.user_id == row.author_id)
            .where(row.client_id == client_id, row.removed_at.is_(None))
            .order_by(row.created_at.desc(), row.id.desc())
            .limit(_MOST_NOTES)
        )
        return tuple(
            ClientNote(key, text, at, author_id, author, version)
            for key, text, at, author_id, author, version in self._session.execute(query)
        )

    def consents(self, client_id: UUID) -> tuple[Consent, ...]:
        """Return how every consent stands that was ever given or taken back."""
        row = ClientConsentRow
        place = func.row_number().over(
            partition_by=row.kind, order_by=(row.at.desc(), row.id.desc())
        )
        latest = (
            select(row.kind, row.granted, row.at, row.recorded_by, place.label("place"))
            .where(row.client_id == client_id)
            .subquery()
        )
        query = (
            select(latest.c.kind, latest.c.granted, latest.c.at, name_of_user())
            .outerjoin(UserRow, UserRow.id == latest.c.recorded_by)
            .outerjoin(TrainerRow, TrainerRow.user_id == latest.c.recorded_by)
            .where(latest.c.place == 1)
        )
        found = {
            ConsentKind(kind): Consent(ConsentKind(kind), granted, at, who)
            for kind, granted, at, who in self._session.execute(query)
        }
        return tuple(found[kind] for kind in ConsentKind if kind in found)

    def picture(self, client_id: UUID) -> Picture | None:
        """Return the picture of a client, None without one."""
        query = (
            select(MediaRow.id, MediaRow.content_type, MediaRow.content)
            .where(MediaRow.client_id == client_id, MediaRow.removed_at.is_(None))
            .order_by(MediaRow.created_at.desc(), MediaRow.id.desc())
            .limit(1)
        )
        row = self._session.execute(query).first()
        return Picture(row[0], row[1], bytes(row[2])) if row else None

    def add_note(
        self, note_id: UUID, client_id: UUID, organization_id: UUID, text: str, now: datetime
    ) -> None:
        """Add a note in the viewer's name."""
        self._session.add(
            ClientNoteRow(
                id=note_id,
                organization_id=organization_id,
                client_id=client_id,
                text=text,
                created_at=now,
                author_id=self._viewer.user_id,
            )
        )

    def add_consent(
        self, client_id: UUID, organization_id: UUID, kind: ConsentKind, granted: bool, at: datetime
    ) -> UUID:
        """Note that a client consents, or no more; return the key of what was noted."""
        key = new_id()
        self._session.add(
            ClientConsentRow(
                id=key,
                organization_id=organization_id,
                client_id=client_id,
                kind=kind.value,
                granted=granted,
                at=at,
                recorded_by=self._viewer.user_id,
            )
        )
        return key

    def add_picture(
        self,
        picture_id: UUID,
        client_id: UUID,
        organization_id: UUID,
        content: bytes,
        content_type: str,
        now: datetime,
    ) -> None:
        """Add a picture of a client."""
        self._session.add(
            MediaRow(
                id=picture_id,
                organization_id=organization_id,
                client_id=client_id,
                content_type=content_type,
                content=content,
                created_at=now,
                created_by=self._viewer.user_id,
            )
        )

    def note_author(self, note_id: UUID) -> UUID:
        """Return who wrote a note; raise NotFound."""
        query = select(ClientNoteRow.author_id).where(ClientNoteRow.id == note_id)
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound()
        return found

    def note_locked(self, note_id: UUID, version: int | None = None) -> AttachedState:
        """Return a note, held until the transaction ends; raise NotFound, ChangedMeanwhile."""
        row = held_row(self._session, ClientNoteRow, note_id, version)
        return AttachedState(row.id, row.organization_id, row.client_id, row.removed_at is None)

    def picture_locked(self, picture_id: UUID) -> AttachedState:
        """Return a picture, held until the transaction ends; raise NotFound."""
        row = held_row(self._session, MediaRow, picture_id)
        return AttachedState(row.id, row.organization_id, row.client_id, row.removed_at is None)

    def set_note_standing(self, note_id: UUID, standing: bool, now: datetime) -> None:
        """Remove a note that is held, or bring it back."""
        self._session.get_one(ClientNoteRow, note_id).removed_at = None if standing else now

    def set_picture_standing(self, picture_id: UUID, standing: bool, now: datetime) -> None:
        """Remove a picture that is held, or bring it back."""
        self._session.get_one(MediaRow, picture_id).removed_at = None if standing else now
