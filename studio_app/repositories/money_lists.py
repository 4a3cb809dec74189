"""Payments page by page, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.money_lists import (
    ListedPayment,
    MethodTotal,
    PaymentFilter,
    PaymentKind,
    PaymentOrder,
    PaymentTotals,
    TillUser,
)
from studio_app.domain.paging import PagePlaces
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.repositories.keyed_pages import By, Listing, find_places, read_page
from studio_app.repositories.people_names import colleague_names, user_name
from studio_app.repositories.schema import (
    AssignmentRow,
    ClientPackageRow,
    ClientRow,
    MembershipRow,
    PaymentRow,
    ReceiptRow,
    UserRow,
)

_SELLERS = [role.value for role in Role if scope_of(role, Right.SELL) is not Scope.NONE]

_ORDERS: dict[PaymentOrder, By] = {
    PaymentOrder.WHEN: By(PaymentRow.paid_at.expression),
    PaymentOrder.CLIENT: By(ClientRow.name.expression),
    PaymentOrder.AMOUNT: By(PaymentRow.amount.expression),
}


class MoneyLists:
    """Reads payments as the viewer sees them; changes nothing."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def places(self, wanted: PaymentFilter, when: Interval | None) -> PagePlaces:
        """Return where the pages of the payments that fit begin; ``when`` stands for the days."""
        source: Any = PaymentRow
        if wanted.order is PaymentOrder.CLIENT:
            source = _with_clients(source.__table__)
        return find_places(self._session, self._listing(wanted, when, source))

    def page(
        self, wanted: PaymentFilter, when: Interval | None, places: PagePlaces, number: int
    ) -> Sequence[ListedPayment]:
        """Return the payments of a page; raises IndexError for one that is not there."""
        package = ClientPackageRow
        source = _with_clients(_with_receipts()).outerjoin(
            package, package.id == PaymentRow.client_package_id
        )
        listing = self._listing(wanted, when, source)
        rows = read_page(self._session, listing, places, number, _columns())
        listed = [_listed(*row) for row in rows]
        unnamed = {one.user_id for one in listed if not one.user_name}
        names = colleague_names(self._session, self._viewer, unnamed)
        return [replace(one, user_name=names.get(one.user_id, one.user_name)) for one in listed]

    def totals(self, wanted: PaymentFilter, when: Interval | None) -> PaymentTotals:
        """Return what the payments that fit add up to, by the way in which they were paid."""
        row = PaymentRow
        taken = func.sum(case((row.amount > 0, row.amount), else_=0))
        query = (
            select(row.method, func.count(), taken, func.sum(row.amount))
            .where(*self._conditions(wanted, when))
            .group_by(row.method)
        )
        found = {
            method: MethodTotal(PaymentMethod(method), count, int(plus), int(plus) - int(total))
            for method, count, plus, total in self._session.execute(query)
        }
        return PaymentTotals(tuple(found[one.value] for one in PaymentMethod if one in found))

    def users(self) -> tuple[TillUser, ...]:
        """Return those who may take payments, as far as the viewer sees them, by name."""
        row = MembershipRow
        query = (
            select(UserRow.id, UserRow.name)
            .distinct()
            .join(row, row.user_id == UserRow.id)
            .where(row.organization_id == self._viewer.organization_id, row.role.in_(_SELLERS))
            .order_by(UserRow.name, UserRow.id)
        )
        return tuple(TillUser(*found) for found in self._session.execute(query))

    def _listing(self, wanted: PaymentFilter, when: Interval | None, source: Any) -> Listing:
        by = replace(_ORDERS[wanted.order], descending=wanted.descending)
        return Listing(PaymentRow.id, source, (by,), self._conditions(wanted, when))

    def _conditions(
        self, wanted: PaymentFilter, when: Interval | None
    ) -> list[ColumnElement[bool]]:
        row = PaymentRow
        conditions = [row.organization_id == self._viewer.organization_id]
        if when is not None:
            conditions += [row.paid_at >= when.start, row.paid_at < when.end]
        if wanted.method is not None:
            conditions.append(row.method == wanted.method.value)
        if wanted.kind is not None:
            taken = wanted.kind is PaymentKind.TAKEN
            conditions.append(row.amount > 0 if taken else row.amount < 0)
        if wanted.user_id is not None:
            conditions.append(row.taken_by == wanted.user_id)
        if wanted.client_id is not None:
            conditions.append(row.client_id == wanted.client_id)
        if wanted.trainer_ids is not None:
            looked_after = select(AssignmentRow.client_id).where(
                AssignmentRow.trainer_id.in_(wanted.trainer_ids), AssignmentRow.ended_at.is_(None)
            )
            conditions.append(row.client_id.in_(looked_after))
        if wanted.receipt_number is not None:
            of_number = select(ReceiptRow.payment_id).where(
                ReceiptRow.organization_id == self._viewer.organization_id,
                ReceiptRow.number == wanted.receipt_number,
            )
            conditions.append(row.id.in_(of_number))
        return conditions


def _with_receipts() -> Any:
    payments, receipts = PaymentRow.__table__, ReceiptRow.__table__
    return payments.outerjoin(receipts, ReceiptRow.payment_id == PaymentRow.id)


def _with_clients(source: Any) -> Any:
    return source.join(ClientRow.__table__, ClientRow.id == PaymentRow.client_id)


def _columns() -> tuple[Any, ...]:
    row = PaymentRow
    return (
        row.id,
        row.paid_at,
        row.amount,
        row.method,
        row.client_id,
        ClientRow.name,
        row.taken_by,
        user_name(row.taken_by, row.organization_id),
        ReceiptRow.id,
        ReceiptRow.number,
        ClientPackageRow.name,
        row.booking_id,
        row.reason,
    )


def _listed(
    payment_id: UUID,
    paid_at: datetime,
    amount: int,
    method: str,
    client_id: UUID,
    client: str,
    user_id: UUID,
    user: str,
    receipt_id: UUID | None,
    receipt: int | None,
    package: str | None,
    booking_id: UUID | None,
    reason: str,
) -> ListedPayment:
    return ListedPayment(
        id=payment_id,
        paid_at=paid_at,
        amount=amount,
        method=PaymentMethod(method),
        client_id=client_id,
        client_name=client,
        user_id=user_id,
        user_name=user,
        receipt_id=receipt_id,
        receipt_number=receipt,
        package_name=package or "",
        is_for_session=booking_id is not None,
        reason=reason,
    )
