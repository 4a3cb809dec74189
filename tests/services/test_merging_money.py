"""Money of two who become one, and two again: nobody owes more or less, whatever came between."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile
from studio_app.domain.payments import PayFor
from studio_app.repositories.schema import ReceiptRow
from studio_app.services.merging import merged
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.money_hands import (
    cash,
    debt,
    nothing_is_off,
    paid,
    payments_of,
    refunded,
    sale,
    sold,
    taken_back,
)
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_merging import merge, put_back, request_of
from tests.services.turns import taking_turns


def receipts_of(studio: StudioDatabase, client: str) -> set[int]:
    query = select(ReceiptRow.number).where(ReceiptRow.client_id == key(client))
    with studio.house() as connection:
        return set(connection.execute(query).scalars())


def test_what_was_paid_and_given_back_between_goes_with_what_it_was_for(
    studio: StudioDatabase, desk: Hands
) -> None:
    owed = debt(desk, "cara"), debt(desk, "cem")
    request = sale("cem", cash(10_000))
    sold(desk, request)
    single = desk.book(wish("cem", "anna", SLOT, pay_later=True)).booking_id
    with_sale = debt(desk, "cem")
    back = merge(desk, "cara", "cem")
    assert debt(desk, "cara") == owed[0] + with_sale
    first = payments_of(studio, "cara")[0]
    paid(desk, PayFor.PACKAGE, cash(20_000), item=request.package_id)
    paid(desk, PayFor.SESSION, cash(3_000), item=single)
    refunded(desk, first.id, 4_000)
    before = receipts_of(studio, "cara") | receipts_of(studio, "cem")
    total = debt(desk, "cara")
    put_back(desk, back)
    assert debt(desk, "cara") == owed[0]
    assert debt(desk, "cem") == total - owed[0]
    assert [one.amount for one in payments_of(studio, "cara")] == []
    assert sorted(one.amount for one in payments_of(studio, "cem")) == [
        *(-4_000, 3_000, 10_000, 20_000),
    ]
    assert receipts_of(studio, "cara") | receipts_of(studio, "cem") == before
    nothing_is_off(studio)


def test_who_waits_for_a_merge_gives_nothing_back_beside_the_next(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    desk = Hands.of(postgres_studio.login("desk"))
    owner = Hands.of(postgres_studio.login("owner"))
    done = sold(owner, sale("cem", cash(10_000)))
    payment = payments_of(postgres_studio, "cem")[0]
    steps = (lambda: refunded(owner, payment.id, 10_000), lambda: taken_back(owner, done))
    for step, refusal in zip(steps, (ChangedMeanwhile, CannotUndo), strict=True):
        request = request_of(desk, "cara", "cem")
        with taking_turns(postgres_cluster, postgres_studio) as turns:
            with desk.uow.writing() as work:
                outcome = merged(work, request, NOW)
                waiting = turns.waiting(step)
                work.commit()
            with pytest.raises(refusal):
                waiting.result(timeout=60)
        assert outcome.undo is not None
        put_back(desk, outcome.undo)
    assert [one.amount for one in payments_of(postgres_studio, "cem")] == [10_000]
