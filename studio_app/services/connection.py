"""Whether the database answers."""

from __future__ import annotations

from studio_app.repositories.unit_of_work import UnitOfWork


def look(uow: UnitOfWork) -> None:
    """Ask the database something small; raises ServerAway while there is no server."""
    with uow.reading() as work:
        work.organizations.mine()
