"""The receipt of a payment, or of money that was given back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.fees import Fees, percent_text
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.receipts import PaidPackage, PaidSession, Receipt
from studio_app.reports.document import stamp
from studio_app.reports.receipt.paper import (
    Look,
    Piece,
    SlipPaper,
    columns_pdf,
    gap,
    look_of,
    pair,
    rule,
    text,
)

METHOD_WORDS: Mapping[str, str] = {
    "cash": "Cash",
    "card": "Card",
    "transfer": "Bank transfer",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class ReceiptHead:
    """Whose receipt it is: the studio, and the lines below its name, such as its address."""

    organization: Organization
    lines: tuple[str, ...] = ()


def receipt_pdf(receipt: Receipt, head: ReceiptHead, paper: SlipPaper = "A4") -> bytes:
    """Return the receipt on one page: the same bytes for the same input."""
    return receipts_pdf([receipt], head, paper)


def receipts_pdf(receipts: Sequence[Receipt], head: ReceiptHead, paper: SlipPaper = "A4") -> bytes:
    """Return receipts that belong together, each on a page of its own."""
    look = look_of(paper)
    title = ", ".join(receipt_title(one) for one in receipts)
    columns = [list(_pieces(one, head, look)) for one in receipts]
    return columns_pdf(head.organization, "Receipt", title, columns, paper)


def receipt_title(receipt: Receipt) -> str:
    """Return what a receipt is called, such as "Receipt 12"."""
    word = "Refund receipt" if receipt.is_refund else "Receipt"
    return f"{word} {receipt.number}"


def _pieces(receipt: Receipt, head: ReceiptHead, look: Look) -> Iterator[Piece]:
    organization = head.organization
    yield from head_pieces(head, look)
    yield text(look, receipt_title(receipt), look.title)
    yield gap(6)
    yield pair(look, "Date", stamp(receipt.issued_at, organization), look.quiet, look.body)
    client = f"{receipt.client_name} ({receipt.client_number})"
    yield pair(look, "Client", client, look.quiet, look.body)
    for line in receipt.client_address.splitlines()[:4]:
        if line.strip():
            yield pair(look, "", line.strip(), look.quiet, look.body)
    if receipt.refunds is not None:
        day = day_text(local_day(receipt.refunds.issued_at, organization.tz), organization.locale)
        refunded = f"Receipt {receipt.refunds.number} of {day}"
        yield pair(look, "Gives back", refunded, look.quiet, look.strong)
    yield gap(8)
    yield rule(look, strong=True)
    yield from _subject(receipt, head, look)
    yield rule(look, strong=True)
    yield from _sums(receipt, organization, look)
    yield gap(14)
    if receipt.reason:
        yield text(look, f"Reason: {receipt.reason}", look.quiet)
    if receipt.issued_by:
        yield text(look, f"Issued by {receipt.issued_by}", look.quiet, most=2)


def head_pieces(head: ReceiptHead, look: Look) -> Iterator[Piece]:
    """Yield the studio's name and the lines below it."""
    yield text(look, head.organization.name, look.head, most=3)
    for line in head.lines:
        yield text(look, line, look.quiet, most=2)
    yield gap(16)


def _subject(receipt: Receipt, head: ReceiptHead, look: Look) -> Iterator[Piece]:
    organization = head.organization

    def money(minor: int) -> str:
        return Money(minor, organization.currency).text(organization.locale)

    amount = money(receipt.amount)
    yield pair(look, _what(receipt, organization), amount, look.strong, look.strong)
    package = receipt.package
    if package is not None and not receipt.is_refund and package.paid_by_then < package.price:
        left = package.price - package.paid_by_then
        so_far = f"{money(package.paid_by_then)} of {money(package.price)} paid"
        yield text(look, f"Part payment: {so_far}, {money(left)} left to pay", look.quiet)


def _what(receipt: Receipt, organization: Organization) -> str:
    match receipt.package, receipt.session:
        case PaidPackage() as package, _:
            return f"Package {package.name}"
        case None, PaidSession(starts_at=None):
            return "Single session"
        case None, PaidSession(starts_at=datetime() as starts_at) as session:
            tz, locale = organization.tz, organization.locale
            when = day_text(local_day(starts_at, tz), locale)
            clock = time_text(starts_at, tz, locale)
            what = session.title or "Personal session"
            return f"{what}, {when}, {clock}, with {session.trainer_name}"
        case _:
            return "Given back on account" if receipt.is_refund else "Payment on account"


def _sums(receipt: Receipt, organization: Organization, look: Look) -> Iterator[Piece]:
    def money(minor: int) -> str:
        return Money(minor, organization.currency).text(organization.locale)

    parts = fee_parts(receipt.fees, organization.locale) if receipt.fees else ()
    for label, part in parts:
        yield pair(look, label, money(part), look.quiet, look.body)
    yield rule(look)
    total = receipt.amount if receipt.fees is None else receipt.fees.gross
    label = "Given back" if receipt.is_refund else "Paid"
    method = METHOD_WORDS.get(receipt.method, receipt.method)
    yield pair(look, f"{label} · {method}", money(total), look.total, look.total)


def fee_parts(fees: Fees, locale: str) -> Iterator[tuple[str, int]]:
    """Yield what an amount is made of, in words and minor units; nothing where it is all net."""
    if not fees.vat_rate and not fees.card_fee_rate:
        return
    yield "Net", fees.net
    yield f"VAT {percent_text(fees.vat_rate, locale)} %", fees.vat
    if fees.card_fee_rate:
        yield f"Card fee {percent_text(fees.card_fee_rate, locale)} %", fees.card_fee
