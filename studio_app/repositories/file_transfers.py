"""Moving a client to another trainer in an SQLite file: twin of the server's functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Row,
    Table,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import LONGEST_SESSION
from studio_app.domain.transfers import Clashes, TransferRequest
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.schema import (
    AssignmentRow,
    Base,
    BookingRow,
    ClientRow,
    SeriesRow,
    SessionRow,
    TimeOffRow,
    TrainerRow,
    TransferRow,
    WaitingListEntryRow,
)
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.times_taken import Times

_LONGEST = LONGEST_SESSION // timedelta(microseconds=1)
_ALL_ROWS = {"schema_translate_map": {None: "main"}}


def _table(row: type[Base]) -> Table:
    return Base.metadata.tables[row.__tablename__]


_CLIENTS, _TRAINERS = _table(ClientRow), _table(TrainerRow)
_ASSIGNMENTS, _TRANSFERS = _table(AssignmentRow), _table(TransferRow)
_SESSIONS, _BOOKINGS = _table(SessionRow), _table(BookingRow)
_SERIES, _WAITING = _table(SeriesRow), _table(WaitingListEntryRow)
_TIME_OFF = _table(TimeOffRow)


class FileTransfers:
    """Authorises the viewer, then works on all rows; the transaction keeps everybody else out."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._viewer = viewer
        self._audit = audit

    def carry_out(
        self, request: TransferRequest, now: datetime, told: Mapping[str, Any]
    ) -> tuple[int, int]:
        """Return how many sessions moved and how many stayed; see ``Transfers.carry_out``.

        A session that was let in beside another fits where it moves to, and is one like any other
        there.
        """
        person = self._authorised(ClientRow, request.client_id)
        with stepping_aside(self._session):
            target = self._trainer(request.to_trainer_id, person.organization_id)
            active = self._active_assignment(request.client_id)
            former = active.trainer_id if active else None
            if person.version != request.client_version or former == target.id:
                raise ChangedMeanwhile()
            moved, kept = self._sessions_moved(request, former, now, set(told["stay"]))
            assignment = new_id()
            if active:
                ended = max(now, active.started_at)
                self._set(_ASSIGNMENTS, _ASSIGNMENTS.c.id == active.id, ended_at=ended)
            self._run(
                insert(_ASSIGNMENTS).values(
                    id=assignment,
                    organization_id=person.organization_id,
                    client_id=person.id,
                    trainer_id=target.id,
                    started_at=now,
                )
            )
            record = dict(told["along"]) | {
                "sessions": moved,
                "kept": kept,
                "series": self._wishes_moved(_SERIES, person.id, former, target.id),
                "waiting": self._wishes_moved(_WAITING, person.id, former, target.id),
                "assignment": str(assignment),
                "former_assignment": str(active.id) if active else None,
                "client_version": person.version + 1,
                "bookings": self._bookings_with(person.id, target.id),
            }
            self._set(_CLIENTS, _CLIENTS.c.id == person.id, version=person.version + 1)
            self._record(request, person.organization_id, former, told, record, now)
            names = self._name(former), target.name
        self._audit.add(
            "transferred",
            "client",
            person.id,
            now,
            before={"client": person.name, "trainer": names[0]},
            after={"trainer": names[1], "sessions": len(moved), "kept": len(kept)},
            reason=request.reason,
            client_id=person.id,
            organization_id=person.organization_id,
        )
        return len(moved), len(kept)

    def take_back(self, transfer_id: UUID, now: datetime) -> tuple[int, int]:
        """Return how many sessions went back; see ``Transfers.take_back``.

        Each stands beside what it stood beside before, and over nothing that came there since.
        """
        done = self._authorised(TransferRow, transfer_id)
        with stepping_aside(self._session):
            person = self._one(select(_CLIENTS).where(_CLIENTS.c.id == done.client_id))
            former, target = done.from_trainer_id, done.to_trainer_id
            moved = done.moved or {}
            if done.status != "done" or not self._is_untouched(person, done, now):
                raise ChangedMeanwhile()
            theirs = self._diary(former, [UUID(line["session"]) for line in moved["sessions"]])
            for line in moved["sessions"]:
                key = UUID(line["session"])
                place = self._one(select(_SESSIONS).where(_SESSIONS.c.id == key))
                times = (place.starts_at, place.ends_at)
                came = set(theirs.at(*times)) - set(line.get("beside", ()))
                if came or self._days_off(former, *times).at(*times):
                    raise OverlapRefused("trainer")
                values = {"trainer_id": former, "version": place.version + 1}
                values |= {"overlap_allowed": line.get("overlap_allowed", False)}
                self._set(_SESSIONS, _SESSIONS.c.id == key, **values)
            begun = UUID(moved["assignment"])
            started = _ASSIGNMENTS.c.started_at
            self._set(_ASSIGNMENTS, _ASSIGNMENTS.c.id == begun, ended_at=started)
            if moved["former_assignment"]:
                earlier = UUID(moved["former_assignment"])
                self._set(_ASSIGNMENTS, _ASSIGNMENTS.c.id == earlier, ended_at=None)
            for table, lines in ((_SERIES, moved["series"]), (_WAITING, moved["waiting"])):
                for line in lines:
                    values = {"trainer_id": former, "version": line["version"] + 1}
                    same = (table.c.id == UUID(line["id"])) & (table.c.version == line["version"])
                    self._set(table, same, **values)
            self._set(_CLIENTS, _CLIENTS.c.id == person.id, version=person.version + 1)
            undone = {"status": "undone", "version": done.version + 1}
            self._set(_TRANSFERS, _TRANSFERS.c.id == done.id, **undone)
            names = self._name(target), self._name(former)
        self._audit.add(
            "transfer_undone",
            "client",
            person.id,
            now,
            before={"client": person.name, "trainer": names[0]},
            after={"trainer": names[1]},
            client_id=person.id,
            organization_id=person.organization_id,
        )
        return len(moved["sessions"]), 0

    def _authorised(self, row: type[ClientRow] | type[TransferRow], key: UUID) -> Any:
        # Asked for through the guard: it shows nothing foreign, and nothing to a closed login.
        table = _table(row)
        found = self._session.execute(select(table).where(table.c.id == key)).first()
        if found is None or self._viewer.role not in (Role.OWNER, Role.ADMIN):
            raise NotFound()
        return found

    def _trainer(self, trainer_id: UUID, organization_id: UUID) -> Row[Any]:
        found = self._run(
            select(_TRAINERS).where(
                _TRAINERS.c.id == trainer_id,
                _TRAINERS.c.organization_id == organization_id,
                _TRAINERS.c.active,
            )
        ).first()
        if found is None:
            raise NotFound()
        row: Row[Any] = found
        return row

    def _is_active(self, trainer_id: UUID) -> bool:
        query = select(_TRAINERS.c.id).where(_TRAINERS.c.id == trainer_id, _TRAINERS.c.active)
        return self._run(query).first() is not None

    def _active_assignment(self, client_id: UUID) -> Any:
        mine = (_ASSIGNMENTS.c.client_id == client_id) & _ASSIGNMENTS.c.ended_at.is_(None)
        return self._run(select(_ASSIGNMENTS).where(mine)).first()

    def _sessions_moved(
        self, request: TransferRequest, former: UUID | None, now: datetime, stay: set[str]
    ) -> tuple[list[dict[str, Any]], list[str]]:
        rows = self._run(
            select(
                _SESSIONS.c.id,
                _SESSIONS.c.starts_at,
                _SESSIONS.c.ends_at,
                _SESSIONS.c.version,
                _SESSIONS.c.overlap_allowed,
                _BOOKINGS.c.id,
                _BOOKINGS.c.version,
            )
            .join_from(_SESSIONS, _BOOKINGS, _BOOKINGS.c.session_id == _SESSIONS.c.id)
            .where(
                _SESSIONS.c.trainer_id == former,
                _BOOKINGS.c.client_id == request.client_id,
                _BOOKINGS.c.occupies,
                _BOOKINGS.c.status == "booked",
                _SESSIONS.c.capacity == 1,
                _SESSIONS.c.starts_at >= now,
            )
            .order_by(_SESSIONS.c.starts_at, _SESSIONS.c.id)
        ).all()
        if not rows:
            return [], []
        within = rows[0].starts_at, max(row.ends_at for row in rows)
        target = request.to_trainer_id
        keys = [row.id for row in rows]
        theirs, away = self._diary(target, keys), self._days_off(target, *within)
        before = self._diary(former, keys)
        moved: list[dict[str, Any]] = []
        kept: list[str] = []
        for session, start, end, version, let_in, booking, booking_version in rows:
            if str(session) in stay:
                kept.append(str(session))
                continue
            if theirs.at(start, end) or away.at(start, end):
                if request.clashes is Clashes.REFUSE:
                    raise OverlapRefused("trainer")
                kept.append(str(session))
                continue
            theirs.add(start, end, session)
            line = {"session": str(session), "version": version + 1, "booking": str(booking)}
            line |= {"booking_version": booking_version, "overlap_allowed": let_in}
            line |= {"beside": [key for key in before.at(start, end) if key != str(session)]}
            moved.append(line)
        self._put_with(target, moved)
        return moved, kept

    def _put_with(self, target: UUID, moved: list[dict[str, Any]]) -> None:
        """Give sessions to the new trainer, where each is one like any other, at once."""
        if not moved:
            return
        given = _SESSIONS.c.id.in_([UUID(line["session"]) for line in moved])
        values = {"trainer_id": target, "version": _SESSIONS.c.version + 1}
        self._set(_SESSIONS, given, overlap_allowed=False, **values)

    def _wishes_moved(
        self, table: Table, client_id: UUID, former: UUID | None, target: UUID
    ) -> list[dict[str, Any]]:
        """Return what was moved of series that go on, or of the waiting list.

        Who was with nobody waits for anybody, and goes on to do so.
        """
        if former is None:
            return []
        mine = (table.c.client_id == client_id) & (table.c.trainer_id == former)
        if table is _SERIES:
            mine &= table.c.ended_at.is_(None)
        else:
            mine &= (table.c.status == "waiting") & table.c.session_id.is_(None)
        rows = self._run(select(table.c.id, table.c.version).where(mine)).all()
        for key, version in rows:
            self._set(table, table.c.id == key, trainer_id=target, version=version + 1)
        return [{"id": str(key), "version": version + 1} for key, version in rows]

    def _record(
        self,
        request: TransferRequest,
        organization_id: UUID,
        former: UUID | None,
        told: Mapping[str, Any],
        record: dict[str, Any],
        now: datetime,
    ) -> None:
        decided = {
            "status": "done",
            "from_trainer_id": former,
            "to_trainer_id": request.to_trainer_id,
            "moved": record,
            "decided_by": self._viewer.user_id,
            "decided_at": now,
            "decision": told["decision"],
        }
        decided |= {name: told[name] for name in ("notes", "choices") if name in told}
        decided |= {"batch_id": UUID(told["batch"])} if "batch" in told else {}
        wished = (
            (_TRANSFERS.c.id == request.transfer_id)
            & (_TRANSFERS.c.status == "asked")
            & (_TRANSFERS.c.client_id == request.client_id)
        )
        if self._set(_TRANSFERS, wished, version=_TRANSFERS.c.version + 1, **decided):
            return
        self._run(
            insert(_TRANSFERS).values(
                id=request.transfer_id,
                organization_id=organization_id,
                client_id=request.client_id,
                reason=request.reason,
                asked_by=self._viewer.user_id,
                asked_at=now,
                **decided,
            )
        )

    def _is_untouched(self, person: Row[Any], done: Any, now: datetime) -> bool:
        moved, former, target = done.moved, done.from_trainer_id, done.to_trainer_id
        active = self._active_assignment(person.id)
        if (
            person.version != moved["client_version"]
            or active is None
            or str(active.id) != moved["assignment"]
            or moved["bookings"] != self._bookings_with(person.id, target)
            or (former is not None and not self._is_active(former))
        ):
            return False
        return all(
            self._is_same(_SESSIONS, line["session"], line["version"], target, now)
            and self._is_same(_BOOKINGS, line["booking"], line["booking_version"], target, now)
            for line in moved["sessions"]
        ) and all(self._is_same(_SERIES, it["id"], it["version"], target) for it in moved["series"])

    def _is_same(
        self, table: Table, key: str, version: int, trainer: UUID, now: datetime | None = None
    ) -> bool:
        query = select(table.c.id).where(
            table.c.id == UUID(key), table.c.version == version, table.c.trainer_id == trainer
        )
        if now is not None:
            query = query.where(table.c.starts_at >= now)
        return self._run(query).first() is not None

    def _diary(self, trainer: UUID | None, keys: Sequence[UUID]) -> Times:
        """Return what stands in the trainer's diary beside sessions, also what was let in there."""
        there = _SESSIONS.alias()
        begins, since = (type_coerce(it.c.starts_at, Integer) for it in (there, _SESSIONS))
        until = type_coerce(_SESSIONS.c.ends_at, Integer)
        query = (
            select(there.c.starts_at, there.c.ends_at, there.c.id)
            .distinct()
            .select_from(_SESSIONS)
            .join(there, begins.between(since - _LONGEST, until - 1))
            .where(
                _SESSIONS.c.id.in_(keys),
                there.c.trainer_id == trainer,
                there.c.occupies,
                there.c.ends_at > _SESSIONS.c.starts_at,
            )
        )
        return Times(self._run(query))

    def _days_off(self, trainer: UUID | None, start: datetime, end: datetime) -> Times:
        query = select(_TIME_OFF.c.starts_at, _TIME_OFF.c.ends_at, _TIME_OFF.c.id).where(
            _TIME_OFF.c.trainer_id == trainer,
            _TIME_OFF.c.status == "approved",
            _TIME_OFF.c.starts_at < end,
            _TIME_OFF.c.ends_at > start,
        )
        return Times(self._run(query))

    def _bookings_with(self, client_id: UUID, trainer_id: UUID) -> int:
        query = select(func.count()).where(
            _BOOKINGS.c.client_id == client_id, _BOOKINGS.c.trainer_id == trainer_id
        )
        return int(self._one(query)[0])

    def _name(self, trainer_id: UUID | None) -> str | None:
        row = self._run(select(_TRAINERS.c.name).where(_TRAINERS.c.id == trainer_id)).first()
        return str(row[0]) if row else None

    def _set(self, table: Table, rows: ColumnElement[bool], **values: Any) -> int:
        return int(self._run(update(table).where(rows).values(**values)).rowcount)

    def _one(self, query: Executable) -> Row[Any]:
        row: Row[Any] = self._run(query).one()
        return row

    def _run(self, statement: Executable) -> Any:
        return self._session.execute(statement, execution_options=_ALL_ROWS)
