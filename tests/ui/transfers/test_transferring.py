"""Moving a client by keys, session by session; asking for it, and answering on the team's page."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferRequest, TransferWay
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories import schema
from studio_app.services.transfer_lists import transfer_lines, transfer_sheet
from studio_app.services.transfers import ask_for_transfer
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.page import ClientPage
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.paged_area import PagedArea
from studio_app.ui.transfers import words
from studio_app.ui.transfers.ask_dialog import AskTransferDialog
from studio_app.ui.transfers.dialog import TransferDialog
from studio_app.ui.transfers.page import TransfersPage
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.transfer_diaries import add_session, at, everything, prepare
from tests.services.transfer_steps import trainer_of
from tests.ui.conftest import Grab
from tests.ui.main.conftest import (
    LogIn,
    OpenWindow,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
)

__all__ = ["log_in", "open_window", "runner", "settings_file", "show"]

DAY = NOW.date() + timedelta(days=28)


def fill(studio: StudioDatabase) -> dict[str, object]:
    """Return Cem's sessions with Anna: Ben is busy at one of them, and does not work at another."""
    prepare(studio)
    with studio.house() as connection:
        add_session(connection, "ben", at(DAY, 40), ["dora"])
        return {
            "clash": add_session(connection, "anna", at(DAY, 40), ["cem"], pays=True),
            "free": add_session(connection, "anna", at(DAY, 48), ["cem"], pays=True),
            "late": add_session(connection, "anna", at(DAY, 76), ["cem"], pays=True),
            "class": add_session(connection, "anna", at(DAY, 34), ["cem", "cara"], capacity=9),
        }


def idle(window: MainWindow) -> None:
    QApplication.processEvents()
    assert window.context.runner.wait_idle()
    QApplication.processEvents()


def opened(window: MainWindow, client: str) -> ClientPage:
    window.open_client(key(client))
    idle(window)
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    return area.client.page


def choose(page: ClientPage, text: str) -> None:
    menu = page.head.more_button.menu()
    menu.aboutToShow.emit()
    (action,) = (one for one in menu.actions() if one.text().replace("&", "").startswith(text))
    action.trigger()


def transfers(window: MainWindow, qtbot: QtBot) -> TransfersPage:
    area = window.open_area("team")
    assert isinstance(area, PagedArea)
    page = area.show_page("transfers")
    assert isinstance(page, TransfersPage)
    qtbot.waitUntil(page.isVisible)
    idle(window)
    return page


def where(studio: StudioDatabase, session: object) -> tuple[object, object]:
    row = schema.SessionRow
    query = select(row.trainer_id, row.starts_at).where(row.id == session)
    with studio.house() as connection:
        found = connection.execute(query).one()
        return found[0], found[1]


def test_an_owner_moves_a_client_by_keys_and_takes_it_back(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    sessions = fill(sqlite_studio)
    window = open_window(log_in("owner"))
    choose(opened(window, "cem"), "Change the trainer")
    dialog = window.findChild(TransferDialog)
    assert dialog is not None
    idle(window)
    grab(dialog, "transfer_empty")
    assert not dialog.go_button.isEnabled()
    # Ben is the first in the list: the arrow chooses, Enter goes on to what does not fit.
    names = [dialog.model.row(at).fit.name for at in range(dialog.model.rowCount())]
    for _ in range(names.index("Ben") + 1):
        qtbot.keyClick(dialog.trainers, Qt.Key.Key_Down)
    chosen = dialog.chosen_trainer()
    assert chosen is not None
    assert chosen.name == "Ben"
    assert (chosen.fits, chosen.sessions) == (1, 4)
    qtbot.waitUntil(lambda: dialog.plan.plan is not None)
    choices = dialog.plan.table.choices
    # A Saturday outside hours, the class, the clash, what is free, and the evening.
    assert [one.currentData().way for one in choices] == [
        TransferWay.NEW_TIME,
        TransferWay.KEEP,
        TransferWay.NEW_TIME,
        TransferWay.ALONG,
        TransferWay.NEW_TIME,
    ]
    assert "busy with Dora Client" in choices[2].accessibleName()
    assert dialog.plan.totals.text() == ("Sessions along: 1 · at a new time: 3 · stay with Anna: 1")
    grab(dialog, "transfer_plan")
    qtbot.keyClick(dialog.trainers, Qt.Key.Key_Return)
    assert choices[0].hasFocus()
    for following in (*choices[1:], dialog.reason):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert following.hasFocus()
    choices[4].setFocus()
    qtbot.keyClick(choices[4], Qt.Key.Key_End)
    for _ in range(choices[4].count()):
        if choices[4].currentData().way is not TransferWay.CANCEL:
            qtbot.keyClick(choices[4], Qt.Key.Key_Up)
    assert "cancelled: 1" in dialog.plan.totals.text()
    qtbot.keyClicks(dialog.reason, "moved house")
    # Somebody is faster: nothing moves, and the plan is made anew.
    with sqlite_studio.house() as connection:
        taken = add_session(connection, "ben", at(DAY, 48), ["fay"])
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(window)
    qtbot.waitUntil(lambda: dialog.plan.plan is not None)
    assert "nothing was moved" in dialog.banner.text()
    grab(dialog, "transfer_outdated")
    assert trainer_of(sqlite_studio, "cem") == key("anna")
    with sqlite_studio.house() as connection:
        booking, session = schema.BookingRow, schema.SessionRow
        gone = update(booking).where(booking.session_id == taken)
        connection.execute(gone.values(occupies=False, status="cancelled"))
        gone = update(session).where(session.id == taken)
        connection.execute(gone.values(occupies=False))
    before = everything(sqlite_studio)
    dialog._plan()
    idle(window)
    qtbot.waitUntil(lambda: dialog.plan.plan is not None)
    qtbot.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert window.notice.text() == "Cem Client has another trainer now, with Ben"
    assert trainer_of(sqlite_studio, "cem") == key("ben")
    assert where(sqlite_studio, sessions["clash"]) == (key("ben"), at(DAY + timedelta(7), 40))
    page = transfers(window, qtbot)
    page.filter.button("done").click()
    row_of_ours = next(
        number
        for number in range(page.model.rowCount())
        if page.model.row(number).entry.reason == "moved house"
    )
    page.table.selectRow(row_of_ours)
    grab(window, "transfers_done")
    entry = page.model.row(row_of_ours).entry
    _look_at_paper(window, entry.transfer_id)
    qtbot.mouseClick(page.detail.undo_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert everything(sqlite_studio) == before
    page.filter.button("undone").click()
    assert page.model.rowCount() == 1


def _look_at_paper(window: MainWindow, transfer_id: object) -> None:
    from studio_app.services.transfer_lists import one_transfer

    fonts.register(resource("fonts"))
    login = window.context.login
    entry = one_transfer(login.uow, login.viewer, transfer_id)  # type: ignore[arg-type]
    lines = transfer_lines(login.uow, login.viewer, entry.transfer_id)
    sheet = words.sheet_of(entry, lines, login.organization)
    assert sheet.title == "Transfer of Cem Client"
    assert ("Reason", "moved house") in sheet.facts
    assert [what for _when, what in sheet.lines].count("stays with Anna") == 1
    content = transfer_sheet(login.uow, login.viewer, sheet, NOW)
    assert content.startswith(b"%PDF")


def test_a_trainer_asks_and_the_owner_approves_with_the_plan_in_sight(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    grab: Grab,
) -> None:
    fill(sqlite_studio)
    asking = open_window(log_in("anna"))
    choose(opened(asking, "cem"), "Ask for another trainer")
    form = asking.findChild(AskTransferDialog)
    assert form is not None
    idle(asking)
    form.trainer.setCurrentIndex(form.trainer.findText("Ben"))
    qtbot.keyClicks(form.reason, "wants mornings")
    grab(form, "transfer_ask")
    qtbot.keyClick(form.reason, Qt.Key.Key_Return)
    idle(asking)
    assert asking.notice.text() == "Asked for Cem Client to go to Ben"
    mine = transfers(asking, qtbot)
    assert mine.model.rowCount() == 1
    assert not mine.detail.approve_button.isVisible()
    grab(asking, "transfers_asked_own")

    other = TransferRequest(new_id(), key("emil"), key("ben"), 1, "closer")
    desk = log_in("desk").login
    ask_for_transfer(desk.uow, desk.viewer, other, NOW)
    window = open_window(log_in("owner"))
    waiting = window.sidebar.item("team").count()
    assert waiting.endswith(" asked")
    page = transfers(window, qtbot)
    numbers = {page.model.row(at).entry.reason: at for at in range(page.model.rowCount())}
    page.table.selectRow(numbers["closer"])
    qtbot.waitUntil(lambda: page.detail.plan.plan is not None)
    qtbot.keyClicks(page.detail.word, "not now")
    qtbot.mouseClick(page.detail.decline_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert window.notice.text() == "Declined to move Emil Client"
    numbers = {page.model.row(at).entry.reason: at for at in range(page.model.rowCount())}
    page.table.selectRow(numbers["wants mornings"])
    idle(window)
    qtbot.waitUntil(lambda: page.detail.plan.plan is not None)
    grab(window, "transfers_open")
    qtbot.keyClicks(page.detail.word, "gladly")
    qtbot.mouseClick(page.detail.approve_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert window.notice.text() == "Cem Client has another trainer now, with Ben"
    assert trainer_of(sqlite_studio, "cem") == key("ben")
    assert window.sidebar.item("team").count() != waiting
    mine.refresh()
    idle(asking)
    entry = mine.model.row(0).entry
    assert (entry.status.value, entry.decision, entry.client_name) == (
        "done",
        "gladly",
        "Cem Client",
    )
    grab(asking, "transfers_answered")
    _look_from_the_list(window, qtbot)


def _look_from_the_list(window: MainWindow, qtbot: QtBot) -> None:
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    area.show_list()
    qtbot.waitUntil(lambda: area.list.model.rowCount() > 0)
    idle(window)
    actions = area.list.actions_of_list
    assert not actions.transfer.isEnabled()
    area.list.table.selectRow(0)
    actions.transfer.trigger()
    dialog = window.findChild(TransferDialog)
    assert dialog is not None
    assert dialog.heading.text() == "Who is to train Cara Client?"
    idle(window)
    dialog.reject()
