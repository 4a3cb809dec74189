"""Hands at work over a wire that a test may cut, and what must be true whatever happened to it."""

from __future__ import annotations

from sqlalchemy import func, select

from studio_app.repositories.engine import login_engine
from studio_app.repositories.patience import Patience
from studio_app.repositories.schema import (
    AuditEntryRow,
    BookingRow,
    CreditEntryRow,
    PerformedRequestRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.postgres_wire import Wire
from tests.services.steps import Hands

SHORT = Patience(reconnect_seconds=0.3)
USUAL = Patience(reconnect_seconds=10.0)


def hands_over(
    studio: StudioDatabase, line: Wire | Cluster, name: str, patience: Patience = USUAL
) -> tuple[Hands, UnitOfWork]:
    """Return the hands of somebody whose PC reaches the server over the wire, or directly."""
    viewer = studio.viewer(name)
    url = studio.house_as(name).url.set(port=line.port)
    uow = UnitOfWork(login_engine(url, viewer), url, viewer, patience)
    return Hands(uow, viewer), uow


def counted(studio: StudioDatabase) -> dict[str, int]:
    """Return how many rows there are of what every step leaves."""
    rows = (BookingRow, CreditEntryRow, AuditEntryRow, PerformedRequestRow)
    with studio.house() as connection:
        return {
            row.__tablename__: connection.execute(
                select(func.count()).select_from(row)
            ).scalar_one()
            for row in rows
        }
