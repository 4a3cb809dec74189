"""Entries about packages name whose they are, and what became of them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio_app.ui.audit.facts import facts_of
from tests.ui.audit.test_sentences import HOME, entry, said

TEN = {"client": "Cara Client", "package": "Ten"}


@pytest.mark.parametrize(
    ("action", "subject", "values", "sentence"),
    [
        ("froze_package", "client_package", {}, "Nora Desk froze Ten of Cara Client"),
        (
            "froze_all_packages",
            "organization",
            {"after": {"packages": 12}},
            "Nora Desk froze all packages, 12 of them",
        ),
        (
            "expired_packages",
            "organization",
            {"after": {"packages": 3}},
            "Nora Desk had Studio App open as 3 packages expired",
        ),
        (
            "transferred_credits",
            "client_package",
            {"after": {"to": "Cem Client"}, "reason": "a gift"},
            "Nora Desk moved sessions of Ten from Cara Client to Cem Client, because: a gift",
        ),
        (
            "unshared_package",
            "client_package",
            {"after": {"with": "Cem Client"}},
            "Nora Desk no longer shares Ten of Cara Client with Cem Client",
        ),
        (
            "undo",
            "client_package",
            {},
            "Nora Desk took back a step about Ten of Cara Client",
        ),
        (
            "redo",
            "package_freeze",
            {"after": {"packages": 12}},
            "Nora Desk froze 12 packages again",
        ),
    ],
)
def test_sentences_about_packages(
    qapp: QApplication, action: str, subject: str, values: dict[str, Any], sentence: str
) -> None:
    assert said(action, subject=subject, **({"before": TEN} | values)) == sentence


def test_days_and_prices_are_told_in_words(qapp: QApplication) -> None:
    one = entry(
        "moved_expiry",
        before=TEN | {"expires_on": "2026-03-12", "price": 70_000},
        after={"expires_on": "2026-04-12", "price": 60_000},
    )
    texts = [f"{fact.label}: {fact.text}" for fact in facts_of(one, HOME)]
    assert texts[:2] == [
        "Expires: Thu, 12 Mar 2026 → Sun, 12 Apr 2026",
        "Price: €700.00 → €600.00",
    ]
