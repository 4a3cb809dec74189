"""The printed day: of those whom the viewer sees, with what staff must know."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from studio_app import paths
from studio_app.domain.packages import EntryKind
from studio_app.reports.fonts import register
from studio_app.services.access import Login
from studio_app.services.day_sheet import day_sheet
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish

DAY = SLOT.date()


@pytest.fixture(autouse=True)
def _fonts() -> None:
    register(paths.resource("fonts"))


def printed(login: Login, trainers: tuple[UUID, ...] | None = None) -> str:
    """Return the text of the sheet of DAY."""
    document = day_sheet(login.uow, login.viewer, DAY, trainers, NOW)
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


@pytest.fixture
def busy(studio: StudioDatabase) -> StudioDatabase:
    """A studio in which three trainers have a session on DAY."""
    desk = Hands.of(studio.login("desk"))
    for client, trainer in (("cara", "anna"), ("dora", "ben"), ("emil", "sara")):
        desk.book(wish(client, trainer))
    return studio


@pytest.mark.parametrize(
    ("name", "clients"),
    [
        ("desk", {"Cara", "Dora", "Emil"}),
        ("owner", {"Cara", "Dora", "Emil"}),
        ("anna", {"Cara"}),
        ("asim", {"Cara"}),
        ("cara", {"Cara"}),
        ("zoe", set()),
    ],
)
def test_everybody_prints_what_is_theirs(
    busy: StudioDatabase, name: str, clients: set[str]
) -> None:
    text = printed(busy.login(name))
    assert {client for client in ("Cara", "Cem", "Dora", "Emil") if client in text} == clients


def test_one_trainer_alone(busy: StudioDatabase) -> None:
    text = printed(busy.login("desk"), (key("ben"),))
    assert "Dora" in text
    assert "Cara" not in text


def test_what_is_left_and_what_staff_must_know(busy: StudioDatabase) -> None:
    text = printed(busy.login("desk"), (key("anna"),))
    assert "7 of 10 left" in text
    assert "cara has a knee" in text
    assert "cara has a knee" not in printed(busy.login("cara"))


def test_packages_that_are_endless_or_used_up(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        factories.add_package(
            connection, "endless", "gus", sessions=None, expires_on=TODAY + timedelta(days=9)
        )
        left = ("cem ten", "cem", EntryKind.ADJUSTED, -7)
        factories.add_entry(connection, "taken off", *left)
    desk = Hands.of(studio.login("desk"))
    desk.book(wish("gus", "sara"))
    desk.book(wish("cem"))
    text = printed(studio.login("desk"))
    assert "Endless" in text
    assert "no credit left" in text


def test_paper_comes_in_two_sizes(busy: StudioDatabase) -> None:
    login = busy.login("desk")
    widths = []
    for paper in ("A4", "LETTER"):
        document = day_sheet(login.uow, login.viewer, DAY, None, NOW, paper)  # type: ignore[arg-type]
        widths.append(round(max(map(float, PdfReader(BytesIO(document)).pages[0].mediabox[2:]))))
    assert widths == [842, 792]
