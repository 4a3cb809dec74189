"""What the program itself reads and writes before anyone is logged in: studios, logins, founding.

On SQLite it works past the guard, on PostgreSQL as the role that the address names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, text, update

from studio_app.domain.passwords import login_name
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.audit_examination import noted_finding
from studio_app.repositories.audit_seen import AuditStanding
from studio_app.repositories.bulk import BulkLoad
from studio_app.repositories.engine import (
    WRITING,
    database_file,
    house_engine,
    is_sqlite,
    login_engine,
    parse_url,
)
from studio_app.repositories.examination import examined
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.findings import Finding
from studio_app.repositories.login_locks import LoginLocks
from studio_app.repositories.logins import OwnInvitation
from studio_app.repositories.migrations import OTHERS_MIGRATE_SECONDS, migrate, revision_of
from studio_app.repositories.schema import (
    ClientRow,
    CredentialRow,
    MembershipRow,
    OrganizationRow,
    PerformedRequestRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.server_condition import version_advice
from studio_app.repositories.server_roles import RoleNames, create_login, database_role
from studio_app.repositories.sqlite_file import file_exists
from studio_app.repositories.unit_of_work import UnitOfWork

# One number for all programs that may set up a studio at the same time.
FOUNDING_LOCK = 5_702_888


@dataclass(frozen=True, slots=True)
class Credential:
    """How a user of an SQLite studio proves who they are; a one-time password ends, in UTC."""

    user_id: UUID
    password_hash: str
    valid_until: datetime | None = None


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


class HouseWork:
    """One transaction of the program itself, without a viewer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def studio_names(self) -> list[tuple[str, int | None]]:
        """Return name and demo seed of every studio in the database."""
        row = OrganizationRow
        found = self._connection.execute(select(row.name, row.demo_seed).order_by(row.created_at))
        return [(name, seed) for name, seed in found]

    def shows_rows(self) -> bool:
        """Tell whether rows can be seen at all: between two revisions a server shows none."""
        if self._connection.dialect.name != "postgresql":
            return True
        policies = "SELECT 1 FROM pg_policies WHERE tablename = 'organizations' LIMIT 1"
        return self._connection.execute(text(policies)).first() is not None

    def credential_of(self, login: str) -> Credential | None:
        """Return the credential of an active user, None for a name that cannot log in."""
        row = CredentialRow
        found = self._connection.execute(
            select(row.user_id, row.password_hash, row.valid_until)
            .join(UserRow, UserRow.id == row.user_id)
            .where(UserRow.login == login_name(login), UserRow.active)
        ).first()
        return Credential(*found) if found else None

    @property
    def login_locks(self) -> LoginLocks:
        """Return the wrong passwords of an SQLite studio."""
        return LoginLocks(self._connection)

    @property
    def own_invitation(self) -> OwnInvitation:
        """Return the invitation of whoever gives a one-time password."""
        return OwnInvitation(self._connection)

    def viewers_of(self, user_id: UUID | None = None) -> list[Viewer]:
        """Return whom the user may act as, the widest rights first.

        Without ``user_id``, on PostgreSQL, whom the connected database role is.
        """
        mine = (
            MembershipRow.database_role == text("session_user")
            if user_id is None
            else MembershipRow.user_id == user_id
        )
        rows = self._connection.execute(
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
                trainer_id=_profile(self._connection, TrainerRow, user, organization)
                if role in (Role.TRAINER, Role.SENIOR)
                else None,
                client_id=_profile(self._connection, ClientRow, user, organization)
                if role == Role.CLIENT
                else None,
            )
            for user, membership, organization, role, name in rows
        ]
        order = list(Role)
        return sorted(viewers, key=lambda viewer: order.index(viewer.role))

    def note_login(self, viewer: Viewer, now: datetime) -> None:
        """Keep that somebody has logged in to an SQLite studio."""
        row = MembershipRow
        mine = update(row).where(row.id == viewer.membership_id)
        self._connection.execute(mine.values(last_login_at=now))

    def add_logins(self, logins: list[NewLogin], now: datetime) -> None:
        """Add users with one role each, and what the database knows them by."""
        on_postgres = self._connection.dialect.name == "postgresql"
        database = (
            self._connection.execute(text("SELECT current_database()")).scalar_one()
            if on_postgres
            else ""
        )
        for new in logins:
            login = login_name(new.login)
            self._connection.execute(
                insert(UserRow).values(id=new.user_id, login=login, name=new.name, created_at=now)
            )
            self._connection.execute(
                insert(MembershipRow).values(
                    id=new.membership_id,
                    organization_id=new.organization_id,
                    user_id=new.user_id,
                    role=new.role.value,
                    database_role=database_role(database, login) if on_postgres else None,
                )
            )
            if not on_postgres:
                self._connection.execute(
                    insert(CredentialRow).values(
                        user_id=new.user_id, password_hash=new.password_hash
                    )
                )

    def create_database_roles(self, logins: list[NewLogin]) -> None:
        """Create the database roles of logins on PostgreSQL; needs a role that may create roles."""
        names = RoleNames.of(self._connection)
        database = self._connection.execute(text("SELECT current_database()")).scalar_one()
        for new in logins:
            role = database_role(database, login_name(new.login))
            create_login(self._connection, names, new.role, role, new.password)

    def lock_founding(self) -> None:
        """Let nobody else found a studio until the transaction ends; SQLite has one writer."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": FOUNDING_LOCK}
            )

    def act_as_maintenance(self) -> None:
        """On PostgreSQL, see and write all rows until the transaction ends."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(
                f'SET LOCAL ROLE "{RoleNames.of(self._connection).maintenance}"'
            )

    def act_as_oneself(self) -> None:
        """On PostgreSQL, end ``act_as_maintenance``."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql("RESET ROLE")

    def add_organization(
        self,
        organization_id: UUID,
        *,
        name: str,
        time_zone: str,
        currency: str,
        locale: str,
        demo_seed: int | None,
        now: datetime,
        refund_limit: int = 0,
    ) -> None:
        """Add a studio with the default policies."""
        self._connection.execute(
            insert(OrganizationRow).values(
                id=organization_id,
                name=name,
                time_zone=time_zone,
                currency=currency,
                locale=locale,
                demo_seed=demo_seed,
                refund_limit=refund_limit,
                created_at=now,
            )
        )

    def bulk_load(self) -> BulkLoad:
        """Return what writes many rows at once in this transaction."""
        return BulkLoad(self._connection)

    def findings(self) -> tuple[Finding, ...]:
        """Return what an examination of the whole database finds; see ``examination``."""
        return tuple(examined(self._connection))

    def noted_finding(self, link: str) -> Finding:
        """Return whether a noted link of the audit trail is still in it."""
        return noted_finding(self._connection, link)

    @property
    def audit_standing(self) -> AuditStanding:
        """Return how the chains of the audit trails stand."""
        return AuditStanding(self._connection)

    def optimize(self) -> None:
        """Run SQLite's own upkeep of its statistics, with its limit on how much it reads."""
        # All tables, also those that this connection has not asked for: sqlite.org/pragma.html.
        self._connection.exec_driver_sql("PRAGMA optimize = 0x10002")

    def forget_requests(self, now: datetime) -> None:
        """Forget the requests of more than 30 days ago, whose answer nobody waits for any more."""
        row = PerformedRequestRow
        old = row.performed_at < now - timedelta(days=30)
        self._connection.execute(delete(row).where(old))

    def people_who_log_in(self) -> list[tuple[str, str, Role, str | None]]:
        """Return login, name, role and trainer's name of everyone with a password (SQLite)."""
        rows = self._connection.execute(
            select(UserRow.login, UserRow.name, MembershipRow.role, TrainerRow.name)
            .join(CredentialRow, CredentialRow.user_id == UserRow.id)
            .join(MembershipRow, MembershipRow.user_id == UserRow.id)
            .outerjoin(TrainerRow, TrainerRow.user_id == UserRow.id)
            .order_by(UserRow.created_at, UserRow.id)
        )
        return [(login, name, Role(role), trainer) for login, name, role, trainer in rows]


def _profile(
    connection: Connection,
    row: type[TrainerRow] | type[ClientRow],
    user_id: UUID,
    organization_id: UUID,
) -> UUID | None:
    return connection.execute(
        select(row.id).where(row.user_id == user_id, row.organization_id == organization_id)
    ).scalar()


class House:
    """A studio's database, before anyone is logged in.

    On PostgreSQL the address names who connects: somebody with a login of their own, or the role
    that may create the studio's roles and tables.
    """

    def __init__(self, url: str, login: str = "", password: str = "") -> None:
        """Raises DatabaseProblem for an address that is none of a studio's."""
        self.url = parse_url(url)
        self.is_postgres = not is_sqlite(self.url)
        if self.is_postgres and login:
            role = database_role(str(self.url.database), login_name(login))
            self.url = self.url.set(username=role, password=password)

    @property
    def file(self) -> Path:
        """Return the file of an SQLite studio."""
        return database_file(self.url)

    @property
    def server(self) -> str:
        """Return what tells this database from those of other servers."""
        return f"{self.url.host or ''}:{self.url.port or ''}/{self.url.database}"

    @property
    def label(self) -> str:
        """Return where the data lies, for people: "SQLite" or "PostgreSQL · host"."""
        return f"PostgreSQL · {self.url.host or 'this PC'}" if self.is_postgres else "SQLite"

    @property
    def exists(self) -> bool:
        """Tell whether there is a file; a server is asked by connecting."""
        return self.is_postgres or file_exists(self.file)

    def revision(self) -> str | None:
        """Return the revision of the schema, None without tables of ours.

        Waits for another program that is changing the tables of a file. Raises DatabaseProblem,
        DatabaseTooNew, and LoginFailed where the server asks who it is.
        """
        if not self.exists:
            return None
        engine = house_engine(self.url, looking=True, patience=OTHERS_MIGRATE_SECONDS)
        with readable_failures(self.url), engine.connect() as connection:
            return revision_of(connection)

    def server_advice(self) -> str:
        """Return a sentence about a server that should be updated, "" for all others."""
        with readable_failures(self.url), house_engine(self.url).connect() as connection:
            return version_advice(connection)

    def holds_a_studio(self) -> bool:
        """Tell whether somebody's studio is there, whatever its revision; changes nothing.

        Raises what ``revision`` does, and NotAllowed on a server for whoever may not look.
        """
        if self.revision() is None:
            return False
        with self.reading() as work:
            work.act_as_maintenance()
            return bool(work.studio_names()) or not work.shows_rows()

    def migrate(
        self,
        scripts: Path,
        backups: Path,
        target: str = "head",
        first: Callable[[], object] | None = None,
    ) -> Path | None:
        """Bring the schema up to date; see ``migrations.migrate``."""
        return migrate(self.url, scripts, backups, target, first)

    def tidy(self, now: datetime) -> None:
        """Let SQLite forget requests long done, and count again what has grown.

        Milliseconds when little has changed. Without the counts it reads by the wrong index;
        PostgreSQL counts by itself.
        """
        with self.writing() as work:
            work.forget_requests(now)
            work.optimize()

    def reading(self) -> AbstractContextManager[HouseWork]:
        """Open a transaction to look at things; raises StudioError when the database fails."""
        return self._transaction(writing=False)

    def writing(self) -> AbstractContextManager[HouseWork]:
        """Open a transaction that is committed at its end, rolled back by an error."""
        return self._transaction(writing=True)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[HouseWork]:
        engine = house_engine(self.url, looking=not writing)
        with readable_failures(self.url), engine.connect() as connection:
            connection = connection.execution_options(**{WRITING: writing})
            with connection.begin():
                yield HouseWork(connection)

    def unit_of_work(self, viewer: Viewer) -> UnitOfWork:
        """Return what opens the viewer's transactions; to be closed at the end of the login."""
        return UnitOfWork(login_engine(self.url, viewer), self.url, viewer)
