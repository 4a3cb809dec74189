"""The tour looks into the till: payments and a receipt, who owes, and counting the cash."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.till.area import TillArea
from studio_app.ui.tour.stage import Stage


def see_the_till(stage: Stage) -> None:
    """Today's payments with a receipt, who owes since when, and the cash by notes and coins."""
    hand, window = stage.hand, stage.window()
    hand.click(window.sidebar.item("till"))
    area = window.open_area("till")
    assert isinstance(area, TillArea)
    page = area.page
    payments = page.payments
    hand.wait_for(payments.model.rowCount, "The payments of today")
    payments.take_keyboard()
    hand.press(Qt.Key.Key_Home)
    stage.photograph("payments")
    hand.press(Qt.Key.Key_Return)
    preview = hand.wait_for_window(PrintPreview, "The preview of a receipt")
    hand.wait_for(preview.foot.print_button.isEnabled, "The receipt")
    stage.photograph("receipt")
    hand.press(Qt.Key.Key_Escape)
    hand.return_to(window)
    hand.click(area.bar.views.button("unpaid"))
    unpaid = page.unpaid
    hand.wait_for(unpaid.model.rowCount, "Those who owe")
    hand.press(Qt.Key.Key_Home)
    stage.photograph("unpaid")
    hand.click(area.bar.views.button("close"))
    form = page.close_till.form
    hand.wait_for(form.isEnabled, "The till")
    hand.click(form.ways.button("pieces"))
    stage.require(form.expected.text(), "It is not known what should be in the till.")
    stage.photograph("till")
    hand.click(form.ways.button("amount"))
    hand.click(window.sidebar.item("schedule"))
    stage.page().setFocus()
    stage.settle()
