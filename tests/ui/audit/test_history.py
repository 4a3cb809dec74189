"""The history by clicks and keys, over a real studio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services import audit
from studio_app.ui.audit.page import HistoryPage
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.theme import current_tokens
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_seen_links import cut
from tests.ui.audit.hands import choose, lines, settle
from tests.ui.conftest import Grab
from tests.ui.main.conftest import LogIn, OpenWindow


def test_only_owners_and_admins_are_offered_it(
    log_in: LogIn, open_window: OpenWindow, window: MainWindow
) -> None:
    assert window.sidebar.item("history").text() == "History"
    for name, offered in (("admin", True), ("desk", False), ("anna", False), ("cara", False)):
        other = open_window(log_in(name))
        if offered:
            other.open_area("history")
        else:
            with pytest.raises(KeyError):
                other.open_area("history")
        other.close()


def test_what_was_done_reads_like_sentences(
    qtbot: QtBot, window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    done = Hands.of(sqlite_studio.login("desk")).book(wish())
    Hands.of(sqlite_studio.login("anna")).cancel(done, SLOT - timedelta(hours=1), "she was ill")
    qtbot.mouseClick(window.sidebar.item("history"), Qt.MouseButton.LeftButton)
    page = window.open_area("history").page
    assert isinstance(page, HistoryPage)
    settle(page)
    when = "Thu, 12 Mar 2026, 10:00 to 11:00"
    assert lines(page)[:2] == [
        f"Anna cancelled Cara Client late for {when}, because: she was ill",
        f"Desk booked Cara Client with Anna for {when}",
    ]


def test_on_a_server_too(
    qtbot: QtBot,
    postgres_studio: StudioDatabase,
    log_in: LogIn,
) -> None:
    context = log_in("owner")
    login = postgres_studio.login("owner")
    Hands.of(postgres_studio.login("desk")).book(wish())
    page = HistoryPage(
        ScreenContext(
            login, context.runner, context.bus, context.undo, context.settings, context.now
        )
    )
    qtbot.addWidget(page)
    page.show()
    settle(page)
    assert lines(page)[0].startswith("Desk booked Cara Client with Anna for Thu, 12 Mar 2026")
    choose(qtbot, page, page.filters.person, "Desk")
    assert len(lines(page)) == 1


def test_details_of_the_entry_that_is_chosen(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands
) -> None:
    desk.cancel(desk.book(wish(pay_later=True)))
    page.refresh()
    settle(page)
    page.list.setFocus()
    assert not page.details.isVisible()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.details.isVisible()
    assert page.details.title.text() == lines(page)[0]
    assert page.details.facts()[:2] == [
        ("Status", "booked → cancelled"),
        ("Charge", "€80.00 → €0.00"),
    ]
    assert "noted by the database on" in page.details.recorded.text(), "these tests live in March"
    assert "entry 8" in page.details.recorded.text()
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    settle(page)
    assert client_name("cara") in [label.text() for label in window.card.findChildren(QLabel)]
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert not page.details.isVisible()
    assert page.list.hasFocus()
    second = page.model.index(2)
    qtbot.mouseClick(
        page.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.list.visualRect(second).center() - QPoint(50, 0),
    )
    assert page.details.title.text() == lines(page)[1]
    qtbot.mouseClick(page.details.close_button, Qt.MouseButton.LeftButton)
    assert not page.details.isVisible()


def test_enter_shows_the_client(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands
) -> None:
    desk.book(wish())
    page.refresh()
    settle(page)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.client_selected) as told:
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert told.args == [key("cara")]


def test_older_entries_come_when_they_are_scrolled_to(
    qtbot: QtBot, page: HistoryPage, sqlite_studio: StudioDatabase
) -> None:
    with sqlite_studio.house() as connection:
        row = {
            "organization_id": key("home"),
            "user_id": key("user owner"),
            "user_name": "Owner",
            "action": "tried",
            "subject": "booking",
            "subject_id": key("cara next"),
        }
        entries = [
            row | {"id": new_id(), "at": NOW + timedelta(minutes=minute)} for minute in range(250)
        ]
        connection.execute(insert(AuditEntryRow), entries)
    page.refresh()
    settle(page)
    assert page.model.count_entries() == audit.PAGE
    bar = page.list.verticalScrollBar()
    for loaded in (2 * audit.PAGE, 256):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda loaded=loaded: page.model.count_entries() == loaded)
        settle(page)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_End)
    settle(page)
    assert page.model.count_entries() == 256
    assert page.chosen_entry() is not None


def test_a_change_anywhere_in_the_window_shows_at_once_and_keeps_the_place(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands
) -> None:
    desk.book(wish())
    page.refresh()
    settle(page)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    chosen = page.chosen_entry()
    done = desk.book(wish("dora", "ben"))
    window.context.bus.announce(done.changes)
    settle(page)
    assert lines(page)[0].startswith("Desk booked Dora Client with Ben")
    assert page.chosen_entry() == chosen
    assert page.details.isVisible()


def test_what_happens_out_of_sight_is_read_when_it_comes_in_sight(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands
) -> None:
    window.open_area("schedule")
    before = lines(page)
    window.context.bus.announce(desk.book(wish()).changes)
    settle(page)
    assert lines(page) == before
    window.open_area("history")
    settle(page)
    assert len(lines(page)) == len(before) + 1


def test_f5_reads_anew(qtbot: QtBot, page: HistoryPage, window: MainWindow, desk: Hands) -> None:
    before = len(lines(page))
    desk.book(wish())
    qtbot.keyClick(window, Qt.Key.Key_F5)
    settle(page)
    assert len(lines(page)) == before + 1


def test_an_empty_history_says_what_will_be_here(
    qtbot: QtBot, page: HistoryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page.nothing_yet
    nothing: Any = audit.AuditPage((), None)
    monkeypatch.setattr(audit, "read_audit_trail", lambda *_a, **_k: nothing)
    page.filters.kind.setCurrentIndex(1)
    settle(page)
    page.filters.clear()
    settle(page)
    assert shown.isVisible()
    assert not page.list.isVisible()


def test_a_problem_is_told_and_the_next_try_works(
    qtbot: QtBot, page: HistoryPage, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lines(page)

    def fail(*_arguments: object, **_more: object) -> None:
        raise DatabaseProblem("The server cannot be reached.")

    with monkeypatch.context() as broken:
        broken.setattr(audit, "read_audit_trail", fail)
        page.refresh()
        settle(page)
    assert window.banner.text() == "The server cannot be reached."
    assert lines(page) == before
    page.refresh()
    settle(page)
    assert lines(page) == before


def test_a_first_look_that_fails_offers_another(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise DatabaseProblem("The server cannot be reached.")

    with monkeypatch.context() as broken:
        broken.setattr(audit, "read_audit_trail", fail)
        page = window.open_area("history").page
        assert isinstance(page, HistoryPage)
        settle(page)
        assert page.failed.isVisible()
        assert "The server cannot be reached." in _texts(page.failed)
        assert not window.banner.isVisible()
    qtbot.mouseClick(page.failed.button, Qt.MouseButton.LeftButton)
    settle(page)
    assert page.list.isVisible()
    assert len(lines(page)) == 6


def test_entries_that_this_pc_saw_and_are_gone_are_told(
    sqlite_studio: StudioDatabase, desk: Hands, log_in: LogIn, open_window: OpenWindow
) -> None:
    desk.book(wish())
    told = []
    for gone in ((), (7,), ()):
        if gone:
            cut(sqlite_studio, None, *gone)
        window = open_window(log_in("owner"))
        page = window.open_area("history").page
        assert isinstance(page, HistoryPage)
        settle(page)
        told.append(window.banner.text() if window.banner.isVisible() else "")
        window.close()
    assert told[0] == ""
    assert told[1].startswith("1 entry is gone from the history of Home since this PC saw it on ")
    assert told[2] == told[1], "until somebody says that it is all right"


def test_a_filter_that_fails_shows_nothing_of_what_fitted_before(
    qtbot: QtBot, page: HistoryPage, desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise DatabaseProblem("The server cannot be reached.")

    desk.book(wish())
    with monkeypatch.context() as broken:
        broken.setattr(audit, "read_audit_trail", fail)
        choose(qtbot, page, page.filters.kind, "Bookings")
        assert not page.list.isVisible()
    qtbot.mouseClick(page.failed.button, Qt.MouseButton.LeftButton)
    settle(page)
    assert page.list.isVisible()


def test_a_filter_that_takes_long_says_so(
    qtbot: QtBot,
    page: HistoryPage,
    window: MainWindow,
    desk: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.book(wish())
    read, go_on = audit.read_audit_trail, Event()

    def slow(*arguments: Any, **more: Any) -> Any:
        go_on.wait(20)
        return read(*arguments, **more)

    monkeypatch.setattr(audit, "read_audit_trail", slow)
    page.filters.kind.setCurrentIndex(1)
    assert page.list.isVisible(), "a quick answer does not flicker"
    qtbot.waitUntil(page.waiting.isVisible)
    assert "Looking…" in _texts(page.waiting)
    assert window.busy_line.isVisible()
    go_on.set()
    settle(page)
    assert page.list.isVisible()
    assert not window.busy_line.isVisible()


def _texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_every_focusable_part_has_a_name(
    page: HistoryPage, assert_accessible: Callable[[Any], None]
) -> None:
    page.list.setCurrentIndex(page.model.index(1))
    for part in (page.filters, page.list, page.details, page.nothing_found):
        assert_accessible(part)


def test_it_is_drawn_in_the_dark_too(
    page: HistoryPage, dark: None, grab: Grab, qtbot: QtBot
) -> None:
    page.list.setCurrentIndex(page.model.index(1))
    settle(page)
    picture = page.list.viewport().grab().toImage()
    row = page.list.visualRect(page.model.index(1))
    ratio = picture.devicePixelRatio()
    colour = picture.pixelColor(
        round((row.right() - 20) * ratio), round((row.center().y()) * ratio)
    )
    assert colour.name().upper() == current_tokens().accent_tint
    assert grab(page, "history_dark").exists()


def test_the_history_is_saved_as_it_is_filtered(
    qtbot: QtBot, page: HistoryPage, desk: Hands, tmp_path: Path
) -> None:
    desk.book(wish())
    page.refresh()
    settle(page)
    path = tmp_path / "history.csv"
    page.foot.export.export_to(path)
    assert page.foot.export.runner.wait_idle()
    assert "saved as history.csv." in page.foot.note.whole_text()
    heads, *rows = path.read_text("utf-8-sig").splitlines()
    assert heads == "When,Who,What was done,Why"
    assert any("Desk booked Cara Client with Anna" in row for row in rows)
