"""What the desk does with a package from the client's card, told, and taken back by its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from studio_app.reports.fonts import register
from studio_app.services.package_life import package_facts
from studio_app.ui.main.client_card_parts import PackageBox
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.packages.credit_dialogs import AdjustDialog, PriceDialog, VoidDialog
from studio_app.ui.packages.package_words import balance_words
from studio_app.ui.packages.person_dialogs import ShareDialog, TransferDialog
from studio_app.ui.packages.statement_dialog import StatementDialog
from studio_app.ui.packages.step_dialog import PackageStepDialog
from studio_app.ui.packages.term_dialogs import ExpiryDialog, FreezeDialog
from studio_app.ui.widgets.menu import Menu
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import texts
from tests.services.steps import Hands, balance
from tests.ui.conftest import RESOURCES
from tests.ui.main.conftest import LogIn, OpenWindow

Dialog = TypeVar("Dialog", bound=QDialog)


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def card_of(window: MainWindow, client: str) -> PackageBox:
    """Show a client's card and return the box of the first package."""
    window.show_client(key(client))
    assert window.context.runner.wait_idle()
    return window.card.findChildren(PackageBox)[0]


def offers(window: MainWindow, box: PackageBox, qtbot: QtBot) -> dict[str, Menu]:
    """Open the menu of a package and return it by the names of what it offers."""
    qtbot.mouseClick(box.more, Qt.MouseButton.LeftButton)
    found = [menu for menu in window.card.findChildren(Menu) if menu.isVisible()]
    assert len(found) == 1
    texts = [action.text().replace("&", "") for action in found[0].actions()]
    return {text: found[0] for text in texts if text}


def chosen(window: MainWindow, client: str, text: str, kind: type[Dialog], qtbot: QtBot) -> Dialog:
    """Open what a package's menu offers under a name."""
    menu = offers(window, card_of(window, client), qtbot)[text]
    action = next(one for one in menu.actions() if one.text().replace("&", "") == text)
    action.trigger()
    menu.hide()
    assert window.context.runner.wait_idle()
    found = [one for one in window.findChildren(kind) if one.isVisible()]
    return found[-1]


def done(window: MainWindow, dialog: PackageStepDialog, qtbot: QtBot) -> str:
    """Press Enter, and return what the notice says."""
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.context.runner.wait_idle()
    return window.notice.text()


def undone(window: MainWindow) -> None:
    window.context.undo.undo_last()
    assert window.context.runner.wait_idle()


def expiry(studio: StudioDatabase, package: str = "cara ten") -> object:
    hands = Hands.of(studio.login("desk"))
    return package_facts(hands.uow, hands.viewer, key(package), NOW).stand.expires_on


@pytest.fixture
def window(sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow) -> MainWindow:
    return open_window(log_in("desk"))


def test_a_package_is_frozen_and_unfrozen_from_the_card(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Freeze…", FreezeDialog, qtbot)
    assert dialog.about.text() == "Cara Ten of Cara Client"
    dialog.last.setDate(QDate(2026, 3, 16))
    assert dialog.effect.text() == (
        "Pays for nothing on 7 days. Expires on Sat, 16 May 2026 instead of Sat, 9 May 2026. "
        "What is booked stays booked."
    )
    keep(dialog, "package-freeze")
    said = done(window, dialog, qtbot)
    assert said == "Cara Ten of Cara Client is frozen until Mon, 16 Mar 2026"
    assert expiry(sqlite_studio) == TODAY + timedelta(days=67)
    keep(window, "package-frozen-card")
    statement = chosen(window, "cara", "Statement…", StatementDialog, qtbot)
    assert statement.standing.text().endswith(" · frozen until Mon, 16 Mar 2026")
    with qtbot.waitSignal(statement.finished):
        qtbot.mouseClick(statement.close_button, Qt.MouseButton.LeftButton)
    assert window.context.undo.text() == "Freeze Cara Ten of Cara Client"
    texts = offers(window, card_of(window, "cara"), qtbot)
    assert "Unfreeze" in texts
    assert "Freeze…" not in texts
    menu = texts["Unfreeze"]
    next(one for one in menu.actions() if one.text() == "&Unfreeze").trigger()
    menu.hide()
    assert window.context.runner.wait_idle()
    assert expiry(sqlite_studio) == TODAY + timedelta(days=60)
    undone(window)
    undone(window)
    assert expiry(sqlite_studio) == TODAY + timedelta(days=60)
    assert "Freeze…" in offers(window, card_of(window, "cara"), qtbot)


def test_the_expiry_moves_by_a_click(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Move the expiry…", ExpiryDialog, qtbot)
    assert dialog.effect.text() == ""
    dialog.until.setDate(QDate(2026, 3, 1))
    assert "This day is over" in dialog.effect.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.until.setDate(QDate(2026, 5, 16))
    assert dialog.effect.text() == "7 days longer than before."
    keep(dialog, "package-expiry")
    assert done(window, dialog, qtbot).endswith("lasts until Sat, 16 May 2026")
    undone(window)
    assert expiry(sqlite_studio) == TODAY + timedelta(days=60)


def test_sessions_are_corrected_and_the_price_lowered_for_a_reason(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Correct the sessions…", AdjustDialog, qtbot)
    dialog.credits.setValue(-2)
    assert dialog.effect.text() == "8 left now, 6 then."
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.context.runner.wait_idle()
    assert dialog.isVisible()
    keep(dialog, "package-adjust-no-reason")
    qtbot.keyClicks(dialog.reason, "typed wrong")
    assert done(window, dialog, qtbot) == "Cara Ten of Cara Client: 2 sessions taken away"
    assert balance(sqlite_studio, "cara ten") == 6
    lower = chosen(window, "cara", "Lower the price…", PriceDialog, qtbot)
    qtbot.keyClicks(lower.amount, "800")
    assert "more than the package costs" in lower.effect.text()
    lower.amount.setText("450")
    assert lower.effect.text() == (
        "It costs €250.00 then. €300.00 is paid: €50.00 stands to the client's good and can be "
        "paid back."
    )
    qtbot.keyClicks(lower.reason, "was ill")
    keep(lower, "package-price")
    assert done(window, lower, qtbot) == "Cara Ten of Cara Client costs €450.00 less"


def test_a_package_is_void_and_what_becomes_of_the_money_is_said(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Void…", VoidDialog, qtbot)
    assert dialog.effect.text() == (
        "What is left over is gone: 8 sessions. What is booked ahead stays booked: 1 session. It "
        "costs €140.00 then, in place of €700.00. €300.00 is paid: €160.00 stands to the client's "
        "good and can be paid back."
    )
    keep(dialog, "package-void")
    qtbot.keyClicks(dialog.reason, "moved away")
    assert done(window, dialog, qtbot) == "Cara Ten of Cara Client is void"
    undone(window)
    assert balance(sqlite_studio, "cara ten") == 8


def test_sessions_move_and_a_package_is_shared(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Move sessions to another client…", TransferDialog, qtbot)
    qtbot.keyClicks(dialog.picker.field, "dora")
    qtbot.waitUntil(lambda: dialog.picker.chosen() is not None)
    dialog.credits.setValue(3)
    assert dialog.effect.text().startswith("Dora Client gets a package of 3 sessions")
    keep(dialog, "package-transfer")
    assert done(window, dialog, qtbot) == "Dora Client got 3 sessions of Cara Client"
    undone(window)
    assert balance(sqlite_studio, "cara ten") == 8
    share = chosen(window, "cara", "Share…", ShareDialog, qtbot)
    qtbot.keyClicks(share.picker.field, "cem")
    qtbot.waitUntil(lambda: share.picker.chosen() is not None)
    assert done(window, share, qtbot) == "Cem Client draws on Cara Ten of Cara Client too"
    shown = [box for box in (card_of(window, "cem"), *window.card.findChildren(PackageBox))]
    assert any("Shared by Cara Client" in _words(box) for box in shown)
    keep(window, "package-shared-card")
    again = chosen(window, "cara", "Share…", ShareDialog, qtbot)
    keep(again, "package-share")
    with qtbot.waitSignal(again.finished):
        qtbot.mouseClick(again.remove_buttons[key("cem")], Qt.MouseButton.LeftButton)
    assert window.context.undo.text() == "No longer share Cara Client's Cara Ten with Cem Client"


def _words(box: PackageBox) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in box.findChildren(QLabel))


def test_the_statement_reads_like_a_banks(
    sqlite_studio: StudioDatabase, window: MainWindow, qtbot: QtBot
) -> None:
    dialog = chosen(window, "cara", "Statement…", StatementDialog, qtbot)
    model = dialog.model
    shown = [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    assert dialog.heading.text() == "Cara Ten · Cara Client"
    assert dialog.standing.text() == "8 of 10 left · valid until Sat, 9 May 2026"
    assert dialog.money.text() == "Costs €700.00. €300.00 is paid, €400.00 is still owed."
    organization = window.context.login.organization
    assert balance_words(70_000, 30_000, organization, 15_000) == (
        "€450.00 is paid, €150.00 from what was paid on account; €250.00 is still owed."
    )
    assert balance_words(70_000, 30_000, organization, 40_000) == (
        "€700.00 is paid, €400.00 from what was paid on account."
    )
    assert [line[4] for line in shown if line[3]][-1] == "8"
    assert any(line[1].startswith("Session ") and "with Anna" in line[1] for line in shown)
    keep(dialog, "package-statement")
    register(RESOURCES / "fonts")
    qtbot.mouseClick(dialog.print_button, Qt.MouseButton.LeftButton)
    (preview,) = dialog.findChildren(PrintPreview)
    assert window.context.runner.wait_idle()
    assert "Statement" in preview.windowTitle()
    assert texts(preview.pdf())[0].startswith("Cara Ten · Cara Client")
    keep(preview, "package-statement-print")


def test_trainers_say_nothing_about_money_and_assistants_look_only(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    anna = open_window(log_in("anna"))
    texts = offers(anna, card_of(anna, "cara"), qtbot)
    assert "Freeze…" in texts
    assert not {"Void…", "Lower the price…"} & texts.keys()
    asim = open_window(log_in("asim"))
    assert list(offers(asim, card_of(asim, "cara"), qtbot)) == ["Statement…"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Freeze…", FreezeDialog),
        ("Move the expiry…", ExpiryDialog),
        ("Correct the sessions…", AdjustDialog),
        ("Lower the price…", PriceDialog),
        ("Void…", VoidDialog),
        ("Share…", ShareDialog),
        ("Move sessions to another client…", TransferDialog),
        ("Statement…", StatementDialog),
    ],
)
def test_every_window_names_what_can_be_reached_and_closes_by_escape(
    window: MainWindow,
    qtbot: QtBot,
    text: str,
    kind: type[QDialog],
    assert_accessible: Callable[[QWidget], None],
) -> None:
    dialog = chosen(window, "cara", text, kind, qtbot)
    assert_accessible(dialog)
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.context.runner.wait_idle()
    assert not window.context.undo.can_undo()
