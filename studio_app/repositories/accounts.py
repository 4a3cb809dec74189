"""What a client owes, and credits given back, beyond the rows that the viewer sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import EntryKind
from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.packages import PRICE_OWED
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    Base,
    BookingRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    OrganizationRow,
    PaymentRow,
)
from studio_app.repositories.stepping_aside import stepping_aside

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_DEBT = text("SELECT security.client_debt(:client)")
_RETURN = text("SELECT security.return_credit(:booking, :entry, :reason, :moment)")
_GIVES_BACK = (Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR, Role.TRAINER)


class Accounts:
    """Sums and ledger lines about those whom the viewer looks after or looked after."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def debt_of(self, client_id: UUID) -> int:
        """Return the minor units that a client owes, whoever gave the sessions or took payments.

        Raises NotFound for a client who is absent, or none of the viewer's, and for assistants,
        who see no money.
        """
        if self._on_server:
            with refusals():
                found = self._session.execute(_DEBT, {"client": client_id})
                return int(found.scalar_one())
        seen = self._session.execute(select(ClientRow.id).where(ClientRow.id == client_id)).first()
        if seen is None or self._viewer.role is Role.ASSISTANT:
            raise NotFound()
        with stepping_aside(self._session):
            return (
                self._sum(PRICE_OWED, ClientPackageRow.client_id, client_id)
                + self._sum(BookingRow.charge, BookingRow.client_id, client_id)
                - self._sum(PaymentRow.amount, PaymentRow.client_id, client_id)
            )

    def return_credit(self, booking_id: UUID, reason: str, now: datetime) -> bool:
        """Give back the credit of a booking that was given up; tell whether it held one.

        Raises NotFound for a booking that is not the viewer's to cancel, that stands and was not
        missed, that no package paid for, or that was cancelled late or missed, without a reason,
        where that spends it.
        """
        self._session.flush()
        entry = new_id()
        if self._on_server:
            values = {"booking": booking_id, "entry": entry, "reason": reason, "moment": now}
            with refusals():
                return bool(self._session.execute(_RETURN, values).scalar_one())
        booking = self._session.execute(
            select(
                BookingRow.id,
                BookingRow.organization_id,
                BookingRow.client_id,
                BookingRow.client_package_id,
                BookingRow.status,
                BookingRow.occupies,
                BookingRow.withdrawn_at,
            ).where(BookingRow.id == booking_id)
        ).first()
        if (
            booking is None
            or not self._gives_back(booking, reason)
            or booking.client_package_id is None
            or self._is_spent(booking, reason)
        ):
            raise NotFound()
        with stepping_aside(self._session):
            spent = -self._sum(CreditEntryRow.amount, CreditEntryRow.booking_id, booking_id)
            if spent < 1:
                return False
            row = ClientPackageRow
            owner = self._session.execute(
                select(row.client_id).where(row.id == booking.client_package_id),
                execution_options=_ALL_ROWS,
            ).scalar_one()
            self._session.execute(
                insert(Base.metadata.tables[CreditEntryRow.__tablename__]).values(
                    id=entry,
                    organization_id=booking.organization_id,
                    client_package_id=booking.client_package_id,
                    client_id=owner,
                    booking_id=booking_id,
                    kind=EntryKind.RETURNED.value,
                    amount=1,
                    reason=reason,
                    created_at=now,
                    created_by=self._viewer.user_id,
                ),
                execution_options=_ALL_ROWS,
            )
            return True

    def _gives_back(self, booking: Any, reason: str) -> bool:
        missed = booking.status == BookingStatus.NO_SHOW.value
        if self._viewer.role is Role.ASSISTANT:
            return missed and not reason
        return self._viewer.role in _GIVES_BACK and (missed or not booking.occupies)

    def _is_spent(self, booking: Any, reason: str) -> bool:
        row = OrganizationRow
        policies = {
            BookingStatus.LATE_CANCELLED.value: row.late_cancel_spends_credit,
            BookingStatus.NO_SHOW.value: row.no_show_spends_credit,
        }
        policy = policies.get(booking.status)
        if policy is None or booking.withdrawn_at is not None or reason:
            return False
        query = select(policy).where(row.id == booking.organization_id)
        return bool(self._session.execute(query).scalar())

    def _sum(self, column: Any, owner: Any, key: UUID) -> int:
        query = select(func.coalesce(func.sum(column), 0)).where(owner == key)
        return int(self._session.execute(query, execution_options=_ALL_ROWS).scalar_one())
