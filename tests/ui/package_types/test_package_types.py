"""What the studio sells, through the window: added, changed, ordered, retired, priced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, QMimeData, QModelIndex, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.package_types import PackageType
from studio_app.repositories.schema import PackageTypeRow
from studio_app.services.package_offers import offers_for
from studio_app.services.package_types import package_types
from studio_app.ui.package_types.area import PRICES
from studio_app.ui.package_types.column_widths import set_widths
from studio_app.ui.package_types.price_dialog import STUDIO
from tests.databases import StudioDatabase
from tests.factories import TODAY, key
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.package_types.hands import Desk, OpenDesk, keep

ENTER = Qt.Key.Key_Return
ALT = Qt.KeyboardModifier.AltModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def open_desk(log_in: LogIn, open_window: OpenWindow, qtbot: QtBot) -> OpenDesk:
    """A function that opens the area for somebody."""
    return lambda name: Desk(open_window(log_in(name)), qtbot)


def button_of(view: QWidget, text: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.text() == text)


def stored(studio: StudioDatabase) -> list[PackageType]:
    login = studio.login("owner")
    return list(package_types(login.uow, login.viewer))


def test_the_owner_adds_a_type_is_told_what_is_wrong_and_takes_it_back(
    sqlite_studio: StudioDatabase, open_desk: OpenDesk
) -> None:
    desk = open_desk("owner")
    types = desk.page.types
    QAbstractItemModelTester(types.model)
    assert desk.rows() == ["Ten"]
    desk.click(button_of(types, "&New package type…"))
    dialog = desk.type_dialog()
    form = dialog.form
    upper = (form.name, form.sessions, form.unlimited, form.price, form.count, form.unit)
    for field in (*upper, form.personal, form.group, form.durations, form.usual, form.description):
        assert field.hasFocus()
        desk.qtbot.keyClick(field, Qt.Key.Key_Tab)
    desk.click(dialog.go_button)
    assert form._errors["name"].text().startswith("Type a name")
    desk.qtbot.keyClicks(form.name, "ten")
    desk.click(dialog.go_button)
    assert form._errors["price"].text().startswith("Type an amount, such as 12.50")
    desk.qtbot.keyClicks(form.price, "$12")
    desk.click(dialog.go_button)
    assert form._errors["price"].text() == "Amounts here are in EUR. “$12” is not."
    keep(dialog, "type-refused")
    form.price.setText("120")
    form.durations.setText("30; 60")
    form.group.setChecked(False)
    form.usual.setValue(60)
    form.unlimited.setChecked(True)
    form.description.setPlainText("As often as you like, for whoever comes in the morning.")
    desk.click(dialog.go_button)
    assert form._errors["name"].text().startswith("Another package type is called so")
    form.name.setText("Mornings")
    desk.settle()
    keep(dialog, "type-new")
    desk.qtbot.keyClick(form.name, ENTER)
    desk.settle()
    assert desk.rows() == ["Ten", "Mornings"]
    chosen = types.chosen()
    assert chosen is not None
    assert chosen.name == "Mornings"
    assert desk.window.notice.text() == "“Mornings” is sold from now on"
    keep(desk.window, "types")
    assert stored(sqlite_studio)[1].terms.coverage.durations == (30, 60)
    assert desk.window.context.undo.text() == "Add “Mornings”"
    desk.undo()
    assert desk.rows() == ["Ten"]


def test_a_type_is_changed_copied_retired_and_brought_back_by_keys(
    sqlite_studio: StudioDatabase, open_desk: OpenDesk
) -> None:
    desk = open_desk("owner")
    types, none = desk.page.types, Qt.KeyboardModifier.NoModifier
    types.table.setFocus()
    desk.press(types.table, ENTER, none)
    dialog = desk.type_dialog()
    assert (dialog.form.name.text(), dialog.form.price.text()) == ("Ten", "700.00")
    assert dialog.form.count.value() == 90
    keep(dialog, "type-change")
    dialog.form.name.setText("Ten in all")
    # Somebody else changes it meanwhile: nothing is written over, and the window says so.
    with sqlite_studio.house() as connection:
        row = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(row.values(version=PackageTypeRow.version + 1))
    desk.click(dialog.go_button)
    assert "changed this meanwhile" in dialog.banner.text()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.press(desk.window, Qt.Key.Key_F5, none)
    desk.press(types.table, Qt.Key.Key_F2, none)
    dialog = desk.type_dialog()
    dialog.form.name.setText("Ten in all")
    desk.click(dialog.go_button)
    assert desk.rows() == ["Ten in all"]
    types.copy_action.trigger()
    dialog = desk.type_dialog()
    assert dialog.form.name.text() == "Ten in all (copy)"
    desk.click(dialog.go_button)
    assert desk.rows() == ["Ten in all", "Ten in all (copy)"]
    desk.press(types.table, Qt.Key.Key_Up, ALT)
    assert desk.rows() == ["Ten in all (copy)", "Ten in all"]
    desk.press(types.table, Qt.Key.Key_Delete, none)
    assert desk.rows() == ["Ten in all"]
    assert types.retired_box.text() == "Show retired ones (1)"
    types.retired_box.setChecked(True)
    assert desk.rows() == ["Ten in all", "Ten in all (copy) (retired)"]
    keep(desk.window, "types-retired")
    types.table.selectRow(1)
    assert types.retire_action.text() == "&Bring back"
    desk.press(types.table, Qt.Key.Key_Delete, none)
    assert desk.rows() == ["Ten in all (copy)", "Ten in all"]
    for names in (
        ["Ten in all", "Ten in all (copy) (retired)"],
        ["Ten in all (copy)", "Ten in all"],
        ["Ten in all", "Ten in all (copy)"],
        ["Ten in all"],
        ["Ten"],
    ):
        desk.undo()
        assert desk.rows() == names


def test_a_type_is_dragged_into_its_place(
    sqlite_studio: StudioDatabase, open_desk: OpenDesk
) -> None:
    desk = open_desk("owner")
    types = desk.page.types
    for _ in range(2):
        types.table.selectRow(0)
        types.copy_action.trigger()
        dialog = desk.type_dialog()
        dialog.form.name.setText(f"No {len(desk.rows())}")
        desk.click(dialog.go_button)
    assert desk.rows() == ["Ten", "No 1", "No 2"]

    def drag(row: int, before: int) -> None:
        """Drop a row at the upper edge of another, or below all."""
        model, table = types.model, types.table
        data: QMimeData = model.mimeData([model.index(row, 0)])
        at = QPointF(20, 5)
        if before < model.rowCount():
            at.setY(table.visualRect(model.index(before, 0)).top() + 2)
        else:
            at.setY(table.visualRect(model.index(before - 1, 0)).bottom() + 40)
        how = (Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        for event in (QDragEnterEvent(at.toPoint(), *how), QDragMoveEvent(at.toPoint(), *how)):
            QApplication.sendEvent(table.viewport(), event)
            assert event.isAccepted()
        QApplication.sendEvent(table.viewport(), QDropEvent(at, *how))
        desk.settle()

    drag(2, 0)
    assert desk.rows() == ["No 2", "Ten", "No 1"]
    drag(0, 3)
    assert desk.rows() == ["Ten", "No 1", "No 2"]
    drag(0, 1)
    assert [one.name for one in stored(sqlite_studio)] == ["Ten", "No 1", "No 2"]
    # What comes from elsewhere moves nothing.
    nowhere = QModelIndex()
    assert not types.model.dropMimeData(QMimeData(), Qt.DropAction.MoveAction, 0, 0, nowhere)
    desk.settle()
    assert desk.rows() == ["Ten", "No 1", "No 2"]


def test_the_owner_sets_a_trainers_price_beside_the_studios(
    sqlite_studio: StudioDatabase, open_desk: OpenDesk
) -> None:
    desk = open_desk("owner")
    desk.click(desk.switch.button(PRICES))
    prices = desk.page.prices
    assert [prices.trainer_box.itemText(at) for at in range(3)] == ["Anna", "Ben", "Sara"]
    assert desk.prices() == [
        ["Session without a package", "–", "€80.00", "1 Jan 2025", ""],
        ["Class without a package", "–", "as a single session", "", ""],
        ["Ten", "€700.00 · 10 sessions", "as the studio", "", ""],
    ]
    prices.table.selectRow(2)
    desk.click(prices.edit_button)
    dialog = desk.price_dialog()
    assert dialog.price.text() == "700.00"
    assert not dialog.which.isVisible()
    dialog.day.setDate(QDate(2026, 3, 9))
    desk.click(dialog.go_button)
    assert "today or a later day" in dialog.form._errors["valid_from"].text()
    dialog.day.setDate(QDate(2026, 3, 10))
    dialog.price.setText("800")
    dialog.as_studio.setChecked(False)
    dialog.sessions.setValue(8)
    desk.settle()
    keep(dialog, "price")
    desk.qtbot.keyClick(dialog.price, ENTER)
    desk.settle()
    assert desk.prices()[2] == [
        "Ten",
        "€700.00 · 10 sessions",
        "€800.00 · 8 sessions",
        "10 Mar",
        "",
    ]
    login = sqlite_studio.login("desk")
    (offer,) = offers_for(login.uow, login.viewer, key("anna"), TODAY)
    assert (offer.price, offer.sessions) == (80_000, 8)
    desk.click(prices.edit_button)
    dialog = desk.price_dialog()
    dialog.day.setDate(QDate(2026, 5, 1))
    dialog.offered.setChecked(False)
    desk.click(dialog.go_button)
    assert desk.prices()[2][4] == "not offered, from 1 May"
    keep(desk.window, "prices")
    desk.click(prices.edit_button)
    dialog = desk.price_dialog()
    desk.click(dialog.which.button(STUDIO))
    assert not dialog.price.isVisible()
    desk.settle()
    keep(dialog, "price-studio")
    desk.click(dialog.go_button)
    assert desk.prices()[2][2:] == ["as the studio", "", ""]
    assert desk.window.context.undo.text() == "Studio's price of “Ten” with Anna"
    desk.undo()
    assert desk.prices()[2][2:] == [
        "€800.00 · 8 sessions",
        "10 Mar",
        "not offered, from 1 May",
    ]


def test_the_owner_sets_what_a_place_in_a_class_costs(open_desk: OpenDesk) -> None:
    desk = open_desk("owner")
    desk.click(desk.switch.button(PRICES))
    prices = desk.page.prices
    for row, name in (
        (0, "Session without a package · Anna"),
        (1, "Class without a package · Anna"),
    ):
        prices.table.selectRow(row)
        desk.press(prices.table, ENTER, Qt.KeyboardModifier.NoModifier)
        dialog = desk.price_dialog()
        assert dialog.windowTitle() == name
        assert not dialog.which.isVisible()
        assert not dialog.sessions.isVisible()
        assert not dialog.offered.isVisible()
        dialog.price.setText("")
        desk.click(dialog.go_button)
        assert "Type an amount" in dialog.form._errors["price"].text()
        dialog.price.setText(f"{row + 1}5.50")
        keep(dialog, f"price-{row}")
        desk.click(dialog.go_button)
    assert [row[2:4] for row in desk.prices()[:2]] == [["€15.50", "10 Mar"], ["€25.50", "10 Mar"]]
    prices.table.selectRow(1)
    desk.click(prices.edit_button)
    dialog = desk.price_dialog()
    assert dialog.which.button(STUDIO).text() == "As a single session"
    desk.click(dialog.which.button(STUDIO))
    desk.click(dialog.go_button)
    assert desk.prices()[1][2] == "as a single session"
    for text in ("as a single session", "€25.50", "as a single session"):
        assert desk.prices()[1][2] == text
        desk.undo()
    assert desk.prices()[0][2] == "€80.00"


def test_others_read_what_is_sold_and_trainers_their_own_prices(
    open_desk: OpenDesk, assert_accessible: Callable[[QWidget], None]
) -> None:
    desk = open_desk("anna")
    types = desk.page.types
    assert [one.text() for one in types.findChildren(QPushButton) if one.isVisible()] == ["&Show…"]
    desk.press(types.table, ENTER, Qt.KeyboardModifier.NoModifier)
    dialog = desk.type_dialog()
    assert dialog.form.name.isReadOnly()
    assert not dialog.go_button.isVisible()
    keep(dialog, "type-read")
    assert_accessible(dialog)
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.click(desk.switch.button(PRICES))
    assert not desk.page.prices.trainer_box.isVisible()
    assert not desk.page.prices.edit_button.isVisible()
    assert desk.prices()[0][2] == "€80.00"
    assert_accessible(desk.page)


def test_widths_and_what_was_shown_come_back(open_desk: OpenDesk) -> None:
    desk = open_desk("owner")
    desk.click(desk.switch.button(PRICES))
    desk.page.types.table.setColumnWidth(0, 321)
    desk.page.prices.table.setColumnWidth(2, 234)
    desk.window.close()
    again = open_desk("owner")
    assert again.page.prices.isVisible()
    assert again.switch.current_key() == PRICES
    assert again.page.types.table.columnWidth(0) == 321
    assert again.page.prices.table.columnWidth(2) == 234
    # What was kept of other columns, or by hand, is left alone.
    table = again.page.types.table
    for kept in (None, "wide", [1], [9, 9, 9, 9], ["1", 2, 3, 4], [True] * 4):
        set_widths(table, kept)
    assert table.columnWidth(0) == 321


def test_those_who_sell_nothing_have_no_such_area(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("asim"))
    with pytest.raises(KeyError):
        window.open_area("packages")


def test_where_nothing_is_sold_the_screen_says_what_to_do(
    sqlite_studio: StudioDatabase, open_desk: OpenDesk
) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(update(PackageTypeRow).values(removed_at=PackageTypeRow.version))
    desk = open_desk("owner")
    assert desk.page.types.empty.isVisible()
    keep(desk.window, "types-empty")
    desk.click(desk.page.types.empty.button)
    assert desk.type_dialog().form.name.text() == ""
