"""Room for the sentences: in narrow windows, and what is told where there is not enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from studio_app.domain.audit import AuditEntry
from studio_app.ui.audit.delegate import HistoryDelegate
from studio_app.ui.audit.page import HistoryPage
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.steps import Hands, wish
from tests.services.test_audit import add
from tests.ui.audit.hands import settle

LONG = "she was ill, and the bus from the other side of town came an hour late, as it often does"


def shown(page: HistoryPage, row: int) -> str:
    """Return as much of a row's sentence as its line shows."""
    delegate, index = page.list.itemDelegate(), page.model.index(row)
    assert isinstance(delegate, HistoryDelegate)
    return delegate.shown_sentence(QRectF(page.list.visualRect(index)), index)


def rest_on(page: HistoryPage, row: int) -> None:
    """Let the mouse rest on a row."""
    place = page.list.visualRect(page.model.index(row)).center()
    viewport = page.list.viewport()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)


def test_an_empty_card_makes_room_in_a_narrow_window(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands
) -> None:
    desk.book(wish())
    page.refresh()
    settle(page)
    window.resize(1440, 800)
    assert window.card.isVisible()
    window.resize(1024, 640)
    QApplication.processEvents()
    assert not window.card.isVisible()
    assert shown(page, 1) == page.model.index(1).data(), "day and time of the session are seen"
    window.open_area("schedule")
    assert not window.card.isVisible()
    window.open_area("history")
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    settle(page)
    qtbot.waitUntil(window.card.isVisible)
    window.set_card_folded(True)
    assert not window.card.isVisible()
    window.resize(1440, 800)
    assert not window.card.isVisible(), "folded away is folded away"
    window.set_card_folded(False)
    assert window.card.isVisible()


def test_a_line_that_is_cut_short_tells_the_rest(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    add(sqlite_studio, action="unlocked", reason=LONG, at=NOW + timedelta(hours=1))
    add(sqlite_studio, action="encrypted", at=NOW + timedelta(hours=2))
    page.refresh()
    window.resize(1024, 640)
    settle(page)
    assert shown(page, 2).endswith("…")
    rest_on(page, 2)
    assert QToolTip.text() == page.model.index(2).data()
    rest_on(page, 1)
    # All of it is there to read.
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.parametrize("away", [timedelta(days=-400), timedelta(hours=1)])
def test_an_entry_of_another_time_says_when_it_was_noted(
    page: HistoryPage, sqlite_studio: StudioDatabase, away: timedelta
) -> None:
    now = datetime.now(UTC)
    add(sqlite_studio, action="invited", at=now + timedelta(days=1))
    add(sqlite_studio, action="encrypted", at=now + away, user_name="Owner")
    page.refresh()
    settle(page)
    row = next(
        number for number in range(page.model.rowCount()) if _action(page, number) == "encrypted"
    )
    spoken = str(page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
    assert f"noted on {now.astimezone(page._context.login.organization.tz):%a}, " in spoken
    page.list.setCurrentIndex(page.model.index(row))
    assert "but noted by the database on" in page.details.recorded.text()


def _action(page: HistoryPage, row: int) -> str:
    entry = page.model.entry(page.model.index(row))
    return entry.action if isinstance(entry, AuditEntry) else ""
