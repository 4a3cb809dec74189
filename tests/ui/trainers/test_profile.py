"""A trainer's profile through the window: filled in, saved, in conflict, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_profiles import ProfileEdit
from studio_app.services.trainer_profiles import profile_page, save_profile
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.package_types.price_dialog import PriceDialog
from studio_app.ui.trainers.area import ALL
from studio_app.ui.trainers.comparison import Column
from studio_app.ui.trainers.profile.certificates import CertificateDialog
from studio_app.ui.trainers.profile.picture_dialog import EDGE, PictureDialog
from studio_app.ui.trainers.profile.tab import ProfileTab
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.trainers.test_trainers_area import keep, opened

LEFT = Qt.MouseButton.LeftButton
ANNA = key("anna")


def kept(studio: StudioDatabase) -> ProfilePage:
    owner = studio.login("owner")
    return profile_page(owner.uow, owner.viewer, ANNA, NOW)


def tab_of(window: MainWindow, area: str = "trainers") -> ProfileTab:
    tab = opened(window, area).page.pane.current_tab()
    assert isinstance(tab, ProfileTab)
    assert window.context.runner.wait_idle()
    return tab


def settle(window: MainWindow) -> None:
    QApplication.processEvents()
    assert window.context.runner.wait_idle()
    QApplication.processEvents()


def test_the_owner_fills_in_a_profile_is_told_what_is_wrong_and_takes_it_back(
    sqlite_studio: StudioDatabase,
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = open_window(log_in("owner"))
    tab = tab_of(window)
    qtbot.waitUntil(lambda: tab.form.lines["name"].text() == "Anna")
    settle(window)
    keep(window, "profile")
    assert not tab.save_button.isVisible()
    tab.form.bio.setFocus()
    passed = []
    for _ in range(len(tab.form.fields())):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        passed.append(window.focusWidget())
    shown = (*tab.form.left.fields().values(), tab.form.lines["phone"], tab.form.lines["email"])
    assert tuple(passed[: len(shown) - 1]) == shown[1:]
    assert passed[len(shown) - 1] is tab.form.lines["name"]
    assert passed[-1] is tab.certificates.add_button
    # What is missing leads to its field.
    assert "64 % complete" in tab.head.complete.text()
    tab.head.complete.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tab.head.complete, Qt.Key.Key_Tab)
    qtbot.keyClick(tab.head.complete, Qt.Key.Key_Return)
    qtbot.waitUntil(tab.form.lines["email"].hasFocus)
    qtbot.keyClicks(tab.form.lines["email"], "anna")
    tab.form.lines["licence_expires_on"].setText("31/12/26")
    tab.form.languages.setText("Klingons")
    qtbot.mouseClick(tab.save_button, LEFT)
    assert tab.form.error_text("email").startswith("Type an e-mail address")
    assert tab.form.error_text("licence_expires_on") == "Type the year with four digits."
    assert "Klingons" in tab.form.error_text("languages")
    settle(window)
    keep(window, "profile-wrong")
    assert tab.form.languages.hasFocus()
    tab.form.languages.setText("German, korean")
    tab.form.lines["licence_expires_on"].setText("31/12/2026")
    qtbot.keyClicks(tab.form.lines["email"], "@example.com")
    qtbot.mouseClick(tab.form.colour.swatch(7), LEFT)
    tab.form.capacity.setFocus()
    qtbot.keyClick(tab.form.capacity, Qt.Key.Key_Up)
    qtbot.keyClick(tab.form.bio, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not tab.has_unsaved())
    settle(window)
    profile = kept(sqlite_studio).profile
    assert (profile.email, profile.languages) == ("anna@example.com", ("de", "ko"))
    assert (profile.colour, profile.client_capacity) == (7, 0)
    assert not tab.save_button.isVisible()
    window.actions_of_window.undo.trigger()
    qtbot.waitUntil(lambda: tab.form.lines["email"].text() == "")

    # The price is set where all prices are.
    qtbot.mouseClick(tab.form.price_button, LEFT)
    settle(window)
    priced = window.findChild(PriceDialog)
    priced.price.setText("91.50")
    qtbot.mouseClick(priced.go_button, LEFT)
    qtbot.waitUntil(lambda: "€91.50 since" in tab.form.price.text())

    # The picture: dragged to the right, and made larger.
    picture = Image.new("RGB", (900, 300), "red")
    picture.paste("blue", (0, 0, 300, 300))
    picture.save(tmp_path / "anna.png")
    tab.desk.cut_picture(ANNA, "Anna", tmp_path / "anna.png")
    settle(window)
    cut = window.findChild(PictureDialog)
    cropper = cut.cropper
    qtbot.mousePress(cropper, LEFT, pos=QPoint(10, 100))
    qtbot.mouseMove(cropper, QPoint(EDGE, 100))
    qtbot.mouseMove(cropper, QPoint(10 + 2 * EDGE, 100))
    qtbot.mouseRelease(cropper, LEFT, pos=QPoint(10 + 2 * EDGE, 100))
    qtbot.keyClick(cropper, Qt.Key.Key_Plus)
    keep(cut, "profile-picture")
    assert cropper.zoom() > 1
    qtbot.mouseClick(cut.take_button, LEFT)
    settle(window)
    shown = kept(sqlite_studio).picture
    assert shown is not None
    (tmp_path / "shown.jpg").write_bytes(shown.content)
    with Image.open(tmp_path / "shown.jpg") as small:
        red, _green, blue = small.convert("RGB").getpixel((200, 128))  # type: ignore[misc]
    assert blue > red
    qtbot.waitUntil(tab.head.portrait.has_picture)

    # Certificates: one is added, one removed. What ran out stands over the list at once.
    qtbot.mouseClick(tab.certificates.add_button, LEFT)
    dialog = window.findChild(CertificateDialog)
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.form.error_text("certificate_name")
    qtbot.keyClicks(dialog.name, "Pilates")
    qtbot.keyClicks(dialog.expires_on, "01/03/2026")
    keep(dialog, "profile-certificate")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    settle(window)
    assert {one.name for one in kept(sqlite_studio).certificates} == {"First aid", "Pilates"}
    keep(window, "profile-with-picture")
    page = opened(window, "trainers").page
    qtbot.waitUntil(lambda: page.papers.lines()[0] == "Anna: Pilates ran out on 1 Mar 2026")
    assert len(page.papers.lines()) == 3
    assert page.papers.more_button.text() == "3 more"
    remove = next(
        one
        for one in tab.certificates.findChildren(QToolButton)
        if one.isVisible() and one.accessibleName() == "Remove First aid"
    )
    qtbot.mouseClick(remove, LEFT)
    settle(window)
    assert {one.name for one in kept(sqlite_studio).certificates} == {"Pilates"}


def test_the_owner_compares_the_trainers_and_opens_one_of_them(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("owner"))
    area = opened(window, "trainers")
    qtbot.mouseClick(area.bar.switch.button(ALL), LEFT)
    settle(window)
    comparison = area.page.comparison
    assert comparison is not None
    QAbstractItemModelTester(comparison.model)
    table, rows = comparison.table, comparison.ordered
    assert [rows.index(row, Column.NAME).data() for row in range(3)] == ["Anna", "Ben", "Sara"]
    told = [rows.index(0, column).data() for column in Column]
    assert told == ["Anna", "2", "–", "3", "3", "0%", "4.0 (6)", "6.0%"]
    table.sortByColumn(Column.SESSIONS, Qt.SortOrder.AscendingOrder)
    ordered = [int(rows.index(row, Column.SESSIONS).data()) for row in range(3)]
    assert ordered == sorted(ordered)
    keep(window, "trainers-compared")
    table.selectRow(2)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: area.page.pane.trainer_id() == ANNA)
    assert area.page.pane.isVisible()
    desk = opened(open_window(log_in("desk")), "trainers")
    assert not desk.bar.switch.isVisible()


def test_what_two_people_change_is_offered_as_a_choice_and_trainers_change_their_own_part(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("anna"))
    tab = tab_of(window, "profile")
    qtbot.waitUntil(lambda: tab.form.lines["name"].text() == "Anna")
    settle(window)
    keep(window, "profile-own")
    assert not tab.form.lines["name"].isEnabled()
    assert not tab.form.price_button.isVisible()
    owner = sqlite_studio.login("owner")
    seen = kept(sqlite_studio).profile
    theirs = replace(seen, bio="Theirs", website="https://example.com")
    edit = ProfileEdit(new_id(), ANNA, seen, theirs)
    save_profile(owner.uow, owner.viewer, edit, NOW)
    tab.form.bio.setPlainText("Mine")
    tab.form.lines["working_since"].setText("2012")
    qtbot.mouseClick(tab.save_button, LEFT)
    qtbot.waitUntil(tab.conflict.isVisible)
    assert "about them: Theirs" in tab.conflict.text()
    keep(window, "profile-conflict")
    buttons = {one.text(): one for one in tab.conflict.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Save mine"], LEFT)
    qtbot.waitUntil(lambda: kept(sqlite_studio).profile.bio == "Mine")
    settle(window)
    now = kept(sqlite_studio).profile
    assert (now.website, now.working_since) == ("https://example.com", 2012)
    qtbot.waitUntil(lambda: tab.form.lines["website"].text() == "https://example.com")
    assert not tab.has_unsaved()
