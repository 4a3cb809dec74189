"""A statement of pay on paper: every line there, its head on each page, the sums at the end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from studio_app.domain.pay_statements import PaySlip, SlipRow, SlipSum
from studio_app.reports.document import Report
from studio_app.reports.pay_slip import pay_slip_pdf
from tests.reports.printed import texts
from tests.reports.samples import CLIENTS, STUDIO
from tests.reports.test_plans import LONG, assert_within_pages, keep

PRINTED = datetime(2026, 12, 1, 9, 45, tzinfo=UTC)


def slip(lines: int) -> PaySlip:
    rows = tuple(
        SlipRow(
            f"Tue, {1 + number % 28} Nov 2026, 14:00",
            f"{LONG} and others, number {number}" if number % 9 == 4 else f"Row {number}.",
            "50 % of 60 % of €1,250.00 without VAT" if number % 5 == 0 else "60 % of €50.00",
            f"€{number}.50",
        )
        for number in range(lines)
    )
    return PaySlip(
        title=CLIENTS[2],
        subject="Pay statement",
        subtitle="1 Nov 2026 – 30 Nov 2026",
        notice="Drawn up 1 Dec 2026 by Nora · not paid yet",
        headings=("Date", "What", "Reckoned", "Amount"),
        rows=rows,
        sums=(SlipSum("Sessions", str(lines), "€1,200.00"), SlipSum("Corrections", "1", "-€12.50")),
        total_name="Total",
        total="€1,187.50",
        signatures=("Place, date", "Signature"),
    )


@pytest.mark.parametrize("lines", [0, 12, 34, 120])
def test_all_of_it_is_there_and_the_head_is_on_each_page(lines: int) -> None:
    made = slip(lines)
    pdf = pay_slip_pdf(made, Report(STUDIO, made.title, made.subject, PRINTED, "Nora", notice=""))
    keep(pdf, f"pay slip {lines}")
    assert_within_pages(pdf)
    pages = texts(pdf)
    whole = " ".join(pages)
    assert all(row.amount in whole for row in made.rows)
    assert whole.count("without VAT") == sum("VAT" in row.reckoned for row in made.rows)
    if lines:
        assert all("Reckoned" in page for page in pages)
    assert ["Total" in page for page in pages] == [*[False] * (len(pages) - 1), True]
    assert "Corrections (1) -€12.50 Total €1,187.50" in pages[-1]
    assert "Signature" in pages[-1]
