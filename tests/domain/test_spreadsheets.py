"""Nothing in a cell is calculated, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import text

from studio_app.domain.spreadsheets import looks_like_formula, neutral, plain, storable


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+49 30 1", "-5", "@SUM(A1)", " =1", "\t=1", "'=1", "＝1", "\ufeff=1", "\r\nx"],
)
def test_what_a_sheet_could_calculate_is_marked_as_text(formula: str) -> None:
    assert looks_like_formula(formula)
    assert neutral(formula) == f"'{formula}"


@pytest.mark.parametrize("words", ["", "Zoë", "O'Neil", "'quoted'", "a=b", "3-4"])
def test_other_text_stays_as_it_is(words: str) -> None:
    assert neutral(words) == words == plain(words)


@given(text())
def test_what_was_marked_is_read_back(any_text: str) -> None:
    assert plain(neutral(any_text)) == storable(any_text)
    assert not looks_like_formula(neutral(any_text)) or neutral(any_text).startswith("'")


def test_what_no_file_can_hold_is_left_out() -> None:
    assert storable("a\x00b\x1bc\ud800d\ne") == "abcd\ne"
