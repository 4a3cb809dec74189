"""Names of users, as far as the viewer may know them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from studio_app.domain.people import Role, Viewer
from studio_app.repositories.schema import MembershipRow, TrainerRow, UserRow
from studio_app.repositories.stepping_aside import stepping_aside

_COLLEAGUES = text("SELECT user_id, name FROM security.colleague_names(:users)")
_ALL_ROWS = {"schema_translate_map": {None: "main"}}


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


def colleague_names(
    session: Session, viewer: Viewer, user_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of those of the users who work in the viewer's studio, for its staff."""
    if not user_ids or viewer.role is Role.CLIENT:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        found = session.execute(_COLLEAGUES, {"users": list(user_ids)})
        return {key: name for key, name in found}
    member = select(MembershipRow.user_id).where(
        MembershipRow.organization_id == viewer.organization_id,
        MembershipRow.role != Role.CLIENT.value,
    )
    query = select(UserRow.id, UserRow.name).where(UserRow.id.in_(user_ids), UserRow.id.in_(member))
    with stepping_aside(session):
        rows = session.execute(query, execution_options=_ALL_ROWS).all()
    return {key: name for key, name in rows}
