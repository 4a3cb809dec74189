"""When the studio is open, on the screen: its hours, holidays with check marks, and its places."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

from studio_app.domain.schedule import PlaceKind
from studio_app.domain.working_hours import WeekSpan
from studio_app.repositories.schema import ClosureRow, OpeningHoursRow
from studio_app.ui.hours.closed_model import Column
from studio_app.ui.hours.closed_view import ClosedView
from studio_app.ui.hours.opening_page import CLOSED, PLACES, OpeningPage
from studio_app.ui.hours.place_dialog import PlaceDialog
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.team.area import TeamArea
from tests.databases import StudioDatabase
from tests.factories import key
from tests.ui.hours.test_hours_tab import at, drag, keep, settle, undo
from tests.ui.main.conftest import LogIn, OpenWindow

LEFT = Qt.MouseButton.LeftButton
CHECKED = Qt.CheckState.Checked


def opened(window: MainWindow) -> OpeningPage:
    area = window.open_area("team")
    assert isinstance(area, TeamArea)
    page = area.show_page("hours")
    settle(window)
    assert isinstance(page, OpeningPage)
    return page


def choose(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def click_mark(view: ClosedView, row: int, qtbot: QtBot) -> None:
    rect = view.table.visualRect(view.model.index(row, Column.DAY))
    point = QPoint(rect.left() + 14, rect.center().y())
    qtbot.mouseClick(view.table.viewport(), LEFT, pos=point)


def standing(studio: StudioDatabase) -> int:
    with studio.house() as connection:
        query = select(func.count()).where(
            ClosureRow.removed_at.is_(None),
            ClosureRow.day >= date(2026, 1, 1),
            ClosureRow.day < date(2027, 1, 1),
        )
        return int(connection.execute(query).scalar_one())


def test_holidays_are_taken_by_country_and_region_and_places_are_kept_in_order(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("owner"))
    page = opened(window)
    page.show_view(CLOSED)
    settle(window)
    view, model = page.closed, page.closed.model
    QAbstractItemModelTester(model)
    before = standing(sqlite_studio)
    view.country.setCurrentIndex(view.country.findText("France"))
    settle(window)
    view.country.setCurrentIndex(view.country.findText("Germany"))
    settle(window)
    choose(view.region, "Bayern")
    settle(window)
    names = [str(model.index(row, Column.NAME).data()) for row in range(model.rowCount())]
    assert "Corpus Christi" in names
    keep(window, "closed-offered")
    qtbot.mouseClick(view.close_button, LEFT)
    settle(window)
    # Of this year's, those that are not over by now.
    taken = standing(sqlite_studio) - before
    assert window.notice.text() == f"The studio is closed on {taken} days"
    assert not view.close_button.isEnabled()
    row = names.index("Corpus Christi")
    index = model.index(row, Column.DAY)
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) == CHECKED
    # Left out by its mark, put back, and called otherwise.
    click_mark(view, row, qtbot)
    settle(window)
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) != CHECKED
    undo(window, qtbot)
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) == CHECKED
    view.table.setFocus()
    view.table.setCurrentIndex(model.index(row, Column.NAME))
    qtbot.keyClick(view.table, Qt.Key.Key_F2)
    editor = view.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Fronleichnam")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    settle(window)
    assert model.index(row, Column.NAME).data() == "Fronleichnam"
    # A day of the studio's own needs a name.
    view.own_day.setDate(QDate(2026, 8, 10))
    qtbot.mouseClick(view.add_button, LEFT)
    settle(window)
    assert "name" in view.banner.text()
    view.own_name.setText("Staff outing")
    qtbot.keyClick(view.own_name, Qt.Key.Key_Return)
    settle(window)
    assert standing(sqlite_studio) == before + taken + 1
    keep(window, "closed-taken")
    undo(window, qtbot)
    assert standing(sqlite_studio) == before + taken
    # Places.
    page.show_view(PLACES)
    settle(window)
    places = page.places
    QAbstractItemModelTester(places.model)
    places.add_action.trigger()
    dialog = next(one for one in places.findChildren(PlaceDialog) if one.isVisible())
    dialog.name.setText("hall")
    dialog.go_button.click()
    settle(window)
    assert "another place is called so" in dialog.form._errors["name"].text().lower()
    dialog.name.setText("The park")
    dialog.kind.setCurrentIndex(dialog.kind.findData(PlaceKind.OUTDOOR))
    keep(dialog, "place-new")
    dialog.go_button.click()
    settle(window)
    places.up_action.trigger()
    settle(window)
    rows = [places.model.row(number).name for number in range(places.model.rowCount())]
    assert rows.index("The park") == len(rows) - 2
    chosen = places.chosen()
    assert chosen is not None
    assert chosen.name == "The park"
    places.retire_action.trigger()
    settle(window)
    assert places.model.row(len(rows) - 1).name == "The park"
    keep(window, "places")
    for _ in range(3):
        undo(window, qtbot)
    assert not places.model.row(len(rows) - 1).active


def test_opening_hours_are_drawn_for_all_workdays_and_saved(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("owner"))
    page = opened(window)
    editor = page.opening.editor
    keep(window, "opening-empty")
    assert "whenever a trainer works" in page.opening.told.text()
    drag(editor.bars, at(editor.bars, 1, 540), at(editor.bars, 1, 1200))
    qtbot.mouseClick(editor.repeat_button, LEFT)
    assert editor.bars.spans() == tuple(WeekSpan(day, 540, 1200) for day in range(5))
    # Of what is booked, some lies on a weekend.
    qtbot.waitUntil(editor.outside.isVisible)
    # Somebody else changes them meanwhile: nothing is written over, and what was drawn stays.
    with sqlite_studio.house() as connection:
        row = update(OpeningHoursRow).where(OpeningHoursRow.organization_id == key("home"))
        connection.execute(row.values(version=OpeningHoursRow.version + 1))
    qtbot.mouseClick(editor.save_button, LEFT)
    settle(window)
    assert "changed this meanwhile" in editor.banner.text()
    assert len(editor.bars.spans()) == 5
    qtbot.mouseClick(editor.banner.again_button, LEFT)
    settle(window)
    assert editor.bars.spans() == ()
    drag(editor.bars, at(editor.bars, 1, 540), at(editor.bars, 1, 1200))
    qtbot.mouseClick(editor.repeat_button, LEFT)
    qtbot.mouseClick(editor.save_button, LEFT)
    settle(window)
    assert window.context.undo.text() == "Opening hours"
    assert "being asked" in page.opening.told.text()
    keep(window, "opening")
    undo(window, qtbot)
    assert editor.bars.spans() == ()
