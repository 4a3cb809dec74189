"""The month: days with their numbers, and the way into a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import DatabaseProblem
from studio_app.services import session_list
from studio_app.ui.schedule.month_model import Cell
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage


def cell(hands: Hands, day: date) -> Cell:
    """Return what the month tells of a day."""
    model = hands.page.month.model
    found = model.cell(model.index_of(day))
    assert found is not None
    return found


def test_a_month_fits_a_narrow_page(desk: Hands) -> None:
    table = desk.page.month.table
    desk.page.resize(496, 588)
    desk.press(Qt.Key.Key_M)
    header, room = table.horizontalHeader(), table.viewport().width()
    assert header.length() == room
    widths = [header.sectionSize(column) for column in range(header.count())]
    assert max(widths) - min(widths) <= 1


def test_a_month_counts_each_day_and_leads_into_it(desk: Hands, full_day: StudioDatabase) -> None:
    model, table = desk.page.month.model, desk.page.month.table
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    desk.press(Qt.Key.Key_M)
    assert (desk.page.view(), desk.page.title()) == ("month", "March 2026")
    assert table.accessibleName() == "Month, March 2026"
    assert desk.focus() is table
    assert (model.rowCount(), model.cell(model.index(0, 0))) == (6, cell(desk, date(2026, 2, 23)))
    today = cell(desk, TODAY)
    assert [(trainer.name, count) for trainer, count in today.by_trainer] == [
        ("Anna", 1),
        ("Ben", 1),
    ]
    assert (today.sessions, today.is_today, today.is_of_month) == (2, True, True)
    spoken = model.index_of(TODAY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Tuesday, 10 March 2026, 2 sessions"
    assert not cell(desk, date(2026, 4, 1)).is_of_month
    desk.press(Qt.Key.Key_Down)
    with full_day.house() as connection:
        start = NOW + timedelta(days=7)
        factories.add_booking(connection, "another", "emil", "sara", start)
    desk.bus.announce(Changes(frozenset({Aggregate.SESSION})))
    desk.settle()
    assert cell(desk, TODAY + timedelta(days=7)).sessions == 1
    desk.press(Qt.Key.Key_Return)
    assert (desk.page.view(), desk.page.day()) == ("day", TODAY + timedelta(days=7))
    assert desk.names() == ["Emil Client"]
    assert desk.focus() is desk.page.calendar
    desk.press(Qt.Key.Key_M)
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.title() == "April 2026"
    desk.press(Qt.Key.Key_PageUp)
    place = table.visualRect(model.index_of(TODAY)).center()
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    desk.settle()
    assert (desk.page.view(), desk.page.day()) == ("day", TODAY)
    assert desk.names() == ["Cara Client", "Dora Client"]


def test_a_month_counts_only_what_its_viewer_sees_and_chose(
    desk: Hands, open_page: OpenPage
) -> None:
    desk.page.set_trainers((key("ben"), key("sara")))
    desk.press(Qt.Key.Key_M)
    assert cell(desk, TODAY).sessions == 1
    ben = open_page("ben")
    ben.page.set_view("month")
    ben.settle()
    assert cell(ben, TODAY).sessions == 1


def test_a_month_that_cannot_be_read_leaves_what_is_shown_under_its_own_name(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_arguments: object) -> None:
        raise DatabaseProblem("The server does not answer.")

    desk.press(Qt.Key.Key_M)
    monkeypatch.setattr(session_list, "count_sessions", out_of_reach)
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.load_banner.isVisible()
    assert desk.page.title() == "March 2026"
    monkeypatch.undo()
    again = desk.page.load_banner.findChild(QPushButton)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.page.title() == "April 2026"
    assert desk.page.load_banner.isHidden()
