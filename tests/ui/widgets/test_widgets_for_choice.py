"""Sidebar and segmented control: chosen with the mouse, the keyboard, and from the program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.theme import DARK, LIGHT, SIDEBAR_WIDTH, Tokens
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.sidebar import Sidebar

ITEMS = [("today", "calendar", "Today"), ("schedule", "calendar-days", "Schedule")]
VIEWS = [("day", "Day"), ("week", "Week"), ("list", "List")]


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar("Studio App")
    for key, icon, text in [*ITEMS, ("clients", "user", "Clients")]:
        made.add_item(key, icon, text)
    made.set_studio("Harbour Studio")
    qtbot.addWidget(made)
    made.resize(SIDEBAR_WIDTH, 600)
    made.show()
    return made


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def views(qapp: QApplication, room: QWidget) -> SegmentedControl:
    made = SegmentedControl(VIEWS, "View")
    layout = room.layout()
    assert layout is not None
    layout.addWidget(made)
    layout.addWidget(QLineEdit())
    qapp.processEvents()
    return made


def test_a_click_chooses_an_area(qtbot: QtBot, sidebar: Sidebar) -> None:
    with qtbot.waitSignal(sidebar.chosen) as heard:
        qtbot.mouseClick(sidebar.item("clients"), Qt.MouseButton.LeftButton)
    assert heard.args == ["clients"]
    assert sidebar.current_key() == "clients"
    assert not sidebar.item("today").isChecked()


def test_arrows_choose_an_area(qtbot: QtBot, sidebar: Sidebar) -> None:
    heard: list[str] = []
    sidebar.chosen.connect(heard.append)
    sidebar.item("today").setFocus()
    qtbot.keyClick(sidebar.item("today"), Qt.Key.Key_Down)
    qtbot.keyClick(sidebar.item("schedule"), Qt.Key.Key_Down)
    qtbot.keyClick(sidebar.item("clients"), Qt.Key.Key_Up)
    assert heard == ["schedule", "clients", "schedule"]
    assert sidebar.item("schedule").hasFocus()


def test_the_program_may_choose_without_an_echo(qtbot: QtBot, sidebar: Sidebar) -> None:
    with qtbot.assertNotEmitted(sidebar.chosen):
        sidebar.set_current("schedule")
    assert sidebar.current_key() == "schedule"
    with pytest.raises(KeyError):
        sidebar.set_current("kitchen")


def test_a_count_is_spoken(sidebar: Sidebar) -> None:
    sidebar.item("today").set_count("6 due")
    assert sidebar.item("today").accessibleName() == "Today, 6 due"
    sidebar.item("today").set_count("")
    assert sidebar.item("today").accessibleName() == "Today"


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_current_area_is_painted_in_the_theme(
    request: pytest.FixtureRequest, qapp: QApplication, sidebar: Sidebar, tokens: Tokens
) -> None:
    if tokens.is_dark:
        request.getfixturevalue("dark")
        qapp.processEvents()
    picture = sidebar.grab().toImage()
    ratio = picture.devicePixelRatio()

    def colour_beside(key: str) -> str:
        middle = sidebar.item(key).geometry().center()
        x, y = middle.x() + 60, middle.y()
        return picture.pixelColor(int(x * ratio), int(y * ratio)).name().upper()

    assert colour_beside("today") == tokens.accent_tint
    assert colour_beside("schedule") == tokens.window


def test_connection_and_studio_stand_at_the_foot(
    sidebar: Sidebar, assert_accessible: Callable[[QWidget], None]
) -> None:
    before = sidebar.grab().toImage()
    sidebar.set_connection("live", "Live · PostgreSQL", "db.harbour")
    live = sidebar.grab().toImage()
    sidebar.set_connection("lost", "Live · PostgreSQL")
    lost = sidebar.grab().toImage()
    assert before != live != lost
    sidebar.set_studio("A studio with a name far too long for a sidebar of this width")
    assert sidebar.sizeHint().width() <= SIDEBAR_WIDTH
    assert_accessible(sidebar)


def test_segments_are_chosen_by_mouse_and_arrows(qtbot: QtBot, views: SegmentedControl) -> None:
    heard: list[str] = []
    views.changed.connect(heard.append)
    assert views.current_key() == "day"
    qtbot.mouseClick(views.button("list"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(views.button("list"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(views.button("list"), Qt.Key.Key_Left)
    assert heard == ["list", "week"]
    assert views.current_key() == "week"


def test_tab_enters_segments_once(qtbot: QtBot, views: SegmentedControl) -> None:
    views.button("day").setFocus()
    qtbot.keyClick(views.button("day"), Qt.Key.Key_Tab)
    field = views.window().findChild(QLineEdit)
    assert field is not None
    assert views.window().focusWidget() is field


def test_segments_set_by_the_program_make_no_echo(
    qtbot: QtBot, views: SegmentedControl, assert_accessible: Callable[[QWidget], None]
) -> None:
    with qtbot.assertNotEmitted(views.changed):
        views.set_current("list")
    assert views.current_key() == "list"
    with pytest.raises(ValueError, match="year"):
        views.set_current("year")
    assert views.button("list").accessibleName() == "View: List"
    assert_accessible(views)
