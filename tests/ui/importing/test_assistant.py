"""The import assistant at the keyboard: file, columns, dry run, import, and back."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import Changes
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import Field
from studio_app.domain.importing.outcomes import Outcome
from studio_app.domain.new_clients import NewClient
from studio_app.services.clients import search_clients
from studio_app.services.new_clients import add_client
from studio_app.ui.importing.assistant import ImportAssistant
from studio_app.ui.importing.models import PlanColumn
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.steps import Hands, wish
from tests.ui.main.conftest import LogIn, OpenWindow, Show

LEFT = Qt.MouseButton.LeftButton
FILE = """Name;Phone;E-mail;Town;Trainer
Nia Neu;+49 170 1234567;nia@example.com;Köln;Anna
Noa Neu;+49 170 1234568;noa@example.com;Bonn;
Cara Client;+49 30 555099;cara@example.com;;
Bad Row;12;nobody;;
Dora Client;;dora@example.com;;
"""


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def assistant(log_in: LogIn, show: Show, qtbot: QtBot) -> ImportAssistant:
    dialog = ImportAssistant(log_in("owner"))
    show(dialog)
    QAbstractItemModelTester(
        dialog.plan_page.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    qtbot.waitUntil(lambda: dialog.file_page.runs.rowCount() > 0)
    return dialog


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kunden.csv"
    path.write_bytes(FILE.encode("cp1252"))
    return path


def press(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def drop(widget: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, LEFT, keys)
    widget.dragEnterEvent(enter)  # type: ignore[attr-defined]
    assert enter.isAccepted()
    widget.dropEvent(QDropEvent(QPoint(5, 5), action, data, LEFT, keys))  # type: ignore[attr-defined]


def shown(dialog: ImportAssistant) -> list[tuple[str, str]]:
    model = dialog.plan_page.model
    return [
        (
            model.index(row, PlanColumn.OUTCOME).data(),
            model.index(row, PlanColumn.SUBJECT).data(),
        )
        for row in range(model.rowCount())
    ]


def to_plan(dialog: ImportAssistant, file: Path, qtbot: QtBot) -> None:
    drop(dialog.file_page.drop_place, file)
    qtbot.waitUntil(dialog.columns_page.isVisible)
    press(qtbot, dialog.next_button)
    qtbot.waitUntil(dialog.plan_page.isVisible)


def test_from_a_file_to_clients_and_back(
    assistant: ImportAssistant,
    file: Path,
    tmp_path: Path,
    qtbot: QtBot,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    told: list[Changes] = []
    assistant._context.bus.changed.connect(told.append)
    assert_accessible(assistant)
    keep(assistant, "import-file")
    drop(assistant.file_page.drop_place, file)
    qtbot.waitUntil(assistant.columns_page.isVisible)
    assert_accessible(assistant)
    keep(assistant, "import-columns")
    assert assistant.columns_page.columns() == (
        Field.NAME,
        Field.PHONE,
        Field.EMAIL,
        Field.ADDRESS,
        Field.TRAINER,
    )
    assert "Windows-1252, semicolons" in assistant.columns_page.form.text()
    press(qtbot, assistant.next_button)
    qtbot.waitUntil(assistant.plan_page.isVisible)
    assert shown(assistant) == [
        ("New", "Nia Neu"),
        ("New", "Noa Neu"),
        ("Changes", "Cara Client"),
        ("Refused", "Bad Row"),
        ("Nothing to do", "Dora Client"),
    ]
    keep(assistant, "import-plan")
    choices = assistant.plan_page.filter
    assert choices.button("refused").text() == "Refused 1"
    qtbot.mouseClick(choices.button("refused"), LEFT)
    assert shown(assistant) == [("Refused", "Bad Row")]
    assert "Phone: " in assistant.plan_page.whole.text()
    keep(assistant, "import-refused")
    refused = tmp_path / "refused.csv"
    with qtbot.waitSignal(assistant.plan_page.export_refused.exported):
        assistant.plan_page.export_refused.export_to(refused)
    heads, row = csv.reader(refused.read_text("utf-8-sig").splitlines())
    assert heads[-2:] == ["Row in the file", "Why"]
    assert row[:2] == ["Bad Row", "12"]
    assert row[-2] == "5"

    assert assistant.import_button.text() == "&Import 3 rows"
    press(qtbot, assistant.import_button)
    qtbot.waitUntil(assistant.result_page.isVisible)
    keep(assistant, "import-result")
    assert assistant.result_page.words.text() == "Clients: 2 added, 1 changed"
    assert told
    assert assistant._context.undo.text() == "Import of kunden.csv"
    press(qtbot, assistant.undo_button)
    qtbot.waitUntil(assistant.file_page.isVisible)
    assert assistant.banner.text() == "The import of kunden.csv was taken back: 3 rows."
    qtbot.waitUntil(lambda: assistant.file_page.runs.rowCount() == 2)
    keep(assistant, "import-taken-back")
    assert assistant.file_page.runs.index(0, 3).data() == "taken back"
    assert not assistant.file_page.undo_button.isEnabled()


def test_a_column_that_is_missing_is_said_and_chosen_by_keys(
    assistant: ImportAssistant, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Wer,Phone\nNia Neu,+49 170 1234567\n")
    drop(assistant.file_page.drop_place, path)
    qtbot.waitUntil(assistant.columns_page.isVisible)
    # The first columns says who it is by what stands in it; somebody knows better.
    assert assistant.columns_page.rows is not None
    first, second = assistant.columns_page.rows.boxes
    qtbot.keyClick(first, Qt.Key.Key_Home)
    page = assistant.columns_page
    assert page.columns() == (None, Field.PHONE)
    assert page.missing.text() == "Say which column has the names of the clients."
    assert not assistant.next_button.isEnabled()
    keep(assistant, "import-missing")
    qtbot.keyClicks(second, "name")
    qtbot.keyClicks(first, "name")
    assert page.columns() == (Field.NAME, None)
    assert assistant.next_button.isEnabled()


def test_what_cannot_be_read_is_said_beside_the_choice(
    assistant: ImportAssistant, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 no sheet")
    drop(assistant.file_page.drop_place, path)
    qtbot.waitUntil(assistant.banner.isVisible)
    assert "without a password" in assistant.banner.text()
    assert assistant.file_page.isVisible()
    keep(assistant, "import-broken")


def test_the_first_row_may_be_a_row(
    assistant: ImportAssistant, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("Nia Neu,nia@example.com\nNoa Neu,noa@example.com\n")
    drop(assistant.file_page.drop_place, path)
    qtbot.waitUntil(assistant.columns_page.isVisible)
    page = assistant.columns_page
    assert not page.has_heads.isChecked()
    assert page.form.text().startswith("2 rows ")
    assert page.columns() == (Field.NAME, Field.EMAIL)
    page.has_heads.click()
    qtbot.waitUntil(lambda: page.isVisible() and page.form.text().startswith("1 row "))


def test_stopping_changes_nothing_and_the_list_can_be_used_again(
    assistant: ImportAssistant, tmp_path: Path, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    path = tmp_path / "many.csv"
    lines = "".join(f"Person{number} New\n" for number in range(6_000))
    path.write_text(f"Name\n{lines}")
    to_plan(assistant, path, qtbot)
    press(qtbot, assistant.import_button)
    assert assistant.working_page.isVisible()
    keep(assistant, "import-working")
    qtbot.keyClick(assistant, Qt.Key.Key_Escape)
    qtbot.waitUntil(assistant.plan_page.isVisible, timeout=20_000)
    assert assistant.banner.text() == "The import was stopped. Nothing was changed."
    assert assistant.plan_page.model.rowCount() == 6_000
    assert assistant.import_button.isEnabled()


def test_what_changed_meanwhile_is_looked_at_again(
    assistant: ImportAssistant, file: Path, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    to_plan(assistant, file, qtbot)
    desk = sqlite_studio.login("desk")
    add_client(desk.uow, desk.viewer, NewClient(new_id(), "Nia Neu", "", "nia@example.com"), NOW)
    press(qtbot, assistant.import_button)
    qtbot.waitUntil(assistant.banner.isVisible)
    assert "look at the list again" in assistant.banner.text()
    press(qtbot, assistant.banner.again_button)
    qtbot.waitUntil(lambda: shown(assistant)[0] == ("Changes", "Nia Neu"))
    assert assistant.plan_page.model.row(1).outcome is Outcome.NEW


def test_what_is_in_use_is_named_and_the_rest_taken_back(
    assistant: ImportAssistant, file: Path, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    to_plan(assistant, file, qtbot)
    press(qtbot, assistant.import_button)
    qtbot.waitUntil(assistant.result_page.isVisible)
    login = assistant._context.login
    nia = search_clients(login.uow, login.viewer, "Nia Neu", now=NOW)[0]
    Hands.of(login).book(wish(client_id=nia.client_id, pay_later=True))
    press(qtbot, assistant.undo_button)
    qtbot.waitUntil(assistant.left_page.isVisible)
    model = assistant.left_page.model
    assert [model.index(0, column).data() for column in (0, 2, 3)] == [
        "2",
        "Nia Neu",
        "has bookings",
    ]
    keep(assistant, "import-in-use")
    press(qtbot, assistant.others_button)
    qtbot.waitUntil(lambda: "Left alone: 1 row." in assistant.banner.text())
    assert "taken back: 2 rows." in assistant.banner.text()


def test_owners_find_it_in_the_menu_of_their_clients(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("owner"))
    window.open_area("clients")
    (action,) = [one for one in window.findChildren(QAction) if "&Import clients" in one.text()]
    assert action.isEnabled()
    (button,) = [one for one in window.findChildren(QToolButton) if one.text() == "Import…"]
    qtbot.mouseClick(button, LEFT)
    (dialog,) = window.findChildren(ImportAssistant)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.context.runner.wait_idle()


def test_others_do_not(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("desk"))
    assert not [one for one in window.findChildren(QAction) if "&Import clients" in one.text()]


def test_packages_with_what_is_left_and_owed(
    assistant: ImportAssistant, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "balances.csv"
    path.write_text(
        "Client no,Package,Sessions left,Bought on,Valid until,Price,Paid\n"
        "1,Ten,4,2026-02-01,2026-06-01,70.00,50.00\n"
        "2,Ten,4,2025-02-01,2025-06-01,70.00,70.00\n"
        "99,Ten,4,,,,\n"
        "3,Old card,2,2026-02-01,,40,yes\n"
    )
    button = assistant.file_page.kind.button("packages")
    qtbot.mouseClick(button, LEFT)
    to_plan(assistant, path, qtbot)
    keep(assistant, "import-packages")
    assert shown(assistant) == [
        ("New", "Cara Client · Ten"),
        ("Refused", "Cem Client · Ten"),
        ("Refused", "#99 · Ten"),
        ("New", "Dora Client · Old card"),
    ]
    assert "€20.00 to be paid" in assistant.plan_page.whole.text()
    press(qtbot, assistant.import_button)
    qtbot.waitUntil(assistant.result_page.isVisible)
    assert assistant.result_page.words.text() == "Packages: 2 given to clients"
