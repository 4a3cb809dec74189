"""A row that nobody else changes until the transaction ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.repositories.schema.base import Keyed

Row = TypeVar("Row", bound=Keyed)


def held_row(
    session: Session,
    table: type[Row],
    key: UUID,
    version: int | None = None,
    options: Sequence[ExecutableOption] = (),
) -> Row:
    """Return the row as it stands, locked on a server.

    Raises NotFound where the viewer sees none; and ChangedMeanwhile when it is not of that version,
    where one is given.
    """
    row: Any = session.execute(
        select(table).options(*options).where(table.id == key).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar_one_or_none()
    if row is None:
        raise NotFound()
    if version is not None and row.version != version:
        raise ChangedMeanwhile()
    found: Row = row
    return found
