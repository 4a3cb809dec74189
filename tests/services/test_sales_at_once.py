"""Sales at the same moment, at many PCs: receipt numbers without a gap or a double."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from studio_app.domain.errors import InvalidInput
from studio_app.domain.payments import MoneyOutcome, PayFor, PayRequest, RefundsMore
from studio_app.services.payments import take_payment
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.crowd import add_front_desks
from tests.services.money_hands import (
    PRICE,
    cash,
    nothing_is_off,
    numbers,
    payments_of,
    receipts_since,
    refunded,
    sale,
    sold,
    taken_back,
)
from tests.services.steps import Hands
from tests.services.turns import deadlocks

SELLERS = 32
CLIENTS = ("cara", "cem", "dora", "emil", "fay", "gus")


def sell_at_once(people: list[Hands], *, rolled_back: bool = False) -> list[MoneyOutcome]:
    """Let everybody sell a package at the same moment; every fourth sale may be rolled back."""
    start = Barrier(len(people))

    def one(number: int) -> MoneyOutcome | None:
        client = CLIENTS[number % len(CLIENTS)]
        request = sale(client, cash(PRICE), trainer_id=None)
        start.wait(30)
        if rolled_back and number % 4 == 0:
            with pytest.raises(ZeroDivisionError):
                fall_over(people[number], client)
        return sold(people[number], request)

    with ThreadPoolExecutor(len(people)) as pool:
        return [done for done in pool.map(one, range(len(people)), timeout=60) if done]


def fall_over(hands: Hands, client: str) -> None:
    """Take money, and come to grief after the number was given and before the commit."""

    class Falling:
        def perform(self, request: object, function: object, *_rest: object) -> object:
            assert callable(function)
            with hands.uow.writing() as work:
                function(work)
                work.flush()
                raise ZeroDivisionError

    request = PayRequest(key("any"), key(client), PayFor.ACCOUNT, (cash(1_000),))
    take_payment(Falling(), hands.viewer, request, NOW)  # type: ignore[arg-type]


def test_thirty_two_sales_at_once_have_thirty_two_numbers_in_a_row(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    before = numbers(postgres_studio)
    names = add_front_desks(postgres_studio, SELLERS)
    people = [Hands.of(postgres_studio.login(name)) for name in names]
    done = sell_at_once(people)
    given = sorted(receipt.number for one in done for receipt in one.receipts)
    assert given == receipts_since(postgres_studio, before)
    assert len(given) == SELLERS
    nothing_is_off(postgres_studio)
    postgres_studio.close()
    assert deadlocks(postgres_cluster, postgres_studio) == 0


def test_a_number_that_was_rolled_back_is_the_next_ones(studio: StudioDatabase) -> None:
    before = numbers(studio)
    names = add_front_desks(studio, 8)
    people = [Hands.of(studio.login(name)) for name in names]
    done = sell_at_once(people, rolled_back=True)
    given = sorted(receipt.number for one in done for receipt in one.receipts)
    assert (given, len(given)) == (receipts_since(studio, before), 8)
    with pytest.raises(InvalidInput):
        sold(people[0], sale("cara", cash(PRICE + 1)))
    keeper = Hands.of(studio.login("owner"))
    mistake = sold(keeper, sale("dora", cash(PRICE)))
    taken_back(keeper, mistake)
    assert len(receipts_since(studio, before)) == 10
    nothing_is_off(studio)


def test_of_many_who_give_a_payment_back_at_once_no_more_is_given_than_was_paid(
    studio: StudioDatabase,
) -> None:
    done = sold(Hands.of(studio.login("owner")), sale("cara", cash(PRICE)))
    (payment,) = payments_of(studio)
    people = [Hands.of(studio.login("owner")) for _ in range(6)]
    start = Barrier(len(people))

    def give(hands: Hands) -> str:
        start.wait(30)
        try:
            refunded(hands, payment.id, 30_000, lower_price=True, credits_back=1)
        except RefundsMore:
            return "refused"
        return "given"

    with ThreadPoolExecutor(len(people)) as pool:
        told = sorted(pool.map(give, people, timeout=60))
    assert told == ["given"] * 2 + ["refused"] * 4
    assert [one.amount for one in payments_of(studio)] == [PRICE, -30_000, -30_000]
    assert done.package_id is not None
    nothing_is_off(studio)
