"""Which column means what, as people write it above and in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, text

from studio_app.domain.importing.fields import (
    FIELDS,
    OF_SEVERAL,
    Field,
    ImportKind,
    what_is_missing,
)
from studio_app.domain.importing.guessing import first_row_is_heads, guess_columns, heads_of

CLIENTS, PACKAGES = ImportKind.CLIENTS, ImportKind.PACKAGES


def guessed(heads: str, kind: ImportKind = CLIENTS, *rows: str) -> str:
    """Return the meanings as one line, "-" for none."""
    cells = [row.split(";") for row in rows]
    return " ".join(
        field.value if field else "-" for field in guess_columns(heads.split(";"), cells, kind)
    )


@pytest.mark.parametrize(
    ("heads", "meanings"),
    [
        ("Name;Phone;Email", "name phone email"),
        (
            "Kunden-Nr.;Vorname;Nachname;Straße;PLZ;Ort;Tel. (mobil);E-Mail;Geburtsdatum;Betreuer",
            "number first_name last_name address address address phone email birth_date trainer",
        ),
        ("Nom;Prénom;Date de naissance;Courriel", "last_name first_name birth_date email"),
        ("Nom;Portable", "name phone"),
        (
            "Nombre;Apellidos;Teléfono;Correo electrónico",
            "first_name last_name phone email",
        ),
        ("Имя;Фамилия;Телефон;Дата рождения", "first_name last_name phone birth_date"),
        (
            "회원번호;이름;휴대폰 번호;생년월일;담당 트레이너",
            "number name phone birth_date trainer",
        ),
        (
            "Client Name;Cell Phone;Trainer Name;Last Visit;Emergency Phone No.;Emergency contact",
            "name phone trainer - emergency_phone emergency_name",
        ),
        ("Height (cm);WEIGHT_KG;Health notes;Tags;Notes", "height weight health tags note"),
        ("Anything;;Whatever", "- - -"),
    ],
)
def test_heads_of_clients(heads: str, meanings: str) -> None:
    assert guessed(heads) == meanings


@pytest.mark.parametrize(
    ("heads", "meanings"),
    [
        (
            "Client;Package;Sessions left;Sessions;Bought on;Expires on;Price (EUR);Paid (EUR)",
            "name package credits_left sessions bought_on expires_on price paid",
        ),
        (
            "Kunde;Paket;Einheiten;Rest;Kaufdatum;Gültig bis;Preis;Bezahlt",
            "name package sessions credits_left bought_on expires_on price paid",
        ),
        (
            "회원명;이용권;총 횟수;잔여 횟수;구매일;만료일;결제금액;납부액",
            "name package sessions credits_left bought_on expires_on price paid",
        ),
    ],
)
def test_heads_of_packages(heads: str, meanings: str) -> None:
    assert guessed(heads, PACKAGES) == meanings


def test_content_outweighs_a_head_that_is_wrong() -> None:
    rows = ("anna@x.de;+49 170 1234567", "ben@x.de;030 555 01")
    assert guessed("Phone;E-Mail", CLIENTS, *rows) == "email phone"


def test_content_alone_tells_much() -> None:
    rows = ("Anna Lee;anna@x.de;+49 170 1234567", "Ben Orr;ben@x.de;030 555 01 02")
    assert guessed("a;b;c", CLIENTS, *rows) == "name email phone"
    assert not first_row_is_heads([row.split(";") for row in rows])
    assert first_row_is_heads([["Name", "anna@x.de"], ["a", "b"]])
    assert not first_row_is_heads([])


def test_a_row_that_is_longer_has_columns_without_a_name() -> None:
    assert heads_of([("Name ",), ("Anna", "x", "y")]) == ("Name", "", "")


def test_what_is_missing_is_said() -> None:
    assert what_is_missing(CLIENTS, [Field.LAST_NAME]) == ""
    assert "names of the clients" in what_is_missing(CLIENTS, [Field.EMAIL])
    assert "whose package" in what_is_missing(PACKAGES, [Field.PACKAGE, Field.PHONE])
    assert "names of the packages" in what_is_missing(PACKAGES, [Field.NUMBER])
    assert what_is_missing(PACKAGES, [Field.NUMBER, Field.PACKAGE]) == ""


@given(heads=lists(text(max_size=20), max_size=8), kind=sampled_from(ImportKind))
def test_no_meaning_is_given_twice(heads: list[str], kind: ImportKind) -> None:
    found = guess_columns(heads, [], kind)
    assert len(found) == len(heads)
    single = [field for field in found if field is not None and field not in OF_SEVERAL]
    assert len(single) == len(set(single))
    assert set(single) <= set(FIELDS[kind])
