"""Receipts and slips: all of it can be read on the paper, on a sheet and on a roll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from studio_app.domain.fees import FeeRates, given_back, included
from studio_app.domain.receipts import PaidPackage, PaidSession, Receipt, RefundedReceipt
from studio_app.domain.till import TillClose
from studio_app.reports.receipt import ReceiptHead, receipt_pdf, till_slip_pdf
from studio_app.reports.receipt.paper import SlipPaper
from tests.factories import NOW
from tests.reports.printed import fonts_of, marks, reader, text
from tests.reports.samples import STUDIO, TUESDAY, key

RATES = FeeRates(vat=190_000, card_fee=15_000)
HEAD = ReceiptHead(STUDIO, ("Harbour Street 12", "20457 Hamburg", "VAT no. DE123456789"))
RECEIPT = Receipt(
    id=key(),
    number=123,
    issued_at=NOW,
    issued_by="Nora Lind",
    client_number=7,
    client_name="김서연 Mina Park",
    client_address="Long Lane 5\nHamburg",
    amount=12_000,
    method="card",
    package=PaidPackage("10 × 60 min", 63_000, 12_000),
    fees=included(12_000, RATES, by_card=True),
)
REFUND = replace(
    RECEIPT,
    amount=-4_000,
    fees=given_back(included(12_000, RATES, by_card=True), 0, 4_000),
    refunds=RefundedReceipt(98, NOW - timedelta(days=7)),
    reason="Moved to another town",
)
CLOSE = TillClose(
    key(), key(), "Nora Lind", TUESDAY, 10_000, 14_500, 14_400, "A coin rolled away", NOW, key(),
    "Olga Brandt",
)  # fmt: skip


def test_a_receipt_says_who_paid_what_and_what_of_it_is_what() -> None:
    words = text(receipt_pdf(RECEIPT, HEAD))
    for told in (
        *("Harbour Studio", "Harbour Street 12", "VAT no. DE123456789", "Receipt 123"),
        *("김서연 Mina Park (7)", "Long Lane 5", "10 Mar 2026 10:00", "Package 10 × 60 min"),
        *("€120.00 of €630.00 paid, €510.00 left", "Net €99.58", "VAT 19 % €18.92"),
        *("Card fee 1.5 % €1.50", "Paid · Card €120.00", "Issued by Nora Lind"),
    ):
        assert told in words
    assert "Refund" not in words


def test_a_refund_names_the_receipt_that_it_gives_back() -> None:
    words = text(receipt_pdf(REFUND, HEAD))
    for told in (
        *("Refund receipt 123", "Gives back Receipt 98 of Tue, 3 Mar 2026", "Given back · Card"),
        *("-€40.00", "Net -€33.19", "Reason: Moved to another town"),
    ):
        assert told in words
    assert "left to pay" not in words


def test_a_single_session_and_what_is_on_account() -> None:
    session = PaidSession(NOW, "", "Lena Vogel")
    words = text(receipt_pdf(replace(RECEIPT, package=None, session=session, fees=None), HEAD))
    assert "Personal session, Tue, 10 Mar 2026, 10:00, with Lena Vogel" in words
    assert "VAT 19" not in words
    assert "Paid · Card €120.00" in words
    untaxed = text(
        receipt_pdf(replace(RECEIPT, fees=included(12_000, FeeRates(), by_card=True)), HEAD)
    )
    assert "VAT 0" not in untaxed
    assert "Net" not in untaxed
    on_account = text(receipt_pdf(replace(RECEIPT, package=None, method="transfer"), HEAD))
    assert "Payment on account" in on_account
    assert "Bank transfer" in on_account


def test_a_slip_shows_the_difference() -> None:
    words = text(till_slip_pdf(CLOSE, HEAD))
    for told in (
        *("Till of Nora Lind, Tue, 24 Nov 2026", "By Olga Brandt", "In the till before €100.00"),
        *("given back €45.00", "Expected €145.00", "Counted €144.00", "Difference -€1.00"),
        *("Note: A coin rolled away", "Signed"),
    ):
        assert told in words


LONG = "A name that goes on and on without an end 김서연 " * 4
LONGEST = replace(
    REFUND,
    client_name=LONG,
    client_address="\n".join([LONG] * 9),
    package=PaidPackage(LONG, 10**15, 1),
    amount=-(10**15),
    fees=None,
    issued_by=LONG,
    reason="why " * 120,
)


@pytest.mark.parametrize("paper", get_args(SlipPaper))
@pytest.mark.parametrize("receipt", [RECEIPT, REFUND, LONGEST], ids=["paid", "back", "longest"])
def test_one_page_with_nothing_over_its_edges_or_over_each_other(
    receipt: Receipt, paper: SlipPaper
) -> None:
    head = ReceiptHead(replace(STUDIO, name=LONG.strip()), (LONG[:80],) * 8)
    pdf = receipt_pdf(receipt, HEAD if receipt is not LONGEST else head, paper)
    assert pdf == receipt_pdf(receipt, HEAD if receipt is not LONGEST else head, paper)
    pages = reader(pdf).pages
    assert len(pages) == 1
    box = pages[0].mediabox
    drawn = marks(pages[0])
    for mark in drawn:
        assert mark.left >= 12
        assert mark.right <= float(box.width) - 12
        assert mark.bottom >= 12
        assert mark.top <= float(box.height) - 12
    letters = [mark for mark in drawn if mark.kind == "text"]
    for place, one in enumerate(letters):
        assert not any(one.covers(other, 0.5) for other in letters[place + 1 :])
    assert all(fonts_of(pdf).values())
    if paper == "ROLL":
        assert float(box.width) == pytest.approx(226.77, abs=0.1)
