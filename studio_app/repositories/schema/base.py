"""The base of all tables: naming of constraints, keys and shared columns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from studio_app.domain.identifiers import new_id
from studio_app.repositories.types import Identifier, UtcDateTime

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

Key = Annotated[UUID, mapped_column(Identifier)]
MinorUnits = Annotated[int, mapped_column(BigInteger)]

# As the forms ask for it.
PROPER_NAME = "length(name) BETWEEN 1 AND 200"


def same_organization(column: str, table: str) -> ForeignKeyConstraint:
    """Return a reference that cannot cross from one studio into another."""
    return ForeignKeyConstraint(
        [column, "organization_id"], [f"{table}.id", f"{table}.organization_id"]
    )


class Base(DeclarativeBase):
    """All tables share one MetaData and its names for constraints."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {UUID: Identifier, datetime: UtcDateTime}  # noqa: RUF012


class Keyed:
    """A row with a key made by the program."""

    id: Mapped[Key] = mapped_column(primary_key=True, default=new_id)


class Versioned:
    """A row whose change by someone else meanwhile is noticed."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class VersionedLater(Versioned):
    """A Versioned row of a table that programs without a version add rows to as well."""

    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
