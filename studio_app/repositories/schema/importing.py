"""What came in from files: each import, and what became of each of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.repositories.schema.base import Base, Keyed, same_organization
from studio_app.repositories.types import Json


class ImportRunRow(Keyed, Base):
    """An import of a file, all of it in one transaction."""

    __tablename__ = "import_runs"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        CheckConstraint("length(kind) BETWEEN 1 AND 40", name="kind"),
        CheckConstraint("length(source_name) <= 255", name="source_name"),
        Index("ix_import_runs_organization_id", "organization_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str]
    source_name: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class ImportRowRow(Keyed, Base):
    """A row of a file that was imported; ``row_key`` tells it when it comes again.

    ``before`` and ``after`` are what it changed of a client who was there already.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        same_organization("import_run_id", "import_runs"),
        same_organization("client_id", "clients"),
        same_organization("client_package_id", "client_packages"),
        Index("ix_import_rows_import_run_id", "import_run_id"),
        Index("ix_import_rows_organization_key", "organization_id", "row_key"),
    )

    organization_id: Mapped[UUID]
    import_run_id: Mapped[UUID]
    row_number: Mapped[int]
    row_key: Mapped[str]
    client_id: Mapped[UUID | None]
    client_package_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
