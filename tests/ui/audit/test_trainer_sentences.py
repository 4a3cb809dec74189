"""Entries about profiles name the trainer, and what of them was changed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.audit.test_sentences import said

ANNA = {"after": {"trainer": "Anna"}}
AID = {"after": {"trainer": "Anna", "certificate": "First {aid}"}}
EDIT = {"after": {"trainer": "Anna", "fields": ["bio", "licence_number"]}}


@pytest.mark.parametrize(
    ("action", "subject", "values", "sentence"),
    [
        ("edited_trainer", "trainer", EDIT, "edited the profile of Anna: about them, licence"),
        ("undo", "trainer", EDIT, "took an edit of the profile of Anna back"),
        ("redo", "trainer", EDIT, "edited the profile of Anna again"),
        ("added_certificate", "trainer_certificate", AID, "added First aid of Anna"),
        ("undo", "trainer_certificate", AID, "took back a step about First aid of Anna"),
        ("set_trainer_picture", "trainer_picture", ANNA, "gave Anna a picture"),
        ("redo", "trainer_picture", ANNA, "did a step about the picture of Anna again"),
    ],
)
def test_an_entry_names_the_trainer(
    qapp: QApplication, action: str, subject: str, values: dict[str, Any], sentence: str
) -> None:
    assert said(action, subject=subject, **values) == f"Nora Desk {sentence}"
