"""What somebody looks for in the search box: words and numbers, however they are typed."""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.domain.phones import LONGEST_PHONE, dialled, typed_digits
from studio_app.domain.searching import digits, folded

# Longer than any name, address or number: taking a pasted book apart would take minutes.
LONGEST_SEARCH = 200
_SHORTEST_NUMBER = 3
_SHORTEST_WHOLE_NUMBER = 6
_SIGNS_OF_NUMBERS = frozenset("+()/.-#–")


@dataclass(frozen=True, slots=True)
class SoughtNumber:
    """Digits that belong together: as ``typed``, and all that they may be kept as."""

    typed: str
    kept_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A text as it is looked for: all of its ``words``, and all of its ``numbers``."""

    folded: str
    words: tuple[str, ...]
    numbers: tuple[SoughtNumber, ...]


def sought(text: str, territory: str) -> Sought | None:
    """Return what is looked for in a studio of a country; None for nothing, and for a whole book.

    Digits that follow each other are one number.
    """
    if len(text) > LONGEST_SEARCH:
        return None
    whole = folded(text)
    if not whole:
        return None
    words: list[str] = []
    numbers: list[SoughtNumber] = []
    together: list[str] = []
    for word in [*whole.split(), ""]:
        if word and _is_of_number(word):
            together.append(word)
            continue
        number = _number(together, territory)
        if number is not None:
            numbers.append(number)
        else:
            words += together
        together = []
        words += [word] if word else []
    return Sought(whole, tuple(words), tuple(numbers))


def kept_as(typed: str, territory: str) -> tuple[str, ...]:
    """Return the digits that a number, or a part of one, may be kept as.

    None of them is a part of another, which could not but be found with it.
    """
    plain = digits(typed)
    if len(plain) < _SHORTEST_NUMBER:
        return ()
    found = [plain]
    if len(typed) <= LONGEST_PHONE:
        found.append(typed_digits(typed, territory))
        found += dialled(typed, territory) if len(plain) >= _SHORTEST_WHOLE_NUMBER else ()
    # The zero in front is not dialled from abroad, and two are in the place of a plus.
    found.append(plain.lstrip("0"))
    forms = [one for one in dict.fromkeys(found) if len(one) >= _SHORTEST_NUMBER]
    return tuple(one for one in forms if not any(other in one for other in forms if other != one))


def _is_of_number(word: str) -> bool:
    return not word.startswith("#") and all(
        char.isdecimal() or char in _SIGNS_OF_NUMBERS for char in word
    )


def _number(words: list[str], territory: str) -> SoughtNumber | None:
    forms = kept_as(" ".join(words), territory) if words else ()
    return SoughtNumber(digits("".join(words)), forms) if forms else None
