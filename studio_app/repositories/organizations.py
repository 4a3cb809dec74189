"""The studio that the viewer is logged in to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.errors import LoginClosed
from studio_app.domain.organizations import Organization
from studio_app.repositories.schema import OrganizationRow


class Organizations:
    """Reads organizations."""

    def __init__(self, session: Session, own_id: UUID) -> None:
        self._session = session
        self._own_id = own_id

    def mine(self) -> Organization:
        """Return the viewer's organization; raise LoginClosed when the login was closed."""
        row = OrganizationRow
        found = self._session.execute(
            select(
                row.id,
                row.name,
                row.time_zone,
                row.currency,
                row.locale,
                row.late_cancel_hours,
                row.late_cancel_spends_credit,
            ).where(row.id == self._own_id)
        ).first()
        if found is None:
            raise LoginClosed()
        return Organization(*found)
