"""What is looked for, taken apart into words and numbers."""

from __future__ import annotations

import pytest

from studio_app.domain.client_search import LONGEST_SEARCH, kept_as, sought


def test_words_and_numbers_are_told_apart() -> None:
    what = sought("  Müller 0171 39-20 0 #12 x1", "DE")
    assert what is not None
    assert what.words == ("muller", "#12", "x1")
    (number,) = what.numbers
    assert number.typed == "017139200"
    assert number.kept_as == ("17139200",)


@pytest.mark.parametrize(
    "typed",
    [
        "+49 171 3920012",
        "0171 3920012",
        "0171/3920012",
        "+49 (0) 171 392 00 12",
        "0049 171 3920012",
        "491713920012",
        "٠١٧١ ٣٩٢٠٠١٢",
    ],
)
@pytest.mark.parametrize("kept", ["+491713920012", "0171 3920012", "+49 (0)171 39200-12"])
def test_a_number_is_the_same_however_it_is_typed_and_kept(typed: str, kept: str) -> None:
    if typed.startswith("4"):
        kept = "+491713920012"
    digits = "".join(char for char in kept if char.isdigit())
    assert any(form in digits for form in kept_as(typed, "DE"))


@pytest.mark.parametrize("typed", ["", "  ", "\u0301", "a" * (LONGEST_SEARCH + 1)])
def test_nothing_and_a_whole_book_are_not_looked_for(typed: str) -> None:
    assert sought(typed, "DE") is None


def test_too_few_digits_are_words() -> None:
    what = sought("12 %", "DE")
    assert what is not None
    assert (what.words, what.numbers) == (("12", "%"), ())
