"""Settings of a studio that have no column of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.repositories.schema import OrganizationSettingRow


class OrganizationSettings:
    """Reads and changes the settings of the viewer's studio, each by its name."""

    def __init__(self, session: Session, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    def get(self, name: str) -> dict[str, Any] | None:
        """Return the value of a setting, None where it was never set."""
        row = OrganizationSettingRow
        query = select(row.value).where(
            row.organization_id == self._organization_id, row.name == name
        )
        found = self._session.execute(query).scalar()
        return dict(found) if found is not None else None

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Set a setting."""
        row = self._session.get(OrganizationSettingRow, (self._organization_id, name))
        if row is None:
            row = OrganizationSettingRow(organization_id=self._organization_id, name=name)
            self._session.add(row)
        row.value = dict(value)
