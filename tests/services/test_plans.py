"""Plans on paper: what does not fit is not left out without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio_app import paths
from studio_app.domain.session_list import SessionFilter
from studio_app.reports.fonts import register
from studio_app.services import plans, session_list
from studio_app.services.plans import session_list_plan
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.reports.printed import text
from tests.services.steps import SLOT, Hands, wish


@pytest.fixture(autouse=True)
def _fonts() -> None:
    register(paths.resource("fonts"))


@pytest.mark.parametrize(
    ("page", "longest", "printed", "is_told"),
    [(2, 4, 4, True), (2, 3, 3, True), (2, 5, 5, False), (2, 6, 5, False), (5, 5, 5, False)],
)
def test_a_list_that_is_too_long_says_how_much_of_it_is_there(
    sqlite_studio: StudioDatabase,
    monkeypatch: pytest.MonkeyPatch,
    page: int,
    longest: int,
    printed: int,
    is_told: bool,
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    for number in range(5):
        desk.book(wish(starts_at=SLOT + timedelta(hours=number), pay_later=True))
    monkeypatch.setattr(session_list.list_sessions, "__defaults__", (None, page))
    monkeypatch.setattr(plans, "LONGEST_LIST", longest)
    week = SessionFilter(SLOT.date(), 7)
    pdf = session_list_plan(desk.uow, desk.viewer, week, "This week", "Booked", NOW)
    words = text(pdf)
    assert f"{printed} rows" in words
    assert words.count("Cara Client") == printed
    assert (f"Booked · the first {longest} rows" in words) is is_told
