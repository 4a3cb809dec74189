"""Entries about hours, closed days and places name whose or which they are."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio_app.domain.audit import KINDS, AuditKind
from tests.ui.audit.test_sentences import said

ANNA = {"after": {"trainer": "Anna"}}
PARK = {"after": {"place": "The park"}}


@pytest.mark.parametrize(
    ("action", "subject", "values", "sentence"),
    [
        ("set_hours", "working_hours", ANNA, "changed the working hours of Anna"),
        ("undo", "working_hours", ANNA, "took back a change of the working hours of Anna"),
        ("redo", "day_hours", ANNA, "changed single days of Anna again"),
        ("retired_place", "place", PARK, "took the place The park out of use"),
        (
            "opened_day",
            "closure",
            {"after": {"name": "May Day", "day": "2026-05-01"}},
            "opened the studio on a closed day: May Day",
        ),
    ],
)
def test_an_entry_names_what_it_is_about(
    qapp: QApplication, action: str, subject: str, values: dict[str, Any], sentence: str
) -> None:
    assert said(action, subject=subject, **values) == f"Nora Desk {sentence}"


def test_every_step_about_hours_has_a_sentence(qapp: QApplication) -> None:
    for action in KINDS[AuditKind.HOURS]:
        assert action not in said(action)
