"""Telephone numbers: however typed, of whichever country, one form is kept and found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput
from studio_app.domain.phones import (
    dialled,
    kept_phone,
    shown_phone,
    territory_of,
    typed_digits,
)


@pytest.mark.parametrize(
    ("locale", "territory"),
    [("de_AT", "AT"), ("ko", "KR"), ("zh_Hans_CN", "CN"), ("en_001", ""), ("??", "")],
)
def test_the_country_comes_from_the_locale(locale: str, territory: str) -> None:
    assert territory_of(locale) == territory


@pytest.mark.parametrize(
    ("typed", "territory", "kept", "shown"),
    [
        ("0170 / 1234567", "DE", "+491701234567", "0170 1234567"),
        ("+49 (0)170 1234567", "DE", "+491701234567", "0170 1234567"),
        ("0049-170-1234567", "DE", "+491701234567", "0170 1234567"),
        ("٠١٧٠ ١٢٣٤٥٦٧", "DE", "+491701234567", "0170 1234567"),
        ("010-1234-5678", "KR", "+821012345678", "010-1234-5678"),
        ("(212) 555-0123", "US", "+12125550123", "(212) 555-0123"),
        ("011 49 170 1234567", "US", "+491701234567", "+49 170 1234567"),
        ("07700 900123", "GB", "+447700900123", "07700 900123"),
        ("+82 10 1234 5678", "", "+821012345678", "+82 10-1234-5678"),
        ("030 23125123 ext 12", "DE", "+493023125123;ext=12", "030 23125123 ext. 12"),
        ("  ", "DE", "", ""),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, territory: str, kept: str, shown: str) -> None:
    assert kept_phone(typed, territory) == kept
    assert shown_phone(kept, territory) == shown
    assert kept_phone(shown, territory) == kept


@pytest.mark.parametrize(
    ("typed", "territory", "says"),
    [
        ("ask her mother", "DE", "Type a phone number, such as +49 1512 3456789."),
        ("0170 12", "DE", "There is no such phone number"),
        ("555 1234", "US", "too short"),
        ("+49 170 1234567 1234567", "DE", "too long"),
        ("+999 1234567", "DE", "No country has this code"),
        ("+49 000 000", "DE", "There is no such phone number"),
        ("170 1234567", "", "Begin the number with +"),
        ("0170 1234567 (mother)", "DE", "without words"),
        ("1" * 5_000_000, "DE", "Type a phone number"),
    ],
)
def test_what_cannot_be_a_number_is_refused(typed: str, territory: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says.replace("+", r"\+")) as refused:
        kept_phone(typed, territory, "emergency_phone")
    assert refused.value.field == "emergency_phone"


def test_free_text_of_former_times_stays_readable() -> None:
    for text in ("ask her mother", "12", "0170-12 or 0171-3", "+49 170 1234567 (mother)", ""):
        assert shown_phone(text, "DE") == text
    assert dialled("ext. 4711 evenings", "DE") == ("4711",)


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("0170 123", "DE"),
        ("+49 170", "DE"),
        ("0049 170 12", "DE"),
        ("+49 (0) 170 12", "DE"),
        ("1234567", "DE"),
        ("011 49 170", "US"),
    ],
)
def test_any_part_of_a_number_is_found(typed: str, territory: str) -> None:
    kept = "+491701234567"
    assert any(typed_digits(typed, territory) in form for form in dialled(kept, territory))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_kept_in_a_stable_form_or_refused(text: str) -> None:
    try:
        kept = kept_phone(text, "DE")
    except InvalidInput:
        return
    assert kept_phone(kept, "DE") == kept
    assert kept_phone(kept, "KR") == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann.Lee+gym@Example.COM ", "Ann.Lee+gym@example.com"),
        ("mina@스튜디오.kr", "mina@스튜디오.kr"),
        ("", ""),
    ],
)
def test_an_address_is_kept(typed: str, kept: str) -> None:
    assert kept_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("ann", "@example.com", "ann@", "ann@example", "ann@@example.com", "a b@example.com"),
        *("ann@example.com, bob@example.com", ".ann@example.com", "ann..lee@example.com"),
        *("ann@-example.com", "ann@example..com", "ann@10.0.0.1", f"{'a' * 300}@example.com"),
        *("a\x00nn@example.com", "a\x07nn@example.com", "a\ud800nn@example.com"),
    ],
)
def test_what_no_mail_could_reach_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kept_email(typed)
    assert refused.value.field == "email"
