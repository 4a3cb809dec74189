"""What the program itself reads and writes before anyone is logged in: studios, logins, founding.

On SQLite it works past the guard, on PostgreSQL as the role that the address names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select, text, update

from studio_app.domain.people import Role, Viewer
from studio_app.repositories.row_security import RoleNames, create_login, database_role
from studio_app.repositories.schema import (
    ClientRow,
    CredentialRow,
    MembershipRow,
    OrganizationRow,
    TrainerRow,
    UserRow,
)


@dataclass(frozen=True, slots=True)
class Credential:
    """How a user of an SQLite studio proves who they are; times in UTC."""

    user_id: UUID
    password_hash: str
    failed_logins: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login to be made: a role in an organization, with its password or the hash of it."""

    user_id: UUID
    membership_id: UUID
    organization_id: UUID
    login: str
    name: str
    role: Role
    password: str
    password_hash: str


def studio_names(connection: Connection) -> list[tuple[str, int | None]]:
    """Return name and demo seed of every studio in the database."""
    row = OrganizationRow
    found = connection.execute(select(row.name, row.demo_seed).order_by(row.created_at))
    return [(name, seed) for name, seed in found]


def credential_of(connection: Connection, login: str) -> Credential | None:
    """Return the credential of an active user, None for a name that cannot log in."""
    row = CredentialRow
    found = connection.execute(
        select(row.user_id, row.password_hash, row.failed_logins, row.locked_until)
        .join(UserRow, UserRow.id == row.user_id)
        .where(func.lower(UserRow.login) == login.casefold(), UserRow.active)
    ).first()
    return Credential(*found) if found else None


def note_login(
    connection: Connection, user_id: UUID, failures: int, locked_until: datetime | None
) -> None:
    """Keep the count of failures in a row and until when the login is locked."""
    connection.execute(
        update(CredentialRow)
        .where(CredentialRow.user_id == user_id)
        .values(failed_logins=failures, locked_until=locked_until)
    )


def viewers_of(connection: Connection, user_id: UUID | None = None) -> list[Viewer]:
    """Return whom the user may act as, the widest rights first.

    Without ``user_id``, on PostgreSQL, whom the connected database role is.
    """
    mine = (
        MembershipRow.database_role == text("session_user")
        if user_id is None
        else MembershipRow.user_id == user_id
    )
    rows = connection.execute(
        select(
            UserRow.id,
            MembershipRow.id,
            MembershipRow.organization_id,
            MembershipRow.role,
            UserRow.name,
        )
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(mine, MembershipRow.active, UserRow.active)
    ).all()
    viewers = [
        Viewer(
            user,
            membership,
            organization,
            Role(role),
            name,
            trainer_id=_profile(connection, TrainerRow, user, organization)
            if role in (Role.TRAINER, Role.SENIOR)
            else None,
            client_id=_profile(connection, ClientRow, user, organization)
            if role == Role.CLIENT
            else None,
        )
        for user, membership, organization, role, name in rows
    ]
    order = list(Role)
    return sorted(viewers, key=lambda viewer: order.index(viewer.role))


def _profile(
    connection: Connection,
    row: type[TrainerRow] | type[ClientRow],
    user_id: UUID,
    organization_id: UUID,
) -> UUID | None:
    return connection.execute(
        select(row.id).where(row.user_id == user_id, row.organization_id == organization_id)
    ).scalar()


def login_is_taken(connection: Connection, login: str) -> bool:
    """Tell whether someone already logs in by that name."""
    found = select(UserRow.id).where(func.lower(UserRow.login) == login.casefold())
    return connection.execute(found).first() is not None


def add_logins(connection: Connection, logins: list[NewLogin], now: datetime) -> None:
    """Add users with one role each: a password hash on SQLite, a database role on PostgreSQL."""
    on_postgres = connection.dialect.name == "postgresql"
    database = (
        connection.execute(text("SELECT current_database()")).scalar_one() if on_postgres else ""
    )
    for new in logins:
        connection.execute(
            insert(UserRow).values(id=new.user_id, login=new.login, name=new.name, created_at=now)
        )
        connection.execute(
            insert(MembershipRow).values(
                id=new.membership_id,
                organization_id=new.organization_id,
                user_id=new.user_id,
                role=new.role.value,
                database_role=database_role(database, new.login) if on_postgres else None,
            )
        )
        if not on_postgres:
            connection.execute(
                insert(CredentialRow).values(user_id=new.user_id, password_hash=new.password_hash)
            )


def create_database_roles(connection: Connection, logins: list[NewLogin]) -> None:
    """Create the database roles of logins on PostgreSQL; needs a role that may create roles."""
    names = RoleNames.of(connection)
    database = connection.execute(text("SELECT current_database()")).scalar_one()
    for new in logins:
        create_login(connection, names, new.role, database_role(database, new.login), new.password)


def act_as_maintenance(connection: Connection) -> None:
    """On PostgreSQL, see and write all rows until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'SET LOCAL ROLE "{RoleNames.of(connection).maintenance}"')


def act_as_oneself(connection: Connection) -> None:
    """On PostgreSQL, end ``act_as_maintenance``."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("RESET ROLE")


def add_organization(
    connection: Connection,
    organization_id: UUID,
    *,
    name: str,
    time_zone: str,
    currency: str,
    locale: str,
    demo_seed: int | None,
    now: datetime,
) -> None:
    """Add a studio with the default policies."""
    connection.execute(
        insert(OrganizationRow).values(
            id=organization_id,
            name=name,
            time_zone=time_zone,
            currency=currency,
            locale=locale,
            demo_seed=demo_seed,
            created_at=now,
        )
    )


def can_read(engine: Engine) -> None:
    """Ask the database for a sign of life; raises what the driver raises."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1").scalar()


def people_who_log_in(connection: Connection) -> list[tuple[str, str, Role, str | None]]:
    """Return login, name, role and trainer's name of everyone with a password (SQLite)."""
    rows = connection.execute(
        select(UserRow.login, UserRow.name, MembershipRow.role, TrainerRow.name)
        .join(CredentialRow, CredentialRow.user_id == UserRow.id)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .outerjoin(TrainerRow, TrainerRow.user_id == UserRow.id)
        .order_by(UserRow.created_at, UserRow.id)
    )
    return [(login, name, Role(role), trainer) for login, name, role, trainer in rows]
