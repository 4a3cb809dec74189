"""What a password must be, how a login is known, and the passwords of demo studios."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis.strategies import integers, text

from studio_app.domain.demo import demo_password
from studio_app.domain.errors import PasswordTooWeak
from studio_app.domain.passwords import (
    COMMON,
    MINIMUM_LENGTH,
    check_new_password,
    login_name,
)


@pytest.mark.parametrize(
    "password",
    ["long enough", "aaaaaaab", "        ", "пароль подлиннее", "🔑🔑🔑🔑🔑🔑🔑🔑", "12345679"],
)
def test_any_composition_of_enough_characters_is_taken(password: str) -> None:
    check_new_password(password, "anna")


@pytest.mark.parametrize(
    "password", ["", "seven77", "password", "PassWord", "TRUSTNO1", "Contraseña", "annabella"]
)
def test_short_common_and_own_names_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak) as refusal:
        check_new_password(password, " AnnaBella ")
    assert "at least 8 characters" in str(refusal.value)


def test_a_studio_may_ask_for_more() -> None:
    check_new_password("x" * 15, "anna", minimum=15)
    with pytest.raises(PasswordTooWeak, match="at least 15 characters"):
        check_new_password("x" * 14, "anna", minimum=15)


def test_the_list_of_common_ones_is_worth_keeping() -> None:
    assert all(len(word) >= MINIMUM_LENGTH for word in COMMON)
    assert all(word == word.casefold() for word in COMMON)


@given(text())
def test_a_login_is_the_same_however_it_is_typed(typed: str) -> None:
    assert login_name(login_name(typed)) == login_name(typed)
    for form in ("NFC", "NFD"):
        assert login_name(f" {unicodedata.normalize(form, typed)}\n") == login_name(typed)
    assert login_name(typed.casefold()) == login_name(typed)


@given(integers(), text(max_size=20))
def test_a_demo_password_follows_from_seed_and_login(seed: int, login: str) -> None:
    password = demo_password(seed, login)
    assert password == demo_password(seed, login)
    *words, number = password.split("-")
    assert len(words) == 3
    assert 10 <= int(number) <= 99
    check_new_password(password, login)


def test_demo_passwords_differ() -> None:
    logins = [f"login{number}" for number in range(50)]
    assert len({demo_password(1, login) for login in logins}) == len(logins)
    assert demo_password(1, "owner") != demo_password(2, "owner")
    assert demo_password(1, "owner") == "fjord-opal-saffron-71"
