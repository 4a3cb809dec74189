"""Pay on screen: a rate is set, a statement drawn up, paid, and then stays as it is."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.reports.fonts import register
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.pay.all_dialog import AllStatementsDialog
from studio_app.ui.pay.models import LineColumn, RateColumn, StatementColumn
from studio_app.ui.pay.new_statement_dialog import NewStatementDialog
from studio_app.ui.pay.rate_dialog import RateDialog
from studio_app.ui.pay.statement_dialog import PayStatementDialog
from studio_app.ui.pay.tab import PayTab
from studio_app.ui.trainers.area import TrainersArea
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.reports.printed import texts
from tests.services.pay_hands import Came, Given, Payroll, give
from tests.ui.conftest import RESOURCES, unnamed_widgets
from tests.ui.main.conftest import LogIn, OpenWindow

Dialog = TypeVar("Dialog", bound=QDialog)


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


class Desk:
    """The tab on screen, with hands on mouse and keyboard."""

    def __init__(self, window: MainWindow, qtbot: QtBot, area: str, trainer: str) -> None:
        self.window, self.qtbot = window, qtbot
        opened = window.open_area(area)
        assert isinstance(opened, TrainersArea)
        opened.show_trainer(key(trainer), "pay")
        self.settle()
        tab = opened.page.pane.current_tab()
        assert isinstance(tab, PayTab)
        self.tab = tab

    def settle(self) -> None:
        """Wait until what was asked for is on screen."""
        for _ in range(3):
            QTest.qWait(0)
            assert self.window.context.runner.wait_idle()
        QTest.qWait(0)

    def press(self, button: QPushButton) -> None:
        """Press a button that can be pressed."""
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def opened(self, button: QPushButton, kind: type[Dialog]) -> Dialog:
        """Return the window that a button opens."""
        self.press(button)
        (dialog,) = [one for one in self.tab.findChildren(kind) if one.isVisible()]
        return dialog

    def type(self, field: QWidget, text: str) -> None:
        """Type into a field, over what stands there."""
        field.setFocus()
        self.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClicks(field, text)

    def texts(self, column: StatementColumn | RateColumn) -> list[str]:
        """Return what stands in a column."""
        tab = self.tab
        model = tab.rates if isinstance(column, RateColumn) else tab.statements
        return [model.index(row, column).data() for row in range(model.rowCount())]


@pytest.fixture
def owner(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> Desk:
    """The owner before what Ben is paid, who gave some sessions last month."""
    last_month = NOW - timedelta(days=20) + timedelta(hours=4)
    given = [
        Given(last_month + timedelta(days=day), (Came("cem", charge=5_000),)) for day in range(3)
    ]
    missed = Given(last_month + timedelta(days=4), (Came("gus", "no_show", charge=4_000),))
    together = (Came("cem", charge=1_500), Came("gus", charge=1_500), Came("emil", "no_show"))
    group = Given(last_month + timedelta(days=5), together, capacity=8)
    give(sqlite_studio, *given, missed, group)
    return Desk(open_window(log_in("owner")), qtbot, "trainers", "ben")


def test_a_rate_then_a_statement_then_paid_then_locked(
    owner: Desk, sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    tab = owner.tab
    for model in (tab.rates, tab.statements):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert "A session of 60 min worth €80.00 pays €48.00" in tab.earning.text()
    rate = owner.opened(tab.new_rate, RateDialog)
    assert rate.day.hasFocus()
    owner.type(rate.share, "")
    rate.kind.setCurrentIndex(2)
    owner.type(rate.amount, "no money")
    owner.press(rate.go_button)
    assert rate.isVisible()
    assert rate.amount.hasFocus()
    owner.type(rate.amount, "30.50")
    owner.type(rate.no_show, "50")
    rate.group.setCurrentIndex(2)
    owner.type(rate.group_amount, "7")
    assert "pays €30.50" in rate.example.text()
    assert "does not come, €15.25" in rate.example.text()
    assert "A class of 6 such places pays €42.00" in rate.example.text()
    assert not unnamed_widgets(rate)
    keep(rate, "pay-rate")
    owner.press(rate.go_button)
    assert owner.texts(RateColumn.PAID_BY) == ["€30.50 an hour", "60 % of its worth"]
    assert owner.window.context.undo.text() == "Pay rate of Ben"

    draft = owner.opened(tab.new_statement, NewStatementDialog)
    # What the small world has states the first days of the month.
    assert draft.days.first.date() == QDate(2026, 2, 9)
    draft.days.first.setDate(QDate(2026, 2, 8))
    owner.settle()
    assert "9 Jan 2026 to 8 Feb 2026 is in a statement already" in draft.days.problem.text()
    assert not draft.go_button.isEnabled()
    owner.press(draft.days.preset)
    assert not draft.days.problem.isVisible()
    lines = draft.lines.model
    told = [lines.index(row, LineColumn.WHAT).data() for row in range(lines.rowCount())]
    assert told.count("Cem Client") == 3
    assert "Class, 2 came" in told
    owner.type(draft.text, "Travel")
    owner.type(draft.amount, "-12.5")
    owner.press(draft.add)
    # Three of 50.00, one of 70.00 and one class of 30.00 at 60 %, less 12.50.
    assert draft.lines.total.text() == "Total €137.50"
    assert not unnamed_widgets(draft)
    keep(draft, "pay-draft")
    # The keyboard is ready for another correction; Enter says that there is none.
    assert draft.text.hasFocus()
    qtbot.keyClick(draft.text, Qt.Key.Key_Return)
    owner.settle()
    assert owner.texts(StatementColumn.TOTAL)[0] == "€137.50"
    assert owner.texts(StatementColumn.STATE)[0] == "not paid yet"
    keep(owner.window, "pay-tab")

    shown = owner.opened(tab.open_button, PayStatementDialog)
    assert "60 % of €50.00" in [
        shown.lines.model.index(row, LineColumn.RECKONED).data()
        for row in range(shown.lines.model.rowCount())
    ]
    keep(shown, "pay-statement")
    owner.press(shown.paid_button)
    keep(shown, "pay-statement-asks")
    assert Payroll.of(sqlite_studio).latest().paid_at is None
    owner.press(shown.banner.again_button)
    assert Payroll.of(sqlite_studio).latest().paid_at == NOW
    assert shown.standing.text().endswith("paid 10 Mar 2026 by Owner")
    assert not shown.paid_button.isVisible()
    assert not shown.withdraw_button.isVisible()
    shown.close()
    assert owner.texts(StatementColumn.STATE)[0] == "paid 10 Mar 2026"
    again = owner.opened(tab.new_statement, NewStatementDialog)
    assert "is in a statement already" in again.days.problem.text()
    assert not again.go_button.isEnabled()
    again.close()


def test_the_statements_of_all_trainers_in_one_step(owner: Desk) -> None:
    whole = owner.opened(owner.tab.all_statements, AllStatementsDialog)
    # Last month begins on days that the small world has stated.
    assert not whole.go_button.isEnabled()
    whole.days.first.setDate(QDate(2026, 2, 9))
    owner.settle()
    model = whole.model
    rows = [[model.index(row, at).data() for at in range(4)] for row in range(model.rowCount())]
    assert ["Ben", "5", "€150.00", "to be drawn up"] in rows
    keep(whole, "pay-all")
    assert not unnamed_widgets(whole)
    owner.press(whole.go_button)
    assert owner.texts(StatementColumn.TOTAL)[0] == "€150.00"
    assert owner.window.context.undo.text() == "3 pay statements"
    owner.window.context.undo.undo_last()
    owner.settle()
    assert owner.texts(StatementColumn.STATE) == ["withdrawn", "not paid yet"]


def test_trainers_read_their_own_pay(log_in: LogIn, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(log_in("ben"))
    desk = Desk(window, qtbot, "profile", "ben")
    tab = desk.tab
    assert not tab.all_statements.isVisible()
    assert desk.texts(RateColumn.PAID_BY) == ["60 % of its worth"]
    for button in (tab.new_rate, tab.remove_rate, tab.new_statement):
        assert not button.isVisible()
    tab.statements_table.selectRow(0)
    shown = desk.opened(tab.open_button, PayStatementDialog)
    assert not shown.paid_button.isVisible()
    assert shown.lines.total.text() == "Total €42.00"
    register(RESOURCES / "fonts")
    desk.press(shown.print_button)
    (preview,) = shown.findChildren(PrintPreview)
    assert window.context.runner.wait_idle()
    printed = texts(preview.pdf())[0]
    assert "Correction: as agreed" in printed
    assert "Total €42.00" in printed
    keep(preview, "pay-print")
    preview.close()
    shown.close()
