"""Folding names and numbers so that they are found however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis.strategies import text

from studio_app.domain.searching import digits, folded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Łukasz Zieliński", "lukasz zielinski"),
        ("ZSÓFIA", "zsofia"),
        ("Straße", "strasse"),
        ("Ærø Øst", "aero ost"),
        ("Þóra Đorđević", "thora dordevic"),
        ("Nguyễn Thị Hạnh", "nguyen thi hanh"),
        ("김민준", "김민준"),
        ("İpek Işık", "ipek isik"),
        ("  two   words\t", "two words"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("ℋello", "hello"),
        ("Œuvre", "oeuvre"),
        ("so\u00adft", "soft"),
        ("a\x00b", "a b"),
        ("\ud800x", "x"),
        ("Ａ́", "a"),
    ],
)
def test_names_fold(typed: str, kept: str) -> None:
    assert folded(typed) == kept


@given(text())
@example("ℋ")
@example("\u0345")
@example("ᾳ\u0345")
def test_what_is_folded_stays_as_it_is(typed: str) -> None:
    assert folded(folded(typed)) == folded(typed)


@given(text())
@example("Å")
def test_composition_and_case_make_no_difference(typed: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert folded(unicodedata.normalize(form, typed)) == folded(typed)
    assert folded(typed.casefold()) == folded(typed)


@given(text())
def test_nothing_is_left_that_a_database_refuses(typed: str) -> None:
    kept = folded(typed)
    assert "\x00" not in kept
    kept.encode()
    assert kept == " ".join(kept.split())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("+49 (30) 555-00", "493055500"), ("", ""), ("abc", ""), ("٠١٢ x ３", "0123"), ("½", "")],
)
def test_numbers_fold_to_their_digits(typed: str, kept: str) -> None:
    assert digits(typed) == kept


@given(text())
def test_digits_are_digits(typed: str) -> None:
    assert digits(typed) == "" or digits(typed).isascii()
    assert digits(digits(typed)) == digits(typed)
