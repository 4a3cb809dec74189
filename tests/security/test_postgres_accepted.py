"""What any login of a server may learn or do, as the README says: exactly that, and no more."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import text

from studio_app.domain.errors import LoginFailed
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.domain.team import InviteRequest
from studio_app.repositories.house import House
from studio_app.repositories.live_kinds import channel_of
from studio_app.repositories.server_bookings import lock_number
from studio_app.repositories.server_roles import RoleNames
from studio_app.services.team import (
    accept_invitation,
    invite,
    new_one_time_password,
    reset_password,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, PEOPLE, key
from tests.postgres_cluster import Cluster
from tests.security.attacks import Bare, bare
from tests.services.steps import Hands, wish

OWN = "another long password"


@pytest.fixture
def anna(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> Any:
    """A trainer at a console."""
    with bare(postgres_cluster, postgres_studio, "anna") as connection:
        yield connection


def close(studio: StudioDatabase, name: str) -> None:
    with studio.house() as connection:
        closing = text("UPDATE memberships SET active = false WHERE user_id = :user")
        assert connection.execute(closing, {"user": key(f"user {name}")}).rowcount == 1


def one(connection: Bare, query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def test_counts_of_the_whole_studio(postgres_studio: StudioDatabase, anna: Bare) -> None:
    """The server's estimates, and how many rows a query passed over; none of their values."""
    with postgres_studio.house() as connection:
        everybody = connection.execute(text("SELECT count(*) FROM clients")).scalar_one()
    plan = "\n".join(
        line for (line,) in anna.execute("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM clients")
    )
    seen = one(anna, "SELECT count(*) FROM clients")
    passed_over = re.findall(r"Rows Removed by Filter: (\d+)", plan)
    assert str(everybody - seen) in passed_over
    assert one(anna, "SELECT reltuples FROM pg_class WHERE relname = 'clients'") in (-1, everybody)
    for name, person in PEOPLE.items():
        if person.studio != "home":
            assert name.title() not in plan
            assert str(key(name)) not in plan


def test_names_of_roles_that_name_nobody(postgres_studio: StudioDatabase, anna: Bare) -> None:
    """Opaque names, the tier of each and who is connected; neither login, name nor password."""
    with postgres_studio.house() as connection:
        names = RoleNames.of(connection)
    found = anna.execute(
        "SELECT r.rolname, r.rolpassword, t.rolname FROM pg_roles r "
        "JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles t ON t.oid = m.roleid "
        "WHERE t.rolname = %s",
        (names.tier[Role.OWNER],),
    ).fetchall()
    owners = {postgres_studio.role_of(name) for name in ("owner", "away owner")}
    # From version 16 on, whoever makes a role is in it too; and other tests add owners meanwhile.
    makers = {names.role_maker, names.tables.removesuffix("_tables") + "_dba"}
    roles = {role for role, _password, _tier in found}
    assert owners < roles
    assert all(re.fullmatch(r"studio_[0-9a-f]{24}", role) for role in roles - makers)
    assert {password for _role, password, _tier in found} == {"********"}
    logins = anna.execute("SELECT login, name FROM users").fetchall()
    assert logins == [("anna", "Anna")]


def test_busy_times_of_colleagues(postgres_studio: StudioDatabase, anna: Bare) -> None:
    desk = Hands.of(postgres_studio.login("desk"))
    booked = desk.book(wish("dora", "ben", pay_later=True))
    arguments = ([key("ben"), key("yuna")], booked.starts_at, booked.starts_at + timedelta(days=1))
    cursor = anna.execute("SELECT * FROM security.busy_intervals(%s, %s, %s)", arguments)
    assert [column.name for column in cursor.description or ()] == [
        "trainer_id",
        "starts_at",
        "ends_at",
    ]
    end = booked.starts_at + timedelta(hours=1)
    assert cursor.fetchall() == [(key("ben"), booked.starts_at, end)]


def test_a_key_that_one_knows_is_there(anna: Bare, postgres_cluster: Cluster) -> None:
    """Keys tell nothing and are not guessed; whoever has one may learn that its row is there."""
    insert = (
        "INSERT INTO performed_requests (id, organization_id, user_id, use_case, performed_at, "
        "outcome) VALUES (%s, %s, %s, 'x', now(), '{}') ON CONFLICT DO NOTHING"
    )
    mine = (key("home"), key("user anna"))
    known = new_id()
    assert anna.execute(insert, (known, *mine)).rowcount == 1
    assert anna.execute(insert, (known, *mine)).rowcount == 0
    assert anna.execute(insert, (new_id(), *mine)).rowcount == 1


def test_locks_by_number_make_others_wait(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, anna: Bare
) -> None:
    """Nobody reads or writes more by them, and they end with the connection."""
    number = lock_number("%s::uuid")
    anna.execute(f"SELECT pg_advisory_lock({number})", (key("ben"),))
    with bare(postgres_cluster, postgres_studio, "desk") as desk:
        desk.execute("SET lock_timeout = '50ms'")
        with pytest.raises(errors.LockNotAvailable):
            desk.execute(f"SELECT pg_advisory_lock({number})", (key("ben"),))
        anna.close()
        desk.execute("SET lock_timeout = '5s'")
        desk.execute(f"SELECT pg_advisory_lock({number})", (key("ben"),))


def test_listeners_hear_which_kind_of_thing_changed_in_their_own_studio(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    """Of another studio's changes nobody hears who does not know its key."""
    with (
        bare(postgres_cluster, postgres_studio, "cara") as cara,
        bare(postgres_cluster, postgres_studio, "yuna") as stranger,
    ):
        for listener, studio in ((cara, "home"), (stranger, "away")):
            listener.execute("LISTEN studio_app")
            listener.execute(f"LISTEN {channel_of(key(studio))}")
        Hands.of(postgres_studio.login("desk")).book(wish("dora", "ben", pay_later=True))
        heard = {(it.channel, it.payload) for it in cara.notifies(timeout=1)}
        assert list(stranger.notifies(timeout=0.2)) == []
        shows = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
        assert one(stranger, shows) == 0
        Hands.of(postgres_studio.login("admin")).book(wish("hana", "yuna", pay_later=True))
        assert {(it.channel, it.payload) for it in cara.notifies(timeout=1)} == {("studio_app", "")}
    assert heard == {(channel_of(key("home")), "session")}


def test_large_objects_are_one_s_own(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, anna: Bare
) -> None:
    mine = one(anna, "SELECT lo_from_bytea(0, 'mine')")
    with (
        bare(postgres_cluster, postgres_studio, "ben") as ben,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        ben.execute("SELECT lo_get(%s)", (mine,))
    anna.execute("SELECT lo_unlink(%s)", (mine,))


def test_what_was_read_stays_read_when_a_login_is_closed(
    postgres_studio: StudioDatabase, anna: Bare
) -> None:
    """A cursor goes on with what it had before; a new statement gets nothing."""
    before = {row[0] for row in anna.execute("SELECT name FROM clients")}
    with anna.transaction():
        anna.execute("DECLARE kept CURSOR WITH HOLD FOR SELECT name FROM clients")
    close(postgres_studio, "anna")
    assert {row[0] for row in anna.execute("FETCH ALL FROM kept")} == before
    assert anna.execute("SELECT name FROM clients").fetchall() == []


@pytest.mark.parametrize("level", list(psycopg.IsolationLevel))
def test_a_transaction_in_the_past_writes_no_more_when_a_login_is_closed(
    postgres_studio: StudioDatabase, anna: Bare, level: psycopg.IsolationLevel
) -> None:
    """It reads what it read before, at its level; what it writes is refused at every level."""
    past = level >= psycopg.IsolationLevel.REPEATABLE_READ
    anna.autocommit = False
    anna.isolation_level = level
    before = one(anna, "SELECT count(*) FROM clients")
    assert before > 0
    close(postgres_studio, "anna")
    assert one(anna, "SELECT count(*) FROM clients") == (before if past else 0)
    refusals = (errors.InsufficientPrivilege, errors.SerializationFailure)
    for statement in (
        "UPDATE clients SET phone = 'written'",
        "INSERT INTO client_alerts (client_id, organization_id, text) "
        f"VALUES ('{key('cem')}', '{key('home')}', 'written')",
    ):
        with anna.transaction(force_rollback=True):
            try:
                assert anna.execute(statement).rowcount == 0
            except refusals:
                pass
            else:
                assert not past
    anna.commit()
    with postgres_studio.house() as connection:
        written = connection.execute(
            text("SELECT count(*) FROM clients WHERE phone = 'written'")
        ).scalar_one()
    assert written == 0


def test_one_s_own_password_may_be_bad_until_the_owner_ends_it(
    postgres_studio: StudioDatabase,
) -> None:
    """The server takes any password from its owner; a reset replaces it, whatever it is."""
    owner = Hands.of(postgres_studio.login("owner"))
    now, once = datetime.now(UTC), new_one_time_password()
    request = InviteRequest(new_id(), new_id(), "Nia", "nia", Role.TRAINER)
    invite(owner.uow, owner.viewer, request, once, now)
    accept_invitation(House(postgres_studio.url, "nia", once), "nia", once, OWN, now)
    own = House(postgres_studio.url, "nia", OWN)
    with own.writing() as work:
        me = sql.Identifier(str(own.url.username))
        driver = work._connection.connection.driver_connection
        assert driver is not None
        driver.execute(sql.SQL("ALTER ROLE {} PASSWORD 'a'").format(me))
    with House(postgres_studio.url, "nia", "a").reading() as work:
        assert work.viewers_of()
    again = new_one_time_password()
    key_ = request.membership_id
    reset_password(owner.uow, owner.viewer, key_, again, now, request_id=new_id())
    with pytest.raises(LoginFailed), House(postgres_studio.url, "nia", "a").reading():
        pass
    with House(postgres_studio.url, "nia", again).reading() as work:
        assert work.viewers_of() == []


EVIL = (
    "CREATE SCHEMA evil",
    "GRANT USAGE ON SCHEMA evil TO PUBLIC",
    "CREATE TABLE evil.memberships AS SELECT * FROM public.memberships",
    "CREATE TABLE evil.users AS SELECT * FROM public.users",
    "CREATE TABLE evil.assignments AS SELECT * FROM public.assignments",
    "UPDATE evil.memberships SET role = 'owner', database_role = %(me)s",
    "GRANT SELECT ON ALL TABLES IN SCHEMA evil TO PUBLIC",
    "CREATE FUNCTION evil.yes(uuid, uuid) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    "CREATE OPERATOR evil.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = evil.yes)",
    "CREATE FUNCTION evil.pg_has_role(name, name, text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION evil.my_role() RETURNS text LANGUAGE sql AS 'SELECT ''owner'''",
)


@pytest.mark.parametrize(
    "path",
    ["evil, public, security, pg_catalog", "evil, pg_temp, pg_catalog", "pg_temp, evil", "evil"],
)
def test_look_alikes_on_the_search_path_open_nothing(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, anna: Bare, path: str
) -> None:
    """Even where somebody else made them: no login can make any."""
    database = postgres_studio.url.rsplit("/", 1)[1]
    with postgres_cluster.connect(database) as superuser:
        for statement in EVIL:
            values = {"me": postgres_studio.role_of("anna")}
            superuser.execute(statement, values if "%(" in statement else None)
    queries = (
        "SELECT count(*) FROM public.clients",
        "SELECT count(*) FROM public.bookings",
        "SELECT count(*) FROM public.audit_entries",
        "SELECT security.my_role()",
        "SELECT security.my_membership()",
    )
    before = [one(anna, query) for query in queries]
    anna.execute(f"SET search_path = {path}")
    assert [one(anna, query) for query in queries] == before
    with pytest.raises(errors.DatabaseError, match="not there, or not yours"):
        anna.execute(
            "SELECT security.transfer_client(%s, %s, 1, 'x', %s, 'keep', %s, '{}')",
            (key("dora"), key("anna"), NOW, new_id()),
        )
