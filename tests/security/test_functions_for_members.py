"""What any login may call on the server: by whom, on what, and how, past the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.repositories import schema
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.server_function import CHANGED, NOT_YOURS
from studio_app.repositories.server_roles import RoleNames
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster

NEWCOMERS = {
    "away desk": ("away", Role.FRONT_DESK),
    "away senior": ("away", Role.SENIOR),
    "home senior": ("home", Role.SENIOR),
}
"""Those of whom the world has none, or one only."""


class Console:
    """A superuser's transaction in which anybody may be asked to call a function."""

    def __init__(self, connection: Connection, studio: StudioDatabase) -> None:
        self.connection = connection
        self._studio = studio
        self._names = RoleNames.of(connection)

    def run(self, statement: str, **values: object) -> None:
        """Run a statement, past every policy."""
        self.connection.execute(text(statement), values)

    def call(self, who: str, function: str, **values: object) -> object:
        """Return what somebody gets from a function, or the code of the refusal; undone then."""
        role = self._newcomer(who) if who in NEWCOMERS else self._studio.role_of(who)
        with self.connection.begin_nested() as attempt:
            self.connection.exec_driver_sql(f'SET LOCAL SESSION AUTHORIZATION "{role}"')
            try:
                return self.connection.execute(text(f"SELECT security.{function}"), values).scalar()
            except DBAPIError as error:
                return getattr(error.orig, "sqlstate", None)
            finally:
                attempt.rollback()

    def role(self, name: str, tier: Role, *, marked: bool = True) -> str:
        """Make a database role in a tier, and return it."""
        role = f"studio_{key(f'role {name}').hex[:24]}"
        self.connection.exec_driver_sql(
            f'CREATE ROLE "{role}" LOGIN IN ROLE "{self._names.tier[tier]}"'
        )
        maker = self._names.role_maker
        self.connection.exec_driver_sql(f'GRANT "{role}" TO "{maker}" WITH ADMIN OPTION')
        if marked:
            self.connection.exec_driver_sql(f"COMMENT ON ROLE \"{role}\" IS '{self._names.mark}'")
        return role

    def _newcomer(self, name: str) -> str:
        studio, role = NEWCOMERS[name]
        made = self.role(name, role)
        user = {"id": key(f"user {name}"), "login": name, "name": name, "created_at": NOW}
        self.connection.execute(insert(schema.UserRow).values(**user))
        self.connection.execute(
            insert(schema.MembershipRow).values(
                id=new_id(),
                organization_id=key(studio),
                user_id=user["id"],
                role=role.value,
                database_role=made,
            )
        )
        if role is Role.SENIOR:
            self.connection.execute(
                insert(schema.TrainerRow).values(
                    id=new_id(), organization_id=key(studio), user_id=user["id"], name=name
                )
            )
        return made


@pytest.fixture
def console(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> Iterator[Console]:
    """A console whose doings are rolled back, those to roles of the whole server too."""
    url = postgres_cluster.url(str(parse_url(postgres_studio.url).database))
    with house_engine(parse_url(url)).connect() as connection:
        yield Console(connection, postgres_studio)
        connection.rollback()


STRANGERS = ("away owner", "away desk", "away senior", "yuna", "ari", "hana")


@pytest.mark.parametrize("who", ["owner", "desk", "anna"])
def test_a_credit_is_given_back_by_whose_it_is(console: Console, who: str) -> None:
    assert give_back(console, who) is True


@pytest.mark.parametrize("who", [*STRANGERS, "home senior", "sara", "ben", "asim", "cara"])
def test_a_credit_is_given_back_by_nobody_else(console: Console, who: str) -> None:
    assert give_back(console, who) == NOT_YOURS


def give_back(console: Console, who: str) -> object:
    console.run(
        "UPDATE bookings SET status = 'cancelled', occupies = false WHERE id = :booking",
        booking=key("cara past"),
    )
    return console.call(
        who,
        "return_credit(:booking, :entry, 'ill', now())",
        booking=key("cara past"),
        entry=new_id(),
    )


@pytest.mark.parametrize("who", [*STRANGERS, "home senior", "ben", "asim"])
def test_what_a_client_owes_is_told_to_no_stranger(console: Console, who: str) -> None:
    debt = "client_debt(:client)"
    assert console.call("desk", debt, client=key("cara")) is not None
    assert console.call(who, debt, client=key("cara")) == NOT_YOURS


def test_when_people_are_free_is_told_to_staff_of_their_studio_alone(console: Console) -> None:
    console.run("UPDATE places SET room = 1 WHERE id = :hall", hall=key("home Hall"))
    console.run("UPDATE sessions SET place_id = :hall WHERE id = :one", **_IN_THE_HALL)
    start = NOW - timedelta(days=30)
    between = {"since": start, "until": start + timedelta(days=90), "none": []}
    questions = (
        ("working_hours(:whose, :since, :until)", "anna"),
        ("blocked_times(:whose, :since, :until, :none)", "anna"),
        ("busy_clients(:whose, :since, :until, :none)", "cara"),
        ("full_places(:whose, :since, :until, :none)", "home Hall"),
    )
    for question, name in questions:
        asked = between | {"whose": [key(name)]}
        if question.startswith("working_hours"):
            asked |= {"since": start.date(), "until": NOW.date()}
            del asked["none"]
        for who in ("owner", "desk", "sara", "ben", "asim", "admin"):
            assert console.call(who, question, **asked) is not None, (who, question)
        for who in ("cara", "away owner", "yuna", "ari", "hana"):
            assert console.call(who, question, **asked) is None, (who, question)
    console.run("UPDATE memberships SET active = false WHERE user_id = :ben", ben=key("user ben"))
    for question, name in questions[1:]:
        assert console.call("ben", question, **between, whose=[key(name)]) is None


_IN_THE_HALL = {"hall": key("home Hall"), "one": key("session cara past")}


def test_a_client_moves_to_nobody_who_is_gone(console: Console) -> None:
    assert isinstance(move(console, "ben"), dict)
    assert move(console, "yuna") == NOT_YOURS
    console.run("UPDATE trainers SET active = false WHERE id = :trainer", trainer=key("ben"))
    assert move(console, "ben") == NOT_YOURS


def move(console: Console, to: str) -> object:
    return console.call(
        "owner",
        "transfer_client(:client, :trainer, 1, 'asked for it', :at, 'keep', :transfer, '{}')",
        client=key("cem"),
        trainer=key(to),
        at=NOW,
        transfer=new_id(),
    )


TOLD = {
    **dict.fromkeys("name search_text gender phone email address text health_notes".split(), "x"),
    **dict.fromkeys("emergency_name emergency_phone".split(), ""),
    "gender": "",
}


def test_two_clients_are_merged_by_who_may_and_only_within_a_studio(console: Console) -> None:
    for who in ("owner", "desk", "admin"):
        assert isinstance(merge(console, who), dict), who
    for who in (*STRANGERS, "home senior", "anna", "sara", "ben", "asim", "cara"):
        assert merge(console, who) == NOT_YOURS, who
    for kept, merged in (("cem", "cem"), ("cem", "hana"), ("hana", "cem"), ("hana", "iu")):
        assert merge(console, "owner", kept, merged) == NOT_YOURS
    console.run("UPDATE clients SET erased_at = now() WHERE id = :gone", gone=key("dora"))
    assert merge(console, "owner") == CHANGED


def test_a_merge_is_taken_back_by_who_may_and_once(console: Console) -> None:
    console.run(
        "UPDATE clients SET merged_into_id = :kept, active = false WHERE id = :gone",
        kept=key("cem"),
        gone=key("dora"),
    )
    console.run(
        "INSERT INTO client_merges (id, organization_id, kept_id, merged_id, at, user_id, moved) "
        "VALUES (:merge, :studio, :kept, :gone, now(), :user, CAST(:moved AS jsonb))",
        merge=key("a merge"),
        studio=key("home"),
        kept=key("cem"),
        gone=key("dora"),
        user=key("user owner"),
        moved='{"rows": {"bookings": [], "client_packages": []}, "login": false, '
        '"was_active": true, "before": {"name": "Cem Client", "search_text": "", "phone": "", '
        '"email": "", "gender": "", "address": "", "emergency_name": "", "emergency_phone": ""}, '
        '"after": {"name": "Cem Client"}}',
    )
    undo = "undo_merge(:merge, now())"
    for who in (*STRANGERS, "anna", "sara", "ben", "asim", "cara"):
        assert console.call(who, undo, merge=key("a merge")) == NOT_YOURS, who
    assert isinstance(console.call("desk", undo, merge=key("a merge")), dict)
    assert console.call("desk", undo, merge=new_id()) == NOT_YOURS
    console.run("UPDATE client_merges SET undone_at = now() WHERE id = :m", m=key("a merge"))
    assert console.call("owner", undo, merge=key("a merge")) == CHANGED


def merge(console: Console, who: str, kept: str = "cem", merged: str = "dora") -> object:
    return console.call(
        who,
        "merge_clients(:merge, :kept, :merged, 1, 1, CAST(:told AS jsonb), false, :note, 'n', :at)",
        merge=new_id(),
        kept=key(kept),
        merged=key(merged),
        told=json.dumps(TOLD),
        note=new_id(),
        at=NOW,
    )


ROUNDS = 4_096


def verifier(console: Console, rounds: int = ROUNDS) -> str:
    driver = console.connection.connection.driver_connection
    assert driver is not None
    made = driver.pgconn.encrypt_password(b"good", b"somebody", b"scram-sha-256").decode()
    assert f"${ROUNDS}:" in made
    return str(made.replace(f"${ROUNDS}:", f"${rounds}:"))


def invited(console: Console, password: str | None, expires: datetime) -> object:
    """Return what an owner gets who invites somebody to the front desk."""
    return console.call(
        "owner",
        "invite(:invitation, :user, :membership, :profile, '{}', 'newcomer', 'Newcomer', "
        "'front_desk', '', :role, :password, :expires, now())",
        **{name: new_id() for name in ("invitation", "user", "membership", "profile")},
        role=f"studio_{'ab' * 12}",
        password=password,
        expires=expires,
    )


def reopened(console: Console, password: str | None, expires: datetime) -> object:
    """Return what an owner gets who gives a trainer a new password."""
    return console.call(
        "owner",
        "reopen_login(:membership, :invitation, :password, :expires, now(), 'password_reset')",
        membership=key("membership ben"),
        invitation=new_id(),
        password=password,
        expires=expires,
    )


Opened = Callable[[Console, str | None, datetime], object]
WAYS_IN = pytest.mark.parametrize("opened", [invited, reopened])


@WAYS_IN
def test_a_one_time_password_lasts_a_month_at_most(console: Console, opened: Opened) -> None:
    now = datetime.now(UTC)
    for days, answer in ((30, ""), (32, NOT_YOURS), (4_000, NOT_YOURS)):
        assert opened(console, verifier(console), now + timedelta(days=days)) == answer


@WAYS_IN
def test_a_password_itself_never_reaches_the_server(console: Console, opened: Opened) -> None:
    soon = datetime.now(UTC) + timedelta(days=7)
    assert opened(console, verifier(console), soon) == ""
    for password in (
        *("plain words", "", "md5" + "0" * 32, None),
        verifier(console, rounds=1),
        verifier(console, rounds=4_095),
        f"{verifier(console)} ",
        f"x{verifier(console)}",
        verifier(console)[:-1],
    ):
        assert opened(console, password, soon) == NOT_YOURS


@pytest.mark.parametrize(("marked", "answer"), [(True, ""), (False, NOT_YOURS)])
def test_a_role_of_somebody_else_is_neither_closed_nor_opened(
    console: Console, marked: bool, answer: str
) -> None:
    """Though it bears a name as the studio's do, and a membership says that it is one."""
    role = console.role("stray", Role.TRAINER, marked=marked)
    console.run(
        "UPDATE memberships SET database_role = :role WHERE id = :membership",
        role=role,
        membership=key("membership ben"),
    )
    soon = datetime.now(UTC) + timedelta(days=7)
    assert reopened(console, verifier(console), soon) == answer
    membership = key("membership ben")
    closed = console.call("owner", "deactivate_login(:membership, now())", membership=membership)
    assert closed == answer
