"""Invitations, locks and closed logins, by what people do at the login window and in the menus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from studio_app.domain.identifiers import new_id
from studio_app.services.team import deactivate_login
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.kept_passwords import keep_password
from studio_app.ui.main.paged_area import offered_pages
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.team.pages import PEOPLE, TEAM_PAGES
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, add_booking, key
from tests.test_keychain import MemoryKeyring
from tests.ui.login.hands import button, press, pressed_by_enter, text_field, type_into, words_of
from tests.ui.team.hands import OWN, PATIENCE, Desk, Logins

ESCAPE = Qt.Key.Key_Escape
BOTH = pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)


def invited(desk: Desk, name: str = "Nia Newcomer", login: str = "nia") -> str:
    """Invite a trainer as the owner, and return the one-time password."""
    desk.log_in("owner")
    logins = desk.logins()
    logins.invite(name, login)
    password = logins.one_time()
    desk.leave()
    return password


@BOTH
def test_an_invited_trainer_chooses_a_password_and_sees_their_own(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    logins.invite("Nia Newcomer", "nia")
    assert "Nia Newcomer is invited." in logins.words
    one_time = logins.one_time()
    press(desk.qtbot, logins.page, "Copy")
    assert QGuiApplication.clipboard().text() == one_time
    login, role, state = logins.rows()["Nia Newcomer"]
    assert (login, role) == ("nia", "Trainer")
    assert state.startswith("Invited until ")
    # Whoever was just invited is chosen.
    assert logins.steps() == {"New one-time password", "Revoke invitation", "Change role…"}
    press(desk.qtbot, logins.page, "Done")
    assert one_time not in logins.words
    desk.leave()
    desk.give("nia", one_time)
    assert "Choose your own password" in desk.door
    desk.choose("short", "short")
    assert "at least 8 characters" in desk.door
    desk.choose(OWN, "something else")
    assert "The two passwords are not the same." in desk.door
    assert text_field(desk.program.login_window, "New password").text() == OWN
    desk.choose(one_time, one_time)
    assert "Choose another password than the one that you were given." in desk.door
    desk.choose(OWN, OWN)
    window = desk.window()
    assert [it.name for it in window.schedule().page.trainers()] == ["Nia Newcomer"]
    assert not [it for it in desk.menu() if "Logins" in it]
    desk.leave()
    assert "Choose your own password" not in desk.door
    desk.give("nia", one_time)
    assert "Name or one-time password is not right" in desk.door
    desk.log_in("nia", OWN)
    desk.leave()
    desk.log_in("owner")
    assert desk.logins().rows()["Nia Newcomer"] == ("nia", "Trainer", "Active")


@BOTH
def test_five_wrong_tries_lock_and_the_owner_unlocks(desk: Desk) -> None:
    one_time = invited(desk)
    wrong = "aaaa-bbbb-cccc-dddd"
    for _try in range(4):
        desk.give("nia", wrong)
        assert "Name or one-time password is not right" in desk.door
    desk.give("nia", wrong)
    assert "Try again in 30 minutes" in desk.door
    desk.give("nia", one_time)
    assert "Try again in 30 minutes" in desk.door
    desk.log_in("owner")
    logins = desk.logins()
    assert logins.rows()["Nia Newcomer"][2].startswith("Locked until ")
    logins.select("Ben")
    assert logins.steps() == {"Reset password", "Deactivate", "Change role…"}
    logins.take("Unlock", "Nia Newcomer")
    assert "Nia Newcomer can try to log in again." in logins.words
    assert logins.rows()["Nia Newcomer"][2].startswith("Invited until ")
    assert "Unlock" not in logins.steps()
    desk.leave()
    desk.give("nia", one_time)
    desk.choose(OWN, OWN)
    assert desk.window().context.login.viewer.name == "Nia Newcomer"


@BOTH
def test_who_is_deactivated_is_refused_at_the_next_statement(start: Callable[[], Desk]) -> None:
    anna, owner = start(), start()
    page = anna.log_in("anna").schedule().page
    owner.log_in("owner")
    logins = owner.logins()
    logins.take("Deactivate", "Anna")
    assert "Anna still looks after clients: 2" in logins.words
    press(owner.qtbot, logins.page, "Deactivate all the same")
    owner.settle()
    assert "Anna's login is deactivated" in logins.words
    assert logins.rows()["Anna"][2] == "Deactivated"
    assert logins.steps() == {"Reactivate"}
    page.reload()
    anna.qtbot.waitUntil(page.load_banner.isVisible, timeout=PATIENCE)
    assert page.load_banner.text().startswith("Your login was closed")
    logins.take("Reactivate", "Anna")
    one_time = logins.one_time()
    anna.leave()
    anna.program.login_window.activateWindow()
    anna.give("anna", PASSWORD)
    assert "Name or password is not right." in anna.door
    anna.give("anna", one_time)
    anna.choose(OWN, OWN)
    assert [it.name for it in anna.window().schedule().page.trainers()] == ["Anna"]


def test_a_password_that_was_given_anew_is_chosen_and_a_revoked_one_told(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    logins.take("Reset password", "Ben")
    first = logins.one_time()
    logins.take("New one-time password", "Ben")
    assert logins.one_time() != first
    logins.take("Revoke invitation", "Ben")
    assert "Ben's invitation is revoked." in logins.words
    assert first not in logins.words
    logins.take("Reactivate", "Ben")
    one_time = logins.one_time()
    desk.leave()
    desk.give("ben", first)
    assert "ask" in desk.door.lower()
    assert "Name or one-time password is not right" in desk.door
    desk.give("ben", one_time)
    assert "Choose your own password" in desk.door


@BOTH
def test_one_that_ends_while_somebody_chooses_leads_back_with_a_sentence(
    desk: Desk, start: Callable[[], Desk]
) -> None:
    one_time = invited(desk)
    desk.give("nia", one_time)
    other = start()
    other.log_in("owner")
    other.logins().take("Revoke invitation", "Nia Newcomer")
    desk.program.login_window.activateWindow()
    desk.choose(OWN, OWN)
    assert "Name or one-time password is not right" in desk.door
    assert text_field(desk.program.login_window, "Login").text() == "nia"


def test_escape_goes_back_from_choosing_and_keeps_nothing(desk: Desk) -> None:
    one_time = invited(desk)
    desk.give("nia", one_time)
    type_into(desk.qtbot, desk.program.login_window, "New password", OWN)
    desk.qtbot.keyClick(text_field(desk.program.login_window, "New password"), ESCAPE)
    assert "Choose your own password" not in desk.door
    desk.give("nia", one_time)
    assert text_field(desk.program.login_window, "New password").text() == ""


def test_what_cannot_be_invited_is_told_beside_its_field(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    logins.invite("", "")
    assert "Type the name of whom you invite." in logins.words
    logins.desk.qtbot.keyClick(text_field(logins.page, "Name"), ESCAPE)
    logins.invite("Another Anna", "ANNA")
    assert "Somebody logs in under that name already." in logins.words
    assert text_field(logins.page, "Name").text() == "Another Anna"
    assert text_field(logins.page, "Login").hasFocus()
    choose_role(logins, "Assistant")
    type_into(desk.qtbot, logins.page, "Login", "another")
    press(desk.qtbot, logins.page, "Invite")
    assert "Choose at least one trainer." in logins.words
    helped = logins.page.form._assists
    helped.setFocus()
    helped.setCurrentIndex(helped.model().index(0, 0))
    desk.qtbot.keyClick(helped, Qt.Key.Key_Space)
    press(desk.qtbot, logins.page, "Invite")
    desk.settle()
    assert logins.rows()["Another Anna"][:2] == ("another", "Assistant")


def choose_role(logins: Logins, role: str) -> None:
    box = logins.page.form._role
    box.setFocus()
    while box.currentText() != role:
        logins.desk.qtbot.keyClick(box, Qt.Key.Key_Down)


def test_seniors_invite_trainers_and_take_it_back(desk: Desk) -> None:
    desk.log_in("sara")
    logins = desk.logins()
    assert list(logins.rows()) == ["Ben"]
    assert logins.steps() == set()
    press(desk.qtbot, logins.page, "Invite…")
    roles = logins.page.form._role
    assert [roles.itemText(at) for at in range(roles.count())] == ["Trainer"]
    press(desk.qtbot, logins.page, "Back")
    logins.invite("Nia Newcomer", "nia")
    logins = desk.logins()
    logins.select("Nia Newcomer")
    assert logins.steps() == {"New one-time password", "Revoke invitation"}
    first = logins.one_time()
    logins.take("New one-time password", "Nia Newcomer")
    assert logins.one_time() != first
    logins.take("Revoke invitation", "Nia Newcomer")
    assert logins.rows()["Nia Newcomer"][2] == "Deactivated"
    assert logins.steps() == set()


def test_nobody_closes_their_own_or_an_administrators_login(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    for name, why in (("Owner", "your own login"), ("Admin", "above the studios")):
        logins.select(name)
        assert logins.steps() == set()
        assert why in logins.words
    logins.select("Anna")
    assert "above the studios" not in logins.words


def test_what_others_did_meanwhile_is_told(desk: Desk, place: StudioDatabase) -> None:
    window = desk.log_in("owner")
    logins = desk.logins()
    login, now = window.context.login, window.context.now()
    closing = key("membership ben")
    deactivate_login(login.uow, login.viewer, closing, now, request_id=new_id())
    logins.take("Deactivate", "Ben")
    press(desk.qtbot, logins.page, "Deactivate all the same")
    desk.settle()
    assert "Someone changed this meanwhile." in logins.words
    assert logins.rows()["Ben"][2] == "Deactivated"


@pytest.mark.parametrize("who", ["desk", "anna", "cara"])
def test_only_those_who_invite_find_the_people(desk: Desk, who: str) -> None:
    desk.log_in(who)
    assert "Logins…" not in desk.menu()
    viewer = desk.window().context.login.viewer
    assert PEOPLE not in [it.key for it in offered_pages(TEAM_PAGES, viewer)]
    assert "Change password…" in desk.menu()


@BOTH
def test_somebody_changes_their_password_and_goes_on(desk: Desk, place: StudioDatabase) -> None:
    window = desk.log_in("anna")
    dialog = desk.password_window()
    for old, new, again, said in (
        ("not mine at all", OWN, OWN, "That is not your password."),
        (PASSWORD, "short", "short", "at least 8 characters"),
        (PASSWORD, OWN, "something else", "The two passwords are not the same."),
        (PASSWORD, PASSWORD, PASSWORD, "Choose another password than the present one."),
    ):
        fill(desk, dialog, old, new, again)
        assert said in words_of(dialog)
    fill(desk, dialog, PASSWORD, OWN, OWN)
    desk.qtbot.waitUntil(window.notice.isVisible, timeout=PATIENCE)
    assert window.notice.text() == "Your password is changed."
    page = window.schedule().page
    with place.house() as connection:
        start = window.context.now().replace(minute=0, second=0, microsecond=0)
        add_booking(connection, "cara now", "cara", "anna", start)
    page.reload()
    desk.qtbot.waitUntil(lambda: "Cara Client" in shown(page), timeout=PATIENCE)
    window.actions_of_window.lock.trigger()
    lock = desk.program.lock_screen
    assert lock is not None
    type_into(desk.qtbot, lock, "Password of Anna", OWN)
    press(desk.qtbot, lock, "Unlock")
    desk.settle()
    assert desk.program.lock_screen is None
    desk.leave()
    desk.give("anna", PASSWORD)
    assert "Name or password is not right." in desk.door
    desk.log_in("anna", OWN)


def test_enter_on_cancel_changes_no_password(desk: Desk) -> None:
    window = desk.log_in("anna")
    dialog = desk.password_window()
    for field in ("Present password", "New password", "New password again"):
        type_into(desk.qtbot, dialog, field, PASSWORD if field.startswith("Present") else OWN)
    assert pressed_by_enter(desk.qtbot, dialog, "Cancel") == ["Cancel"]
    desk.settle()
    assert not window.notice.isVisible()
    desk.leave()
    desk.log_in("anna", PASSWORD)


def shown(page: SchedulePage) -> list[str]:
    return [tile.label for tile in page.calendar.board.tiles]


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_the_keyring_keeps_the_changed_password_for_who_asked_for_it(
    desk: Desk, services: GuiServices, place: StudioDatabase, has_keyring: MemoryKeyring
) -> None:
    for login in ("anna", "ben"):
        desk.log_in(login)
        if login == "anna":
            keep_password(services.keychain, place.url, login, PASSWORD)
        fill(desk, desk.password_window(), PASSWORD, OWN, OWN)
        desk.leave()
    assert list(has_keyring.secrets.values()) == [OWN]


def fill(desk: Desk, dialog: QWidget, old: str, new: str, again: str) -> None:
    type_into(desk.qtbot, dialog, "Present password", old)
    type_into(desk.qtbot, dialog, "New password", new)
    type_into(desk.qtbot, dialog, "New password again", again)
    desk.qtbot.keyClick(text_field(dialog, "New password again"), Qt.Key.Key_Return)
    desk.settle()


def test_the_rows_are_a_model_and_every_part_has_a_name(
    desk: Desk, assert_accessible: Callable[[QWidget], None]
) -> None:
    window = desk.log_in("owner")
    logins = desk.logins()
    QAbstractItemModelTester(logins.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert_accessible(logins.page)
    press(desk.qtbot, logins.page, "Invite…")
    choose_role(logins, "Assistant")
    desk.settle()
    assert_accessible(logins.page)
    assert_accessible(desk.password_window())
    assert window.isVisible()


def test_enter_presses_the_button_that_has_the_keyboard(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    there = logins.rows()

    def enter_on(text: str) -> None:
        found = button(logins.page, text)
        found.setFocus(Qt.FocusReason.TabFocusReason)
        desk.qtbot.keyClick(found, Qt.Key.Key_Return)
        desk.settle()

    enter_on("Invite…")
    type_into(desk.qtbot, logins.page, "Name", "Nia Newcomer")
    type_into(desk.qtbot, logins.page, "Login", "nia")
    enter_on("Back")
    assert button(logins.page, "Invite…").isVisible()
    assert logins.rows() == there
