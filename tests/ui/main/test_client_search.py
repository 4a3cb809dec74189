"""Finding a client by typing, with the keys alone, in a real studio."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.repositories.schema import ClientRow
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.client_search import ClientSearchBox
from tests.databases import StudioDatabase
from tests.factories import client_name, key
from tests.ui.main.conftest import LogIn, Show


class Window(QWidget):
    """A window with a search box and something else that takes the keyboard."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.search = ClientSearchBox(context, self)
        self.other = QPushButton("other", self)
        row = QHBoxLayout(self)
        row.addWidget(self.search)
        row.addWidget(self.other)
        self.resize(700, 400)
        self.chosen: list[object] = []
        self.left = 0
        self.search.chosen.connect(self.chosen.append)
        self.search.left.connect(self._count)
        self.search.setFocus()

    def _count(self) -> None:
        self.left += 1


@pytest.fixture
def window(context: ScreenContext, show: Show) -> Window:
    """The window of the front desk."""
    made = Window(context)
    show(made)
    return made


def found(window: Window) -> list[str]:
    """Return the names in the list below the box."""
    view = window.search.popup().findChild(QListView)
    assert view is not None
    model = view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def type_and_wait(qtbot: QtBot, window: Window, text: str) -> None:
    """Type into the box and wait until the list shows what it found."""
    qtbot.keyClicks(window.search, text)
    qtbot.waitUntil(window.search.popup().isVisible)


def test_any_part_of_the_name_finds_and_enter_takes_the_first(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "cem")
    assert found(window) == [client_name("cem")]
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.chosen == [key("cem")]
    assert window.search.text() == ""
    assert not window.search.popup().isVisible()


def test_the_phone_number_finds_too(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "555002")
    assert found(window) == [client_name("dora")]


def test_slips_and_turned_words_find_and_who_has_left_is_told_apart(
    qtbot: QtBot, window: Window, sqlite_studio: StudioDatabase
) -> None:
    type_and_wait(qtbot, window, "clinet dora")
    assert found(window) == [client_name("dora")]
    window.search.reset()
    with sqlite_studio.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("dora")).values(active=False)
        )
    type_and_wait(qtbot, window, "dora")
    assert "no longer comes" in window.search.popup().chosen_words()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.chosen == [key("dora")]


def test_arrows_choose_another_line(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "client")
    names = found(window)
    assert len(names) > 2
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_Up)
    assert names[1] in window.search.accessibleDescription()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.chosen == [key(names[1].removesuffix(" Client").lower())]


def test_the_choice_stops_at_both_ends(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "client")
    names = found(window)
    qtbot.keyClick(window.search, Qt.Key.Key_Up)
    assert names[0] in window.search.accessibleDescription()
    qtbot.keyClick(window.search, Qt.Key.Key_PageDown)
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    assert names[-1] in window.search.accessibleDescription()


def test_a_click_takes_a_line_and_leaves_the_keyboard_where_it_was(
    qtbot: QtBot, window: Window
) -> None:
    type_and_wait(qtbot, window, "client")
    view = window.search.popup().findChild(QListView)
    assert view is not None
    second = view.visualRect(view.model().index(1, 0)).center()
    name = found(window)[1]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert window.chosen == [key(name.removesuffix(" Client").lower())]
    assert window.search.hasFocus()


def test_enter_before_the_answer_takes_the_first_when_it_comes(
    qtbot: QtBot, window: Window
) -> None:
    qtbot.keyClicks(window.search, "emil")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.chosen == []
    qtbot.waitUntil(lambda: bool(window.chosen))
    assert window.chosen == [key("emil")]


def test_only_the_last_text_counts(qtbot: QtBot, window: Window, context: ScreenContext) -> None:
    type_and_wait(qtbot, window, "c")
    qtbot.keyClicks(window.search, "em")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.chosen))
    assert context.runner.wait_idle()
    assert window.chosen == [key("cem")]


def test_nobody_found_says_so(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "zzzz")
    assert "“zzzz”" in window.search.popup().sentence()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.chosen == []


def test_escape_empties_the_box_and_then_leaves_it(qtbot: QtBot, window: Window) -> None:
    type_and_wait(qtbot, window, "cem")
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert (window.search.text(), window.left) == ("", 0)
    assert not window.search.popup().isVisible()
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.left == 1


def test_the_list_goes_with_the_keyboard_and_comes_back_with_it(
    qtbot: QtBot, window: Window
) -> None:
    type_and_wait(qtbot, window, "cem")
    qtbot.keyClick(window.search, Qt.Key.Key_Tab)
    assert window.other.hasFocus()
    assert not window.search.popup().isVisible()
    qtbot.mouseClick(window.search, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    qtbot.waitUntil(window.search.popup().isVisible)
    assert found(window) == [client_name("cem")]


def test_blanks_find_nobody_and_open_nothing(
    qtbot: QtBot, window: Window, context: ScreenContext
) -> None:
    qtbot.keyClicks(window.search, "   ")
    qtbot.wait(150)
    assert context.runner.is_idle
    assert not window.search.popup().isVisible()


def test_the_list_stays_within_the_window(qtbot: QtBot, window: Window) -> None:
    window.resize(480, 400)
    type_and_wait(qtbot, window, "client")
    popup = window.search.popup()
    assert popup.x() >= 0
    assert popup.geometry().right() <= window.width()
    assert popup.y() >= window.search.geometry().bottom() - popup.contentsMargins().top() - 20


def test_a_trainer_finds_only_their_own_clients(qtbot: QtBot, log_in: LogIn, show: Show) -> None:
    window = Window(log_in("ben"))
    show(window)
    type_and_wait(qtbot, window, "client")
    assert sorted(found(window)) == [client_name("dora"), client_name("fay")]


def test_a_failing_database_is_told_below_the_box(
    qtbot: QtBot, window: Window, context: ScreenContext, sqlite_studio: StudioDatabase
) -> None:
    # What is open would still read the file that was; the next connection meets the new one.
    context.login.uow._engine.dispose()
    sqlite_studio.file.write_bytes(b"This was a studio. " * 500)
    problems: list[object] = []
    context.runner.problem.connect(problems.append)
    type_and_wait(qtbot, window, "cem")
    assert found(window) == []
    assert "is not a studio's database" in window.search.popup().sentence()
    assert problems == []
