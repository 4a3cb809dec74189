"""What the form may promise about paying before it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import Coverage, SessionKind
from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Client, ClientMatch
from studio_app.ui.schedule.client_words import not_for_this_words
from studio_app.ui.schedule.payment import (
    Asked,
    Payment,
    expected_payment,
    match_from,
    payment_from,
)
from studio_app.ui.schedule.texts import day_of_month

DAY = date(2026, 11, 24)
CLIENT = Client(new_id(), 7, "Mina Park", "010-2345-6789", "")
MATCH = ClientMatch(
    CLIENT.id, "Mina Park", CLIENT.phone, None, None, "10 × 60 min", 4, 10, date(2027, 1, 12)
)


def package(name: str, sessions: int | None, balance: int, expires_on: date) -> ClientPackage:
    bought = datetime(2026, 10, 1, tzinfo=UTC)
    return ClientPackage(
        new_id(), CLIENT.id, name, sessions, balance, 0, 0, bought, bought.date(), expires_on
    )


def card(*packages: ClientPackage) -> ClientCard:
    return ClientCard(CLIENT, None, None, None, "", packages, 0, True, (), ())


def test_credit_left_pays() -> None:
    assert expected_payment(MATCH, Asked(DAY)) == Payment("10 × 60 min")


def test_unlimited_pays() -> None:
    unlimited = replace(MATCH, credits_left=None, credits_bought=None)
    assert expected_payment(unlimited, Asked(DAY)) == Payment("10 × 60 min", is_unlimited=True)


def test_no_package_pays_later() -> None:
    assert expected_payment(replace(MATCH, package_name=None), Asked(DAY)) == Payment(None)


def test_card_must_be_read_when_the_package_found_does_not_reach_that_day() -> None:
    assert expected_payment(MATCH, Asked(date(2027, 1, 13))) is None
    assert expected_payment(replace(MATCH, credits_left=0), Asked(DAY)) is None


def test_card_knows_which_package_pays_on_the_day() -> None:
    first = package("First", 10, 4, date(2026, 12, 1))
    second = package("Second", None, 0, date(2027, 3, 1))
    assert payment_from(card(second, first), Asked(DAY)) == Payment("First")
    assert payment_from(card(second, first), Asked(date(2027, 1, 1))) == Payment("Second", True)
    assert payment_from(card(), Asked(DAY)) == Payment(None)


def test_search_line_from_a_card() -> None:
    paid = package("10 × 60 min", 10, 4, date(2027, 1, 12))
    assert match_from(card(paid), DAY) == MATCH
    assert match_from(card(), DAY).package_name is None


def test_a_package_pays_for_its_lengths_and_kinds_alone() -> None:
    short = replace(package("Short", 10, 4, date(2026, 12, 1)), coverage=Coverage((30, 45)))
    group = replace(package("Yoga", 10, 4, date(2026, 12, 2)), coverage=Coverage(personal=False))
    both = card(short, group)
    # Nobody has chosen a length: it is one that the package pays for.
    assert payment_from(both, Asked(DAY)) == Payment("Short")
    assert (short.usual_minutes(60), short.usual_minutes(30), group.usual_minutes(60)) == (
        45,
        30,
        60,
    )
    odd = replace(short, session_minutes=60)
    assert (odd.usual_minutes(30), replace(odd, session_minutes=30).usual_minutes(60)) == (45, 30)
    assert payment_from(card(odd), Asked(DAY)) == Payment("Short")
    assert payment_from(both, Asked(DAY, minutes=45)) == Payment("Short")
    refused = payment_from(both, Asked(DAY, minutes=60))
    assert refused == Payment(None, not_for_this=short)
    assert not_for_this_words(short, SessionKind.PERSONAL).format(package="Short") == (
        "“Short” is for 30 or 45 min"
    )
    assert payment_from(both, Asked(DAY, SessionKind.GROUP, 60)) == Payment("Yoga")
    no_classes = replace(short, coverage=Coverage(group=False))
    assert payment_from(card(no_classes), Asked(DAY, SessionKind.GROUP, 60)) == Payment(
        None, not_for_this=no_classes
    )
    # What a search line does not know, the card tells.
    known = replace(MATCH, coverage=Coverage((30, 45)))
    assert expected_payment(known, Asked(DAY)) == Payment("10 × 60 min")
    assert expected_payment(known, Asked(DAY, minutes=60)) is None
    assert (
        expected_payment(
            replace(MATCH, coverage=Coverage(group=False)), Asked(DAY, SessionKind.GROUP, 60)
        )
        is None
    )


def test_a_frozen_package_is_told_of_and_pays_on_other_days() -> None:
    ten = package("10 × 60 min", 10, 4, date(2027, 1, 12))
    frozen = replace(ten, frozen_from=DAY, frozen_until=DAY + timedelta(days=6))
    refused = payment_from(card(frozen), Asked(DAY))
    assert refused == Payment(None, not_for_this=frozen)
    said = not_for_this_words(frozen, SessionKind.PERSONAL, DAY, "en_GB")
    until = day_of_month(DAY + timedelta(days=6), DAY.year, "en_GB")
    assert said.format(package="Ten") == f"“Ten” is frozen until {until}"
    later = Asked(DAY + timedelta(days=7))
    assert payment_from(card(frozen), later) == Payment("10 × 60 min")
    # What a search line knows of today may be otherwise on that day.
    assert expected_payment(replace(MATCH, has_freeze=True), later) is None
    assert match_from(card(frozen), DAY).has_freeze
