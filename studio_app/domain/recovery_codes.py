"""Recovery codes: the key of an encrypted studio as something a person can print and type.

Thirteen groups of five characters from Crockford's alphabet (crockford.com/base32.html). Four of
each group carry the key; the fifth tells when the group was mistyped or stands in a wrong place.
"""

from __future__ import annotations

import hashlib
import re

from studio_app.domain.errors import InvalidInput

GROUPS = 13
GROUP_LENGTH = 5
KEY_BYTES = 32

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("ILO", "110")
_BITS = 5
_PADDING = GROUPS * (GROUP_LENGTH - 1) * _BITS - KEY_BYTES * 8
# x⁵ + x² + 1: with it a wrong character and two swapped ones always show.
_POLYNOMIAL = 0b100101


def recovery_code(key: bytes) -> str:
    """Return the code of a 256-bit key, its groups divided by hyphens."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, not {len(key)}.")
    number = (int.from_bytes(key, "big") << _PADDING) | _check_of_key(key)
    count = GROUPS * (GROUP_LENGTH - 1)
    digits = [(number >> (_BITS * place)) & 31 for place in reversed(range(count))]
    groups = []
    for position in range(GROUPS):
        part = digits[position * (GROUP_LENGTH - 1) : (position + 1) * (GROUP_LENGTH - 1)]
        groups.append("".join(_ALPHABET[digit] for digit in [*part, _check(position, part)]))
    return "-".join(groups)


def groups_of(code: str) -> tuple[str, ...]:
    """Return the groups of a code as they are printed."""
    return tuple(code.split("-"))


def tidied(typed: str) -> str:
    """Return what was typed in the code's own letters: O as 0, I and L as 1, no divisions."""
    return re.sub(r"[\s\-–—_.,]+", "", typed).upper().translate(_LOOK_ALIKE)


def key_from(typed: str) -> bytes:
    """Return the key that a code stands for, typed in small or capital letters.

    Raises InvalidInput (field "code") that says which group to look at again.
    """
    text = tidied(typed)
    for place, character in enumerate(text):
        if character not in _ALPHABET:
            raise InvalidInput(
                "code",
                f"No recovery code has a “{character}” in it. Look at group "
                f"{place // GROUP_LENGTH + 1} again.",
            )
    _refuse_mistyped_groups(text)
    if len(text) != GROUPS * GROUP_LENGTH:
        raise InvalidInput(
            "code",
            f"A recovery code has {GROUPS} groups of {GROUP_LENGTH} characters, "
            f"{GROUPS * GROUP_LENGTH} in all; these are {len(text)}. Type all of it.",
        )
    number = 0
    for place, character in enumerate(text):
        if (place + 1) % GROUP_LENGTH:
            number = number << _BITS | _ALPHABET.index(character)
    key = (number >> _PADDING).to_bytes(KEY_BYTES, "big")
    if number & ((1 << _PADDING) - 1) != _check_of_key(key):
        raise InvalidInput(
            "code", "This code does not fit together. Compare every group with the print."
        )
    return key


def _refuse_mistyped_groups(text: str) -> None:
    whole = range(min(len(text) // GROUP_LENGTH, GROUPS))
    for position in whole:
        group = text[position * GROUP_LENGTH : (position + 1) * GROUP_LENGTH]
        digits = [_ALPHABET.index(character) for character in group]
        if digits.pop() != _check(position, digits):
            raise InvalidInput(
                "code",
                f"Group {position + 1}, “{group}”, is not right. Compare it with the print, and "
                "see that no group before it is missing.",
            )


def _check(position: int, digits: list[int]) -> int:
    # The position counts too, so that two groups in each other's place show.
    total = position + 1
    for digit in [*digits, 0]:
        total <<= 1
        if total & 32:
            total ^= _POLYNOMIAL
        total ^= digit
    return total


def _check_of_key(key: bytes) -> int:
    return hashlib.blake2b(key, digest_size=1).digest()[0] & ((1 << _PADDING) - 1)
