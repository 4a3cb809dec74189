"""Notes on sessions, and the templates that they begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.note_content import TEXTS, NoteContent
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_notes import (
    NotedSession,
    NotePlace,
    NotesPage,
    NoteTemplate,
    SessionNote,
    texts_from,
)
from studio_app.domain.undoing_notes import TemplateStand
from studio_app.repositories.held_row import held_row
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    NoteTemplateRow,
    SessionNoteRow,
    SessionRow,
    TrainerRow,
    UserRow,
)

_HERE = (BookingStatus.ARRIVED.value, BookingStatus.COMPLETED.value)
# Who is here before the session begins may be noted on: the note is a little older than it.
_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NoteState:
    """A note as kept: whose, of which studio, who wrote it, what it says."""

    id: UUID
    organization_id: UUID
    client_id: UUID
    author_id: UUID
    content: NoteContent
    version: int


@dataclass(frozen=True, slots=True)
class TemplateState:
    """A template as kept: of which studio and trainer, and how it stands."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID | None
    stand: TemplateStand
    version: int


@dataclass(frozen=True, slots=True)
class NotedBooking:
    """A booking that is to be noted on."""

    id: UUID
    client_id: UUID
    client_name: str
    trainer_id: UUID
    starts_at: datetime
    status: BookingStatus


def says_something() -> ColumnElement[bool]:
    """Return that a note is there: what was taken back says nothing."""
    row = SessionNoteRow
    texts = (getattr(row, _column(name)) != "" for name in TEXTS)
    return or_(row.rating.is_not(None), *texts)


def first_text() -> ColumnElement[str]:
    """Return the first text of a note, "" where it has stars alone."""
    texts = (func.nullif(getattr(SessionNoteRow, _column(name)), "") for name in TEXTS)
    return func.coalesce(*texts, "")


class SessionNotes:
    """Reads and writes the notes on those clients whom the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def page(
        self,
        client_id: UUID,
        after: NotePlace | None,
        limit: int,
        within: Interval | None = None,
    ) -> NotesPage:
        """Return notes on a client, the latest first, after a place, on sessions within a time."""
        row = SessionNoteRow
        query = self._query().where(row.client_id == client_id)
        if after is not None:
            same = and_(row.written_at == after.written_at, row.id < after.id)
            older = or_(row.written_at < after.written_at, same)
            query = query.where(row.written_at <= after.written_at, older)
        if within is not None:
            at = func.coalesce(BookingRow.starts_at, row.written_at)
            query = query.where(at >= within.start, at < within.end)
        found = self._found(query.limit(limit + 1))
        if len(found) <= limit:
            return NotesPage(found, None)
        last = found[limit - 1]
        return NotesPage(found[:limit], NotePlace(last.written_at, last.id))

    def of_booking(self, client_id: UUID, booking_id: UUID) -> tuple[SessionNote, ...]:
        """Return the notes on a client's place in a session, the latest first."""
        row = SessionNoteRow
        query = self._query().where(row.client_id == client_id, row.booking_id == booking_id)
        return self._found(query)

    def get(self, note_id: UUID) -> SessionNote:
        """Return a note; raise NotFound where it is not there or not to be seen."""
        found = self.found(note_id)
        if not found:
            raise NotFound()
        return found[0]

    def found(self, note_id: UUID) -> tuple[SessionNote, ...]:
        """Return a note, nothing where it is not there or not to be seen."""
        return self._found(self._query().where(SessionNoteRow.id == note_id))

    def add(
        self,
        note_id: UUID,
        organization_id: UUID,
        client_id: UUID,
        trainer_id: UUID,
        booking_id: UUID | None,
        content: NoteContent,
        now: datetime,
    ) -> None:
        """Add a note in the viewer's name."""
        self._session.add(
            SessionNoteRow(
                id=note_id,
                organization_id=organization_id,
                client_id=client_id,
                trainer_id=trainer_id,
                booking_id=booking_id,
                author_id=self._viewer.user_id,
                written_at=now,
                **_columns(content),
            )
        )

    def author_of(self, note_id: UUID) -> UUID:
        """Return who wrote a note; raise NotFound."""
        query = select(SessionNoteRow.author_id).where(SessionNoteRow.id == note_id)
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound()
        return found

    def note_locked(self, note_id: UUID, version: int | None = None) -> NoteState:
        """Return a note, held until the transaction ends; raise NotFound, ChangedMeanwhile."""
        row = held_row(self._session, SessionNoteRow, note_id, version)
        content = NoteContent(
            **{name: getattr(row, _column(name)) for name in TEXTS},
            rating=row.rating,
            shared=row.shared,
        )
        return NoteState(
            row.id, row.organization_id, row.client_id, row.author_id, content, row.version
        )

    def put(self, note_id: UUID, content: NoteContent) -> None:
        """Let a note that is held say something else."""
        row = self._session.get_one(SessionNoteRow, note_id)
        for column, value in _columns(content).items():
            setattr(row, column, value)

    def booking(self, booking_id: UUID) -> NotedBooking:
        """Return a booking that stands; raise NotFound."""
        row = BookingRow
        query = select(
            row.id, row.client_id, row.client_name, row.trainer_id, row.starts_at, row.status
        ).where(row.id == booking_id, row.withdrawn_at.is_(None))
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound()
        return NotedBooking(*found[:5], BookingStatus(found[5]))

    def notable(self, client_id: UUID, now: datetime, limit: int) -> tuple[NotedSession, ...]:
        """Return the client's last sessions that can be noted on, the latest first."""
        row = BookingRow
        query = self._sessions(SessionNoteRow.author_id == self._viewer.user_id).where(
            row.client_id == client_id,
            row.occupies,
            or_(row.starts_at <= now, row.status.in_(_HERE)),
        )
        return self._noted(query.order_by(row.starts_at.desc()).limit(limit))

    def without_note(
        self, within: Interval, trainer_id: UUID | None, limit: int
    ) -> tuple[tuple[NotedSession, ...], int]:
        """Return sessions that began within a time and have no note, and how many there are.

        Those of a trainer where one is given, with the clients whom that one looks after. Who did
        not come is not among them.
        """
        row, note, session = BookingRow, SessionNoteRow, SessionRow
        # By the sessions, which an index finds.
        began = select(session.id).where(
            session.organization_id == self._viewer.organization_id,
            session.starts_at >= within.start,
            session.starts_at <= within.end,
        )
        has_note = exists().where(
            note.client_id == row.client_id,
            note.booking_id == row.id,
            note.written_at >= within.start - _BEFORE,
            says_something(),
        )
        wanted = [
            row.withdrawn_at.is_(None),
            row.occupies,
            row.status != BookingStatus.NO_SHOW.value,
            ~has_note,
        ]
        if trainer_id is not None:
            began = began.where(session.trainer_id == trainer_id)
            assigned = AssignmentRow
            wanted.append(
                exists().where(
                    assigned.client_id == row.client_id,
                    assigned.trainer_id == trainer_id,
                    assigned.ended_at.is_(None),
                )
            )
        wanted.append(row.session_id.in_(began))
        query = self._sessions(None).where(*wanted)
        found = self._noted(query.order_by(row.starts_at.desc(), row.id).limit(limit))
        if len(found) < limit:
            return found, len(found)
        count = self._session.execute(select(func.count()).select_from(row).where(*wanted))
        return found, int(count.scalar_one())

    def noted_bookings(self, within: Interval) -> frozenset[UUID]:
        """Return the bookings that began within a time and have a note that the viewer reads."""
        row, note = BookingRow, SessionNoteRow
        query = (
            select(note.booking_id)
            .join(row, and_(row.id == note.booking_id, row.client_id == note.client_id))
            .join(SessionRow, SessionRow.id == row.session_id)
            .where(
                SessionRow.starts_at >= within.start - _BEFORE,
                SessionRow.starts_at < within.end,
                note.written_at >= within.start - 2 * _BEFORE,
                says_something(),
            )
        )
        return frozenset(key for key in self._session.scalars(query) if key is not None)

    def templates(self) -> tuple[NoteTemplate, ...]:
        """Return the studio's templates, then the viewer's own, each by name."""
        row, viewer = NoteTemplateRow, self._viewer
        is_theirs: ColumnElement[bool] = row.trainer_id.is_(None)
        if viewer.trainer_id is not None:
            is_theirs = or_(is_theirs, row.trainer_id == viewer.trainer_id)
        query = select(row.id, row.trainer_id, row.name, row.content, row.version).where(
            row.organization_id == viewer.organization_id, row.removed_at.is_(None), is_theirs
        )
        found = [
            NoteTemplate(key, trainer_id, name, texts_from(content), version)
            for key, trainer_id, name, content, version in self._session.execute(query)
        ]
        found.sort(key=lambda one: (one.trainer_id is not None, one.name.casefold(), one.id))
        return tuple(found)

    def add_template(
        self, key: UUID, trainer_id: UUID | None, name: str, texts: Mapping[str, str]
    ) -> None:
        """Keep a template: a trainer's own, or the studio's."""
        self._session.add(
            NoteTemplateRow(
                id=key,
                organization_id=self._viewer.organization_id,
                trainer_id=trainer_id,
                name=name,
                content=dict(texts),
            )
        )

    def template_owner(self, key: UUID) -> UUID | None:
        """Return whose template it is, None for the studio's; raise NotFound."""
        row = NoteTemplateRow
        found = self._session.execute(select(row.trainer_id).where(row.id == key)).first()
        if found is None:
            raise NotFound()
        return found[0]

    def template_locked(self, key: UUID, version: int | None = None) -> TemplateState:
        """Return a template, held until the transaction ends; raise NotFound, ChangedMeanwhile."""
        row = held_row(self._session, NoteTemplateRow, key, version)
        stand = TemplateStand(row.name, texts_from(row.content), row.removed_at is None)
        return TemplateState(row.id, row.organization_id, row.trainer_id, stand, row.version)

    def put_template(self, key: UUID, stand: TemplateStand, now: datetime) -> None:
        """Let a template that is held stand otherwise."""
        row = self._session.get_one(NoteTemplateRow, key)
        row.name, row.content = stand.name, dict(stand.texts)
        row.removed_at = None if stand.standing else now

    def _query(self) -> Select[*tuple[Any, ...]]:
        row, writer = SessionNoteRow, UserRow
        return (
            select(
                *(row.id, row.client_id, row.booking_id, row.written_at, BookingRow.starts_at),
                *(func.coalesce(SessionRow.title, ""), row.trainer_id, row.author_id, row.version),
                *(row.rating, row.shared, writer.name),
                *(getattr(row, _column(name)) for name in TEXTS),
            )
            .outerjoin(BookingRow, BookingRow.id == row.booking_id)
            .outerjoin(SessionRow, SessionRow.id == BookingRow.session_id)
            .outerjoin(writer, writer.id == row.author_id)
            .where(says_something())
            .order_by(row.written_at.desc(), row.id.desc())
        )

    def _found(self, query: Select[*tuple[Any, ...]]) -> tuple[SessionNote, ...]:
        rows = self._session.execute(query).all()
        trainers = self._trainers({row[6] for row in rows})
        unseen = {row[7] for row in rows if row[11] is None}
        authors = colleague_names(self._session, self._viewer, unseen)
        return tuple(self._note(row, trainers, authors) for row in rows)

    @staticmethod
    def _note(
        row: Sequence[Any], trainers: Mapping[UUID, str], authors: Mapping[UUID, str]
    ) -> SessionNote:
        (key, client_id, booking_id, written_at, starts_at, title, *others) = row
        trainer_id, author_id, version, rating, shared, author, *texts = others
        trainer, author = trainers.get(trainer_id, ""), author or authors.get(author_id, "")
        content = NoteContent(rating=rating, shared=shared)
        content = content.with_texts(dict(zip(TEXTS, texts, strict=True)))
        return SessionNote(
            *(key, client_id, booking_id, written_at, starts_at, title, trainer, author_id),
            *(author, content, version),
        )

    def _trainers(self, keys: Collection[UUID]) -> dict[UUID, str]:
        if not keys:
            return {}
        row = TrainerRow
        found = self._session.execute(select(row.id, row.name).where(row.id.in_(keys)))
        return {key: name for key, name in found}

    def _sessions(self, noted: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
        row, note = BookingRow, SessionNoteRow
        columns: list[ColumnElement[Any]] = [
            *(row.id, row.client_id, row.client_name, row.starts_at),  # type: ignore[list-item]
            *(func.coalesce(SessionRow.title, ""), func.coalesce(TrainerRow.name, "")),
        ]
        if noted is not None:
            is_noted = exists().where(
                note.client_id == row.client_id, note.booking_id == row.id, noted, says_something()
            )
            columns.append(is_noted)
        return (
            select(*columns)
            .outerjoin(SessionRow, SessionRow.id == row.session_id)
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.withdrawn_at.is_(None))
        )

    def _noted(self, query: Select[*tuple[Any, ...]]) -> tuple[NotedSession, ...]:
        return tuple(NotedSession(*row) for row in self._session.execute(query))


def _column(name: str) -> str:
    return "text" if name == "done" else name


def _columns(content: NoteContent) -> dict[str, Any]:
    texts = {_column(name): text for name, text in content.texts().items()}
    return {**texts, "rating": content.rating, "shared": content.shared}
