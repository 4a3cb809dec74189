"""Work beyond the viewer's own rights on SQLite, where no function with other rights exists."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy.orm import Session


def stepping_aside(session: Session) -> AbstractContextManager[None]:
    """Let the session's transaction see and change all rows of ``main.table`` for a while.

    Only on SQLite, only after the viewer was authorised, and for as few statements as can be.
    """
    driver = session.connection().connection.driver_connection
    assert driver is not None
    aside: AbstractContextManager[None] = driver.guard.stepping_aside()
    return aside
