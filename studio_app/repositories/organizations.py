"""The studio that the viewer is logged in to."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from studio_app.domain.errors import LoginClosed, NotFound
from studio_app.domain.organizations import Organization
from studio_app.repositories.schema import OrganizationRow, TrainerRow


class Organizations:
    """Reads organizations."""

    def __init__(self, session: Session, own_id: UUID) -> None:
        self._session = session
        self._own_id = own_id

    def mine(self) -> Organization:
        """Return the viewer's organization; raise LoginClosed when the login was closed."""
        given = {"own": self._own_id}
        found = self._session.connection().execute(_own_organization(), given).first()
        if found is None:
            raise LoginClosed()
        return Organization(*found)

    def get(self, organization_id: UUID) -> Organization:
        """Return an organization: the viewer's own, or any for admins.

        Raises LoginClosed, and NotFound when it is not the viewer's to see.
        """
        found = self._found(OrganizationRow.id == organization_id)
        if found is None:
            self.mine()
            raise NotFound()
        return found

    def of_trainer(self, trainer_id: UUID) -> Organization:
        """Return the organization in which a trainer works; raise as ``get`` does."""
        theirs = select(TrainerRow.organization_id).where(TrainerRow.id == trainer_id)
        found = self._found(OrganizationRow.id.in_(theirs))
        if found is None:
            self.mine()
            raise NotFound()
        return found

    def _found(self, condition: ColumnElement[bool]) -> Organization | None:
        found = self._session.execute(_organizations().where(condition)).first()
        return Organization(*found) if found else None


def _organizations() -> Select[UUID, str, str, str, str, int, bool]:
    row = OrganizationRow
    return select(
        row.id,
        row.name,
        row.time_zone,
        row.currency,
        row.locale,
        row.late_cancel_hours,
        row.late_cancel_spends_credit,
    )


# Put together once: nearly everything that anybody does asks for it first.
@cache
def _own_organization() -> Select[UUID, str, str, str, str, int, bool]:
    return _organizations().where(OrganizationRow.id == bindparam("own"))
