"""Clients without a trainer on the screen: why they have none, and giving all of them one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.repositories.schema import TrainerRow
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.new_clients import add_client
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.paged_area import PagedArea
from studio_app.ui.team.assignment.backfill_dialog import BackfillDialog
from studio_app.ui.team.assignment.page import FAILED, AssignmentPage
from studio_app.ui.widgets.rows_model import RowsModel
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.main.conftest import LogIn, OpenWindow


def set_trainers(studio: StudioDatabase, **values: object) -> None:
    """Change all trainers of the world."""
    with studio.house() as connection:
        connection.execute(update(TrainerRow).values(**values))


@pytest.fixture
def newcomers(sqlite_studio: StudioDatabase) -> StudioDatabase:
    """The world with three more clients for whom the rule found nobody, as all were full."""
    owner = sqlite_studio.login("owner")
    rule = NewClientRule(AssignmentRule.LEAST_LOADED)
    set_new_client_rule(owner.uow, owner.viewer, rule, NOW, request_id=new_id())
    set_trainers(sqlite_studio, client_capacity=1)
    for name in ("Mina Park", "Nils Holm", "Ole Berg"):
        add_client(owner.uow, owner.viewer, NewClient(new_id(), name, by_rule=True), NOW)
    return sqlite_studio


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is on its way."""
    for _ in range(2):
        qtbot.wait(30)
        assert window.context.runner.wait_idle()


def opened(qtbot: QtBot, window: MainWindow) -> AssignmentPage:
    """Go to the page by clicks."""
    press(qtbot, window.sidebar.item("team"))
    area = window.open_area("team")
    assert isinstance(area, PagedArea)
    area.show_page("assignment")
    bar = window.findChild(AssignmentPage)
    assert bar is not None
    settled(qtbot, window)
    return bar


def press(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def told(model: RowsModel) -> list[list[str]]:  # type: ignore[type-arg]
    """Return what stands in the rows of a table."""
    columns = range(model.columnCount())
    return [
        [str(model.index(row, column).data() or "") for column in columns]
        for row in range(model.rowCount())
    ]


def test_a_dry_run_a_run_and_a_second_run(
    newcomers: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = open_window(log_in("owner"))
    page = opened(qtbot, window)
    assert [row[1] for row in told(page.model)] == [
        *("Ole Berg", "Nils Holm", "Mina Park", "Gus Client")
    ]
    full = "All trainers who take new clients are full."
    assert told(page.model)[0][3] == full
    assert "4" in page.filter.button(FAILED).text()

    set_trainers(newcomers, client_capacity=3)
    press(qtbot, page.assign_button)
    dialog = page.dialog
    assert isinstance(dialog, BackfillDialog)
    settled(qtbot, window)
    assert dialog.summary.text() == "Without a trainer: 4. Would get one: 4. Nobody for: 0."
    dialog.rule.setCurrentText("All to Anna")
    settled(qtbot, window)
    assert dialog.summary.text() == "Without a trainer: 4. Would get one: 1. Nobody for: 3."
    assert told(dialog.view.trainers) == [["Anna", "2", "+1"]]
    qtbot.keyClicks(dialog.view.search, "ole")
    assert [row[1] for row in told(dialog.view.failures)] == ["Ole Berg"]
    assert told(dialog.view.failures)[0][2] == "Anna is full."
    assert dialog.run_button.text() == "&Assign 1 client"
    press(qtbot, dialog.run_button)
    assert dialog.stop_button.isVisible()
    assert dialog.worker.wait_idle()
    assert dialog.summary.text() == "Total: 4. Assigned: 1. Skipped: 0. Failed: 3."
    file = tmp_path / "left.csv"
    dialog.view.export.export_to(file)
    assert dialog.view.export.runner.wait_idle()
    assert file.read_text("utf-8-sig").count("Anna is full") == 3
    press(qtbot, dialog.again_button)
    settled(qtbot, window)
    assert dialog.summary.text() == "Without a trainer: 3. Would get one: 0. Nobody for: 3."
    assert not dialog.run_button.isEnabled()
    press(qtbot, dialog.close_button)
    settled(qtbot, window)
    assert [row[1] for row in told(page.model)] == ["Ole Berg", "Nils Holm", "Mina Park"]
    assert window.notice.text() == "Gave 1 client a trainer"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert len(told(page.model)) == 4, window.notice.text()


def test_who_was_found_nobody_for_is_tried_again_by_owners(
    newcomers: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    desk = opened(qtbot, open_window(log_in("desk")))
    assert len(told(desk.model)) == 4
    for button in (desk.assign_button, desk.again_button, desk.all_button, desk.rule_button):
        assert not button.isVisible()
    window = open_window(log_in("owner"))
    page = opened(qtbot, window)
    press(qtbot, page.filter.button(FAILED))
    settled(qtbot, window)
    press(qtbot, page.again_button)
    settled(qtbot, window)
    assert page.banner.isVisible()
    set_trainers(newcomers, client_capacity=None)
    page.table.selectRow(0)
    press(qtbot, page.again_button)
    settled(qtbot, window)
    assert [row[1] for row in told(page.model)] == ["Nils Holm", "Mina Park", "Gus Client"]
    with qtbot.waitSignal(page.client_page_wanted):
        press(qtbot, page.open_button)
    press(qtbot, window.sidebar.item("team"))
    settled(qtbot, window)
    press(qtbot, page.all_button)
    settled(qtbot, window)
    assert told(page.model) == []
    assert not page.all_button.isEnabled()
    with newcomers.login("owner").uow.reading() as work:
        assert work.assignments.counts() == (0, 0)
