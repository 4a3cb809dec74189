"""Giving oneself another password, after which no connection made with the old one is good."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from studio_app.domain.people import Viewer
from studio_app.repositories.stepping_aside import stepping_aside


def change_own_password(
    session: Session, viewer: Viewer, password: str, password_hash: str
) -> None:
    """Keep the new password: its hash in a file, on a server a SCRAM verifier made here.

    The viewer must have proven the old one. The statement runs past SQLAlchemy on a server, so
    that not even the verifier reaches a log of this PC.
    """
    if session.get_bind().dialect.name != "postgresql":
        with stepping_aside(session):
            session.execute(
                text(
                    "UPDATE main.credentials SET password_hash = :hash, valid_until = NULL "
                    "WHERE user_id = :user_id"
                ),
                {"hash": password_hash, "user_id": viewer.user_id.bytes},
            )
        return
    connection = session.connection()
    role = str(connection.execute(text("SELECT session_user")).scalar_one())
    driver = connection.connection.driver_connection
    assert driver is not None
    verifier = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    driver.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def end_other_connections(session: Session) -> None:
    """End whatever else is connected as the viewer on a server; the guard sees to it in a file."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = session_user AND pid <> pg_backend_pid()"
            )
        )
