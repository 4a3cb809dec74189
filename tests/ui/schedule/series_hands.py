"""What a person does to the dates of a series before it is booked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio_app.ui.schedule.series_panel import SeriesPanel
from tests.ui.schedule.hands import Hands


def open_panel(hands: Hands, time: str = "13:00", client: str = "cara") -> SeriesPanel:
    """Open the dates of a weekly series by keys."""
    hands.click_slot("Anna", time)
    hands.type(client)
    hands.popup.repeat_box.setFocus()
    hands.press(Qt.Key.Key_Down)
    panel = hands.page.series.panel
    assert panel.isVisible()
    assert not hands.popup.isVisible()
    return panel


def rows(panel: SeriesPanel) -> list[tuple[str, str]]:
    """Return state and plan of each date."""
    model = panel.model
    return [
        (model.index(row, 2).data(), model.index(row, 3).data()) for row in range(model.rowCount())
    ]


def stand_on(panel: SeriesPanel, row: int) -> None:
    """Go to a date in the list."""
    panel.table.setFocus()
    panel.table.selectRow(row)


def settle_rule(hands: Hands) -> None:
    """Wait until the dates of another rule are there."""
    QTest.qWait(200)
    hands.settle()
