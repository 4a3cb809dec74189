"""Pointing out who is probably here already, while somebody is typed in."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert

from studio_app.domain.duplicates import Likeness, TypedPerson
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import ClientRow
from studio_app.services.duplicates import probable_duplicates
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands

BORN = date(1990, 5, 4)
PEOPLE = (
    ("schmidt", "Katharina Schmidt", "+491713920012", "kat@example.com", BORN, True),
    ("kim", "김민수", "010-9876-5432", "", None, True),
    ("gone", "Jonas Berger", "030 2312 5111", "", None, False),
    ("mina", "Mina Park", "", "", None, True),
)


@pytest.fixture
def known(studio: StudioDatabase, desk: Hands) -> Hands:
    with studio.house() as connection:
        connection.execute(
            insert(ClientRow),
            [
                {
                    "id": key(f"client {name}"),
                    "organization_id": key("home"),
                    "number": number,
                    "name": full,
                    "search_text": search_text_of(full, number, phone, email),
                    "phone": phone,
                    "email": email,
                    "birth_date": born,
                    "active": active,
                    "created_at": NOW,
                }
                for number, (name, full, phone, email, born, active) in enumerate(PEOPLE, 100)
            ],
        )
    return desk


def alike(hands: Hands, name: str, **typed: object) -> list[tuple[str, tuple[Likeness, ...]]]:
    person = TypedPerson(name, **typed)  # type: ignore[arg-type]
    found = probable_duplicates(hands.uow, hands.viewer, person)
    return [(one.name, one.likenesses) for one in found]


def test_who_is_alike_is_pointed_out_with_why(known: Hands) -> None:
    kat = "Katharina Schmidt"
    assert alike(known, "Schmidt Katharina") == [(kat, (Likeness.NAME,))]
    assert alike(known, "Katarina Schmidt") == [(kat, (Likeness.SIMILAR_NAME,))]
    assert alike(known, "Someone Else", phone="0171 392 00 12") == [(kat, (Likeness.PHONE,))]
    assert alike(known, "", email="KAT@example.com ") == [(kat, (Likeness.EMAIL,))]
    assert alike(known, "Kathrina Schmidt", birth_date=BORN, email="kat@example.com") == [
        (kat, (Likeness.EMAIL, Likeness.BIRTH_DATE, Likeness.SIMILAR_NAME))
    ]
    assert alike(known, "김민수") == [("김민수", (Likeness.NAME,))]


def test_who_has_left_is_pointed_out_too(known: Hands) -> None:
    (one,) = probable_duplicates(known.uow, known.viewer, TypedPerson("Jonas Bergner"))
    assert (one.client_id, one.active) == (key("client gone"), False)


def test_who_only_looks_it_is_not_pointed_out(known: Hands) -> None:
    for name in ("Katharina", "Mira Park", "Schmidt", "", "!", "a" * 300):
        assert alike(known, name) == []
    assert alike(known, "Katharina Schmidt", birth_date=date(1991, 5, 4)) == []
    assert alike(known, "", phone="0171", email="@") == []


def test_the_client_at_hand_is_no_duplicate_of_their_own(known: Hands) -> None:
    kat = TypedPerson("Katharina Schmidt", "+491713920012")
    mine = (key("client schmidt"),)
    assert probable_duplicates(known.uow, known.viewer, kat, but=mine) == ()


def test_a_trainer_is_told_of_nobody_elses_clients(studio: StudioDatabase, known: Hands) -> None:
    ben = Hands.of(studio.login("ben"))
    assert alike(ben, "Katharina Schmidt", phone="0171 392 00 12") == []
    assert alike(ben, "Dora Cllient") == [("Dora Client", (Likeness.SIMILAR_NAME,))]
