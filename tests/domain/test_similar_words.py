"""Words that are found though they are mistyped, half typed, or written in other letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from, text

from studio_app.domain.searching import folded
from studio_app.domain.similar_words import Vocabulary, typed_letters, words_of

KNOWN = ("hansen", "johnson", "zielinski", "o’hara", "김민수", "기무라", "иванов", "li")
WORDS = Vocabulary(KNOWN)


def nearest(typed: str) -> str | None:
    near = WORDS.near(folded(typed))
    return min(near, key=lambda word: (near[word], word)) if near else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hansen", "hansen"),
        ("hans", "hansen"),
        ("Hnasen", "hansen"),
        ("Hanson", "hansen"),
        ("Jonson", "johnson"),
        ("jonhs", "johnson"),
        ("Zelinsky", "zielinski"),
        ("Zielińsky", "zielinski"),
        ("OHara", "o’hara"),
        ("김ㅁ", "김민수"),
        ("김미", "김민수"),
        ("민수", "김민수"),
        ("김민소", "김민수"),
        ("ㄱㅁㅅ", "김민수"),
        ("김", "기무라"),
        ("Иваноф", "иванов"),
        ("Ivanov", "иванов"),
        ("xyz", None),
        ("lo", None),
        ("!", None),
    ],
)
def test_the_nearest_word_is_the_one_that_was_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed) == meant


def test_a_whole_word_is_nearer_than_one_that_begins_so_and_that_nearer_than_a_slip() -> None:
    words = Vocabulary(["anna", "annabel", "johanna", "anne"])
    near = words.near("anna")
    assert sorted(near, key=near.__getitem__) == ["anna", "annabel", "johanna", "anne"]
    assert set(words.near("anna", whole=True)) == {"anna", "anne"}


@given(sampled_from([word for word in KNOWN if len(typed_letters(word)) >= 4]), text(max_size=1))
def test_a_letter_more_or_less_is_forgiven_wherever_it_is(word: str, more: str) -> None:
    letters = typed_letters(word)
    for place in range(len(letters)):
        assert word in WORDS.near(letters[:place] + letters[place + 1 :] or letters)
        changed = letters[:place] + typed_letters(folded(more)) + letters[place:]
        if len(changed) <= len(letters) + 1:
            assert word in WORDS.near(changed)


@given(text(max_size=12))
def test_whatever_is_typed_has_an_answer(typed: str) -> None:
    assert set(WORDS.near(folded(typed))) <= set(KNOWN)


def test_words_held_together_by_a_sign_are_known_apart_too() -> None:
    text_ = "anne-marie o’hara 4930123 anne@example.com #12"
    assert list(words_of(text_)) == ["anne-marie", "anne", "marie", "o’hara", "hara"]
