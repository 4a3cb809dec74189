"""The tour leaves the calendar for the other areas of the sidebar."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.dialog import ClientDialog
from studio_app.ui.package_types.area import PRICES, TYPES, PackagesArea
from studio_app.ui.tour.stage import Stage


def see_the_clients(stage: Stage) -> None:
    """All clients; then those who owe, of whom several are chosen, and all of them again."""
    hand, window = stage.hand, stage.window()
    hand.click(window.sidebar.item("clients"))
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    page = area.list
    hand.wait_for(page.model.rowCount, "The clients")
    everybody = page.model.rowCount()
    page.setFocus()
    hand.press(Qt.Key.Key_Down)
    stage.photograph("clients")
    hand.click(page.filters.unpaid)
    hand.wait_for(lambda: not page.is_loading, "Those who owe")
    stage.require(0 < page.model.rowCount() < everybody, "Nobody owes anything, or everybody.")
    page.setFocus()
    for _ in range(2):
        hand.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    stage.photograph("clients-who-owe")
    hand.press(Qt.Key.Key_Escape)
    hand.wait_for(lambda: page.model.rowCount() == everybody, "All clients again")
    page.setFocus()
    hand.press(Qt.Key.Key_Down)
    hand.press(Qt.Key.Key_Return)
    client = area.client.page
    hand.wait_for(client.record, "The page of a client")
    stage.require(client.history.model.rowCount(), "Nothing ever happened to the client.")
    stage.photograph("client-page")
    hand.press(Qt.Key.Key_E)
    form = hand.wait_for_window(ClientDialog, "The form of a client")
    hand.wait_for(lambda: form.form.isEnabled(), "What is known of the client")
    stage.settle()
    stage.album.keep("client-form", window)
    hand.press(Qt.Key.Key_Escape)
    hand.return_to(window)
    client.setFocus()
    hand.press(Qt.Key.Key_Escape)
    stage.require(page.isVisible(), "Esc does not lead back to the list of clients.")
    hand.click(window.sidebar.item("schedule"))
    stage.page().setFocus()
    stage.settle()


def see_what_is_sold(stage: Stage) -> None:
    """The package types in their order, and what a trainer asks beside the studio."""
    hand, window = stage.hand, stage.window()
    hand.click(window.sidebar.item("packages"))
    area = window.open_area("packages")
    stage.require(isinstance(area, PackagesArea), "Packages opens something else.")
    assert isinstance(area, PackagesArea)
    types, prices = area.page.types, area.page.prices
    hand.wait_for(types.model.rowCount, "The package types")
    stage.require(
        types.retired_box.isVisible(), "Nothing that is sold no more is left in the demo studio."
    )
    types.retired_box.setChecked(True)
    stage.photograph("packages")
    types.retired_box.setChecked(False)
    hand.click(area.bar.switch.button(PRICES))
    hand.wait_for(prices.model.rowCount, "The prices of a trainer")
    stage.photograph("trainers-prices")
    hand.click(area.bar.switch.button(TYPES))
    hand.click(window.sidebar.item("schedule"))
    stage.page().setFocus()
    stage.settle()
