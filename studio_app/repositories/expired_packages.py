"""Credits of packages that are over, booked out for the whole studio by whoever is there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, or_, select, text

from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import EntryKind
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import Base, ClientPackageRow, CreditEntryRow
from studio_app.repositories.stepping_aside import stepping_aside

_EXPIRE = text("SELECT security.expire_packages(:moment)")
_ALL_ROWS = {"schema_translate_map": {None: "main"}}


class ExpiredPackages:
    """Finds the packages of the viewer's studio that are over, and empties them."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def book_out(self, today: date, now: datetime) -> int:
        """Take the credits left in packages that expired before the local day, or are void.

        Return how many packages it were, none where another PC was faster. Raises NotFound for
        clients.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            with refusals():
                return int(self._session.execute(_EXPIRE, {"moment": now}).scalar_one())
        if self._viewer.role is Role.CLIENT:
            raise NotFound()
        row = ClientPackageRow
        over = select(row.id, row.client_id, row.balance, row.voided_at).where(
            row.organization_id == self._viewer.organization_id,
            row.balance > 0,
            or_(row.expires_on < today, row.voided_at.is_not(None)),
        )
        with stepping_aside(self._session):
            found: Any = self._session.execute(over, execution_options=_ALL_ROWS).all()
            if found:
                self._session.connection().execute(
                    insert(Base.metadata.tables[CreditEntryRow.__tablename__]),
                    [self._line(values, now) for values in found],
                    execution_options=_ALL_ROWS,
                )
        return len(found)

    def _line(self, found: Any, now: datetime) -> dict[str, object]:
        package, client, balance, voided_at = found
        kind = EntryKind.EXPIRED if voided_at is None else EntryKind.VOIDED
        return {
            "id": new_id(),
            "organization_id": self._viewer.organization_id,
            "client_package_id": package,
            "client_id": client,
            "kind": kind.value,
            "amount": -balance,
            "reason": "",
            "created_at": now,
            "created_by": self._viewer.user_id,
        }
