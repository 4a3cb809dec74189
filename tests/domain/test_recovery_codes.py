"""Recovery codes: typed back they are the key, and a slip is named by its group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.recovery_codes import groups_of, key_from, recovery_code

KEYS = st.binary(min_size=32, max_size=32)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(KEYS)
def test_a_code_is_thirteen_groups_of_five_and_gives_the_key_back(key: bytes) -> None:
    code = recovery_code(key)
    assert [len(group) for group in groups_of(code)] == [5] * 13
    assert key_from(code) == key


@given(KEYS)
def test_how_people_type(key: bytes) -> None:
    code = recovery_code(key)
    assert key_from(code.lower().replace("-", " \n")) == key
    assert key_from(code.replace("0", "O").replace("1", "l")) == key
    assert key_from(code.replace("-", "")) == key


@given(KEYS, st.integers(0, 64), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_told_by_its_group(key: bytes, place: int, other: str) -> None:
    text = recovery_code(key).replace("-", "")
    wrong = text[:place] + other + text[place + 1 :]
    if wrong == text:
        assert key_from(wrong) == key
        return
    with pytest.raises(InvalidInput, match=rf"^Group {place // 5 + 1}, ") as refusal:
        key_from(wrong)
    assert refusal.value.field == "code"


@given(KEYS, st.integers(0, 12), st.integers(0, 3))
def test_two_characters_swapped_are_told(key: bytes, group: int, place: int) -> None:
    characters = list(recovery_code(key).replace("-", ""))
    first = group * 5 + place
    same = characters[first] == characters[first + 1]
    characters[first], characters[first + 1] = characters[first + 1], characters[first]
    if same:
        return
    with pytest.raises(InvalidInput, match=rf"^Group {group + 1}, "):
        key_from("".join(characters))


@given(KEYS, st.integers(0, 12), st.integers(0, 12))
def test_two_groups_in_each_others_place_are_told(key: bytes, one: int, other: int) -> None:
    groups = list(groups_of(recovery_code(key)))
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(InvalidInput, match="Group"):
        key_from("-".join(groups))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "has 13 groups of 5 characters, 65 in all; these are 0"),
        ("ABU", "has a “U” in it. Look at group 1"),
        ("암호", "Look at group 1"),
        ("\x00", "Look at group 1"),
    ],
)
def test_what_is_no_code(typed: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        key_from(typed)


def test_a_code_that_ends_too_early_or_too_late() -> None:
    code = recovery_code(bytes(range(32)))
    with pytest.raises(InvalidInput, match="these are 60"):
        key_from(code[:-6])
    with pytest.raises(InvalidInput, match="these are 70"):
        key_from(code + "-00000")
    with pytest.raises(InvalidInput, match="Group 1"):
        key_from(code[6:])


def test_a_key_has_its_length() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        recovery_code(b"short")
