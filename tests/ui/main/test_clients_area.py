"""The list of clients in the window: typed into, ordered, opened, and as it was left."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_list import ClientFilter
from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.repositories.schema import ClientRow, ClientTagRow
from studio_app.services import client_list
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.list_page import ClientListPage
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.task_runner import TaskRunner
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.main.conftest import LogIn, OpenWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
HOME = ["Cara", "Cem", "Dora", "Emil", "Fay", "Gus"]


class Hands:
    """Somebody at the list of clients."""

    def __init__(self, window: MainWindow) -> None:
        area = window.open_area("clients")
        assert isinstance(area, ClientsArea)
        self.window, self.area = window, area
        self.page: ClientListPage = area.list
        self.settle()
        self.page.setFocus()

    @property
    def runner(self) -> TaskRunner:
        """Return the worker of the window."""
        return self.window.context.runner

    def settle(self) -> None:
        """Let all that is on its way arrive."""
        QTest.qWait(80)
        while not self.runner.is_idle or self.area.list.is_loading:
            assert self.runner.wait_idle()
            QTest.qWait(20)

    def names(self) -> list[str]:
        """Return who is listed, by their first names."""
        model = self.page.model
        return [model.index(row, 0).data().split()[0] for row in range(model.rowCount())]

    def press(self, *keys: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the keyboard is."""
        for one in keys:
            QTest.keyClick(self.focus(), one, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type letters, which may take the keyboard elsewhere."""
        for letter in text:
            QTest.keyClicks(self.focus(), letter)
        self.settle()

    def pick(self, box: QComboBox, text: str) -> None:
        """Choose in a box."""
        box.setCurrentIndex(box.findText(text))
        self.settle()

    @staticmethod
    def focus() -> QWidget:
        """Return the widget with the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found


@pytest.fixture
def desk(window: MainWindow) -> Hands:
    """The front desk at the list."""
    return Hands(window)


def test_typing_filters_and_enter_opens_the_client(desk: Hands) -> None:
    page = desk.page
    assert desk.names() == HOME
    assert page.count.text() == "6 clients"
    assert desk.focus() is page.table
    # Letters that are keys of the window elsewhere, too.
    desk.type("n")
    assert desk.focus() is page.filters.text
    desk.press(Qt.Key.Key_Backspace)
    desk.type("do")
    assert desk.names() == ["Dora"]
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert desk.window.card.client_id() == key("dora")
    assert desk.area.page.currentWidget() is desk.area.client.page
    desk.area.show_list()
    desk.press(Qt.Key.Key_Escape)
    assert desk.names() == HOME
    page.table.setFocus()
    desk.press(Qt.Key.Key_F, modifier=CONTROL)
    assert desk.focus() is page.filters.text
    page.table.setFocus()
    desk.type("/")
    assert desk.focus() is page.filters.text
    assert page.filters.text.text() == ""
    desk.type("nobody like this")
    assert page.nobody_fits.isVisible()
    QTest.mouseClick(page.nobody_fits.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.names() == HOME


def test_boxes_and_chips_narrow_it(desk: Hands, sqlite_studio: StudioDatabase) -> None:
    page, filters = desk.page, desk.page.filters
    desk.pick(filters.trainer, "Ben")
    assert desk.names() == ["Dora", "Fay"]
    desk.pick(filters.trainer, "Without trainer")
    assert desk.names() == ["Gus"]
    QTest.mouseClick(filters.clear_button, Qt.MouseButton.LeftButton)
    desk.settle()
    QTest.mouseClick(filters.birthday, Qt.MouseButton.LeftButton)
    desk.settle()
    assert set(desk.names()) < set(HOME) or page.nobody_fits.isVisible()
    desk.press(Qt.Key.Key_Escape)
    tag = {
        "id": new_id(),
        "organization_id": key("home"),
        "client_id": key("emil"),
        "tag": "VIP",
    }
    with sqlite_studio.house() as connection:
        connection.execute(insert(ClientTagRow).values(**tag))
    desk.window.context.bus.announce(Changes(frozenset({Aggregate.CLIENT})))
    desk.settle()
    desk.pick(filters.tag, "VIP")
    assert desk.names() == ["Emil"]
    # What is asked for is always to be seen, also where nobody is like that.
    filters.choose(ClientFilter(tag="Nobody's", trainer_id=new_id(), not_seen_weeks=3))
    desk.settle()
    assert page.nobody_fits.isVisible()
    texts = [box.currentText() for box in (filters.tag, filters.trainer, filters.seen)]
    assert texts == ["Nobody's", "Former trainer", "Not seen for 3 weeks"]


def test_headings_order_it_and_the_next_start_finds_it_so(
    desk: Hands, open_window: OpenWindow, log_in: LogIn
) -> None:
    table = desk.page.table
    header = table.horizontalHeader()
    names = [column.name for column in desk.page.model.columns]

    def click(name: str) -> None:
        place = header.sectionViewportPosition(names.index(name)) + 20
        QTest.mouseClick(
            header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, header.height() // 2)
        )
        desk.settle()

    click("name")
    assert desk.names() == HOME[::-1]
    click("number")
    assert desk.names() == HOME
    click("number")
    assert desk.names() == HOME[::-1]
    header.resizeSection(0, 240)
    table.setColumnHidden(names.index("email"), False)
    desk.window.close()
    again = Hands(open_window(log_in("desk")))
    assert again.names() == HOME[::-1]
    assert again.page.table.columnWidth(0) == 240
    assert not again.page.table.isColumnHidden(names.index("email"))
    other = Hands(open_window(log_in("owner")))
    assert other.names() == HOME


def test_what_changes_elsewhere_shows_and_the_choice_stays(
    desk: Hands, sqlite_studio: StudioDatabase
) -> None:
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert desk.page.current_client() == key("cem")
    with sqlite_studio.house() as connection:
        new = {
            "id": key("aaron"),
            "organization_id": key("home"),
            "number": 77,
            "name": "Aaron Client",
            "search_text": "aaron client #77",
            "created_at": NOW,
        }
        connection.execute(insert(ClientRow).values(**new))
    desk.window.context.bus.announce(Changes(frozenset({Aggregate.CLIENT})))
    desk.settle()
    assert desk.names() == ["Aaron", *HOME]
    assert desk.page.current_client() == key("cem")


def test_each_role_sees_its_own(open_window: OpenWindow, log_in: LogIn) -> None:
    anna = Hands(open_window(log_in("anna")))
    assert anna.names() == ["Cara", "Cem"]
    assert anna.page.filters.trainer.isHidden()
    asim = Hands(open_window(log_in("asim")))
    assert asim.names() == ["Cara", "Cem"]
    assert asim.page.filters.unpaid.isHidden()
    headings = [column.name for column in asim.page.model.columns]
    assert "owes" not in headings
    cara = open_window(log_in("cara"))
    with pytest.raises(KeyError):
        cara.open_area("clients")


def test_every_part_is_named(desk: Hands, assert_accessible: Any) -> None:
    assert_accessible(desk.page)
    index = desk.page.model.index(0, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Cara Client, #1, Anna")


def test_those_chosen_are_tagged_and_that_is_taken_back(desk: Hands) -> None:
    page, actions = desk.page, desk.page.actions_of_list
    assert not actions.tag_button.isEnabled()
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert page.count.text() == "6 clients · 2 chosen"
    QTest.mouseClick(actions.tag_button, Qt.MouseButton.LeftButton)
    assert desk.focus() is actions.card.field
    desk.press(Qt.Key.Key_Return)
    assert actions.card.error.text() == "Type a tag."
    # Keys of the window mean nothing while somebody types.
    desk.type("New")
    desk.press(Qt.Key.Key_Return)
    assert not actions.card.isVisible()
    assert desk.focus() is page.table
    desk.pick(page.filters.tag, "New")
    assert desk.names() == ["Cara", "Cem"]
    desk.press(Qt.Key.Key_A, modifier=CONTROL)
    assert desk.window.context.undo.text() == "Tag 2 clients as New"
    desk.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert page.nobody_fits.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.names() == HOME


def test_owners_assign_those_chosen_and_others_are_not_offered_to(
    open_window: OpenWindow, log_in: LogIn
) -> None:
    owner = Hands(open_window(log_in("owner")))
    actions = owner.page.actions_of_list
    owner.press(Qt.Key.Key_A, modifier=CONTROL)
    ben = next(one for one in actions.assign_menu.actions() if one.text() == "Ben")
    ben.trigger()
    owner.settle()
    names = [column.name for column in owner.page.model.columns]
    trainer = names.index("trainer")
    shown = [owner.page.model.index(row, trainer).data() for row in range(6)]
    assert shown == ["Ben"] * 6
    assert owner.window.context.undo.text() == "Assign 4 clients to Ben"
    ben.trigger()
    owner.settle()
    assert owner.page.banner.isVisible()
    other = Hands(open_window(log_in("desk"))).page.actions_of_list
    assert other.assign_button.isHidden()
    assert other.export.isHidden()


class Mailer(QObject):
    """Stands for the mail program."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Note what is to be opened."""
        self.links.append(url.toString())


def test_a_draft_goes_to_all_who_have_an_address(
    desk: Hands, sqlite_studio: StudioDatabase
) -> None:
    mailer, actions = Mailer(), desk.page.actions_of_list
    with sqlite_studio.house() as connection:
        connection.execute(update(ClientRow).values(email=""))
        for name in ("cara", "dora"):
            connection.execute(
                update(ClientRow)
                .where(ClientRow.id == key(name))
                .values(email=f"{name}+a&b@example.org")
            )
    QDesktopServices.setUrlHandler("mailto", mailer, "open")
    try:
        desk.press(Qt.Key.Key_A, modifier=CONTROL)
        QTest.mouseClick(actions.mail_button, Qt.MouseButton.LeftButton)
        desk.settle()
        assert mailer.links == ["mailto:?bcc=cara%2Ba%26b@example.org,dora%2Ba%26b@example.org"]
        assert "4 clients without an address" in desk.page.note.whole_text()
        with sqlite_studio.house() as connection:
            connection.execute(update(ClientRow).values(email="x" * 400 + "@example.org"))
            connection.execute(
                update(ClientRow).where(ClientRow.number == 1).values(email="y" * 1_600 + "@a.b")
            )
        QTest.mouseClick(actions.mail_button, Qt.MouseButton.LeftButton)
        desk.settle()
        assert len(mailer.links) == 1
        assert "2 addresses copied" in desk.page.note.whole_text()
        assert QGuiApplication.clipboard().text().startswith("y")
    finally:
        QDesktopServices.unsetUrlHandler("mailto")


def test_a_filter_is_saved_chosen_and_removed(desk: Hands) -> None:
    page, saved = desk.page, desk.page.saved
    desk.pick(page.filters.trainer, "Ben")
    desk.type("fay")
    assert desk.names() == ["Fay"]

    def menu_entry(text: str) -> QAction:
        saved.menu_of_filters().aboutToShow.emit()
        return next(one for one in saved.menu_of_filters().actions() if one.text() == text)

    menu_entry("&Save this filter…").trigger()
    desk.type("Ben's Fay")
    desk.press(Qt.Key.Key_Return)
    page.filters.clear()
    desk.settle()
    assert desk.names() == HOME
    menu_entry("Ben's Fay").trigger()
    desk.settle()
    assert desk.names() == ["Fay"]
    assert page.filters.text.text() == "fay"
    removing = menu_entry("&Remove").menu()
    assert isinstance(removing, QMenu)
    next(one for one in removing.actions() if one.text() == "Ben's Fay").trigger()
    desk.settle()
    assert "Ben's Fay" not in saved.names()
    page.table.setFocus()
    desk.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert "Ben's Fay" in saved.names()


def test_a_list_that_cannot_be_read_is_not_taken_for_another(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.page

    def refuse(*_given: Any) -> None:
        raise DatabaseProblem("The server does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(client_list, "open_client_list", refuse)
        # The same once more: what was there stays, and the window says what is wrong.
        page.refresh()
        desk.settle()
        assert page.table.isVisible()
        assert desk.window.banner.text() == "The server does not answer."
        desk.type("dora")
        assert page.failed.isVisible()
    QTest.mouseClick(page.failed.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.names() == ["Dora"]


def test_in_a_narrow_window_nothing_is_clipped(
    open_window: OpenWindow, log_in: LogIn, qtbot: QtBot
) -> None:
    owner = Hands(open_window(log_in("owner")))
    owner.window.resize(1024, 640)
    owner.window.show_client(key("cara"))
    owner.page.filters.unpaid.setChecked(True)
    QTest.qWait(QApplication.doubleClickInterval() + 100)
    owner.settle()
    qtbot.waitUntil(lambda: owner.page.width() < 500)
    parts = [*owner.page.filters.findChildren(QPushButton), *owner.page.foot.children()]
    for part in parts:
        if isinstance(part, QAbstractButton) and part.isVisible():
            assert part.width() >= part.sizeHint().width(), part.text()
            assert part.accessibleName() or part.text()
