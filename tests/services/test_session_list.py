"""Sessions page by page and counted by day, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, update

from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_list import ListedSession, SessionFilter
from studio_app.repositories.schema import SessionRow
from studio_app.services.access import Login
from studio_app.services.session_list import count_sessions, list_sessions
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import SLOT, Hands, wish

THURSDAY = SLOT.date()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = SessionFilter(THURSDAY, 7)


def names(rows: tuple[ListedSession, ...]) -> list[str]:
    return [row.client_name.split()[0] for row in rows]


def test_a_list_is_read_page_by_page_in_both_directions_and_filtered(
    studio: StudioDatabase, desk: Hands
) -> None:
    first = desk.book(wish(place_id=key("home Loft")))
    with studio.house() as connection:
        table = update(SessionRow).where(SessionRow.id == first.session_id)
        connection.execute(table.values(capacity=3, title="Circle"))
    desk.book(wish("dora", "ben", pay_later=True))
    cancelled = desk.cancel(desk.book(wish("cem", starts_at=SLOT + HOUR)))
    desk.undo(desk.book(wish("emil", "sara", SLOT + HOUR)))
    desk.book(wish("emil", "sara", SLOT + 6 * DAY))
    desk.book(wish("emil", "sara", SLOT + 7 * DAY))

    def read(wanted: SessionFilter, limit: int = 50) -> tuple[ListedSession, ...]:
        page = list_sessions(desk.uow, desk.viewer, wanted, limit=limit)
        rows, total = list(page.rows), page.total
        while page.next_place is not None:
            page = list_sessions(desk.uow, desk.viewer, wanted, page.next_place, limit)
            assert page.total is None
            rows += page.rows
        assert total == len(rows)
        return tuple(rows)

    rows = read(WEEK)
    assert {*names(rows[:2])} == {"Cara", "Dora"}
    assert names(rows[2:]) == ["Cem", "Emil"]
    by_name = {row.client_name.split()[0]: row for row in rows}
    cara = by_name["Cara"]
    assert (cara.starts_at, cara.ends_at, cara.place, cara.title) == (
        SLOT,
        SLOT + HOUR,
        "Loft",
        "Circle",
    )
    assert (cara.trainer_id, cara.trainer_name, cara.client_id) == (
        key("anna"),
        "Anna",
        key("cara"),
    )
    assert [by_name[name].is_unpaid for name in ("Cara", "Dora", "Cem")] == [False, True, False]
    assert by_name["Cem"].status is BookingStatus.CANCELLED
    assert by_name["Cem"].booking_id == cancelled.booking_id
    for limit in (1, 2, 3):
        assert read(WEEK, limit) == rows
        assert read(replace(WEEK, latest_first=True), limit) == rows[::-1]
    for wanted, expected in (
        (replace(WEEK, days=1), {"Cara", "Dora", "Cem"}),
        (replace(WEEK, trainer_ids=(key("ben"), key("yuna"))), {"Dora"}),
        (replace(WEEK, trainer_ids=()), set[str]()),
        (replace(WEEK, status=BookingStatus.BOOKED), {"Cara", "Dora", "Emil"}),
        (replace(WEEK, place_id=key("home Loft")), {"Cara"}),
        (replace(WEEK, client_id=key("cem")), {"Cem"}),
        (replace(WEEK, client_id=key("cem"), status=BookingStatus.BOOKED), set()),
    ):
        assert {*names(read(wanted))} == expected


def test_days_are_counted_by_the_studios_clock_and_what_is_cancelled_does_not_count(
    desk: Hands,
) -> None:
    """In Berlin, in winter, Thursday begins at 23:00 UTC on Wednesday; on 29 March it is 22:00."""
    midnight = SLOT.replace(hour=0) - HOUR
    desk.book(wish(starts_at=midnight))
    desk.book(wish("dora", "ben", midnight + 23.5 * HOUR))
    desk.book(wish("emil", "sara", midnight + DAY))
    desk.cancel(desk.book(wish("emil", "sara", midnight + 12 * HOUR)))
    desk.undo(desk.book(wish("emil", "sara", midnight + 14 * HOUR)))
    found = count_sessions(desk.uow, desk.viewer, THURSDAY - DAY, 3)
    assert [(count.day, count.sessions) for count in found.days] == [
        (THURSDAY - DAY, 0),
        (THURSDAY, 2),
        (THURSDAY + DAY, 1),
    ]
    assert dict(found.days[1].by_trainer) == {key("anna"): 1, key("ben"): 1}
    assert [trainer.name for trainer in found.trainers] == ["Anna", "Ben", "Sara"]
    only = count_sessions(desk.uow, desk.viewer, THURSDAY, 1, (key("ben"),))
    assert [count.sessions for count in only.days] == [1]
    changed = date(2026, 3, 29)
    desk.book(wish(starts_at=datetime(2026, 3, 29, 21, 30, tzinfo=SLOT.tzinfo)))
    desk.book(wish(starts_at=datetime(2026, 3, 29, 22, 30, tzinfo=SLOT.tzinfo)))
    summer = count_sessions(desk.uow, desk.viewer, changed, 2)
    assert [count.sessions for count in summer.days] == [1, 1]


def test_everybody_lists_and_counts_what_is_theirs_in_few_statements(
    studio: StudioDatabase, desk: Hands
) -> None:
    for client, trainer in (("cara", "anna"), ("dora", "ben"), ("emil", "sara")):
        desk.book(wish(client, trainer, pay_later=True))
    everybody = {"Cara", "Dora", "Emil"}
    for name, expected in (
        ("owner", everybody),
        ("anna", {"Cara"}),
        ("sara", {"Emil"}),
        ("asim", {"Cara"}),
        ("cara", {"Cara"}),
        ("zoe", set[str]()),
    ):
        login = studio.login(name)
        rows = list_sessions(login.uow, login.viewer, WEEK).rows
        assert {*names(rows)} == expected, name
        assert any(row.is_unpaid for row in rows) == (name not in ("asim", "zoe")), name
        counts = count_sessions(login.uow, login.viewer, THURSDAY, 1).days
        assert counts[0].sessions == len(expected), name
    few = _statements(desk, lambda: list_sessions(desk.uow, desk.viewer, WEEK, limit=1))
    assert (
        few == _statements(desk, lambda: list_sessions(desk.uow, desk.viewer, WEEK, limit=2)) == 3
    )
    assert _statements(desk, lambda: count_sessions(desk.uow, desk.viewer, THURSDAY, 42)) == 3


def _statements(login: Login | Hands, work: Callable[[], object]) -> int:
    counted: list[str] = []

    def note(conn: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    engine = login.uow._engine
    event.listen(engine, "after_cursor_execute", note)
    work()
    event.remove(engine, "after_cursor_execute", note)
    return len([statement for statement in counted if statement.startswith("SELECT")])
