"""Finding whom somebody means: mistyped, in any order, in any letters, by any part of a number."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import insert, update

from studio_app.repositories.client_names import KnownNames
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import ClientRow
from studio_app.services.clients import search_clients
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands

PEOPLE = (
    ("schmidt", "Katharina Schmidt", "+491713920012", "kat@example.com"),
    ("schmitt", "Jonas Schmitt", "030 2312 5111", ""),
    ("zielinski", "Łukasz Zieliński", "", ""),
    ("kim", "김민수", "010-9876-5432", ""),
    ("ivanova", "Наталья Иванова", "", ""),
    ("ohara", "Anne-Marie O’Hara", "", ""),
    ("cruz", "Inés de la Cruz", "", ""),
    ("mcdonald", "Flora McDonald", "", ""),
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
                    "created_at": NOW,
                }
                for number, (name, full, phone, email) in enumerate(PEOPLE, 100)
            ],
        )
    return desk


def found(hands: Hands, text: str, limit: int = 8) -> list[str]:
    return [one.name for one in search_clients(hands.uow, hands.viewer, text, limit, NOW)]


def test_whoever_is_meant_is_found_first(known: Hands) -> None:
    typed = {
        "Schmidt Katharina": "Katharina Schmidt",
        "katarina schmit": "Katharina Schmidt",
        "schimdt kat": "Katharina Schmidt",
        "zelinski lucasz": "Łukasz Zieliński",
        "ZIELIŃSKY": "Łukasz Zieliński",
        "김ㅁ": "김민수",
        "ㄱㅁㅅ": "김민수",
        "민수 김": "김민수",
        "김민소": "김민수",
        "иваноав": "Наталья Иванова",
        "ivanova natalya": "Наталья Иванова",
        "ohara": "Anne-Marie O’Hara",
        "annmarie": "Anne-Marie O’Hara",
        "o hara": "Anne-Marie O’Hara",
        "0171 39": "Katharina Schmidt",
        "+49 (0)171 3920012": "Katharina Schmidt",
        "+49 30 23125111": "Jonas Schmitt",
        "schmit 0171": "Katharina Schmidt",
        "+82 10 9876": "김민수",
        "#103": "김민수",
        "delacruz": "Inés de la Cruz",
        "Inés dlc Cruz": "Inés de la Cruz",
        "mc donald": "Flora McDonald",
        "mc donald flora": "Flora McDonald",
    }
    assert {text: found(known, text)[:1] for text in typed} == {
        text: [name] for text, name in typed.items()
    }


def test_who_is_called_so_comes_before_who_is_called_nearly_so(known: Hands) -> None:
    assert found(known, "schmitt") == ["Jonas Schmitt", "Katharina Schmidt"]
    assert found(known, "schmidt") == ["Katharina Schmidt", "Jonas Schmitt"]
    assert found(known, "jonas schmi") == ["Jonas Schmitt"]
    assert found(known, "kat schmidt") == ["Katharina Schmidt"]
    assert found(known, "schmidt katharina") == ["Katharina Schmidt"]


def test_a_name_in_one_word_finds_also_who_is_written_in_two(
    studio: StudioDatabase, known: Hands
) -> None:
    words = search_text_of("Anne Marie Stein", 103, "", "")
    with studio.house() as connection:
        kim = update(ClientRow).where(ClientRow.id == key("client kim"))
        connection.execute(kim.values(name="Anne Marie Stein", search_text=words))
    assert sorted(found(known, "annemarie")) == ["Anne Marie Stein", "Anne-Marie O’Hara"]


def test_a_slip_finds_nobody_whom_the_viewer_does_not_see(
    studio: StudioDatabase, known: Hands
) -> None:
    ben = Hands.of(studio.login("ben"))
    assert found(known, "schimdt") != []
    assert found(ben, "schimdt") == []
    assert found(ben, "doora clinet") == ["Dora Client"]
    assert found(ben, "caraa clinet") == []


def test_who_came_or_was_renamed_meanwhile_is_found_at_once(
    studio: StudioDatabase, known: Hands
) -> None:
    known.uow.client_names = KnownNames(cheap_seconds=60)
    assert found(known, "wojcieck") == []
    with studio.house() as connection:
        connection.execute(
            update(ClientRow)
            .where(ClientRow.id == key("client kim"))
            .values(
                name="Wojciech Nowak",
                search_text=search_text_of("Wojciech Nowak", 103, "", ""),
                version=ClientRow.version + 1,
            )
        )
    assert found(known, "wojcieck") == ["Wojciech Nowak"]
    assert found(known, "김민소") == []


def test_who_has_left_comes_last_where_asked_for(studio: StudioDatabase, known: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("client schmitt")).values(active=False)
        )
    assert found(known, "schmi") == ["Katharina Schmidt"]
    every = search_clients(known.uow, known.viewer, "schmi", now=NOW, with_former=True)
    assert [(one.name, one.active) for one in every] == [
        ("Katharina Schmidt", True),
        ("Jonas Schmitt", False),
    ]


def test_names_of_many_are_looked_up_as_they_were_a_moment_ago(
    studio: StudioDatabase, known: Hands
) -> None:
    moments = iter((0.0, 1.0, 1.0, 20.9, 21.0, 21.0, 22.0, 22.0, 23.0))
    known.uow.client_names = KnownNames(lambda: next(moments))
    assert found(known, "wojcieck") == []
    with studio.house() as connection:
        words = search_text_of("Wojciech Nowak", 103, "", "")
        connection.execute(
            update(ClientRow)
            .where(ClientRow.id == key("client kim"))
            .values(name="Wojciech Nowak", search_text=words, version=ClientRow.version + 1)
        )
    assert found(known, "wojcieck") == []
    assert found(known, "wojcieck") == ["Wojciech Nowak"]
    assert found(known, "wojciech") == ["Wojciech Nowak"]


@pytest.mark.parametrize("gone", ["withdrawn_at", "erased_at", "merged_into_id", "active"])
def test_who_is_shown_nowhere_is_not_found(studio: StudioDatabase, known: Hands, gone: str) -> None:
    values: dict[str, datetime | bool | object] = {
        "withdrawn_at": NOW,
        "erased_at": NOW,
        "merged_into_id": key("client schmitt"),
        "active": False,
    }
    with studio.house() as connection:
        connection.execute(
            update(ClientRow)
            .where(ClientRow.id == key("client schmidt"))
            .values({gone: values[gone]})
        )
    assert "Katharina Schmidt" not in found(known, "schmidt") + found(known, "katarina")
