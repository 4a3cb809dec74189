"""Programs of several versions at one studio: who may write, and what the others are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studio_app.domain.errors import DatabaseTooNew, StudioError
from studio_app.domain.schedule import ScheduleView
from studio_app.repositories import migrations
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.program_version import PROGRAM
from studio_app.services.access import Login, open_studio
from studio_app.services.schedule import load_schedule
from tests.databases import StudioDatabase
from tests.factories import TODAY
from tests.migrations.versions import newer_program, older_program
from tests.migrations.world import SCRIPTS, everything, set_revision, shape
from tests.services.steps import Hands, wish

ADDED = 'op.execute("ALTER TABLE bookings ADD COLUMN colour_of_shoes VARCHAR")'


def _week(login: Login) -> ScheduleView:
    return load_schedule(login.uow, login.viewer, TODAY, 14)


@pytest.mark.parametrize("name", ["desk", "anna"])
def test_an_open_program_reads_on_and_writes_no_more(
    studio: StudioDatabase, tmp_path: Path, name: str
) -> None:
    """Another PC brings the studio up to date while this one has it open."""
    login = studio.login(name)
    hands = Hands.of(login)
    done = hands.book(wish())
    seen = _week(login)
    with newer_program(tmp_path, ADDED) as scripts:
        House(studio.url).migrate(scripts, tmp_path / "backups")
        after = everything(studio.url)
    for write in (
        lambda: hands.book(wish(starts_at=wish().starts_at + timedelta(days=1))),
        lambda: hands.check_in(done),
        lambda: hands.cancel(done),
        lambda: hands.undo(done),
    ):
        with pytest.raises(
            DatabaseTooNew, match=r"Update the program on this PC and start it again; nothing"
        ):
            write()
    assert _week(login) == seen
    assert everything(studio.url) == after


def test_an_open_program_is_told_when_it_can_read_no_more(studio: StudioDatabase) -> None:
    """Another PC has taken away what this one asks for; without that, it is a bug."""
    login = studio.login("anna")
    assert _week(login).sessions
    with house_engine(parse_url(studio.url)).connect() as connection, connection.begin():
        if studio.is_postgres:
            owner = connection.exec_driver_sql(
                "SELECT tableowner FROM pg_tables WHERE tablename = 'trainers'"
            ).scalar_one()
            connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
        connection.exec_driver_sql("ALTER TABLE trainers RENAME COLUMN name TO named")
    with pytest.raises(Exception, match=r"no such column|does not exist") as raised:
        _week(login)
    assert not isinstance(raised.value, StudioError)
    set_revision(studio.url, "9999")
    for attempt in (lambda: _week(login), lambda: Hands.of(login).book(wish())):
        with pytest.raises(DatabaseTooNew, match="newer version of Studio App"):
            attempt()


def test_an_older_program_may_not_write(studio: StudioDatabase) -> None:
    before = everything(studio.url)
    with older_program(PROGRAM - 1):
        login = studio.login("desk")
        seen = _week(login)
        with pytest.raises(DatabaseTooNew):
            Hands.of(login).book(wish())
        assert _week(login) == seen
    assert everything(studio.url) == before
    assert Hands.of(studio.login("desk")).book(wish()).client_name == "Cara Client"


def test_an_older_program_does_not_open_it(studio: StudioDatabase, tmp_path: Path) -> None:
    with newer_program(tmp_path, ADDED) as scripts:
        House(studio.url).migrate(scripts, tmp_path / "backups")
        after = everything(studio.url)
    house = studio.house_as("desk")
    with pytest.raises(DatabaseTooNew):
        house.revision()
    if not studio.is_postgres:
        with pytest.raises(DatabaseTooNew):
            open_studio(studio.url, scripts=SCRIPTS, backups=tmp_path / "backups")
    assert everything(studio.url) == after


def test_what_takes_something_away_raises_the_programs_number(tmp_path: Path) -> None:
    """Otherwise older programs would go on writing into tables that they no longer know."""
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    house, last, before = House(url), 0, set()
    for revision in migrations.REVISIONS:
        house.migrate(SCRIPTS, tmp_path / "backups", target=revision)
        with house_engine(house.url).connect() as connection:
            now = {(t, c) for t, parts in shape(connection).items() for c in parts["columns"]}
        last = int(revision) if before - now else last
        before = now
    assert last == 9
    assert last <= PROGRAM <= int(migrations.HEAD)
