"""Taking money and giving it back: to the unit, with a receipt, and never more than was paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sampled_from
from sqlalchemy import select, update

from studio_app.domain.errors import CannotUndo, InvalidInput, NotAllowed, NotFound, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_life import TooFewCredits
from studio_app.domain.payments import (
    MoneyPart,
    OpenItem,
    PayFor,
    PaymentMethod,
    PaysMore,
    RefundBeyondLimit,
    RefundsMore,
    settled,
    shared_out,
)
from studio_app.repositories.schema import BookingRow, ClientPackageRow, ClientRow
from studio_app.services.package_ends import reduce_price
from studio_app.services.package_life import package_facts
from studio_app.services.payments import what_is_owed
from studio_app.services.refunds import refund_choice
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.money_hands import (
    CARD,
    PRICE,
    card,
    cash,
    debt,
    fees_of,
    nothing_is_off,
    numbers,
    paid,
    payments_of,
    receipts_since,
    refunded,
    sale,
    sold,
    taken_back,
)
from tests.services.steps import SLOT, Hands, balance, wish
from tests.services.test_merging import merge

LIMIT = 5_000
"""What the front desk of the small world gives back of a payment."""


def item(number: int, open_: int, client: str = "cara") -> OpenItem:
    """Return something owed since as many days as its number is from the end."""
    since = NOW + timedelta(days=number)
    return OpenItem(key(client), client, since, f"{number}", open_, open_, key(f"item {number}"))


@given(
    lists(integers(1, 1000), max_size=6),
    lists(integers(1, 1000), max_size=4),
    sampled_from(PaymentMethod),
)
def test_money_is_shared_out_to_the_last_unit(
    owed: list[int], given_: list[int], method: PaymentMethod
) -> None:
    items = [item(number, open_) for number, open_ in enumerate(owed)]
    shares = list(shared_out(items, [MoneyPart(amount, method) for amount in given_]))
    assert sum(part.amount for _item, part in shares) == min(sum(owed), sum(given_))
    assert all(part.amount > 0 for _item, part in shares)
    for number, one in enumerate(items):
        got = sum(part.amount for of, part in shares if of == one)
        assert got <= one.open
        if got < one.open:
            # The first are paid whole before the next get anything.
            assert not any(of in items[number + 1 :] for of, _part in shares)


@given(lists(integers(-300, 1000), max_size=6), integers(0, 4000))
def test_what_is_open_is_what_is_owed(opens: list[int], owed: int) -> None:
    items = [item(number, open_) for number, open_ in enumerate(opens)]
    found = settled(items, owed, key("cara"), "Cara", NOW + timedelta(days=99))
    assert found.owed == owed
    assert all(one.open > 0 for one in found.items)
    assert [one.since for one in found.items] == sorted(one.since for one in found.items)


def test_a_package_a_session_and_the_rest_are_paid(studio: StudioDatabase, desk: Hands) -> None:
    before, owed = numbers(studio), debt(desk)
    assert owed == 40_000
    booked = desk.book(wish("cara", starts_at=SLOT, pay_later=True))
    owes = what_is_owed(desk.uow, desk.viewer, key("cara"), NOW)
    assert [(one.name, one.open) for one in owes.own.items] == [
        ("Cara Ten", 40_000),
        ("Anna", 8_000),
    ]
    with pytest.raises(PaysMore, match=r"Only €400\.00 is still owed"):
        paid(desk, PayFor.PACKAGE, cash(40_001), item=key("cara ten"))
    request_id = key("a request")
    half = paid(desk, PayFor.PACKAGE, cash(15_000), item=key("cara ten"), request_id=request_id)
    again = paid(desk, PayFor.PACKAGE, cash(15_000), item=key("cara ten"), request_id=request_id)
    assert again == half
    assert (half.subject, half.amount, half.owes) == ("Cara Ten", 15_000, 25_000)
    session = paid(desk, PayFor.SESSION, card(8_000), item=booked.booking_id)
    assert session.owes == 0
    rest = paid(desk, PayFor.DEBT, card(10_000), cash(5_000))
    assert (rest.amount, rest.owes) == (15_000, 10_000)
    ahead = paid(desk, PayFor.ACCOUNT, cash(2_000))
    assert ahead.owes is None
    assert debt(desk) == 8_000
    assert [
        item_.open for item_ in what_is_owed(desk.uow, desk.viewer, key("cara"), NOW).own.items
    ] == [8_000]
    assert len(receipts_since(studio, before)) == 5
    kept = [(one.method, one.amount, one.booking_id) for one in payments_of(studio)]
    assert kept == [
        ("cash", 15_000, None),
        ("card", 8_000, booked.booking_id),
        ("card", 10_000, None),
        ("cash", 5_000, None),
        ("cash", 2_000, None),
    ]
    by_card = payments_of(studio)[1]
    assert fees_of(studio, by_card.id) == (6_611, 1_256, 133)
    with pytest.raises(PaysMore):
        paid(desk, PayFor.SESSION, cash(1), item=booked.booking_id)
    nothing_is_off(studio)


def test_a_familys_debts_are_paid_the_oldest_first(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        row = ClientRow
        connection.execute(update(row).where(row.id == key("cem")).values(payer_id=key("cara")))
        packages = ClientPackageRow
        older = update(packages).where(packages.id == key("cem ten"))
        connection.execute(older.values(bought_at=NOW - timedelta(days=200)))
    owed = debt(desk, "cem"), debt(desk, "cara")
    owes = what_is_owed(desk.uow, desk.viewer, key("cem"), NOW)
    assert [name for _key, name in owes.members] == ["Cara Client", "Cem Client"]
    assert owes.of_family.owed == sum(owed)
    assert [one.client_id for one in owes.of_family.items] == [key("cem"), key("cara")]
    done = paid(desk, PayFor.FAMILY, cash(owed[0] + 1_000), client="cem")
    assert len(done.receipts) == 2
    assert (debt(desk, "cem"), debt(desk, "cara")) == (0, owed[1] - 1_000)
    assert {key("cem"), key("cara")} <= done.changes.ids
    with pytest.raises(PaysMore):
        paid(desk, PayFor.FAMILY, cash(owed[1]))


def test_what_cannot_be_taken_is_refused(studio: StudioDatabase, desk: Hands) -> None:
    before = numbers(studio)
    anna, asim, cara = (Hands.of(studio.login(name)) for name in ("anna", "asim", "cara"))
    refused: tuple[tuple[Hands, str, tuple[MoneyPart, ...], type[StudioError]], ...] = (
        (desk, "cara", (), InvalidInput),
        (desk, "cara", (cash(0),), InvalidInput),
        (desk, "cara", (cash(-1),), InvalidInput),
        (desk, "cara", (cash(10**11), cash(1)), InvalidInput),
        (desk, "cara", (cash(1),) * 9, InvalidInput),
        (desk, "iu", (cash(1),), NotFound),
        (anna, "dora", (cash(1),), NotFound),
        (asim, "cara", (cash(1),), NotAllowed),
        (cara, "cara", (cash(1),), NotAllowed),
    )
    for hands, client, parts, refusal in refused:
        with pytest.raises(StudioError) as caught:
            paid(hands, PayFor.ACCOUNT, *parts, client=client)
        assert (client, parts, caught.type) == (client, parts, refusal)
    for pay_for in (PayFor.PACKAGE, PayFor.SESSION):
        with pytest.raises((NotFound, PaysMore)):
            paid(desk, pay_for, cash(1), item=key("dora ten"))
    of_anna = paid(anna, PayFor.DEBT, cash(1_000))
    assert (of_anna.owes, of_anna.undo) == (39_000, None)
    assert len(receipts_since(studio, before)) == 1


def test_money_is_given_back_whole_or_in_part_and_never_more(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Hands.of(studio.login("owner"))
    paid(desk, PayFor.PACKAGE, card(12_000), item=key("cara ten"))
    (payment,) = payments_of(studio)
    choice = refund_choice(desk.uow, desk.viewer, key("cara"))
    assert choice.limit == LIMIT
    assert (choice.payments[0].id, choice.payments[0].left) == (payment.id, 12_000)
    with pytest.raises(RefundBeyondLimit, match=r"up to €50\.00 of a payment"):
        refunded(desk, payment.id, LIMIT + 1)
    first = refunded(desk, payment.id, 4_000)
    with pytest.raises(RefundBeyondLimit):
        refunded(desk, payment.id, 1_001)
    with pytest.raises(InvalidInput, match="why"):
        refunded(desk, payment.id, 1, reason="  ")
    with pytest.raises(RefundsMore, match=r"€80\.00 is left"):
        refunded(keeper, payment.id, 8_001)
    refunded(keeper, payment.id, 8_000, method=CARD)
    with pytest.raises(RefundsMore):
        refunded(keeper, payment.id, 1)
    back = payments_of(studio)[1:]
    assert [(one.amount, one.method, one.refund_of) for one in back] == [
        (-4_000, "cash", payment.id),
        (-8_000, "card", payment.id),
    ]
    parts = [fees_of(studio, one.id) for one in back]
    assert tuple(map(sum, zip(*parts, strict=True))) == tuple(
        -one for one in fees_of(studio, payment.id)
    )
    with pytest.raises(InvalidInput):
        refunded(keeper, back[0].id, 1)
    # What was given back is owed again.
    assert debt(desk) == 40_000
    assert first.undo is None
    for name in ("anna", "sara", "asim", "cara"):
        with pytest.raises((NotAllowed, NotFound)):
            refunded(Hands.of(studio.login(name)), payment.id, 1)
    nothing_is_off(studio)


def test_a_refund_may_lower_the_price_and_take_sessions_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Hands.of(studio.login("owner"))
    paid(desk, PayFor.PACKAGE, cash(40_000), item=key("cara ten"))
    (payment,) = payments_of(studio)
    assert (debt(desk), balance(studio, "cara ten")) == (0, 8)
    with pytest.raises(TooFewCredits):
        refunded(keeper, payment.id, 30_000, lower_price=True, credits_back=9)
    refunded(keeper, payment.id, 30_000, lower_price=True, credits_back=4)
    assert (debt(desk), balance(studio, "cara ten")) == (0, 4)
    with studio.house() as connection:
        row = ClientPackageRow
        query = select(row.price_reduction).where(row.id == key("cara ten"))
        assert connection.execute(query).scalar_one() == 30_000
    booked = desk.book(wish("cara", starts_at=SLOT, pay_later=True))
    paid(desk, PayFor.SESSION, cash(8_000), item=booked.booking_id)
    refunded(keeper, payments_of(studio)[-1].id, 8_000, lower_price=True)
    assert debt(desk) == 0
    with studio.house() as connection:
        row_ = BookingRow
        query = select(row_.charge).where(row_.id == booked.booking_id)
        assert connection.execute(query).scalar_one() == 0
    nothing_is_off(studio)


def test_what_was_paid_beyond_the_price_lowers_it_no_further(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Hands.of(studio.login("owner"))
    owed = debt(desk, "dora")
    request = sale("dora", cash(PRICE))
    sold(keeper, request)
    ref = package_facts(keeper.uow, keeper.viewer, request.package_id, NOW).ref
    reduce_price(keeper.uow, keeper.viewer, ref, 30_000, "Ill", NOW, request_id=new_id())
    assert debt(desk, "dora") == owed - 30_000
    (payment,) = payments_of(studio, "dora")
    refunded(keeper, payment.id, 20_000, lower_price=True)
    assert debt(desk, "dora") == owed - 10_000
    refunded(keeper, payment.id, 15_000, lower_price=True)
    assert debt(desk, "dora") == owed
    with studio.house() as connection:
        row = ClientPackageRow
        query = select(row.price_reduction).where(row.id == ref.package_id)
        assert connection.execute(query).scalar_one() == 35_000
    nothing_is_off(studio)


def test_nobody_pays_who_is_somebody_else_by_now_or_never_was(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = numbers(studio)
    merge(desk, "cara", "cem")
    with studio.house() as connection:
        gone = update(ClientRow).where(ClientRow.id == key("gus"))
        connection.execute(gone.values(withdrawn_at=NOW))
    for client in ("cem", "gus"):
        for pay_for in (PayFor.ACCOUNT, PayFor.FAMILY):
            with pytest.raises(NotFound):
                paid(desk, pay_for, cash(1_000), client=client)
    assert numbers(studio) == before
    nothing_is_off(studio)


def test_a_payment_is_taken_back_by_a_payment_of_its_own(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = numbers(studio)
    small = paid(desk, PayFor.DEBT, cash(LIMIT))
    gone = taken_back(desk, small)
    assert gone.undo is None
    assert key("cara") in gone.changes.ids
    assert debt(desk) == 40_000
    with pytest.raises(CannotUndo):
        taken_back(desk, small)
    other = paid(desk, PayFor.DEBT, cash(LIMIT - 1))
    refunded(desk, payments_of(studio)[-1].id, 1)
    with pytest.raises(CannotUndo, match="given back meanwhile"):
        taken_back(desk, other)
    assert len(receipts_since(studio, before)) == 4
    for one in payments_of(studio):
        assert sum(fees_of(studio, one.id)) == one.amount
    nothing_is_off(studio)
