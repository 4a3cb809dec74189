"""The page of a client, in the main window: looked at, noted on, edited, let go, and erased."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.client_details import ClientEdit
from studio_app.domain.client_record import TimelineEntry, TimelineKind
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import ConsentKind
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.services.client_editing import edit_client
from studio_app.services.client_records import client_record
from studio_app.services.client_steps import add_note
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.dialog import ClientDialog
from studio_app.ui.clients.page.erase_dialog import EraseDialog
from studio_app.ui.clients.page.own_area import OwnArea
from studio_app.ui.clients.page.page import ClientPage
from studio_app.ui.clients.page.rule_dialog import RuleDialog
from studio_app.ui.clients.page.timeline_words import timeline_line
from studio_app.ui.clients.page.trainer_dialog import TrainerDialog
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands
from tests.ui.conftest import Grab
from tests.ui.main.conftest import (
    LogIn,
    OpenWindow,
    context,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
    window,
)

__all__ = ["context", "log_in", "open_window", "runner", "settings_file", "show", "window"]


def opened(window: MainWindow, client: str) -> ClientPage:
    window.open_client(key(client))
    assert window.context.runner.wait_idle()
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    return area.client.page


def choose(page: ClientPage, text: str) -> None:
    menu = page.head.more_button.menu()
    menu.aboutToShow.emit()
    (action,) = (one for one in menu.actions() if one.text().replace("&", "").startswith(text))
    action.trigger()


def offered(page: ClientPage) -> list[str]:
    menu = page.head.more_button.menu()
    menu.aboutToShow.emit()
    return [one.text().replace("&", "") for one in menu.actions() if one.text()]


def idle(window: MainWindow) -> None:
    assert window.context.runner.wait_idle()


def test_the_history_tells_with_whom_a_package_is_shared(window: MainWindow) -> None:
    organization = window.context.login.organization
    shared = TimelineEntry(
        new_id(), NOW, TimelineKind.PACKAGE, "shared", "Ten", "Dora Client", "Desk"
    )
    line = timeline_line(shared, organization)
    assert (line.text, line.detail) == ("Ten shared", "with Dora Client · Desk")
    assert timeline_line(replace(shared, detail=""), organization).detail == "Desk"


def test_the_page_shows_all_that_is_known(
    window: MainWindow,
    grab: Grab,
    qtbot: QtBot,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    page = opened(window, "cara")
    assert page.head.name.whole_text() == "Cara Client"
    assert page.alert.text() == "cara has a knee"
    assert page.history.model.rowCount() > 3
    assert_accessible(page)
    grab(window, "client_page")
    choices = page.history.switch
    for width, narrow in ((1_280, True), (1_480, False)):
        window.resize(width, 760)
        QApplication.processEvents()
        assert choices.isVisible()
        assert bool(choices.button("money").property("narrow")) is narrow
    assert window.card.client_id() == key("cara")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    assert area.page.currentWidget() is area.list


def test_notes_come_and_go_and_are_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, "gus")
    qtbot.keyClicks(page.notes.field, "Likes mornings")
    qtbot.keyClick(page.notes.field, Qt.Key.Key_Return)
    idle(window)
    assert [one.text for one in page.record().notes][:1] == ["Likes mornings"]  # type: ignore[union-attr]
    assert page.notes.field.text() == ""

    def removing() -> list[QToolButton]:
        buttons = page.notes.findChildren(QToolButton)
        return [one for one in buttons if one.isVisible() and "note" in one.accessibleName()]

    qtbot.waitUntil(lambda: bool(removing()))
    qtbot.mouseClick(removing()[0], Qt.MouseButton.LeftButton)
    idle(window)
    assert "Likes mornings" not in [one.text for one in page.record().notes]  # type: ignore[union-attr]
    window.actions_of_window.undo.trigger()
    idle(window)
    assert "Likes mornings" in [one.text for one in page.record().notes]  # type: ignore[union-attr]
    qtbot.keyClick(page.notes.field, Qt.Key.Key_Return)
    assert page.notes.error.text()
    qtbot.keyClicks(page.notes.field, "Not yet")
    qtbot.keyClick(page.notes.field, Qt.Key.Key_Escape)
    assert page.isVisible()
    assert page.notes.field.text() == ""
    qtbot.keyClick(page.notes.field, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_editing_from_the_page_shows_at_once_and_is_undone_by_name(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = opened(window, "gus")
    page.history.list.setFocus()
    qtbot.keyClick(page.history.list, Qt.Key.Key_E)
    dialog = window.findChild(ClientDialog)
    assert dialog is not None
    idle(window)
    dialog.form.address.setPlainText("New Road 1")
    dialog.form.tags.setText("vip, early bird")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert page.record().details.address == "New Road 1"  # type: ignore[union-attr]
    assert "#vip" in page.head.tags.whole_text()
    assert window.actions_of_window.undo.text() == "&Undo Edit Gus Client"
    window.actions_of_window.undo.trigger()
    idle(window)
    assert page.record().details.address == ""  # type: ignore[union-attr]


def test_others_changes_show_without_a_click(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    page = opened(window, "cara")
    anna = Hands.of(sqlite_studio.login("anna"))
    done = add_note(anna.uow, anna.viewer, key("cara"), new_id(), "From elsewhere", NOW)
    window.context.bus.announce(done.changes)
    idle(window)
    assert "From elsewhere" in [one.text for one in page.record().notes]  # type: ignore[union-attr]


def test_consents_and_a_picture(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    page = opened(window, "gus")
    box = page.consents.boxes[ConsentKind.MARKETING]
    before = box.isChecked()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    idle(window)
    assert page.consents.boxes[ConsentKind.MARKETING].isChecked() is not before
    picture = QImage(600, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    assert picture.save(str(tmp_path / "gus.png"))
    page.desk.set_picture(key("gus"), tmp_path / "gus.png")
    idle(window)
    assert page.head.portrait.has_picture()
    page.desk.set_picture(key("gus"), tmp_path / "missing.png")
    idle(window)
    assert "missing.png" in window.banner.text()
    choose(page, "Remove the picture")
    idle(window)
    assert not page.head.portrait.has_picture()


def test_a_client_is_let_go_and_taken_back(window: MainWindow) -> None:
    page = opened(window, "cara")
    choose(page, "Deactivate")
    idle(window)
    assert "sessions to come" in window.banner.text()
    page = opened(window, "gus")
    choose(page, "Deactivate")
    idle(window)
    assert "inactive" in page.head.about.whole_text()
    assert not page.head.book_button.isVisible()
    window.actions_of_window.undo.trigger()
    idle(window)
    assert "inactive" not in page.head.about.whole_text()


def test_an_owner_erases_after_typing_the_number(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, grab: Grab
) -> None:
    window = open_window(log_in("owner"))
    page = opened(window, "gus")
    choose(page, "Erase")
    dialog = window.findChild(EraseDialog)
    assert dialog is not None
    idle(window)
    assert not dialog.erase_button.isEnabled()
    assert "Entries in the history" in dialog.history.text()
    qtbot.keyClicks(dialog.number, str(page.record().card.client.number))  # type: ignore[union-attr]
    grab(dialog, "client_erase")
    qtbot.mouseClick(dialog.erase_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert page.head.name.whole_text() == "Erased client"
    assert "erased on" in page.head.about.whole_text()
    assert not page.head.edit_button.isVisible()
    assert offered(page) == []
    grab(window, "client_page_erased")


def test_an_owner_exports_changes_the_trainer_and_the_rule(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, grab: Grab
) -> None:
    fonts.register(resource("fonts"))
    window = open_window(log_in("owner"))
    page = opened(window, "gus")
    for kind in ("json", "pdf"):
        page.desk.write_export(key("gus"), kind, tmp_path / f"gus.{kind}")
    idle(window)
    assert json.loads((tmp_path / "gus.json").read_bytes())["name"] == "Gus Client"
    assert (tmp_path / "gus.pdf").read_bytes().startswith(b"%PDF")
    page.desk.write_export(key("gus"), "json", tmp_path / "nowhere" / "gus.json")
    idle(window)
    assert "could not be written" in window.banner.text()
    choose(page, "Change the trainer")
    dialog = window.findChild(TrainerDialog)
    assert dialog is not None
    idle(window)
    dialog.trainer.setCurrentIndex(dialog.trainer.findText("Ben"))
    idle(window)
    grab(dialog, "client_trainer")
    qtbot.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert page.record().card.trainer_name == "Ben"  # type: ignore[union-attr]
    assert window.notice.text() == "Gus Client has another trainer now, with Ben"
    area = window.open_area("clients")
    next(one for one in area.file_actions if "new clients" in one.text()).trigger()
    rule = window.findChild(RuleDialog)
    assert rule is not None
    idle(window)
    choices = list(rule.choices.values())
    choices[2].setChecked(True)
    rule.trainer.setCurrentIndex(rule.trainer.findText("Anna"))
    grab(rule, "client_rule")
    qtbot.mouseClick(rule.save_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert isinstance(area, ClientsArea)
    qtbot.mouseClick(area.bar.new_button, Qt.MouseButton.LeftButton)
    dialog_of_new = [one for one in window.findChildren(ClientDialog) if one.isVisible()][-1]
    idle(window)
    assert dialog_of_new.form.trainer.currentText() == "Anna"
    grab(dialog_of_new, "client_dialog_new")
    qtbot.keyClicks(dialog_of_new.form.name, "Zoltan Newman")
    qtbot.mouseClick(dialog_of_new.save_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert page.head.name.whole_text() == "Zoltan Newman"
    assert page.record().card.trainer_name == "Anna"  # type: ignore[union-attr]
    grab(window, "client_page_new")


@pytest.mark.parametrize(("who", "edits", "menu"), [("anna", True, True), ("asim", True, False)])
def test_each_role_is_offered_what_it_may_do(
    log_in: LogIn, open_window: OpenWindow, who: str, edits: bool, menu: bool
) -> None:
    window = open_window(log_in(who))
    page = opened(window, "cara")
    assert page.head.edit_button.isVisible() is edits
    assert page.notes.field.isVisible() is menu
    assert any(text.startswith("Deactivate") for text in offered(page)) is menu
    assert not any("Erase" in text or "Export" in text for text in offered(page))
    assert page.packages.sell_button.isVisible() is menu
    window.open_client(key("dora"))
    idle(window)
    assert page.failed.isVisible()


def test_the_page_is_opened_from_search_and_card(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    search = window.bar.search
    search.setFocus()
    qtbot.keyClicks(search, "dora")
    qtbot.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(window)
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    assert area.client.page.client_id() == key("dora")
    window.schedule()
    window.show_client(key("emil"))
    idle(window)
    button = next(
        one for one in window.card.findChildren(QToolButton) if "page" in one.accessibleName()
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    idle(window)
    assert area.client.page.client_id() == key("emil")


def test_it_fits_narrow_windows_and_the_dark(
    window: MainWindow, grab: Grab, dark: None, qtbot: QtBot
) -> None:
    window.set_card_folded(False)
    window.resize(1024, 640)
    page = opened(window, "cara")
    grab(window, "client_page_narrow_dark")
    assert page.switch.isVisible()
    qtbot.mouseClick(page.switch.button("history"), Qt.MouseButton.LeftButton)
    assert page.history.list.isVisible()
    grab(window, "client_page_narrow_history")


def test_a_family_is_walked(window: MainWindow, sqlite_studio: StudioDatabase) -> None:
    login = window.context.login
    record = client_record(login.uow, login.viewer, key("gus"), NOW)
    details = replace(record.details, payer_id=key("cara"))
    wish = ClientEdit(new_id(), key("gus"), record.version, details)
    edit_client(login.uow, login.viewer, wish, NOW)
    page = opened(window, "gus")
    (link,) = (
        one for one in page.facts.family.findChildren(QPushButton) if one.text() == "Cara Client"
    )
    link.click()
    idle(window)
    assert page.client_id() == key("cara")


def test_clients_see_their_own_page_and_edit_how_they_are_reached(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, grab: Grab
) -> None:
    window = open_window(log_in("cara"))
    area = window.open_area("own")
    idle(window)
    assert isinstance(area, OwnArea)
    page = area.client.page
    assert page.head.name.whole_text() == "Cara Client"
    assert not page.notes.isVisible()
    assert not page.alert.isVisible()
    assert not page.head.back_button.isVisible()
    assert [text[:9] for text in offered(page)] == ["Export as", "Export as"]
    grab(window, "client_page_own")
    qtbot.mouseClick(page.head.edit_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ClientDialog)
    assert dialog is not None
    idle(window)
    dialog.form.phone.setText("07400 123456")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    idle(window)
    assert page.record().card.client.phone == "07400 123456"  # type: ignore[union-attr]
