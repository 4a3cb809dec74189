"""Asking for no column that the viewer does not read: a server refuses the whole query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.orm import InstrumentedAttribute, defer
from sqlalchemy.orm.interfaces import ORMOption

from studio_app.domain.people import Viewer
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_parts import EVERYTHING, STUDIO
from studio_app.repositories.schema import Base


def hides(viewer: Viewer, attribute: InstrumentedAttribute[Any]) -> bool:
    """Tell whether the viewer does not read the column."""
    hidden = POLICIES[attribute.class_.__tablename__].hidden.get(viewer.role, ())
    return attribute.key in hidden


def sees_whole_studio(viewer: Viewer, row: type[Base]) -> bool:
    """Tell whether the viewer sees all rows of a studio, where they see any of it."""
    return POLICIES[row.__tablename__].read.get(viewer.role) in (STUDIO, EVERYTHING)


def shown(viewer: Viewer, attribute: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return the column, or 0 in its place for a viewer who does not read it."""
    return literal(0) if hides(viewer, attribute) else attribute.expression


def shown_columns(viewer: Viewer, row: type[Base]) -> list[ORMOption]:
    """Return the options by which a row is loaded without what the viewer does not read."""
    hidden = POLICIES[row.__tablename__].hidden.get(viewer.role, ())
    return [defer(getattr(row, name), raiseload=True) for name in hidden]
