"""The slip of a till that was closed: what should have been in it, and what was counted."""

from __future__ import annotations

from collections.abc import Iterator

from studio_app.domain.local_time import day_text
from studio_app.domain.money import Money
from studio_app.domain.till import TillClose
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
from studio_app.reports.receipt.receipt import ReceiptHead, head_pieces


def till_slip_pdf(close: TillClose, head: ReceiptHead, paper: SlipPaper = "A4") -> bytes:
    """Return the slip on one page, with room to sign: the same bytes for the same input."""
    day = day_text(close.day, head.organization.locale)
    title = f"Till of {close.user_name}, {day}"
    pieces = list(_pieces(close, head, title, look_of(paper)))
    return columns_pdf(head.organization, "Till", title, [pieces], paper)


def _pieces(close: TillClose, head: ReceiptHead, title: str, look: Look) -> Iterator[Piece]:
    organization = head.organization

    def money(minor: int) -> str:
        return Money(minor, organization.currency).text(organization.locale)

    yield from head_pieces(head, look)
    yield text(look, title, look.title, most=3)
    yield gap(6)
    yield pair(look, "Closed", stamp(close.closed_at, organization), look.quiet, look.body)
    yield pair(look, "By", close.closed_by_name, look.quiet, look.body)
    yield gap(8)
    yield rule(look, strong=True)
    yield pair(look, "In the till before", money(close.opening), look.body, look.body)
    yield pair(look, "Cash taken, less given back", money(close.cash), look.body, look.body)
    yield rule(look)
    yield pair(look, "Expected", money(close.expected), look.strong, look.strong)
    yield pair(look, "Counted", money(close.counted), look.strong, look.strong)
    yield rule(look, strong=True)
    yield pair(look, "Difference", money(close.difference), look.total, look.total)
    if close.note:
        yield gap(8)
        yield text(look, f"Note: {close.note}", look.body, most=12)
    yield gap(44)
    yield rule(look)
    yield text(look, "Signed", look.quiet)
