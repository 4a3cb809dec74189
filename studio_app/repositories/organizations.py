"""The studio that the viewer is logged in to."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select, true
from sqlalchemy.orm import Session

from studio_app.domain.errors import LoginClosed, NotFound
from studio_app.domain.organizations import Organization
from studio_app.repositories.schema import ClientRow, OrganizationRow, PlaceRow, TrainerRow
from studio_app.repositories.unweighed import given_key


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
        return self._asked(_organization(), {"organization": organization_id})[0]

    def of_trainer(self, trainer_id: UUID) -> Organization:
        """Return the organization in which a trainer works; raise as ``get`` does."""
        return self._asked(_of_trainer(), {"trainer": trainer_id})[0]

    def of_client(self, client_id: UUID) -> Organization:
        """Return the organization of a client whom the viewer sees; raise as ``get`` does."""
        return self._asked(_of_client(), {"client": client_id})[0]

    def of_slot(self, trainer_id: UUID, place_id: UUID | None) -> tuple[Organization, bool]:
        """Return the organization of a trainer, and whether it uses the place, if any is named.

        Raises as ``get`` does.
        """
        if place_id is None:
            return self.of_trainer(trainer_id), True
        return self._asked(_of_slot(), {"trainer": trainer_id, "place": place_id})

    def _asked(
        self, query: Select[*tuple[Any, ...]], given: dict[str, object]
    ) -> tuple[Organization, bool]:
        found = self._session.connection().execute(query, given).first()
        if found is None:
            self.mine()
            raise NotFound()
        return Organization(*found[:-1]), found[-1]


def organizations_query() -> Select[UUID, str, str, str, str, int, bool, bool]:
    """Return the query of organizations, as ``Organization`` takes its values."""
    row = OrganizationRow
    return select(
        row.id,
        row.name,
        row.time_zone,
        row.currency,
        row.locale,
        row.late_cancel_hours,
        row.late_cancel_spends_credit,
        row.no_show_spends_credit,
    )


# Put together once each: nearly everything that anybody does asks for one of them first.
@cache
def _organization() -> Select[*tuple[Any, ...]]:
    query = organizations_query().add_columns(true())
    return query.where(OrganizationRow.id == given_key("organization"))


@cache
def _of_trainer() -> Select[*tuple[Any, ...]]:
    return _theirs(organizations_query().add_columns(true()))


@cache
def _of_client() -> Select[*tuple[Any, ...]]:
    query = organizations_query().add_columns(true())
    theirs = ClientRow.organization_id == OrganizationRow.id
    return query.join(ClientRow, theirs).where(ClientRow.id == given_key("client"))


@cache
def _of_slot() -> Select[*tuple[Any, ...]]:
    used = exists().where(
        PlaceRow.id == given_key("place"),
        PlaceRow.organization_id == OrganizationRow.id,
        PlaceRow.active,
    )
    return _theirs(organizations_query().add_columns(used.correlate(OrganizationRow)))


def _theirs(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    theirs = TrainerRow.organization_id == OrganizationRow.id
    return query.join(TrainerRow, theirs).where(TrainerRow.id == given_key("trainer"))


@cache
def _own_organization() -> Select[UUID, str, str, str, str, int, bool, bool]:
    return organizations_query().where(OrganizationRow.id == bindparam("own"))
