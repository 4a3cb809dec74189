"""The cash that users took, and their tills as they were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from studio_app.domain.intervals import Interval
from studio_app.domain.paging import PagePlaces
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.people import Viewer
from studio_app.domain.till import CashOfDay, TillClose
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.keyed_pages import By, Listing, find_places, read_page
from studio_app.repositories.people_names import user_name
from studio_app.repositories.schema import PaymentRow, TillCloseRow, UserRow


class Tills:
    """Reads and keeps what was counted; nothing of it is ever changed."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def cash(self, user_id: UUID, when: Interval) -> CashOfDay:
        """Return what the user took and gave back in cash."""
        row = PaymentRow
        query = select(
            func.coalesce(func.sum(case((row.amount > 0, row.amount), else_=0)), 0),
            func.coalesce(func.sum(case((row.amount < 0, -row.amount), else_=0)), 0),
        ).where(*self._taken(user_id, when), row.method == PaymentMethod.CASH.value)
        taken, refunded = self._session.execute(query).one()
        return CashOfDay(int(taken), int(refunded))

    def by_method(self, user_id: UUID, when: Interval) -> Mapping[PaymentMethod, int]:
        """Return what the user took in each way, less what was given back."""
        row = PaymentRow
        query = (
            select(row.method, func.sum(row.amount))
            .where(*self._taken(user_id, when))
            .group_by(row.method)
        )
        found = {method: int(total) for method, total in self._session.execute(query)}
        return {one: found[one.value] for one in PaymentMethod if one.value in found}

    def cash_payments(self, user_id: UUID, when: Interval) -> list[tuple[datetime, int]]:
        """Return when the user took or gave back how much cash."""
        row = PaymentRow
        query = select(row.paid_at, row.amount).where(
            *self._taken(user_id, when), row.method == PaymentMethod.CASH.value
        )
        return [(at, int(amount)) for at, amount in self._session.execute(query)]

    def closed_cash(self, user_id: UUID, first: date, last: date) -> list[tuple[date, int]]:
        """Return how much cash each close of the user's days counts, both days included."""
        row = TillCloseRow
        query = select(row.day, row.expected - row.opening).where(
            self._here(), row.user_id == user_id, row.day >= first, row.day <= last
        )
        return [(day, int(cash)) for day, cash in self._session.execute(query)]

    def closes_of(self, user_id: UUID, day: date) -> tuple[TillClose, ...]:
        """Return the closes of a user's day, the first one first."""
        row = TillCloseRow
        query = (
            select(*_columns())
            .where(self._here(), row.user_id == user_id, row.day == day)
            .order_by(row.closed_at, row.id)
        )
        return tuple(TillClose(*found) for found in self._session.execute(query))

    def left_before(self, user_id: UUID, day: date) -> int:
        """Return what the latest close up to that day left in the till, 0 without one."""
        row = TillCloseRow
        query = (
            select(row.counted)
            .where(self._here(), row.user_id == user_id, row.day <= day)
            .order_by(row.day.desc(), row.closed_at.desc(), row.id.desc())
            .limit(1)
        )
        return int(self._session.execute(query).scalar() or 0)

    def find(self, close_id: UUID) -> TillClose | None:
        """Return a close, None for one that is not there or not the viewer's to see."""
        query = select(*_columns()).where(self._here(), TillCloseRow.id == close_id)
        found = self._session.execute(query).first()
        return None if found is None else TillClose(*found)

    def add(self, close: TillClose) -> None:
        """Keep what was counted."""
        self._session.add_row(
            TillCloseRow,
            {
                "id": close.id,
                "organization_id": self._viewer.organization_id,
                "user_id": close.user_id,
                "day": close.day,
                "opening": close.opening,
                "expected": close.expected,
                "counted": close.counted,
                "note": close.note,
                "closed_at": close.closed_at,
                "closed_by": close.closed_by,
            },
        )

    def name_of(self, user_id: UUID) -> str | None:
        """Return a user's name, None for one whom the viewer does not see."""
        query = select(UserRow.name).where(UserRow.id == user_id)
        return self._session.execute(query).scalar()

    def places(self, user_id: UUID | None) -> PagePlaces:
        """Return where the pages of closes begin, of one user or of all, the latest first."""
        return find_places(self._session, self._listing(user_id))

    def page(self, user_id: UUID | None, places: PagePlaces, number: int) -> Sequence[TillClose]:
        """Return the closes of a page; raises IndexError for one that is not there."""
        rows = read_page(self._session, self._listing(user_id), places, number, _columns())
        return [TillClose(*row) for row in rows]

    def _listing(self, user_id: UUID | None) -> Listing:
        row = TillCloseRow
        conditions = [self._here()]
        if user_id is not None:
            conditions.append(row.user_id == user_id)
        order = (
            By(row.day.expression, descending=True),
            By(row.closed_at.expression, descending=True),
        )
        return Listing(row.id, row, order, conditions)

    def _here(self) -> ColumnElement[bool]:
        return TillCloseRow.organization_id == self._viewer.organization_id

    def _taken(self, user_id: UUID, when: Interval) -> Sequence[ColumnElement[bool]]:
        row = PaymentRow
        return (
            row.organization_id == self._viewer.organization_id,
            row.paid_at >= when.start,
            row.paid_at < when.end,
            row.taken_by == user_id,
        )


def _columns() -> tuple[Any, ...]:
    row = TillCloseRow
    return (
        row.id,
        row.user_id,
        user_name(row.user_id, row.organization_id),
        row.day,
        row.opening,
        row.expected,
        row.counted,
        row.note,
        row.closed_at,
        row.closed_by,
        user_name(row.closed_by, row.organization_id),
    )
