"""The parts of the windows of money: lists that fit, names that are long, models that hold."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.fees import FeeRates, FeeRatesSince, included
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.ui.money.choice_list import ROW_HEIGHT, Choice, ChoiceList
from studio_app.ui.money.fee_dialog import RatesModel
from studio_app.ui.money.fee_lines import FeeLines
from studio_app.ui.money.part_rows import PartRows
from tests.factories import TODAY, key

WON = Organization(key("home"), "Home", "Asia/Seoul", "KRW", "ko_KR")
EURO = Organization(key("home"), "Home", "Europe/Berlin", "EUR", "de_DE")
FAILS = QAbstractItemModelTester.FailureReportingMode.Fatal


def test_a_list_chooses_by_digits_letters_and_what_is_possible(qtbot: QtBot) -> None:
    listed = ChoiceList("Packages")
    qtbot.addWidget(listed)
    QAbstractItemModelTester(listed.model(), FAILS, listed)
    names = ("Éclair", "Ten sessions", "Twenty sessions", "Gone")
    choices = [Choice(name, "detail " * 40, "€1", name, name != "Gone") for name in names]
    listed.set_choices(choices, "Twenty sessions")
    assert listed.chosen() == "Twenty sessions"
    assert listed.height() == 4 * ROW_HEIGHT + 2
    for typed, wanted in (("1", "Éclair"), ("4", "Éclair"), ("9", "Éclair"), ("t", "Ten sessions")):
        QTest.keyClicks(listed, typed)
        assert listed.chosen() == wanted
    QTest.keyClicks(listed, "w")
    assert listed.chosen() == "Twenty sessions"
    QTest.keyClick(listed, Qt.Key.Key_Down)
    assert listed.chosen() == "Twenty sessions"
    listed.set_choices([choices[-1]])
    assert listed.chosen() is None
    listed.set_choices(choices * 5)
    assert listed.height() == 8 * ROW_HEIGHT + 2


def test_rates_are_shown_as_the_locale_writes_them(qtbot: QtBot) -> None:
    model = RatesModel(EURO)
    QAbstractItemModelTester(model, FAILS, model)
    model.set_rows([FeeRatesSince(new_id(), FeeRates(75_000, 0, False, TODAY))])
    shown = [model.index(0, column).data() for column in range(model.columnCount())]
    assert shown == ["10. März 2026", "7,5 %", "0 %", "fees on top"]


def test_what_is_not_due_is_left_out_and_won_have_no_decimals(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    lines = FeeLines(WON, room)
    lines.show_fees([included(110_000, FeeRates(100_000), by_card=True)])
    assert lines.texts() == ["Net ₩100,000", "VAT 10 % ₩10,000", "To take now ₩110,000"]
    lines.show_fees([included(110_000, FeeRates(), by_card=True)])
    assert lines.texts() == ["To take now ₩110,000"]
    lines.show_fees([])
    assert lines.isHidden()


def test_amounts_follow_what_there_is_to_pay_until_somebody_types(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    parts = PartRows(EURO, "cash", room, may_wait=True)
    parts.set_whole(12_050)
    assert parts.rows[0].amount.text() == "120,50"
    parts.add_row()
    assert [part.amount for part in parts.parts()] == [12_050, 0]
    QTest.mouseClick(parts.rows[1].remove, Qt.MouseButton.LeftButton)
    parts.set_whole(9_900)
    parts.rows[0].amount.selectAll()
    QTest.keyClicks(parts.rows[0].amount, "50")
    parts.set_whole(20_000)
    assert parts.parts()[0].amount == 5_000
    parts.add_row()
    assert [(one.amount, one.method.value) for one in parts.parts()] == [
        (5_000, "cash"),
        (15_000, "card"),
    ]
    parts.rows[0].methods.choose("later")
    assert parts.parts() == ()
    assert len(parts.rows) == 1
