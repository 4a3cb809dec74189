"""The columns of the day view: dragged by their heads, moved, hidden and brought back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from studio_app.ui.schedule.calendar_foot import CalendarFoot
from studio_app.ui.schedule.column_choice import ColumnChoice
from tests.factories import key
from tests.ui.schedule.hands import Hands
from tests.ui.schedule.samples import LENA, TOM, board, session


def shown(hands: Hands) -> list[str]:
    """Return the names over the columns."""
    return [column.trainers[0].name for column in hands.page.calendar.board.columns]


def head_point(hands: Hands, column: int) -> QPoint:
    """Return the middle of a column's head."""
    geometry = hands.page.calendar.geometry_of_board
    return QPoint(round(geometry.left(column) + geometry.column_width(column) / 2), 20)


def drag_head(hands: Hands, column: int, to: QPoint, *, drop: bool = True) -> None:
    """Drag a column by its head to a point of the heads."""
    header, left = hands.page.calendar.header, Qt.MouseButton.LeftButton
    QTest.mousePress(header, left, pos=head_point(hands, column))
    QTest.mouseMove(header, head_point(hands, column) + QPoint(14, 0))
    QTest.mouseMove(header, to)
    if not drop:
        QTest.keyClick(header, Qt.Key.Key_Escape)
    QTest.mouseRelease(header, left, pos=to)
    hands.settle()


def head_menu(hands: Hands, column: int) -> list[str]:
    """Open the menu of a column's head."""
    header, point = hands.page.calendar.header, head_point(hands, column)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, point, header.mapToGlobal(point))
    QApplication.sendEvent(header, event)
    return hands.open_menu()


def test_a_column_is_dragged_by_its_head_and_takes_its_sessions_along(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    drag_head(desk, 0, head_point(desk, 1) + QPoint(60, 0))
    assert shown(desk) == ["Ben", "Anna", "Sara"]
    assert (desk.tile("Cara Client").column, desk.tile("Dora Client").column) == (1, 0)
    selected = desk.page.calendar.selected_tile()
    assert selected is not None
    assert selected.label == "Cara Client"
    desk.click_slot("Anna", "15:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    assert desk.tile("Cem Client").trainer.name == "Anna"
    drag_head(desk, 2, QPoint(2, 20))
    assert shown(desk) == ["Sara", "Ben", "Anna"]
    drag_head(desk, 0, head_point(desk, 2) + QPoint(60, 0), drop=False)
    assert shown(desk) == ["Sara", "Ben", "Anna"]
    desk.press(Qt.Key.Key_W)
    drag_head(desk, 0, head_point(desk, 3))
    assert [column.day.day for column in desk.page.calendar.board.columns] == [*range(9, 16)]


def test_hidden_columns_are_told_of_and_come_back(desk: Hands) -> None:
    foot = desk.page.findChild(CalendarFoot)
    assert head_menu(desk, 1) == ["Move left", "Move right", "Hide Ben"]
    desk.choose("Hide Ben")
    assert shown(desk) == ["Anna", "Sara"]
    assert desk.names() == ["Cara Client"]
    assert foot.columns_button.accessibleName() == "1 column hidden"
    head_menu(desk, 0)
    desk.choose("Move right")
    QTest.mouseClick(foot.columns_button, Qt.MouseButton.LeftButton)
    assert desk.open_menu() == ["Ben", "Sara", "Anna"]
    desk.choose("Ben")
    assert shown(desk) == ["Ben", "Sara", "Anna"]
    desk.menu().close()
    head_menu(desk, 0)
    desk.choose("Hide Ben")
    assert head_menu(desk, 0)[-1] == "Show all columns"
    desk.choose("Hide Sara")
    head_menu(desk, 0)
    assert not desk.menu().actions()[3].isEnabled()
    desk.menu().close()
    desk.page.set_trainers((key("ben"), key("anna")))
    desk.settle()
    assert shown(desk) == ["Ben", "Anna"]
    desk.page.set_trainers(None)
    desk.settle()
    assert shown(desk) == ["Ben", "Anna"]
    head_menu(desk, 0)
    desk.choose("Show all columns")
    assert shown(desk) == ["Ben", "Sara", "Anna"]
    assert foot.columns_button.accessibleName() == "Columns"


def test_who_is_new_comes_last_and_an_empty_choice_shows_all() -> None:
    made = board(session(LENA, "09:00", "10:00"), session(TOM, "09:00", "10:00"))
    first, second = (column.trainers[0].id for column in made.columns)
    order = ColumnChoice((key("nobody"), second))
    assert [column.trainers[0].id for column in order.arranged(made).columns] == [second, first]
    assert len(ColumnChoice(hidden=frozenset({first, second})).arranged(made).columns) == 2
    assert ColumnChoice(hidden=frozenset({first, second})).hidden_of(made) == ()
    assert [tile.column for tile in order.arranged(made).tiles] == [0, 1]
    week = board(session(LENA, "09:00", "10:00"), mode="week")
    assert order.arranged(week) is week


def test_the_legend_explains_every_sign_and_closes_by_escape(desk: Hands) -> None:
    foot = desk.page.findChild(CalendarFoot)
    QTest.mouseClick(foot.legend_button, Qt.MouseButton.LeftButton)
    said = [label.text() for label in foot.legend.findChildren(QLabel)]
    assert {"Arrived", "Cancelled late", "No package: pays later", "Time off, requested"} <= {*said}
    QTest.keyClick(foot.legend, Qt.Key.Key_Escape)
    assert not foot.legend.isVisible()
