"""What trainers are paid: their rates, and the statements of what they earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from studio_app.domain.identifiers import new_id
from studio_app.domain.pay import GroupKind, LineKind, PayKind, PayLine, PayRate, PayTerms
from studio_app.domain.pay_statements import PayStatement, RateRequest, StatementRequest
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.held_row import held_row
from studio_app.repositories.people_names import colleague_names, user_name
from studio_app.repositories.schema import (
    BookingRow,
    PayRateRow,
    PayStatementLineRow,
    PayStatementRow,
    SessionRow,
    TrainerRow,
    UserRow,
)

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class RateState:
    """A rate as it stands, for changing."""

    rate: PayRate
    organization_id: UUID
    standing: bool


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """What is shown of a session: when it began, its title, and what became of who was booked."""

    starts_at: datetime
    title: str
    clients: tuple[tuple[str, BookingStatus], ...]


class PayRates:
    """Reads and changes what trainers earn."""

    def __init__(self, session: AddingSession) -> None:
        self._session = session

    def of(self, trainer_id: UUID) -> tuple[PayRate, ...]:
        """Return a trainer's rates that count or counted, the latest first."""
        row = PayRateRow
        query = select(row).where(row.trainer_id == trainer_id, row.removed_at.is_(None))
        found = self._session.execute(query.order_by(row.valid_from.desc())).scalars()
        return tuple(_rate(one) for one in found)

    def at(self, trainer_id: UUID, first_day: date) -> RateState | None:
        """Return the rate that begins on a local day, locked, None where none does."""
        row = PayRateRow
        query = select(row).where(
            row.trainer_id == trainer_id, row.removed_at.is_(None), row.valid_from == first_day
        )
        found = self._session.execute(query.with_for_update()).scalar_one_or_none()
        return _rate_state(found) if found else None

    def find(self, rate_id: UUID) -> RateState | None:
        """Return the rate, None when absent or not the viewer's to see."""
        row = self._session.get(PayRateRow, rate_id)
        return _rate_state(row) if row else None

    def get_locked(self, rate_id: UUID) -> RateState:
        """Return the rate and let nobody change it until the transaction ends; raises NotFound."""
        return _rate_state(held_row(self._session, PayRateRow, rate_id))

    def add(self, request: RateRequest, organization_id: UUID) -> RateState:
        """Let another rate count from a day on."""
        terms = request.terms
        row = PayRateRow(
            id=request.rate_id,
            organization_id=organization_id,
            trainer_id=request.trainer_id,
            valid_from=request.valid_from,
            kind=terms.kind.value,
            amount=terms.amount,
            no_show_share=terms.no_show_share,
            late_cancel_share=terms.late_cancel_share,
            group_kind=terms.group_kind.value,
            group_amount=terms.group_amount,
            of_net=terms.of_net,
        )
        self._session.add(row)
        self._session.flush()
        return _rate_state(row)

    def put(self, rate_id: UUID, *, standing: bool, now: datetime) -> None:
        """Take a rate back, or let it count again."""
        row = self._session.get_one(PayRateRow, rate_id)
        row.removed_at = None if standing else now
        self._session.flush()


class PayStatements:
    """Reads statements of pay, draws them up, and marks what became of them."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def of(self, trainer_id: UUID) -> tuple[PayStatement, ...]:
        """Return a trainer's statements, those that were withdrawn too, the latest first."""
        row = PayStatementRow
        query = _statements().where(row.trainer_id == trainer_id)
        return self._found(
            query.order_by(row.last_day.desc(), row.withdrawn_at.is_not(None), row.id.desc())
        )

    def between(self, first_day: date, last_day: date) -> tuple[PayStatement, ...]:
        """Return all statements that stand and share a day with those, by trainer."""
        row = PayStatementRow
        query = _statements().where(
            row.withdrawn_at.is_(None), row.first_day <= last_day, row.last_day >= first_day
        )
        return self._found(query.order_by(TrainerRow.name, row.first_day, row.id))

    def find(self, statement_id: UUID) -> PayStatement | None:
        """Return a statement, None for one that is not there or not the viewer's to see."""
        found = self._found(_statements().where(PayStatementRow.id == statement_id))
        return found[0] if found else None

    def standing_periods(self, trainer_id: UUID) -> list[Period]:
        """Return the days that the trainer's statements are about, but those withdrawn."""
        row = PayStatementRow
        query = select(row.first_day, row.last_day).where(
            row.trainer_id == trainer_id, row.withdrawn_at.is_(None)
        )
        return [(first, last) for first, last in self._session.execute(query)]

    def add(
        self,
        request: StatementRequest,
        organization_id: UUID,
        lines: Sequence[PayLine],
        now: datetime,
    ) -> None:
        """Write a statement down with its lines."""
        key = request.statement_id
        self._session.add_row(
            PayStatementRow,
            {
                "id": key,
                "organization_id": organization_id,
                "trainer_id": request.trainer_id,
                "first_day": request.first_day,
                "last_day": request.last_day,
                "total": sum(line.amount for line in lines),
                "note": request.note,
                "issued_at": now,
                "issued_by": self._viewer.user_id,
                "version": 1,
            },
        )
        self._session.flush()
        # Their keys grow, so that lines of one session stay in order.
        for line in lines:
            self._session.add_row(
                PayStatementLineRow,
                {
                    "id": new_id(),
                    "organization_id": organization_id,
                    "statement_id": key,
                    "trainer_id": request.trainer_id,
                    "day": line.day,
                    "kind": line.kind.value,
                    "text": line.text,
                    "session_id": line.session_id,
                    "heads": line.heads,
                    "minutes": line.minutes,
                    "value": line.value,
                    "amount": line.amount,
                },
            )
        self._session.flush()

    def hold(self, statement_id: UUID, version: int | None = None) -> None:
        """Let nobody change the statement until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given.
        """
        held_row(self._session, PayStatementRow, statement_id, version)

    def mark_paid(self, statement_id: UUID, now: datetime) -> None:
        """Note that it was paid, for good."""
        row = self._session.get_one(PayStatementRow, statement_id)
        row.paid_at, row.paid_by = now, self._viewer.user_id
        self._session.flush()

    def withdraw(self, statement_id: UUID, now: datetime) -> None:
        """Take it back: what it was about can be stated anew."""
        self._session.get_one(PayStatementRow, statement_id).withdrawn_at = now
        self._session.flush()

    def lines(self, statement_id: UUID) -> tuple[PayLine, ...]:
        """Return the lines of a statement by the time of their sessions, corrections last."""
        row = PayStatementLineRow
        query = (
            select(row, SessionRow.starts_at)
            .outerjoin(SessionRow, SessionRow.id == row.session_id)
            .where(row.statement_id == statement_id)
            .order_by(row.session_id.is_(None), SessionRow.starts_at, row.session_id, row.id)
        )
        return tuple(_line(found[0]) for found in self._session.execute(query))

    def sessions(self, statement_id: UUID) -> dict[UUID, SessionSeen]:
        """Return what is shown of the sessions that a statement is about."""
        line = PayStatementLineRow
        named = select(line.session_id).where(
            line.statement_id == statement_id, line.session_id.is_not(None)
        )
        session, booking = SessionRow, BookingRow
        query = (
            select(
                *(session.id, session.starts_at, session.title),
                *(booking.client_name, booking.status),
            )
            .outerjoin(booking, (booking.session_id == session.id) & booking.withdrawn_at.is_(None))
            .where(session.id.in_(named))
            .order_by(booking.client_name)
        )
        return _seen(self._session.execute(query))

    def _found(self, query: Select[*tuple[Any, ...]]) -> tuple[PayStatement, ...]:
        rows: list[tuple[Any, ...]] = [tuple(row) for row in self._session.execute(query)]
        # Trainers see the users whom they work with by name alone.
        unseen = {row[8] for row in rows if not row[9]}
        unseen |= {row[11] for row in rows if row[11] is not None and not row[12]}
        names = colleague_names(self._session, self._viewer, unseen)
        return tuple(_statement(row, names) for row in rows)


def _statements() -> Select[*tuple[Any, ...]]:
    row, payer = PayStatementRow, aliased(UserRow)
    paid_by = select(payer.name).where(payer.id == row.paid_by).correlate(row).scalar_subquery()
    return select(
        *(row.id, row.trainer_id, TrainerRow.name, row.first_day, row.last_day, row.total),
        *(row.note, row.issued_at, row.issued_by, user_name(row.issued_by, row.organization_id)),
        *(row.paid_at, row.paid_by, func.coalesce(paid_by, ""), row.withdrawn_at, row.version),
    ).join(TrainerRow, TrainerRow.id == row.trainer_id)


def _statement(row: tuple[Any, ...], names: Mapping[UUID, str]) -> PayStatement:
    key, trainer_id, trainer, first_day, last_day, total, note = row[:7]
    issued_at, issuer, issued_by, paid_at, payer, paid_by, withdrawn_at, version = row[7:]
    return PayStatement(
        *(key, trainer_id, trainer, first_day, last_day, total, note, issued_at),
        *(issued_by or names.get(issuer, ""), paid_at, paid_by or names.get(payer, "")),
        *(withdrawn_at, version),
    )


def _seen(rows: Iterable[Any]) -> dict[UUID, SessionSeen]:
    seen: dict[UUID, SessionSeen] = {}
    for key, starts_at, title, client, status in rows:
        clients = seen[key].clients if key in seen else ()
        clients = (*clients, (client, BookingStatus(status))) if client else clients
        seen[key] = SessionSeen(starts_at, title or "", clients)
    return seen


def _line(row: PayStatementLineRow) -> PayLine:
    return PayLine(
        LineKind(row.kind),
        row.day,
        row.amount,
        row.session_id,
        row.heads,
        row.minutes,
        row.value,
        row.text,
    )


def _rate(row: PayRateRow) -> PayRate:
    terms = PayTerms(
        PayKind(row.kind),
        row.amount,
        row.no_show_share or 0,
        row.late_cancel_share or 0,
        GroupKind(row.group_kind or GroupKind.AS_PERSONAL),
        row.group_amount or 0,
        bool(row.of_net),
    )
    return PayRate(row.id, row.trainer_id, row.valid_from, terms)


def _rate_state(row: PayRateRow) -> RateState:
    return RateState(_rate(row), row.organization_id, row.removed_at is None)
