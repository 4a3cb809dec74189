"""Setting up a studio for the first time, in a file and on a server, and the demo instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.login.regional_choices import regional_choices
from studio_app.ui.task_runner import TaskRunner
from tests.postgres_cluster import Cluster
from tests.ui.login.hands import button, dialog_in_front, press, text_field, type_into, words_of

Show = Callable[..., LoginWindow]
EntriesOf = Callable[[LoginWindow], list[Entry]]


@pytest.fixture
def assistant(login_window: Show, runner: TaskRunner) -> LoginWindow:
    """A login window that found no studio."""
    window = login_window()
    assert runner.wait_idle()
    assert "Set up your studio" in words_of(window)
    assert "Step 1 of 2" in words_of(window)
    return window


def test_a_studio_and_its_owner_in_two_steps_by_keyboard(
    entries_of: EntriesOf,
    assistant: LoginWindow,
    services: GuiServices,
    runner: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    entries = entries_of(assistant)
    assert text_field(assistant, "Studio name").hasFocus()
    type_into(qtbot, assistant, "Studio name", "Hafen")
    type_into(qtbot, assistant, "Time zone", "Europe/Lisbon")
    type_into(qtbot, assistant, "Currency", "EUR · Euro")
    type_into(qtbot, assistant, "Dates and numbers as in", "Portuguese (Portugal)")
    press(qtbot, assistant, "Next")
    assert "Step 2 of 2" in words_of(assistant)
    assert "At least 8 characters" in words_of(assistant)
    type_into(qtbot, assistant, "Your name", "Inês Duarte")
    type_into(qtbot, assistant, "Login", "ines")
    type_into(qtbot, assistant, "Password", "três palavras simples")
    type_into(qtbot, assistant, "Password again", "três palavras simples")
    qtbot.keyClick(text_field(assistant, "Password again"), Qt.Key.Key_Return)
    assert runner.wait_idle(20)
    (entry,) = entries
    organization = entry.login.organization
    assert entry.login.viewer.name == "Inês Duarte"
    assert organization.name == "Hafen"
    assert (organization.time_zone, organization.currency) == ("Europe/Lisbon", "EUR")
    assert organization.locale == "pt_PT"
    assert services.settings.database_url == services.local_url
    assert "palavras" not in (tmp_path / "settings.json").read_text(encoding="utf-8")
    assert "palavras" not in words_of(assistant)


def test_each_mistake_is_said_at_its_field(
    assistant: LoginWindow, runner: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    press(qtbot, assistant, "Next")
    assert "Give your studio a name." in words_of(assistant)
    assert text_field(assistant, "Studio name").hasFocus()
    type_into(qtbot, assistant, "Studio name", "Hafen")
    type_into(qtbot, assistant, "Time zone", "Atlantis")
    press(qtbot, assistant, "Next")
    assert "Choose a time zone from the list" in words_of(assistant)
    type_into(qtbot, assistant, "Time zone", "europe/berlin")
    type_into(qtbot, assistant, "Currency", "Taler")
    press(qtbot, assistant, "Next")
    assert "Choose a currency from the list." in words_of(assistant)
    type_into(qtbot, assistant, "Currency", "EUR · Euro")
    press(qtbot, assistant, "Next")
    for field, text, sentence in (
        ("Your name", "", "Type your name"),
        ("Your name", "Inês", "Type a short name to log in with"),
        ("Login", "ines", "Choose a longer or less common password"),
        ("Password", "short", "at least 8 characters"),
        ("Password", "password", "Choose a longer or less common password"),
        ("Password", "three plain words", "The two passwords are not the same."),
    ):
        type_into(qtbot, assistant, field, text)
        press(qtbot, assistant, "Create studio")
        assert sentence in words_of(assistant), (field, text)
    assert runner.is_idle
    assert not (tmp_path / "studio.sqlite3").exists(), "a studio was made of half an answer"


def test_back_keeps_what_was_typed(assistant: LoginWindow, qtbot: QtBot) -> None:
    type_into(qtbot, assistant, "Studio name", "Hafen")
    press(qtbot, assistant, "Next")
    type_into(qtbot, assistant, "Your name", "Inês")
    type_into(qtbot, assistant, "Password", "three plain words")
    press(qtbot, assistant, "Back")
    assert text_field(assistant, "Studio name").text() == "Hafen"
    qtbot.keyClick(text_field(assistant, "Studio name"), Qt.Key.Key_Return)
    assert text_field(assistant, "Your name").text() == "Inês"
    assert text_field(assistant, "Password").text() == "three plain words"
    qtbot.keyClick(text_field(assistant, "Password"), Qt.Key.Key_Escape)
    assert "Step 1 of 2" in words_of(assistant)


def test_enter_presses_the_button_that_has_the_keyboard(
    assistant: LoginWindow, qtbot: QtBot
) -> None:
    type_into(qtbot, assistant, "Studio name", "Hafen")
    press(qtbot, assistant, "Next")
    back = button(assistant, "Back")
    back.setFocus()
    qtbot.keyClick(back, Qt.Key.Key_Return)
    assert "Step 1 of 2" in words_of(assistant)


def test_no_words_are_cut_off(assistant: LoginWindow, qtbot: QtBot) -> None:
    type_into(qtbot, assistant, "Studio name", "Hafen")
    press(qtbot, assistant, "Next")
    type_into(qtbot, assistant, "Your name", "Nora")
    type_into(qtbot, assistant, "Login", "nora")
    press(qtbot, assistant, "Create studio")
    assert "Choose a longer or less common password" in words_of(assistant)
    QApplication.processEvents()
    for label in assistant.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    fields = [f for f in assistant.findChildren(QLineEdit) if f.isVisible()]
    assert len({field.height() for field in fields}) == 1


def test_a_refusal_of_the_service_goes_back_to_its_field(
    assistant: LoginWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    type_into(qtbot, assistant, "Studio name", "H" * 201)
    press(qtbot, assistant, "Next")
    type_into(qtbot, assistant, "Your name", "Inês")
    type_into(qtbot, assistant, "Login", "ines")
    type_into(qtbot, assistant, "Password", "three plain words")
    type_into(qtbot, assistant, "Password again", "three plain words")
    press(qtbot, assistant, "Create studio")
    assert "Setting up…" in words_of(assistant)
    assert runner.wait_idle(20)
    assert "Step 1 of 2" in words_of(assistant)
    assert "This is too long" in words_of(assistant)
    assert text_field(assistant, "Studio name").hasFocus()


def test_a_place_that_cannot_be_written_is_told_and_nothing_typed_is_lost(
    login_window: Show, runner: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    window = login_window()
    assert runner.wait_idle()
    (tmp_path / "studio.sqlite3").mkdir()
    type_into(qtbot, window, "Studio name", "Hafen")
    press(qtbot, window, "Next")
    type_into(qtbot, window, "Your name", "Inês")
    type_into(qtbot, window, "Login", "ines")
    type_into(qtbot, window, "Password", "three plain words")
    type_into(qtbot, window, "Password again", "three plain words")
    press(qtbot, window, "Create studio")
    assert runner.wait_idle(20)
    assert str(tmp_path / "studio.sqlite3") in words_of(window)
    assert text_field(window, "Password").text() == "three plain words"
    assert button(window, "Create studio").hasFocus()


def test_letters_anywhere_in_a_zone_find_it(assistant: LoginWindow, qtbot: QtBot) -> None:
    field = text_field(assistant, "Time zone")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, "seoul")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert text_field(assistant, "Time zone").text() == "Asia/Seoul"


def test_every_field_has_a_name(
    assistant: LoginWindow, qtbot: QtBot, assert_accessible: Callable[[QWidget], None]
) -> None:
    type_into(qtbot, assistant, "Studio name", "Hafen")
    press(qtbot, assistant, "Next")
    assert_accessible(assistant)


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        ("de_AT", "Europe/Vienna", ("de_AT", "EUR", "Europe/Vienna")),
        ("ko_KR", "Asia/Seoul", ("ko_KR", "KRW", "Asia/Seoul")),
        ("en_GB", "", ("en_GB", "GBP", "UTC")),
        ("C", "Nowhere/Land", ("en_US", "USD", "UTC")),
        ("", "", ("en_US", "USD", "UTC")),
    ],
)
def test_the_computers_own_region_comes_first(
    locale: str, zone: str, expected: tuple[str, str, str]
) -> None:
    choices = regional_choices(locale, zone)
    assert (choices.locale, choices.currency, choices.time_zone) == expected
    for offered, code in (
        (choices.locales, choices.locale),
        (choices.currencies, choices.currency),
        (choices.time_zones, choices.time_zone),
    ):
        assert code in [choice.code for choice in offered]
    assert "DEM" not in [choice.code for choice in choices.currencies]


def test_a_studio_on_a_server_asks_for_its_administrator_first(
    entries_of: EntriesOf,
    postgres_cluster: Cluster,
    postgres_database: str,
    login_window: Show,
    services: GuiServices,
    runner: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = login_window()
    assert runner.wait_idle()
    entries = entries_of(window)
    press(qtbot, window, "Connection…")
    dialog = dialog_in_front(qtbot)
    press(qtbot, dialog, "Where the studio is: PostgreSQL server")
    type_into(qtbot, dialog, "Server", postgres_cluster.host)
    type_into(qtbot, dialog, "Port", str(postgres_cluster.port))
    type_into(qtbot, dialog, "Database", postgres_database)
    press(qtbot, dialog, "Set up a new studio there")
    assert runner.wait_idle(20)
    assert "Step 1 of 3" in words_of(window)
    assert "It is not kept." in words_of(window)
    press(qtbot, window, "Next")
    assert "Type the login of the server's administrator." in words_of(window)
    admin = postgres_cluster.admin_url(postgres_database).split("://")[1].split("@")[0]
    login, _, password = admin.partition(":")
    type_into(qtbot, window, "Server login", login)
    type_into(qtbot, window, "Server password", password)
    press(qtbot, window, "Next")
    type_into(qtbot, window, "Studio name", "Hafen")
    press(qtbot, window, "Next")
    type_into(qtbot, window, "Your name", "Inês")
    type_into(qtbot, window, "Login", "ines")
    type_into(qtbot, window, "Password", "three plain words")
    type_into(qtbot, window, "Password again", "three plain words")
    press(qtbot, window, "Create studio")
    assert runner.wait_idle(30)
    (entry,) = entries
    assert entry.login.organization.name == "Hafen"
    kept = (tmp_path / "settings.json").read_text(encoding="utf-8")
    assert postgres_database in kept
    assert login not in kept
    assert password not in kept


def test_letters_that_fit_one_choice_alone_choose_it(assistant: LoginWindow, qtbot: QtBot) -> None:
    time_zone = text_field(assistant, "Time zone")
    type_into(qtbot, assistant, "Time zone", "seou")
    qtbot.keyClick(time_zone, Qt.Key.Key_Tab)
    assert time_zone.text() == "Asia/Seoul"
    currency = text_field(assistant, "Currency")
    type_into(qtbot, assistant, "Currency", "won")
    qtbot.keyClick(currency, Qt.Key.Key_Tab)
    assert currency.text() == "won", "two currencies are called Won: neither is guessed"
