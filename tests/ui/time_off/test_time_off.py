"""Asking for time off and deciding about it, through the window."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import InvalidInput, ServerAway
from studio_app.domain.identifiers import new_id
from studio_app.domain.time_off import SessionInTheWay, TimeOffKind, TimeOffRequest
from studio_app.repositories.schema import TimeOffRow
from studio_app.services import time_off
from studio_app.services.time_off import ask_time_off, withdraw_time_off
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.time_off.dialog import TimeOffDialog
from studio_app.ui.widgets.sidebar_item import SidebarItem
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, stored, wish
from tests.ui.main.conftest import LogIn, OpenWindow


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def opened(window: MainWindow, qtbot: QtBot) -> TimeOffDialog:
    qtbot.keyClick(window, Qt.Key.Key_O, _CTRL_SHIFT)
    found: list[TimeOffDialog] = []

    def there() -> bool:
        found[:] = [it for it in window.findChildren(TimeOffDialog) if it.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    assert window.context.runner.wait_idle()
    return found[0]


_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def press(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def close(dialog: TimeOffDialog, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def status_of(studio: StudioDatabase) -> list[tuple[str, bool]]:
    soon = NOW + timedelta(days=20)
    with studio.house() as connection:
        rows = connection.execute(select(TimeOffRow).where(TimeOffRow.starts_at < soon))
        return [(row.status, row.withdrawn_at is not None) for row in rows]


def test_a_trainer_asks_and_the_owner_decides_about_each_session(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
) -> None:
    hands = Hands.of(sqlite_studio.login("desk"))
    moved = hands.book(wish("cara", "anna", SLOT))
    gone = hands.book(wish("cem", "anna", SLOT + timedelta(hours=1)))
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    press(qtbot, dialog.ask_button)
    day = QDate(SLOT.year, SLOT.month, SLOT.day)
    dialog.form._first.setDate(day)
    qtbot.waitUntil(lambda: "2 sessions" in dialog.form.hits.text())
    assert "Cara Client" in dialog.form.hits.text()
    keep(dialog, "time-off-ask")
    press(qtbot, dialog.send_button)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("requested", False)])
    assert window.context.runner.wait_idle()
    assert "Asked for" in dialog.model.index(0, 3).data()
    assert not dialog.decide_button.isVisible()
    keep(dialog, "time-off-list")
    close(dialog, window, qtbot)
    # Taken back and asked again by name, from the window.
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("requested", True)])
    assert window.context.runner.wait_idle()
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("requested", False)])
    assert window.context.runner.wait_idle()

    window = open_window(log_in("owner"))
    assert window.context.runner.wait_idle()
    qtbot.waitUntil(lambda: wishes(window) == "1 asked")
    dialog = opened(window, qtbot)
    size = dialog.size()
    dialog.table.selectRow(0)
    press(qtbot, dialog.decide_button)
    qtbot.waitUntil(lambda: len(dialog.plan.choices) == 2)
    assert dialog.size() == size
    first, second = dialog.plan.choices
    assert first.currentText().startswith("Move to")
    choose(second, "Cancel")
    dialog.word.setText("enjoy")
    keep(dialog, "time-off-plan")
    press(qtbot, dialog.approve_button)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("approved", False)])
    assert window.context.runner.wait_idle()
    assert stored(sqlite_studio, moved.booking_id).starts_at != SLOT
    assert stored(sqlite_studio, gone.booking_id).status == "cancelled"
    qtbot.waitUntil(lambda: wishes(window) == "")
    assert "Approved: enjoy" in dialog.model.index(0, 3).data()
    close(dialog, window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("requested", False)])
    assert stored(sqlite_studio, moved.booking_id).starts_at == SLOT
    assert window.context.runner.wait_idle()


def wishes(window: MainWindow) -> str:
    items = [one for one in window.findChildren(SidebarItem) if one.text() == "Time off"]
    return items[0].count()


def choose(box: QComboBox, beginning: str) -> None:
    texts = [box.itemText(index) for index in range(box.count())]
    box.setCurrentIndex(next(i for i, text in enumerate(texts) if text.startswith(beginning)))


def test_what_makes_no_sense_is_said_beside_the_field(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    keep(dialog, "time-off-empty")
    press(qtbot, dialog.ask_button)
    dialog.form._whole.setChecked(False)
    dialog.form._until.set_minute(dialog.form._from.minute())
    press(qtbot, dialog.send_button)
    assert dialog.form._errors["ends_at"].text() == "Time off ends after it begins."
    keep(dialog, "time-off-error")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.ask_button.isVisible()
    assert window.context.runner.wait_idle()


@pytest.mark.parametrize("name", ["desk", "asim"])
def test_those_who_only_look_see_and_change_nothing(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, name: str
) -> None:
    window = open_window(log_in(name))
    dialog = opened(window, qtbot)
    assert dialog.model.rowCount() > 0
    buttons = (dialog.ask_button, dialog.decide_button, dialog.withdraw_button)
    assert not any(button.isVisible() for button in buttons)


def test_the_window_shows_at_once_what_others_change(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    anna = sqlite_studio.login("anna")
    window = open_window(log_in("owner"))
    dialog = opened(window, qtbot)
    before = dialog.model.rowCount()

    def told(kind: Aggregate) -> None:
        window.context.bus.announce(Changes(frozenset({kind})))
        assert window.context.runner.wait_idle()

    def ask() -> TimeOffRequest:
        end = SLOT + timedelta(hours=2)
        request = TimeOffRequest(new_id(), key("anna"), SLOT, end, TimeOffKind.PERSONAL)
        ask_time_off(anna.uow, anna.viewer, request, NOW)
        return request

    request = ask()
    told(Aggregate.TRAINER)
    assert dialog.model.rowCount() == before + 1
    row = dialog.model.row_of(request.time_off_id)
    assert row is not None
    dialog.table.selectRow(row)
    assert dialog.withdraw_button.isEnabled()
    withdraw_time_off(anna.uow, anna.viewer, request.time_off_id, 1, NOW, request_id=new_id())
    told(Aggregate.TRAINER)
    assert dialog.model.rowCount() == before
    assert not dialog.table.selectionModel().hasSelection()
    assert not dialog.withdraw_button.isEnabled()
    # What it hits is looked for anew while somebody asks, too.
    dialog.begin_asking(key("anna"), SLOT.date())
    qtbot.waitUntil(lambda: "No session" in dialog.form.hits.text())
    Hands.of(sqlite_studio.login("desk")).book(wish("cara", "anna", SLOT))
    told(Aggregate.SESSION)
    qtbot.waitUntil(lambda: "Cara Client" in dialog.form.hits.text())
    assert window.context.runner.wait_idle()


def asked(studio: StudioDatabase, name: str) -> UUID:
    """Let a trainer ask for two hours off, and return the key of it."""
    login = studio.login(name)
    end = SLOT + timedelta(hours=2)
    request = TimeOffRequest(new_id(), key(name), SLOT, end, TimeOffKind.PERSONAL)
    ask_time_off(login.uow, login.viewer, request, NOW)
    return request.time_off_id


def hold(window: MainWindow) -> Event:
    """Let the worker wait until the event is set."""
    gate = Event()
    window.context.runner.run(lambda: gate.wait(20), done=lambda _set: None)
    return gate


def begin_deciding(dialog: TimeOffDialog, time_off_id: UUID, qtbot: QtBot) -> None:
    row = dialog.model.row_of(time_off_id)
    assert row is not None
    dialog.table.selectRow(row)
    press(qtbot, dialog.decide_button)


def test_who_is_named_above_the_plan_is_who_is_decided_about(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    of_anna, of_ben = asked(sqlite_studio, "anna"), asked(sqlite_studio, "ben")
    window = open_window(log_in("owner"))
    dialog = opened(window, qtbot)
    first = hold(window)
    begin_deciding(dialog, of_anna, qtbot)
    came: list[None] = []
    window.context.runner.run(lambda: None, done=came.append)
    second = hold(window)
    begin_deciding(dialog, of_ben, qtbot)
    first.set()
    qtbot.waitUntil(lambda: bool(came))
    assert not dialog.decline_button.isVisible()
    second.set()
    assert window.context.runner.wait_idle()
    assert dialog._plan_title.text().startswith("Ben")
    press(qtbot, dialog.decline_button)
    assert window.context.runner.wait_idle()
    with sqlite_studio.house() as connection:
        rows = connection.execute(select(TimeOffRow).where(TimeOffRow.id.in_([of_anna, of_ben])))
        assert {row.id: row.status for row in rows} == {of_anna: "requested", of_ben: "declined"}


def test_a_plan_that_comes_late_takes_no_form_from_whoever_types_in_it(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    of_anna = asked(sqlite_studio, "anna")
    window = open_window(log_in("owner"))
    dialog = opened(window, qtbot)
    gate = hold(window)
    begin_deciding(dialog, of_anna, qtbot)
    press(qtbot, dialog.ask_button)
    gate.set()
    assert window.context.runner.wait_idle()
    assert dialog.form.isVisible()
    assert not dialog.decline_button.isVisible()


def test_a_look_that_fails_leaves_the_step_that_is_under_way_alone(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def out_of_reach(*_anything: object) -> tuple[SessionInTheWay, ...]:
        raise ServerAway("the desk")

    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    press(qtbot, dialog.ask_button)
    dialog.form._first.setDate(QDate(SLOT.year, SLOT.month, SLOT.day))
    qtbot.waitUntil(lambda: "No session" in dialog.form.hits.text())
    monkeypatch.setattr(time_off, "sessions_hit", out_of_reach)
    first = hold(window)
    dialog._look_for_hits()
    second = hold(window)
    press(qtbot, dialog.send_button)
    first.set()
    qtbot.waitUntil(dialog.banner.isVisible)
    assert dialog.form.isVisible()
    # It is sent once, however often the button is pressed until the answer is there.
    dialog.form._note.setText("and the day after")
    press(qtbot, dialog.send_button)
    second.set()
    assert window.context.runner.wait_idle()
    assert status_of(sqlite_studio) == [("requested", False)]
    assert dialog.banner.kind() == "good"


def test_the_window_closes_once_the_answer_is_there_and_the_step_can_be_undone(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    of_anna = asked(sqlite_studio, "anna")
    window = open_window(log_in("owner"))
    dialog = opened(window, qtbot)
    begin_deciding(dialog, of_anna, qtbot)
    assert window.context.runner.wait_idle()
    gate = hold(window)
    press(qtbot, dialog.approve_button)
    assert not dialog.close()
    assert "as soon as the answer is there" in dialog.banner.text()
    gate.set()
    with qtbot.waitSignal(dialog.destroyed):
        assert window.context.runner.wait_idle()
    assert status_of(sqlite_studio) == [("approved", False)]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(sqlite_studio) == [("requested", False)])
    assert window.context.runner.wait_idle()


def test_a_refusal_is_seen_by_whoever_was_about_to_close_the_window(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    of_anna, anna = asked(sqlite_studio, "anna"), sqlite_studio.login("anna")
    window = open_window(log_in("owner"))
    dialog = opened(window, qtbot)
    begin_deciding(dialog, of_anna, qtbot)
    assert window.context.runner.wait_idle()
    gate = hold(window)
    withdraw_time_off(anna.uow, anna.viewer, of_anna, 1, NOW, request_id=new_id())
    press(qtbot, dialog.approve_button)
    for _ in range(2):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    gate.set()
    assert window.context.runner.wait_idle()
    assert dialog.isVisible()
    assert dialog.banner.isVisible()
    assert dialog.banner.kind() == "bad"
    with qtbot.waitSignal(dialog.destroyed):
        assert dialog.close()


def test_what_is_refused_beside_its_field_leaves_no_word_of_closing(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_anything: object) -> DiaryOutcome:
        raise InvalidInput("note", "Say it in fewer, plain words.")

    monkeypatch.setattr(time_off, "ask_time_off", refuse)
    window = open_window(log_in("anna"))
    dialog = opened(window, qtbot)
    press(qtbot, dialog.ask_button)
    assert window.context.runner.wait_idle()
    gate = hold(window)
    press(qtbot, dialog.send_button)
    assert not dialog.close()
    gate.set()
    assert window.context.runner.wait_idle()
    assert dialog.form._errors["note"].text() == "Say it in fewer, plain words."
    assert not dialog.banner.isVisible()
    # What goes well afterwards leaves it open, as ever.
    monkeypatch.undo()
    press(qtbot, dialog.send_button)
    assert window.context.runner.wait_idle()
    assert dialog.isVisible()
    assert dialog.banner.kind() == "good"
