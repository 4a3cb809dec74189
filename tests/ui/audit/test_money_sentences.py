"""Entries about money name it in the studio's currency."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio_app.ui.audit.facts import facts_of
from tests.ui.audit.test_sentences import HOME, entry, said

MONEY = {"client": "Cara Client", "amount": 4_550, "method": "card", "receipt": 12}


@pytest.mark.parametrize(
    ("action", "values", "sentence"),
    [
        (
            "sold",
            {"after": {"client": "Cara Client", "package": "Ten", "receipts": [12, 13]}},
            "Nora Desk sold Ten to Cara Client",
        ),
        ("payment_taken", {"after": MONEY}, "Nora Desk took €45.50 from Cara Client"),
        (
            "payment_refunded",
            {"after": MONEY, "reason": "she was ill"},
            "Nora Desk gave €45.50 back to Cara Client, because: she was ill",
        ),
        (
            "undo",
            {"subject": "payment", "after": MONEY},
            "Nora Desk took a payment of Cara Client back: €45.50",
        ),
    ],
)
def test_money_is_told_in_the_studios_currency(
    qapp: QApplication, action: str, values: dict[str, Any], sentence: str
) -> None:
    assert said(action, **values) == sentence
    facts = {fact.label: fact.text for fact in facts_of(entry(action, **values), HOME)}
    assert facts.get("Paid by", "Card") == "Card"
    assert facts.get("Receipts", "12, 13") == "12, 13"
