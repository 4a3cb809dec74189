"""Receipts of payments, and slips of tills that were closed."""

from studio_app.reports.receipt.receipt import ReceiptHead, receipt_pdf, receipts_pdf
from studio_app.reports.receipt.slip import till_slip_pdf

__all__ = ["ReceiptHead", "receipt_pdf", "receipts_pdf", "till_slip_pdf"]
