"""Finding clients by what is known of them, and the card of one."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis.strategies import text
from sqlalchemy import insert, update

from studio_app.domain.errors import NotFound
from studio_app.domain.people import ClientMatch
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import (
    ClientPackageRow,
    ClientRow,
    PackageTypeRow,
    PaymentRow,
)
from studio_app.services.clients import client_card, search_clients
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish

PEOPLE = (
    ("zs", "Zsófia Kovács", "+36 30 123 4567", "zs.kovacs@example.com"),
    ("kim", "김민준", "010-9876-5432", "minjun@example.com"),
    ("lukasz", "Łukasz Zieliński", "+48 600 700 800", "lukasz@example.org"),
    ("oh", "Síle O’Hara", "", ""),
    ("hundred", "Hundred % Fit_ness", "", ""),
    ("anna", "Anna Hara", "040 5555", "anna@hara.example"),
    ("mara", "Tamara Annas", "", ""),
)


@pytest.fixture
def known(studio: StudioDatabase, desk: Hands) -> Hands:
    """The front desk of a studio with people of many names."""
    with studio.house() as connection:
        for number, (name, full, phone, email) in enumerate(PEOPLE, 100):
            connection.execute(
                insert(ClientRow).values(
                    id=key(f"client {name}"),
                    organization_id=key("home"),
                    number=number,
                    name=full,
                    search_text=search_text_of(full, number, phone, email),
                    phone=phone,
                    email=email,
                    created_at=NOW,
                )
            )
    return desk


def found(hands: Hands, text: str, limit: int = 8) -> list[str]:
    matches = search_clients(hands.uow, hands.viewer, text, limit, NOW)
    return [match.name for match in matches]


def test_any_part_finds_the_client(known: Hands) -> None:
    parts = {
        "zsof": "Zsófia Kovács",
        "ZSÓFIA": "Zsófia Kovács",
        "kovacs zs": "Zsófia Kovács",
        "4567": "Zsófia Kovács",
        "30 123": "Zsófia Kovács",
        "+36 (30) 1234567": "Zsófia Kovács",
        "zs.kovacs@": "Zsófia Kovács",
        "민준": "김민준",
        "김": "김민준",
        "01098765432": "김민준",
        "lukasz": "Łukasz Zieliński",
        "zielin": "Łukasz Zieliński",
        "example.org": "Łukasz Zieliński",
        "o’hara": "Síle O’Hara",
        "sile": "Síle O’Hara",
        "#100": "Zsófia Kovács",
        "%": "Hundred % Fit_ness",
        "fit_": "Hundred % Fit_ness",
        "  kovács   ": "Zsófia Kovács",
    }
    assert {typed: found(known, typed) for typed in parts} == {
        typed: [name] for typed, name in parts.items()
    }


def test_what_does_not_fit_finds_nobody(known: Hands) -> None:
    strange = ["", "   ", "\u0301", "\x00", "\u200d", "xyz", "kovacs lukasz"]
    strange += ["\\", "_%", "99999999"]
    assert {typed: found(known, typed) for typed in strange} == {typed: [] for typed in strange}


def test_who_is_called_so_comes_before_who_is_called_alike(known: Hands) -> None:
    assert found(known, "anna") == ["Anna Hara", "Tamara Annas"]
    assert found(known, "hara") == ["Anna Hara", "Síle O’Hara"]
    assert found(known, "a", limit=3) == found(known, "a")[:3]


def test_who_has_left_is_not_found(studio: StudioDatabase, known: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("client zs")).values(active=False)
        )
    assert found(known, "zsof") == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(typed="\x00")
@example(typed="cara\ud800")
@given(typed=text(max_size=12))
def test_nothing_that_is_typed_breaks_the_search(known: Hands, typed: str) -> None:
    assert len(found(known, typed)) <= 8


def test_a_match_tells_whose_and_what_is_left(studio: StudioDatabase, desk: Hands) -> None:
    (cara,) = search_clients(desk.uow, desk.viewer, "cara", now=NOW)
    assert cara == ClientMatch(
        client_id=key("cara"),
        name="Cara Client",
        phone="+49 30 555000",
        trainer_id=key("anna"),
        trainer_name="Anna",
        package_name="Cara Ten",
        credits_left=8,
        credits_bought=10,
        expires_on=TODAY + timedelta(days=60),
        email="cara@example.com",
        number=1,
    )
    (gus,) = search_clients(desk.uow, desk.viewer, "gus", now=NOW + timedelta(days=365))
    assert (gus.trainer_id, gus.trainer_name, gus.package_name) == (None, None, None)
    assert (gus.credits_left, gus.credits_bought, gus.expires_on) == (None, None, None)
    with studio.house() as connection:
        factories.add_package(
            connection, "endless", "gus", sessions=None, expires_on=TODAY + timedelta(days=1)
        )
    (gus,) = search_clients(desk.uow, desk.viewer, "gus", now=NOW)
    assert (gus.package_name, gus.credits_left, gus.credits_bought) == ("Endless", None, None)
    assert gus.session_minutes is None
    with studio.house() as connection:
        ten = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(ten.values(session_minutes=45))
    for name in ("desk", "anna"):
        who = Hands.of(studio.login(name))
        (cara,) = search_clients(who.uow, who.viewer, "cara", now=NOW)
        (package,) = client_card(who.uow, who.viewer, key("cara"), NOW).packages
        assert (cara.session_minutes, package.session_minutes) == (45, 45)


def test_everybody_finds_their_own(studio: StudioDatabase) -> None:
    own = {
        "owner": {"Cara", "Cem", "Dora", "Emil", "Fay", "Gus"},
        "anna": {"Cara", "Cem"},
        "ben": {"Dora", "Fay"},
        "asim": {"Cara", "Cem"},
        "cara": {"Cara"},
        "zoe": {"Iu"},
    }
    assert {
        name: {match.split()[0] for match in found(Hands.of(studio.login(name)), "client")}
        for name in own
    } == own


def test_the_card_shows_all_that_the_desk_needs(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        factories.add_package(
            connection, "used up", "cara", sessions=1, expires_on=TODAY + timedelta(days=5)
        )
        factories.add_package(
            connection, "expired", "cara", starts_on=date(2025, 1, 1), expires_on=date(2025, 2, 1)
        )
        factories.add_package(
            connection, "coming", "cara", starts_on=TODAY + timedelta(days=9), expires_on=None
        )
    spent = desk.book(wish(package_id=key("used up")))
    late = desk.cancel(desk.book(wish(starts_at=NOW, pay_later=True)))
    card = client_card(desk.uow, desk.viewer, key("cara"), NOW)
    assert (card.client.name, card.client.number, card.client.email) == (
        "Cara Client",
        1,
        "cara@example.com",
    )
    assert (card.trainer_id, card.trainer_name) == (key("anna"), "Anna")
    assert card.since == (NOW - timedelta(days=400)).date()
    assert card.alert == "cara has a knee"
    # The one that is used up pays for a booking to come.
    assert [package.name for package in card.packages] == ["Cara Ten", "Coming", "Used Up"]
    assert (card.packages[0].balance, card.packages[0].paid) == (8, 30_000)
    assert card.owes == 4 * 70_000 + 8_000 - 30_000
    assert [line.booking_id for line in card.next] == [spent.booking_id, key("cara next")]
    assert card.next[0].trainer_name == "Anna"
    assert [(line.booking_id, line.status) for line in card.lately] == [
        (late.booking_id, BookingStatus.LATE_CANCELLED),
        (key("cara past"), BookingStatus.COMPLETED),
    ]
    assert card.lately[0].charge == 8_000


def test_a_package_stays_on_the_card_while_it_pays_for_what_is_to_come(
    studio: StudioDatabase, desk: Hands
) -> None:
    with studio.house() as connection:
        ten = update(ClientPackageRow).where(ClientPackageRow.client_id == key("gus"))
        connection.execute(ten.values(expires_on=TODAY - timedelta(days=1)))
        factories.unshare(connection, "gus")
        factories.add_package(
            connection, "one", "gus", sessions=1, expires_on=TODAY + timedelta(days=5)
        )
    booked = desk.book(wish(client="gus", package_id=key("one")))

    def shown(now: datetime) -> tuple[list[tuple[UUID, int]], bool]:
        card = client_card(desk.uow, desk.viewer, key("gus"), now)
        return [(one.id, one.balance) for one in card.packages], key("one") in card.ahead

    assert shown(NOW) == ([(key("one"), 0)], True)
    assert shown(SLOT + timedelta(hours=2)) == ([(key("one"), 0)], False)
    with studio.house() as connection:
        factories.add_package(connection, "more", "gus", expires_on=None)
    assert [one for one, _ in shown(NOW)[0]] == [key("more"), key("one")]
    assert [one for one, _ in shown(SLOT + timedelta(hours=2))[0]] == [key("more")]
    desk.cancel(booked)
    assert [one for one, _ in shown(NOW)[0]] == [key("one"), key("more")]


def test_a_refund_is_owed_again(studio: StudioDatabase, desk: Hands) -> None:
    before = client_card(desk.uow, desk.viewer, key("cem"), NOW).owes
    with studio.house() as connection:
        connection.execute(
            insert(PaymentRow).values(
                id=key("refund"),
                organization_id=key("home"),
                client_id=key("cem"),
                amount=-5_000,
                method="cash",
                paid_at=NOW,
                taken_by=key("user owner"),
            )
        )
    assert client_card(desk.uow, desk.viewer, key("cem"), NOW).owes == before + 5_000


def test_a_booking_under_way_is_next_until_it_ends(desk: Hands) -> None:
    booked = desk.book(wish())
    during, after = SLOT + timedelta(minutes=59), SLOT + timedelta(minutes=60)
    card = client_card(desk.uow, desk.viewer, key("cara"), during)
    assert card.next[0].booking_id == booked.booking_id
    card = client_card(desk.uow, desk.viewer, key("cara"), after)
    assert card.lately[0].booking_id == booked.booking_id


def test_at_most_five_lines_each_way(desk: Hands) -> None:
    for number in range(8):
        desk.book(wish(starts_at=SLOT + number * timedelta(hours=1)))
    card = client_card(desk.uow, desk.viewer, key("cara"), NOW)
    assert len(card.next) == 5
    assert [line.starts_at for line in card.next] == sorted(line.starts_at for line in card.next)


def test_a_client_without_a_trainer(desk: Hands) -> None:
    card = client_card(desk.uow, desk.viewer, key("gus"), NOW)
    assert (card.trainer_id, card.trainer_name, card.since, card.alert) == (None, None, None, "")


def test_the_card_is_shown_to_those_who_may_see_it(studio: StudioDatabase) -> None:
    alerts = {"asim": "cara has a knee", "cara": "", "anna": "cara has a knee"}
    shown = {}
    for name in alerts:
        hands = Hands.of(studio.login(name))
        shown[name] = client_card(hands.uow, hands.viewer, key("cara"), NOW).alert
    assert shown == alerts


def test_the_card_of_a_stranger_is_not_there(studio: StudioDatabase) -> None:
    strangers = [("anna", "dora"), ("asim", "dora"), ("cara", "cem"), ("desk", "hana")]
    strangers += [("anna", "fay")]
    shown = []
    for name, client in strangers:
        hands = Hands.of(studio.login(name))
        with suppress(NotFound):
            shown.append((name, client_card(hands.uow, hands.viewer, key(client), NOW)))
    assert shown == []


def test_assistants_see_no_money(studio: StudioDatabase) -> None:
    hands = Hands.of(studio.login("asim"))
    card = client_card(hands.uow, hands.viewer, key("cara"), NOW)
    assert card.owes is None
    assert card.packages[0].paid == 0
