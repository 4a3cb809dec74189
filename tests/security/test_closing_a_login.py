"""A login that the studio closes ends at its next statement, also where it is open already."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.domain.schedule import BookRequest
from studio_app.domain.team import RoleChange
from studio_app.repositories.program_version import server_option
from studio_app.services.bookings import book
from studio_app.services.clients import search_clients
from studio_app.services.schedule import load_schedule
from studio_app.services.team_roles import change_role
from tests.databases import StudioDatabase
from tests.factories import NOW, PEOPLE, TODAY, key
from tests.postgres_cluster import Cluster
from tests.security.candidates import candidates
from tests.security.changes import CHANGES, REMOVALS, VALUES, attempt, differences
from tests.security.oracle import TABLES, read_everything
from tests.security.ways import counted
from tests.services.team_hands import OWN, Team, wanted

CLOSINGS = {
    "membership": "UPDATE memberships SET active = false WHERE user_id = :user",
    "user": "UPDATE users SET active = false WHERE id = :user",
}
EVERYBODY = [name for name, person in PEOPLE.items() if person.studio == "home"]
IN_TURN = [
    pytest.param(name, closing, marks=() if (i + j) % 2 else pytest.mark.soak)
    for i, name in enumerate(EVERYBODY)
    for j, closing in enumerate(CLOSINGS)
]
"""Everybody is closed out in one way; with ``-m soak`` in the other way too."""


def close(studio: StudioDatabase, name: str, closing: str) -> None:
    user = key(f"user {name}")
    with studio.house() as connection:
        value = user if studio.is_postgres else user.bytes
        assert connection.execute(text(CLOSINGS[closing]), {"user": value}).rowcount == 1


def seen(session: Session) -> int:
    return sum(counted(session, table) or 0 for table in TABLES)


@pytest.mark.parametrize(("name", "closing"), IN_TURN)
def test_an_open_connection_shows_nothing_any_more(
    studio: StudioDatabase, name: str, closing: str
) -> None:
    viewer = studio.viewer(name)
    with studio.house() as connection:
        rows = read_everything(connection)
    with studio.session(name) as session:
        assert seen(session) > 0
        session.rollback()
        close(studio, name, closing)
        assert seen(session) == 0
        session.rollback()
        with studio.house() as connection:
            left = read_everything(connection)
        for table in TABLES:
            for row in candidates(table, rows, viewer)[:4]:
                added = insert(TABLES[table]).values(**row)
                assert not attempt(session, lambda: session.execute(added))  # noqa: B023
        for table in TABLES:
            column, value = VALUES[table]
            for change in (CHANGES["text"], CHANGES["returning"], REMOVALS["text"]):
                attempt(session, lambda: change(session, table, column, value))  # noqa: B023
        session.commit()
    with studio.house() as connection:
        assert differences(left, read_everything(connection)) == {}


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize("name", ["admin", "owner", "desk", "anna"])
def test_the_use_cases_of_an_open_login_are_refused(
    studio: StudioDatabase, name: str, closing: str
) -> None:
    login = studio.login(name)
    assert search_clients(login.uow, login.viewer, "cara", now=NOW)
    close(studio, name, closing)
    with pytest.raises(StudioError):
        search_clients(login.uow, login.viewer, "cara", now=NOW)
    with pytest.raises(StudioError):
        load_schedule(login.uow, login.viewer, TODAY, 1)
    request = BookRequest(new_id(), key("cara"), key("anna"), NOW, 60, pay_later=True)
    with pytest.raises(StudioError):
        book(login.uow, login.viewer, request, NOW)


def test_a_handed_over_client_is_out_of_sight_at_once(studio: StudioDatabase) -> None:
    """The former trainer loses card and future, and keeps the sessions that they gave."""
    with studio.session("anna") as session:
        names = session.execute(text("SELECT name FROM clients")).scalars().all()
        assert sorted(names) == ["Cara Client", "Cem Client"]
        session.rollback()
        with studio.house() as connection:
            client = key("cem") if studio.is_postgres else key("cem").bytes
            ended = text("UPDATE assignments SET ended_at = started_at WHERE client_id = :client")
            connection.execute(ended, {"client": client})
        names = session.execute(text("SELECT name FROM clients")).scalars().all()
        assert names == ["Cara Client"]
        given = session.execute(text("SELECT DISTINCT client_name FROM bookings")).scalars()
        assert "Cem Client" in set(given)


def test_what_a_former_owner_has_planned_opens_nothing(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    """A server decides by the plan which rules hold: past the program too it is made anew."""
    keeper = Team(postgres_studio, "owner")
    request = keeper.invite(wanted(Role.OWNER))
    keeper.accept(request)
    house = keeper.house(request, OWN)
    database, role = str(house.url.database), str(house.url.username)
    with postgres_cluster.connect(database, role, OWN) as nia:
        kept = (
            "SELECT count(*) FROM clients",
            "SELECT count(*) FROM audit_entries",
            f"UPDATE clients SET phone = 'hers' WHERE id = '{key('cem')}' RETURNING id",
        )
        nia.execute(f"SET {server_option().removeprefix('-c ').replace('=', ' = ')}")
        for question in kept * 8:
            assert nia.execute(question, prepare=True).fetchone() is not None
        nia.execute("UPDATE clients SET phone = ''")
        change = RoleChange(request.membership_id, Role.TRAINER)
        uow, viewer = keeper.hands.uow, keeper.hands.viewer
        change_role(uow, viewer, change, datetime.now(UTC), request_id=new_id())
        answers = [nia.execute(question, prepare=True).fetchone() for question in kept]
    assert answers == [(0,), (0,), None]
