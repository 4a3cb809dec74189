"""Names of users, as far as the viewer may know them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from studio_app.repositories.schema import TrainerRow, UserRow


def user_name(
    user_id: InstrumentedAttribute[Any], organization_id: InstrumentedAttribute[Any]
) -> ColumnElement[str]:
    """Return the name of a row's user: as a user, as a trainer of the studio, or "" if unseen."""
    row = user_id.class_
    as_user = select(UserRow.name).where(UserRow.id == user_id).correlate(row)
    as_trainer = (
        select(TrainerRow.name)
        .where(TrainerRow.organization_id == organization_id, TrainerRow.user_id == user_id)
        .correlate(row)
    )
    return func.coalesce(as_user.scalar_subquery(), as_trainer.scalar_subquery(), "")
