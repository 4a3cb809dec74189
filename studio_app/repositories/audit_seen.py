"""How the chains of audit entries stand now, to be held against what a PC saw of them before."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import URL, Connection, select
from sqlalchemy.orm import Session

from studio_app.repositories.engine import database_file, is_sqlite
from studio_app.repositories.schema import AuditHeadRow, AuditLinkRow, OrganizationRow


def place_of(url: URL) -> str:
    """Return what tells a database from others, whoever connects to it."""
    if is_sqlite(url):
        return str(database_file(url).absolute())
    return f"{url.host or ''}:{url.port or 5432}/{url.database}"


class AuditStanding:
    """Reads chains through a connection of the house, or a session of somebody who sees them."""

    def __init__(self, source: Connection | Session) -> None:
        self._source = source

    def studios(self) -> dict[UUID, str]:
        """Return the names of the studios; demo studios, made anew at will, are left out."""
        row = OrganizationRow
        query = select(row.id, row.name).where(row.demo_seed.is_(None)).order_by(row.name)
        return {studio: name for studio, name in self._source.execute(query)}

    def newest(self, studio: UUID) -> tuple[int, str]:
        """Return number and hash of a studio's newest link, 0 and "" without any."""
        row = AuditHeadRow
        query = select(row.number, row.hash).where(row.organization_id == studio)
        found = self._source.execute(query).first()
        return (found.number, found.hash) if found else (0, "")

    def hash_at(self, studio: UUID, number: int) -> str | None:
        """Return the hash of a studio's link of that number, None where there is none."""
        row = AuditLinkRow
        query = select(row.hash).where(row.organization_id == studio, row.number == number)
        return self._source.execute(query).scalar()
