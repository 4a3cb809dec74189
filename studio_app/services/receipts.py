"""Receipts as files, and what stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import NotAllowed, NotFound
from studio_app.domain.payments import ReceiptNumber
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.receipts import HEAD_LINES, HEAD_SETTING, NoReceipt, Receipt, head_lines
from studio_app.reports.receipt import ReceiptHead
from studio_app.reports.receipt import receipts_pdf as drawn_receipts
from studio_app.reports.receipt.paper import SlipPaper
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def receipt_pdf(
    uow: UnitOfWork, viewer: Viewer, receipt_id: UUID, paper: SlipPaper = "A4"
) -> bytes:
    """Return a receipt as a PDF, the same again each time; raise NotAllowed, NotFound."""
    return receipts_pdf(uow, viewer, (receipt_id,), paper)


def receipts_pdf(
    uow: UnitOfWork, viewer: Viewer, receipt_ids: Sequence[UUID], paper: SlipPaper = "A4"
) -> bytes:
    """Return receipts of one payment in a PDF, each on a page; raise NotAllowed, NotFound."""
    with uow.reading() as work:
        found = [_found(work, viewer, receipt_id) for receipt_id in receipt_ids]
        head = head_of(work)
    return drawn_receipts(found, head, paper)


def receipt(uow: UnitOfWork, viewer: Viewer, receipt_id: UUID) -> Receipt:
    """Return what stands on a receipt; raise NotAllowed, NotFound."""
    with uow.reading() as work:
        return _found(work, viewer, receipt_id)


def receipt_of_payment(uow: UnitOfWork, viewer: Viewer, payment_id: UUID) -> ReceiptNumber:
    """Return which receipt a payment has; raise NotAllowed, and NoReceipt where it has none."""
    _require_payments(viewer)
    with uow.reading() as work:
        found = work.receipts.of_payment(payment_id)
    if found is None:
        raise NoReceipt()
    return found


def receipt_head(uow: UnitOfWork, viewer: Viewer) -> tuple[str, ...]:
    """Return the lines below the studio's name on receipts; raise NotAllowed."""
    _require_payments(viewer)
    with uow.reading() as work:
        return _head_lines(work)


def set_receipt_head(
    uow: UnitOfWork, viewer: Viewer, lines: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Say what stands below the studio's name, such as its address, and return it as it is kept.

    Raises NotAllowed, and InvalidInput for more than there is room for.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    kept = head_lines(lines)
    with uow.writing() as work:
        before = _head_lines(work)
        if kept != before:
            work.organization_settings.put(HEAD_SETTING, {HEAD_LINES: list(kept)})
            work.audit.add(
                "receipt_head_changed",
                "organization",
                viewer.organization_id,
                now,
                before={HEAD_LINES: list(before)},
                after={HEAD_LINES: list(kept)},
            )
            work.commit()
    return kept


def head_of(work: Work) -> ReceiptHead:
    """Return what stands above receipts and slips of the viewer's studio."""
    return ReceiptHead(work.organizations.mine(), _head_lines(work))


def _head_lines(work: Work) -> tuple[str, ...]:
    kept = work.organization_settings.get(HEAD_SETTING) or {}
    return tuple(str(line) for line in kept.get(HEAD_LINES, ()))


def _found(work: Work, viewer: Viewer, receipt_id: UUID) -> Receipt:
    _require_payments(viewer)
    found = work.receipts.find(receipt_id)
    if found is None:
        raise NotFound()
    return found


def _require_payments(viewer: Viewer) -> None:
    if not sees_payments(viewer):
        raise NotAllowed()
