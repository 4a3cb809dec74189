"""Choosing a file or a server, with real files and a real server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.addresses import file_of, file_url
from studio_app.repositories.engine import parse_url
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.connection_dialog import ConnectionDialog
from studio_app.ui.login.connection_url import (
    ServerAddress,
    server_address,
    server_url,
)
from studio_app.ui.login.login_window import LoginWindow
from studio_app.ui.task_runner import TaskRunner
from tests.postgres_cluster import Cluster
from tests.tls_server import NAME, elsewhere, tls_server
from tests.ui.login.hands import (
    button,
    dialog_in_front,
    press,
    pressed_by_enter,
    show,
    text_field,
    type_into,
    words_of,
)

AUTHORITY = "Certificate of the server's authority"
SERVER = "Where the studio is: PostgreSQL server"


class Answers:
    """Remembers what was chosen."""

    def __init__(self, dialog: ConnectionDialog) -> None:
        self.chosen: list[str] = []
        self.to_found: list[str] = []
        dialog.chosen.connect(self.chosen.append)
        dialog.founding_wanted.connect(self.to_found.append)


@pytest.fixture
def dialog(qtbot: QtBot, services: GuiServices, runner: TaskRunner) -> ConnectionDialog:
    """The dialog at the start, when nothing was chosen yet."""
    made = ConnectionDialog(services, runner, services.local_url)
    show(qtbot, made)
    return made


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this PC at which nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_another_file_is_opened_and_remembered(
    login_window: Callable[..., LoginWindow],
    services: GuiServices,
    founded_file: Path,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    window = login_window()
    assert runner.wait_idle()
    press(qtbot, window, "Connection…")
    dialog = dialog_in_front(qtbot)
    type_into(qtbot, dialog, "Studio file", str(founded_file))
    qtbot.keyClick(text_field(dialog, "Studio file"), Qt.Key.Key_Return)
    assert runner.wait_idle()
    assert "Harbour Studio" in words_of(window)
    assert services.settings.database_url == file_url(founded_file)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "Choose the file of your studio"),
        ("studio.sqlite3", "Choose the file of your studio"),
        ("/no/such/folder/studio.sqlite3", "There is no folder /no/such/folder."),
        ("/", "This is a folder."),
        ("/what?.sqlite3", "Choose the file of your studio"),
    ],
)
def test_a_path_that_cannot_be_is_told_at_once(
    dialog: ConnectionDialog, qtbot: QtBot, path: str, sentence: str
) -> None:
    answers = Answers(dialog)
    type_into(qtbot, dialog, "Studio file", path)
    press(qtbot, dialog, "Open studio")
    assert sentence in words_of(dialog)
    assert dialog.isVisible()
    assert answers.chosen == []


def test_a_file_is_chosen_from_the_folders(
    dialog: ConnectionDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    press(qtbot, dialog, "Choose…")
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    name = chooser.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(tmp_path / "new"))
    chooser.accept()
    assert text_field(dialog, "Studio file").text() == str(tmp_path / "new.sqlite3")


def test_the_certificate_of_the_authority_is_chosen_from_the_folders(
    dialog: ConnectionDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "studio ca.pem"
    file.touch()
    press(qtbot, dialog, SERVER)
    press(qtbot, dialog, "Choose…")
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    name = chooser.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(file))
    chooser.accept()
    assert text_field(dialog, AUTHORITY).text() == str(file)


def test_a_certificate_that_is_not_there_is_told_at_once(
    dialog: ConnectionDialog, runner: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    press(qtbot, dialog, SERVER)
    type_into(qtbot, dialog, "Server", NAME)
    type_into(qtbot, dialog, AUTHORITY, str(tmp_path / "none.pem"))
    press(qtbot, dialog, "Test connection")
    assert runner.is_idle
    assert f"There is no file {tmp_path / 'none.pem'}." in words_of(dialog)
    assert text_field(dialog, AUTHORITY).hasFocus()


def test_a_server_elsewhere_is_reached_with_its_authoritys_certificate(
    services: GuiServices, tmp_path: Path, runner: TaskRunner, qtbot: QtBot
) -> None:
    authority = trustme.CA()
    own, foreign = tmp_path / "own ca.pem", tmp_path / "foreign.pem"
    authority.cert_pem.write_to_path(str(own))
    trustme.CA().cert_pem.write_to_path(str(foreign))
    with tls_server(authority) as server:
        address = elsewhere(parse_url("postgresql+psycopg://h/postgres"), server.port)
        dialog = ConnectionDialog(services, runner, address)
        answers = Answers(dialog)
        show(qtbot, dialog)
        for file, said in (
            ("", "not from an authority that this PC trusts"),
            (str(foreign), "not from an authority that this PC trusts"),
            (str(own), "Log in to see whether the studio is there."),
        ):
            type_into(qtbot, dialog, AUTHORITY, file)
            press(qtbot, dialog, "Test connection")
            assert runner.wait_idle(20)
            assert said in words_of(dialog)
        press(qtbot, dialog, "Open studio")
        assert runner.wait_idle(20)
    (chosen,) = answers.chosen
    again = ConnectionDialog(services, runner, chosen)
    show(qtbot, again)
    assert text_field(again, AUTHORITY).text() == str(own)


def test_a_server_that_answers_is_said_to(
    dialog: ConnectionDialog,
    postgres_cluster: Cluster,
    postgres_database: str,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    answers = Answers(dialog)
    press(qtbot, dialog, SERVER)
    assert text_field(dialog, "Server").hasFocus()
    type_into(qtbot, dialog, "Server", postgres_cluster.host)
    type_into(qtbot, dialog, "Port", str(postgres_cluster.port))
    type_into(qtbot, dialog, "Database", postgres_database)
    press(qtbot, dialog, "Test connection")
    assert "Looking for the server…" in words_of(dialog)
    assert not button(dialog, "Open studio").isEnabled()
    assert runner.wait_idle(20)
    assert "answers" in words_of(dialog)
    assert answers.chosen == []
    press(qtbot, dialog, "Open studio")
    assert runner.wait_idle(20)
    assert answers.chosen == [
        f"postgresql+psycopg://{postgres_cluster.host}:{postgres_cluster.port}/{postgres_database}"
    ]
    assert not dialog.isVisible()


def test_the_dialog_stays_open_while_no_server_answers(
    dialog: ConnectionDialog, silent_port: int, runner: TaskRunner, qtbot: QtBot
) -> None:
    answers = Answers(dialog)
    press(qtbot, dialog, SERVER)
    type_into(qtbot, dialog, "Server", "127.0.0.1")
    type_into(qtbot, dialog, "Port", str(silent_port))
    for name in ("Test connection", "Open studio", "Set up a new studio there"):
        press(qtbot, dialog, name)
        assert runner.wait_idle(20)
        assert "cannot be reached" in words_of(dialog)
        assert dialog.isVisible()
        assert button(dialog, name).hasFocus()
    assert answers.chosen == answers.to_found == []
    assert text_field(dialog, "Port").text() == str(silent_port)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("Server", "", "Type the server's name or address"),
        ("Server", "nora@host/x", "Type the server's name or address"),
        ("Port", "70000", "The port is a number up to 65535"),
        ("Port", "five", "The port is a number up to 65535"),
        ("Database", "", "Type the name of the database."),
        ("Database", "a?b", "Type the name of the database."),
    ],
)
def test_an_address_that_cannot_be_is_told_without_asking_a_server(
    dialog: ConnectionDialog,
    runner: TaskRunner,
    qtbot: QtBot,
    field: str,
    text: str,
    sentence: str,
) -> None:
    press(qtbot, dialog, SERVER)
    type_into(qtbot, dialog, "Server", "127.0.0.1")
    type_into(qtbot, dialog, field, text)
    press(qtbot, dialog, "Test connection")
    assert runner.is_idle
    assert sentence in words_of(dialog)
    assert text_field(dialog, field).hasFocus()


def test_leaving_drops_what_the_server_says_later(
    dialog: ConnectionDialog, silent_port: int, runner: TaskRunner, qtbot: QtBot
) -> None:
    answers = Answers(dialog)
    press(qtbot, dialog, SERVER)
    type_into(qtbot, dialog, "Server", "127.0.0.1")
    type_into(qtbot, dialog, "Port", str(silent_port))
    press(qtbot, dialog, "Open studio")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert runner.wait_idle(20)
    assert answers.chosen == []


def test_enter_presses_the_button_that_has_the_keyboard(
    dialog: ConnectionDialog, runner: TaskRunner, silent_port: int, qtbot: QtBot, tmp_path: Path
) -> None:
    answers = Answers(dialog)
    type_into(qtbot, dialog, "Studio file", str(tmp_path / "studio.sqlite3"))
    assert pressed_by_enter(qtbot, dialog, "Choose…") == ["Choose…"]
    dialog.findChild(QFileDialog).reject()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    press(qtbot, dialog, SERVER)
    type_into(qtbot, dialog, "Server", "127.0.0.1")
    type_into(qtbot, dialog, "Port", str(silent_port))
    assert pressed_by_enter(qtbot, dialog, "Test connection") == ["Test connection"]
    assert runner.wait_idle()
    found = "Set up a new studio there"
    assert pressed_by_enter(qtbot, dialog, found) == [found]
    assert runner.wait_idle()
    assert (answers.chosen, answers.to_found) == ([], [])
    assert pressed_by_enter(qtbot, dialog, "Cancel") == ["Cancel"]
    assert not dialog.isVisible()
    assert (answers.chosen, answers.to_found) == ([], [])


def test_everything_has_a_name(
    dialog: ConnectionDialog, qtbot: QtBot, assert_accessible: Callable[[QWidget], None]
) -> None:
    assert_accessible(dialog)
    press(qtbot, dialog, SERVER)
    assert_accessible(dialog)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://db.example:5433/studio",
        "postgresql+psycopg://[::1]:5432/studio",
        "postgresql+psycopg://db.example:5432/studio?sslmode=verify-full",
        "postgresql+psycopg://db.example:5432/studio?sslrootcert=/etc/studio%20ca.pem",
        "postgresql+psycopg://db.example:5432/studio?connect_timeout=3&sslrootcert=/%D1%8F.pem",
        "postgresql+psycopg://db.example:5432/my-studio_2",
    ],
)
def test_a_server_url_survives_the_dialog(url: str) -> None:
    address = server_address(url)
    assert address is not None
    assert server_url(address) == url


@pytest.mark.parametrize(
    "option", ["sslmode=require", "channel_binding=prefer", "sslrootcert=system"]
)
def test_what_is_refused_or_goes_without_saying_is_left_out(option: str) -> None:
    address = server_address(f"postgresql+psycopg://db.example/studio?{option}&connect_timeout=3")
    assert address == ServerAddress("db.example", 5432, "studio", "connect_timeout=3")


def test_a_login_in_a_server_url_is_left_out_and_can_be_put_in() -> None:
    address = server_address("postgresql+psycopg://nora:pa%2Fss@db.example/studio")
    assert address == ServerAddress("db.example", 5432, "studio")
    with_login = server_url(address, "in@es", "a/b:c")
    assert with_login == "postgresql+psycopg://in%40es:a%2Fb%3Ac@db.example:5432/studio"


@pytest.mark.parametrize("url", ["sqlite:///x", "postgresql+psycopg://host:port/x", "nonsense"])
def test_what_is_no_server_url_has_no_server(url: str) -> None:
    assert server_address(url) is None


def test_a_file_url_survives_the_dialog(tmp_path: Path) -> None:
    file = tmp_path / "мой 100%25 studio?.sqlite3"
    assert file_of(file_url(file)) == file
    assert file_of("postgresql+psycopg://host/x") is None
