"""What a person does in the till."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.till.area import TillArea
from studio_app.ui.till.page import TillPage

OpenTill = Callable[[str], TillPage]


def press(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def window_of(page: TillPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def settled(qtbot: QtBot, page: TillPage) -> None:
    """Wait until nothing is on its way."""
    runner = window_of(page).context.runner
    qtbot.wait(80)
    assert runner.wait_idle()
    qtbot.wait(20)
    assert runner.wait_idle()


def go_to(qtbot: QtBot, page: TillPage, view: str) -> None:
    """Bring a view to the front by a click in the bar."""
    area = next(one for one in window_of(page).findChildren(TillArea) if one.page is page)
    press(qtbot, area.bar.views.button(view))
    settled(qtbot, page)


def told(view: QWidget) -> list[list[str]]:
    """Return what stands in the rows of a view's table."""
    model = view.table.model()  # type: ignore[attr-defined]
    columns = range(model.columnCount())
    return [
        [str(model.index(row, column).data() or "") for column in columns]
        for row in range(model.rowCount())
    ]


def type_into(qtbot: QtBot, field: QWidget, words: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, words)


def dialog_of(qtbot: QtBot, window: QWidget, kind: type) -> QWidget:
    """Return the window of that kind that is open."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [one for one in window.findChildren(kind) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    return found[0]
