"""Reading the audit trail: who may, what is found, page by page, and by what means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, insert

from studio_app.domain.audit import AuditEntry, AuditFilter, AuditKind, AuditPlace
from studio_app.domain.errors import NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.audit_chain import link_older_entries
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.access import Login
from studio_app.services.audit import audit_people, read_audit_trail
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_doctor import unguarded


@pytest.fixture
def owner(studio: StudioDatabase) -> Login:
    """The owner of the home studio."""
    return studio.login("owner")


def read(login: Login, wanted: AuditFilter = AuditFilter()) -> list[AuditEntry]:  # noqa: B008
    """Return all entries that fit, page by page, three at a time."""
    entries: list[AuditEntry] = []
    place: AuditPlace | None = None
    while True:
        page = read_audit_trail(login.uow, login.viewer, wanted, place, limit=3)
        assert len(page.entries) <= 3
        entries += page.entries
        place = page.next_place
        if place is None:
            return entries


def add(studio: StudioDatabase, **values: Any) -> UUID:
    """Add an entry of the owner, as the program does."""
    row = {
        "id": new_id(),
        "organization_id": key("home"),
        "at": NOW,
        "user_id": key("user owner"),
        "user_name": "Owner",
        "action": "tried",
        "subject": "booking",
        "subject_id": key("cara next"),
    } | values
    with studio.house() as connection:
        connection.execute(insert(AuditEntryRow).values(row))
    return row["id"]


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara"])
def test_only_owners_and_admins_read_it(studio: StudioDatabase, name: str) -> None:
    login = studio.login(name)
    with pytest.raises(NotAllowed):
        read_audit_trail(login.uow, login.viewer, AuditFilter())
    with pytest.raises(NotAllowed):
        audit_people(login.uow, login.viewer)


def test_an_admin_reads_the_studio_they_are_in(studio: StudioDatabase) -> None:
    add(studio, organization_id=key("away"), user_id=key("user away owner"), user_name="Away Owner")
    admin = studio.login("admin")
    assert "Away Owner" not in {entry.user_name for entry in read(admin)}
    assert read(studio.login("away owner"))[0].action == "tried"


def test_an_entry_tells_all_that_it_holds(
    studio: StudioDatabase, owner: Login, desk: Hands
) -> None:
    done = desk.book(wish(book_anyway_reason=""))
    desk.cancel(done, SLOT - timedelta(hours=1), waive_reason="she was ill")
    cancelled, booked = read(owner, AuditFilter(user_id=key("user desk")))[:2]
    assert (booked.action, booked.user_name, booked.subject) == ("booked", "Desk", "booking")
    assert (booked.subject_id, booked.client_id) == (done.booking_id, key("cara"))
    assert booked.client_name == client_name("cara")
    assert booked.before == {}
    assert booked.after["trainer"] == "Anna"
    assert booked.at == NOW
    assert (cancelled.action, cancelled.reason) == ("cancel", "she was ill")
    assert cancelled.before["status"] == "booked"
    assert cancelled.after == {"status": "late_cancelled"}
    assert booked.number is not None
    assert cancelled.number == booked.number + 1
    assert booked.recorded_at is not None
    assert abs(booked.recorded_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_login_that_was_changed_is_named(studio: StudioDatabase, owner: Login) -> None:
    key_of_entry = add(studio, action="unlocked", subject="user", subject_id=key("user anna"))
    entry = next(entry for entry in read(owner) if entry.id == key_of_entry)
    assert entry.subject_name == "Anna"


def test_every_question_of_the_filter(studio: StudioDatabase, owner: Login, desk: Hands) -> None:
    anna = Hands.of(studio.login("anna"))
    cara = desk.book(wish("cara"))
    cem = anna.book(wish("cem", starts_at=SLOT + timedelta(hours=2)))
    anna.mark(cem, BookingStatus.NO_SHOW, SLOT + timedelta(days=2))
    desk.undo(cara, NOW + timedelta(days=1))
    add(studio, action="something new", at=NOW + timedelta(days=5))

    def actions(**values: Any) -> list[str]:
        return [entry.action for entry in read(owner, AuditFilter(**values))]

    since = {"first_day": NOW.date()}
    assert actions(**since) == ["something new", "no_show", "undo", "booked", "booked"]
    assert actions(**since, user_id=key("user anna")) == ["no_show", "booked"]
    assert actions(**since, client_id=key("cara")) == ["undo", "booked"]
    assert actions(**since, kind=AuditKind.BOOKING) == ["booked", "booked"]
    assert actions(**since, kind=AuditKind.ATTENDANCE) == ["no_show"]
    assert actions(**since, kind=AuditKind.UNDONE) == ["undo"]
    assert actions(**since, kind=AuditKind.CANCELLATION) == []
    assert "something new" in actions(**since, kind=AuditKind.OTHER)
    assert "booked" not in actions(**since, kind=AuditKind.OTHER)
    assert actions(**since, kind=AuditKind.BOOKING, client_id=key("cem")) == ["booked"]
    assert actions(**since, last_day=NOW.date()) == ["booked", "booked"]
    assert actions(first_day=NOW.date() + timedelta(days=1)) == ["something new", "no_show", "undo"]
    assert actions(first_day=NOW.date() + timedelta(days=1), last_day=NOW.date()) == []
    assert len(actions(first_day=date.min, last_day=date.max)) == len(actions())


def test_days_are_those_of_the_studio(studio: StudioDatabase, owner: Login) -> None:
    """Berlin is an hour ahead in March."""
    late = add(studio, at=datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC))
    early = add(studio, at=datetime(2026, 3, 14, 23, 0, tzinfo=UTC))
    day = date(2026, 3, 14)
    assert [e.id for e in read(owner, AuditFilter(first_day=day, last_day=day))] == [late]
    day = date(2026, 3, 15)
    assert [e.id for e in read(owner, AuditFilter(first_day=day, last_day=day))] == [early]


def test_pages_neither_repeat_nor_leave_out(studio: StudioDatabase, owner: Login) -> None:
    """Also where many entries are of the same moment, and others come in between."""
    added = [add(studio, at=NOW + timedelta(days=9)) for _ in range(8)]
    wanted = AuditFilter(first_day=NOW.date() + timedelta(days=9))
    first = read_audit_trail(owner.uow, owner.viewer, wanted, limit=4)
    add(studio, at=NOW + timedelta(days=10))
    second = read_audit_trail(owner.uow, owner.viewer, wanted, first.next_place, limit=4)
    assert second.next_place is None
    assert [entry.id for entry in first.entries + second.entries] == sorted(added, reverse=True)


def test_an_entry_noted_at_another_time_than_it_says(studio: StudioDatabase, owner: Login) -> None:
    now = datetime.now(UTC)
    backdated = add(studio, at=now - timedelta(days=2_000), action="backdated")
    ahead = add(studio, at=now + timedelta(hours=1), action="ahead")
    in_time = add(studio, at=now - timedelta(minutes=2), action="in time")
    found = {entry.id: entry for entry in read(owner)}
    for key_ in (backdated, ahead):
        noted = found[key_].noted_at
        assert noted is not None
        assert abs(noted - now) < timedelta(minutes=5)
    assert found[in_time].noted_at is None


def test_an_entry_from_before_the_chain_is_of_its_own_time(
    studio: StudioDatabase, owner: Login, request: pytest.FixtureRequest
) -> None:
    cluster = request.getfixturevalue("postgres_cluster") if studio.is_postgres else None
    with unguarded(studio, cluster) as run:
        run("DELETE FROM audit_links")
        run("DELETE FROM audit_heads")
        link_older_entries(run.connection)
    late = add(studio, action="late", at=NOW)
    entries = read(owner)
    assert len(entries) == 7
    assert {entry.id for entry in entries if entry.noted_at is not None} == {late}


def test_people_are_the_staff_of_the_studio(owner: Login) -> None:
    names = [person.name for person in audit_people(owner.uow, owner.viewer)]
    assert names == ["Admin", "Anna", "Asim", "Ben", "Desk", "Owner", "Sara"]


def test_whoever_else_has_entries_can_be_looked_for(studio: StudioDatabase, owner: Login) -> None:
    """Clients with a login, and admins of no membership here, whose users an owner does not see."""
    cara = {"user_id": key("user cara"), "user_name": "Cara Before", "subject": "user"}
    add(studio, **cara, subject_id=key("user cara"), action="password_changed")
    people = {person.name: person.user_id for person in audit_people(owner.uow, owner.viewer)}
    assert people["Cara"] == key("user cara"), "by the name of today"
    assert "Cara Before" not in people
    (entry,) = read(owner, AuditFilter(user_id=people["Cara"]))
    assert entry.action == "password_changed"
    away = studio.login("away owner")
    add(studio, organization_id=key("away"), user_id=key("user admin"), user_name="Admin")
    names = [person.name for person in audit_people(away.uow, away.viewer)]
    assert names == ["Admin", "Ari", "Away Owner", "Yuna", "Zoe"]


@contextmanager
def statements(login: Login) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is asked of the database meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: Any, *_more: object
    ) -> None:
        seen.append((statement, values))

    event.listen(login.uow._engine, "before_cursor_execute", note)
    yield seen
    event.remove(login.uow._engine, "before_cursor_execute", note)


def test_a_page_is_one_query_however_long(studio: StudioDatabase, owner: Login) -> None:
    for number in range(20):
        add(studio, client_id=key("cara"), at=NOW + timedelta(minutes=number))
    for limit in (2, 20):
        with statements(owner) as seen:
            read_audit_trail(owner.uow, owner.viewer, AuditFilter(), limit=limit)
        assert sum("audit_entries" in statement for statement, _ in seen) == 1
        asked = [statement for statement, _ in seen if statement.startswith("SELECT")]
        assert len(asked) == 2, "the studio and the page"


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (AuditFilter(), "ix_audit_entries_organization_at"),
        (AuditFilter(first_day=NOW.date()), "ix_audit_entries_organization_at"),
        (AuditFilter(kind=AuditKind.BOOKING), "ix_audit_entries_organization_at"),
        (AuditFilter(user_id=key("user desk")), "ix_audit_entries_user_at"),
        (AuditFilter(client_id=key("cara")), "ix_audit_entries_client_at"),
    ],
)
def test_a_page_is_read_by_an_index(
    sqlite_studio: StudioDatabase, wanted: AuditFilter, index: str
) -> None:
    for name in ("cara", "cem", "dora", "emil", "fay", "gus"):
        for person in ("desk", "anna", "ben", "sara"):
            add(sqlite_studio, client_id=key(name), user_id=key(f"user {person}"))
    # As the program does whenever it opens a studio.
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("ANALYZE")
    login = sqlite_studio.login("owner")
    place = AuditPlace(NOW, new_id())
    with statements(login) as seen:
        read_audit_trail(login.uow, login.viewer, wanted, place)
    statement, values = next(s for s in seen if "audit_entries" in s[0])
    with sqlite_studio.session("owner") as session:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row[3] for row in rows]
    assert any(f"USING INDEX {index} (" in line for line in plan), plan
    # Moments are in the order of the index; only keys of the same one are left to be sorted.
    assert not any(line == "USE TEMP B-TREE FOR ORDER BY" for line in plan), plan
    assert not any(line.startswith(("SCAN main.audit", "SCAN main.clients")) for line in plan), plan
