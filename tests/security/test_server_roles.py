"""Roles on a server that others use too: strangers stay out, odd names work, nothing is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from studio_app import paths
from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.people import Role
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.server_restore import _with_roles
from studio_app.repositories.server_roles import RoleNames, database_role, prefix_of
from studio_app.services.access import open_studio
from studio_app.services.founding import FoundingRequest, found_studio
from tests.postgres import Cluster, start_cluster

REQUEST = FoundingRequest(
    "Gym", "Europe/Berlin", "EUR", "en_GB", "Olga", "o'l\"ga 한", "correct horse battery"
)


def found(url: str, folder: Path) -> None:
    found_studio(url, REQUEST, scripts=paths.migrations_folder(), backups=folder)


def execute(cluster: Cluster, statement: str, *names: str) -> None:
    with cluster.connect() as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def admin_url(postgres_cluster: Cluster, postgres_database: str) -> str:
    return postgres_cluster.admin_url(postgres_database)


@pytest.mark.parametrize("login", ["LOGIN", "NOLOGIN"])
def test_a_stranger_s_role_is_never_made_a_tier(
    postgres_cluster: Cluster, postgres_database: str, admin_url: str, tmp_path: Path, login: str
) -> None:
    execute(postgres_cluster, f"CREATE ROLE {{}} {login}", f"{postgres_database}_owner")
    with pytest.raises(DatabaseProblem, match="not this studio's"):
        found(admin_url, tmp_path)
    assert House(admin_url).revision() is None


def test_a_user_who_may_not_create_roles_is_told_so(
    postgres_cluster: Cluster, postgres_database: str, admin_url: str, tmp_path: Path
) -> None:
    execute(postgres_cluster, "ALTER ROLE {} NOCREATEROLE", f"{postgres_database}_dba")
    with pytest.raises(DatabaseProblem, match="CREATEROLE"):
        found(admin_url, tmp_path)


@pytest.fixture
def odd_database(request: pytest.FixtureRequest, postgres_cluster: Cluster) -> Iterator[str]:
    name: str = request.param
    execute(postgres_cluster, "CREATE DATABASE {}", name)
    yield name
    with postgres_cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = %s",
            (RoleNames(prefix_of(name)).mark,),
        ).fetchall()
        for (role,) in roles:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize("odd_database", ["50% off", 'qu"ote', "x" * 60], indirect=True)
def test_a_database_of_any_name_holds_a_studio(
    postgres_cluster: Cluster, odd_database: str, tmp_path: Path
) -> None:
    def url(user: str | None, password: str | None) -> str:
        return URL.create(
            "postgresql+psycopg",
            user,
            password,
            postgres_cluster.host,
            postgres_cluster.port,
            odd_database,
        ).render_as_string(hide_password=False)

    found(url(postgres_cluster.superuser, postgres_cluster.password), tmp_path)
    studio = open_studio(url(None, None), scripts=paths.migrations_folder(), backups=tmp_path)
    login = studio.log_in(REQUEST.login, REQUEST.password)
    assert login.organization.name == "Gym"
    login.close()


def test_a_studio_is_founded_again_after_its_database_was_dropped(
    postgres_cluster: Cluster, postgres_database: str, admin_url: str, tmp_path: Path
) -> None:
    found(admin_url, tmp_path)
    owner = f"{postgres_database}_dba"
    execute(postgres_cluster, "DROP DATABASE {} WITH (FORCE)", postgres_database)
    execute(postgres_cluster, "CREATE DATABASE {} OWNER {}", postgres_database, owner)
    found(admin_url, tmp_path)
    studio = open_studio(admin_url, scripts=paths.migrations_folder(), backups=tmp_path)
    studio.log_in(REQUEST.login, REQUEST.password).close()


def test_a_server_that_refuses_a_login_tells_no_verifier(
    postgres_cluster: Cluster, postgres_database: str, admin_url: str, tmp_path: Path
) -> None:
    role = database_role(postgres_database, REQUEST.login)
    execute(postgres_cluster, "CREATE ROLE {}", role)
    try:
        with pytest.raises(DatabaseProblem) as refused:
            found(admin_url, tmp_path)
    finally:
        execute(postgres_cluster, "DROP ROLE {}", role)
    seen: BaseException | None = refused.value
    while seen is not None:
        assert "SCRAM" not in str(seen)
        seen = seen.__cause__ or seen.__context__


def test_the_owner_cannot_become_the_one_who_set_the_studio_up(
    postgres_cluster: Cluster, postgres_database: str, admin_url: str, tmp_path: Path
) -> None:
    found(admin_url, tmp_path)
    role = database_role(postgres_database, REQUEST.login)
    with postgres_cluster.connect(postgres_database, role, REQUEST.password) as connection:
        groups = [
            name
            for (name,) in connection.execute(
                "SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') "
                "AND rolname <> session_user"
            )
        ]
        assert sorted(groups) == [f"{postgres_database}_member", f"{postgres_database}_owner"]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                sql.SQL("SET ROLE {}").format(sql.Identifier(f"{postgres_database}_tables"))
            )


@pytest.fixture
def newest_cluster() -> Iterator[Cluster]:
    """From 16 on a server takes nobody out of a group but in the name of who let them in."""
    with start_cluster(choice="embedded") as cluster:
        yield cluster


def test_migrating_and_restoring_put_logins_of_before_where_their_role_can_change(
    newest_cluster: Cluster, tmp_path: Path
) -> None:
    with newest_cluster.temporary_database("past") as name:
        url = newest_cluster.admin_url(name)
        found(url, tmp_path)
        login, owners, maker = (
            database_role(name, REQUEST.login),
            f"{name}_owner",
            f"{name}_role_maker",
        )
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

            def run(statement: str, *names: str) -> None:
                connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

            def move(*given: str) -> None:
                with connection.transaction():
                    run("SET LOCAL ROLE {}", f"{name}_maintenance")
                    connection.execute("SELECT security.move_login(%s, %s, %s)", (login, *given))

            def groups() -> list[tuple[str, str]]:
                return connection.execute(
                    "SELECT roleid::regrole::text, grantor::regrole::text FROM pg_auth_members "
                    "WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s)",
                    (login,),
                ).fetchall()

            run("GRANT {} TO {}", owners, login)
            run("REVOKE {} FROM {} GRANTED BY {}", owners, login, maker)
            with pytest.raises(psycopg.Error, match="holds on"):
                move("owner", "trainer")
            House(url).migrate(paths.migrations_folder(), tmp_path)
            move("owner", "trainer")
            assert groups() == [(f"{name}_trainer", maker)]

            # A backup from before that change has them as an owner, open or closed, or locked out.
            for lets_in, is_open in ((True, True), (True, False), (False, True)):
                run(f"ALTER ROLE {{}} {'LOGIN' if lets_in else 'NOLOGIN'}", login)
                with house_engine(parse_url(url)).connect() as restoring, restoring.begin():
                    wanted = [(REQUEST.login, Role.OWNER, login, is_open)]
                    _with_roles(restoring, RoleNames.of(restoring), wanted)
                assert groups() == [(owners, maker)]
                move("owner", "trainer")
