"""Receipts and slips as sheets to look at, to print and to save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from studio_app.domain.payments import ReceiptNumber
from studio_app.domain.till import TillClose

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.main.print_preview import AnyPaper, PrintPreview, Sheet
    from studio_app.ui.till.mail_dialog import MailReceiptDialog

PAPER_KEPT = "receipt_paper"

_translate = QCoreApplication.translate
Keys = tuple[UUID, ...] | None


def receipt_sheet(receipt_id: UUID, number: int, *, is_refund: bool = False) -> Sheet:
    """Return the sheet of a receipt."""
    title = _translate("Sheets", "Refund receipt {number}" if is_refund else "Receipt {number}")
    return _receipts((receipt_id,), title.format(number=number), str(number))


def receipts_sheet(receipts: Sequence[ReceiptNumber]) -> Sheet:
    """Return the sheet of receipts that were issued in one step, each on a page."""
    if len(receipts) == 1:
        return receipt_sheet(receipts[0].id, receipts[0].number, is_refund=receipts[0].amount < 0)
    title = _translate("Sheets", "Receipts {first} to {last}")
    first, last = receipts[0].number, receipts[-1].number
    keys = tuple(one.id for one in receipts)
    return _receipts(keys, title.format(first=first, last=last), f"{first}-{last}")


def _receipts(keys: tuple[UUID, ...], title: str, numbers: str) -> Sheet:
    from studio_app.ui.main.print_preview import Sheet

    def make(context: ScreenContext, _keys: Keys, paper: AnyPaper, _now: datetime) -> bytes:
        # Brings the report library along: imported here, off the GUI thread.
        from studio_app.services.receipts import receipts_pdf

        login = context.login
        return receipts_pdf(login.uow, login.viewer, keys, paper)

    name = _translate("Sheets", "Receipt {number}.pdf").format(number=numbers)

    def mail(context: ScreenContext, parent: QWidget) -> MailReceiptDialog:
        from studio_app.ui.till.mail_dialog import MailReceiptDialog

        return MailReceiptDialog(context, keys, name, parent)

    return Sheet(
        title,
        name,
        _translate("Sheets", "Making the receipt…"),
        make,
        fits_roll=True,
        paper_kept=PAPER_KEPT,
        mail=mail,
    )


def slip_sheet(close: TillClose) -> Sheet:
    """Return the sheet of a till that was closed."""
    from studio_app.ui.main.print_preview import Sheet

    close_id = close.id

    def make(context: ScreenContext, _keys: Keys, paper: AnyPaper, _now: datetime) -> bytes:
        from studio_app.services.till import till_slip

        login = context.login
        return till_slip(login.uow, login.viewer, close_id, paper)

    values = {"name": close.user_name, "day": close.day.isoformat()}
    return Sheet(
        _translate("Sheets", "Till of {name} · {day}").format(**values),
        _translate("Sheets", "Till {name} {day}.pdf").format(**values),
        _translate("Sheets", "Making the slip…"),
        make,
        fits_roll=True,
        paper_kept=PAPER_KEPT,
    )


def preview(context: ScreenContext, sheet: Sheet, parent: QWidget) -> PrintPreview:
    """Open a sheet, to be printed or saved from there."""
    # PDF and printing are slow to import and seldom needed.
    from studio_app.ui.main.print_preview import PrintPreview

    window = PrintPreview(context, sheet, (), None, parent.window())
    window.open()
    return window


def open_receipt_of(context: ScreenContext, payment_id: UUID, parent: QWidget) -> None:
    """Open the receipt of a payment, or say that it has none."""
    login = context.login

    def work() -> ReceiptNumber:
        # Brings the database libraries along: imported here, off the GUI thread.
        from studio_app.services.receipts import receipt_of_payment

        return receipt_of_payment(login.uow, login.viewer, payment_id)

    context.runner.run(
        work,
        done=lambda receipt: preview(context, receipts_sheet((receipt,)), parent),
        failed=context.runner.problem.emit,
        owner=parent,
    )
