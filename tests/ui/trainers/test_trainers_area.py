"""The trainers to choose from: by keys, by typing, and never over what is not saved."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.people import Viewer
from studio_app.repositories.schema import TrainerRow
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.areas import areas_for
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.trainers import area as area_module
from studio_app.ui.trainers.area import TrainersArea
from studio_app.ui.trainers.lines_model import LoadRole
from studio_app.ui.trainers.tabs import TabEntry, TrainerTab
from tests.databases import StudioDatabase
from tests.factories import key
from tests.ui.main.conftest import LogIn, OpenWindow


class TypedTab(TrainerTab):
    """A tab with one field, which nothing saves."""

    def __init__(self, _context: ScreenContext) -> None:
        super().__init__()
        self.shown: list[UUID | None] = []
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        self.setFocusProxy(self.field)

    def show_trainer(self, trainer_id: UUID | None) -> None:
        self.shown.append(trainer_id)
        self.field.clear()

    def has_unsaved(self) -> bool:
        return bool(self.field.text())


def _everybody(_viewer: Viewer) -> bool:
    return True


@pytest.fixture(autouse=True)
def two_tabs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tabs in which anything may be typed."""
    entries = (
        TabEntry("profile", "Profile", _everybody, TypedTab),
        TabEntry("hours", "Working hours", _everybody, TypedTab),
    )
    monkeypatch.setattr(area_module, "TRAINER_TABS", entries)


def opened(window: MainWindow, key: str) -> TrainersArea:
    area = window.open_area(key)
    assert isinstance(area, TrainersArea)
    assert window.context.runner.wait_idle()
    return area


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def names(area: TrainersArea) -> list[str]:
    model = area.page.column.model
    return [model.index(row).data() for row in range(model.rowCount())]


def chosen(area: TrainersArea) -> list[str]:
    return [index.data() for index in area.page.column.list.selectedIndexes()]


def test_a_trainer_is_chosen_by_keys_and_typing_and_what_is_not_saved_is_asked_about(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    with sqlite_studio.house() as connection:
        gone = update(TrainerRow).where(TrainerRow.id == key("ben")).values(active=False)
        connection.execute(gone)
        full = update(TrainerRow).where(TrainerRow.id == key("anna"))
        connection.execute(full.values(client_capacity=2))
    window = open_window(log_in("owner"))
    area = opened(window, "trainers")
    page = area.page
    QAbstractItemModelTester(page.column.model)
    qtbot.waitUntil(lambda: bool(names(area)))
    assert names(area) == ["Anna", "Sara"]
    keep(window, "trainers-area")
    assert page.column.model.index(0).data(LoadRole) == "2 of 2 clients · full"
    assert page.pane.trainer_id() == key("anna")
    rows = page.column.list
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.pane.trainer_id() == key("sara"))
    tab = page.pane.current_tab()
    assert isinstance(tab, TypedTab)
    assert tab.shown == [key("anna"), key("sara")]

    tab.field.setText("half a word")
    page.pane.choose_tab("hours")
    page.pane.choose_tab("profile")
    assert tab.field.text() == "half a word"
    page.pane.choose_tab("hours")
    window.schedule()
    assert not window.close()
    assert "not saved" in window.banner.text()
    window.banner.again_button.click()
    assert tab.field.isVisible()
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    qtbot.waitUntil(page.pane.banner.isVisible)
    assert page.pane.trainer_id() == key("sara")
    assert chosen(area) == ["Sara"]
    keep(window, "trainers-unsaved")
    go_on = next(
        one for one in page.pane.banner.findChildren(QPushButton) if one.text().startswith("Go on")
    )
    qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert page.pane.trainer_id() == key("anna")
    assert chosen(area) == ["Anna"]
    assert not page.pane.has_unsaved()

    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_S)
    assert page.column.text.hasFocus()
    assert names(area) == ["Sara"]
    qtbot.keyClick(page.column.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.pane.trainer_id() == key("sara"))
    qtbot.keyClick(page.column.text, Qt.Key.Key_Escape)
    page.column.inactive.click()
    assert names(area) == ["Anna", "Ben", "Sara"]
    tab.field.setText("half a word")
    assert not window.close()
    assert window.close(), "whoever closes it again has read that"
    page.pane.choose_tab("hours")
    area.remember()
    again = opened(open_window(log_in("owner")), "trainers")
    assert again.page.pane.trainer_id() == key("sara")
    assert again.page.pane.current_key() == "hours"
    assert len(names(again)) == 3


def test_trainers_see_themselves_alone_and_assistants_and_clients_nobody(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow
) -> None:
    window = open_window(log_in("anna"))
    area = opened(window, "profile")
    assert area.page.pane.trainer_id() == key("anna")
    assert not area.page.column.isVisible()
    keep(window, "trainers-own")
    offered = {
        name: {area.key for area in areas_for(sqlite_studio.viewer(name))}
        for name in ("desk", "sara", "asim", "cara")
    }
    assert "trainers" in offered["desk"]
    assert "profile" in offered["sara"]
    for name in ("asim", "cara"):
        assert not offered[name] & {"trainers", "profile"}
