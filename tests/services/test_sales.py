"""Selling packages: the price, the fees, the credits, the receipt, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from studio_app.domain.errors import CannotUndo, InvalidInput, NotAllowed, NotFound, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import TypeRetired
from studio_app.domain.payments import PayFor
from studio_app.domain.sales import ClientInactive, PriceChanged
from studio_app.repositories.schema import (
    ClientPackageRow,
    ClientRow,
    FeeAuditEntryRow,
    FeeRateRow,
    PackageTypeRow,
    TrainerRow,
)
from studio_app.services.clients import client_card
from studio_app.services.sales import sale_choice
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.money_hands import (
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
    sale,
    sold,
    taken_back,
)
from tests.services.steps import Hands, trail, wish


def test_a_package_is_sold_paid_and_used_at_once(studio: StudioDatabase, desk: Hands) -> None:
    before, owed = numbers(studio), debt(desk)
    request = sale("cara", cash(20_000), card(50_000))
    done = sold(desk, request)
    assert (done.subject, done.amount, done.owes) == ("Ten", PRICE, 0)
    assert sold(desk, request) == done
    assert [one.number for one in done.receipts] == receipts_since(studio, before)
    assert debt(desk) == owed
    cash_, card_ = payments_of(studio)
    assert [(one.method, one.amount) for one in (cash_, card_)] == [
        ("cash", 20_000),
        ("card", 50_000),
    ]
    # 19 % and 2 %: 20,000 / 1.19, and 50,000 / 1.21.
    assert fees_of(studio, cash_.id) == (16_806, 3_194, 0)
    assert fees_of(studio, card_.id) == (41_322, 7_851, 827)
    card_now = client_card(desk.uow, desk.viewer, key("cara"), NOW)
    bought = next(one for one in card_now.packages if one.id == request.package_id)
    assert (bought.balance, bought.price, bought.paid) == (10, PRICE, PRICE)
    booked = desk.book(wish(package_id=request.package_id))
    assert (booked.package_name, booked.credits_left) == ("Ten", 9)
    (entry,) = trail(studio, request.package_id)
    assert (entry.action, entry.after["paid"]) == ("sold", PRICE)
    nothing_is_off(studio)


def test_who_pays_later_owes_it_and_the_fees_are_reckoned(
    studio: StudioDatabase, desk: Hands
) -> None:
    before, owed = numbers(studio), debt(desk)
    done = sold(desk, sale())
    assert (done.receipts, done.owes) == ((), PRICE)
    assert (numbers(studio), debt(desk)) == (before, owed + PRICE)
    with studio.house() as connection:
        row = FeeAuditEntryRow
        query = select(row.gross, row.net, row.payment_id)
        found = connection.execute(query.where(row.client_package_id == done.package_id)).one()
    assert tuple(found) == (PRICE, 58_823, None)
    half = sold(desk, sale("cara", cash(30_000)))
    assert (half.amount, half.owes) == (30_000, 40_000)
    assert debt(desk) == owed + PRICE + 40_000


def test_fees_come_on_top_where_the_studio_says_so(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        of_today = update(FeeRateRow).where(FeeRateRow.valid_from == TODAY)
        connection.execute(of_today.values(prices_include_fees=False))
    choice = sale_choice(desk.uow, desk.viewer, key("cara"), NOW)
    assert not choice.rates.prices_include_fees
    with pytest.raises(InvalidInput) as refusal:
        sold(desk, sale("cara", cash(83_301)))
    assert refusal.value.field == "amount"
    # 700.00 and 19 % of it; the card's 2 % are of its part of the net price.
    by_card = sold(desk, sale("cara", cash(40_000), card(43_300)))
    assert (by_card.amount, by_card.owes) == (40_000 + 43_300 + 727, 0)
    first, second = payments_of(studio)
    assert fees_of(studio, first.id) == (33_613, 6_387, 0)
    assert fees_of(studio, second.id) == (36_387, 6_913, 727)
    with studio.house() as connection:
        row = ClientPackageRow
        query = select(row.price).where(row.id == by_card.package_id)
        assert connection.execute(query).scalar_one() == 84_027
    later = sold(desk, sale())
    assert later.owes == 83_300
    with studio.house() as connection:
        fees = FeeAuditEntryRow
        query = select(fees.method, fees.net, fees.vat).where(
            fees.client_package_id == later.package_id
        )
        assert tuple(connection.execute(query).one()) == ("exclusive", 70_000, 13_300)
    nothing_is_off(studio)


def test_the_price_is_the_one_that_was_shown_or_has_a_reason(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    with pytest.raises(PriceChanged, match=r"“Ten” costs €700\.00 by now"):
        sold(desk, sale(price=60_000))
    done = sold(
        desk, sale("cara", cash(60_000), price=60_000, price_reason="A friend of the house")
    )
    assert done.owes == 0
    (entry,) = trail(studio, done.package_id or key(""))
    assert (entry.before, entry.reason) == ({"price": PRICE}, "A friend of the house")
    with pytest.raises(InvalidInput) as refusal:
        sold(anna, sale(price=60_000, price_reason="A friend of mine"))
    assert refusal.value.field == "price"
    assert sold(anna, sale()).undo is None


def test_what_cannot_be_sold_is_refused_and_nothing_is_half_done(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    before, owed = numbers(studio), debt(desk)
    refused: tuple[tuple[Hands, dict[str, object], type[StudioError]], ...] = (
        (desk, {"price": -1}, InvalidInput),
        (desk, {"price": 10**12}, InvalidInput),
        (desk, {"parts": (cash(PRICE + 1),)}, InvalidInput),
        (desk, {"parts": (cash(0),)}, InvalidInput),
        (desk, {"parts": (cash(-5),)}, InvalidInput),
        (desk, {"starts_on": TODAY - timedelta(days=367)}, InvalidInput),
        (desk, {"starts_on": TODAY + timedelta(days=367)}, InvalidInput),
        (desk, {"client_id": key("nobody")}, NotFound),
        (desk, {"client_id": key("iu")}, NotFound),
        (desk, {"package_type_id": key("away ten")}, NotFound),
        (desk, {"trainer_id": key("zoe")}, NotFound),
        (anna, {"trainer_id": key("ben")}, NotAllowed),
        (anna, {"trainer_id": None}, NotAllowed),
        (anna, {"client_id": key("dora")}, NotFound),
        (Hands.of(studio.login("asim")), {}, NotAllowed),
        (Hands.of(studio.login("cara")), {}, NotAllowed),
    )
    for hands, values, refusal in refused:
        with pytest.raises(StudioError) as caught:
            sold(hands, sale(**{"client": "cara", **values}))  # type: ignore[arg-type]
        assert (values, caught.type) == (values, refusal)
    with studio.house() as connection:
        gone = update(ClientRow).where(ClientRow.id == key("emil"))
        connection.execute(gone.values(withdrawn_at=NOW))
        left = update(TrainerRow).where(TrainerRow.id == key("ben"))
        connection.execute(left.values(active=False))
    for values in ({"client_id": key("emil")}, {"trainer_id": key("ben")}):
        with pytest.raises(NotFound):
            sold(desk, sale(**values))  # type: ignore[arg-type]
    with studio.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("dora")).values(active=False)
        )
        row = PackageTypeRow
        connection.execute(update(row).where(row.id == key("home ten")).values(active=False))
    with pytest.raises(ClientInactive):
        sold(desk, sale("dora"))
    with pytest.raises(TypeRetired, match="“Ten” is retired"):
        sold(desk, sale())
    assert (numbers(studio), debt(desk)) == (before, owed)


def test_a_sale_is_taken_back_with_its_money_while_nothing_was_used(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Hands.of(studio.login("owner"))
    before, owed = numbers(studio), debt(desk)
    done = sold(keeper, sale("cara", cash(20_000), card(30_000)))
    gone = taken_back(keeper, done)
    assert gone.undo is None
    assert debt(desk) == owed
    assert receipts_since(studio, before) == [one.number for one in done.receipts] + [
        len(numbers(studio)) - 1,
        len(numbers(studio)),
    ]
    amounts = [(one.amount, one.method, one.refund_of) for one in payments_of(studio)]
    paid_ids = [one.id for one in payments_of(studio)][:2]
    assert amounts == [
        (20_000, "cash", None),
        (30_000, "card", None),
        (-20_000, "cash", paid_ids[0]),
        (-30_000, "card", paid_ids[1]),
    ]
    packages = client_card(desk.uow, desk.viewer, key("cara"), NOW).packages
    assert done.package_id not in {one.id for one in packages}
    with pytest.raises(CannotUndo):
        taken_back(keeper, done)
    used = sold(keeper, sale("cara", cash(PRICE)))
    desk.book(wish(package_id=used.package_id))
    with pytest.raises(CannotUndo, match="used meanwhile"):
        taken_back(keeper, used)
    nothing_is_off(studio)


def test_a_sale_of_sessions_that_nobody_counts_stays_once_one_is_booked(
    studio: StudioDatabase, desk: Hands
) -> None:
    with studio.house() as connection:
        ten = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(ten.values(sessions=None))
    keeper = Hands.of(studio.login("owner"))
    owed = debt(desk)
    request = sale("cara")
    gone = taken_back(keeper, sold(keeper, request))
    assert gone.undo is not None
    again = undo(keeper.uow, keeper.viewer, gone.undo, NOW, request_id=new_id(), again=True)
    paid_at_once = sold(keeper, sale("dora", cash(PRICE)))
    assert again.undo is not None
    booked = desk.book(wish(package_id=request.package_id))
    desk.book(wish("dora", "ben", package_id=paid_at_once.package_id))
    for back in (again.undo, paid_at_once.undo):
        assert back is not None
        with pytest.raises(CannotUndo, match="used meanwhile"):
            undo(keeper.uow, keeper.viewer, back, NOW, request_id=new_id())
    assert debt(desk) == owed + PRICE
    desk.cancel(booked)
    undo(keeper.uow, keeper.viewer, again.undo, NOW, request_id=new_id())
    assert debt(desk) == owed
    nothing_is_off(studio)


def test_the_last_bought_type_is_proposed_and_who_looks_after_the_client_sells(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    choice = sale_choice(desk.uow, desk.viewer, key("cara"), NOW)
    assert (choice.last_type, choice.trainer_id) == (key("home ten"), key("anna"))
    assert choice.may_change_price
    nobody = sale_choice(desk.uow, desk.viewer, key("cara"), NOW, usual_seller=False)
    assert nobody.trainer_id is None
    assert "Ten" in [one.type.name for one in choice.offers]
    of_anna = sale_choice(anna.uow, anna.viewer, key("cara"), NOW)
    assert [one.name for one in of_anna.trainers] == ["Anna"]
    assert not of_anna.may_change_price
    with pytest.raises(NotFound):
        sale_choice(anna.uow, anna.viewer, key("dora"), NOW)
    assert paid(desk, PayFor.ACCOUNT, cash(1)).receipts
