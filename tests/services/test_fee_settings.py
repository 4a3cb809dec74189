"""Rates by day and the front desk's limit: set by owners, never for what is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.fees import FeeRates
from studio_app.domain.identifiers import new_id
from studio_app.services.fee_settings import (
    fee_settings,
    rates_of_today,
    set_fee_rates,
    set_refund_limit,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.money_hands import cash, refunded, sale, sold
from tests.services.money_hands import payments_of as payments
from tests.services.steps import Hands, trail

TOMORROW = TODAY + timedelta(days=1)


def test_rates_hold_from_their_day_on(studio: StudioDatabase, desk: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    before = fee_settings(owner.uow, owner.viewer, NOW)
    assert (before.of_today.vat, before.refund_limit) == (190_000, 5_000)
    wanted = FeeRates(200_000, 15_000, prices_include_fees=False, valid_from=TOMORROW)
    request_id = new_id()
    changes = set_fee_rates(owner.uow, owner.viewer, wanted, NOW, request_id=request_id)
    assert set_fee_rates(owner.uow, owner.viewer, wanted, NOW, request_id=request_id) == changes
    assert rates_of_today(desk.uow, desk.viewer, NOW) == before.of_today
    assert rates_of_today(desk.uow, desk.viewer, NOW + timedelta(days=1)) == wanted
    # Typed wrong: the same day again is put right, and the trail tells of both.
    right = replace(wanted, vat=190_000)
    set_fee_rates(owner.uow, owner.viewer, right, NOW, request_id=new_id())
    after = fee_settings(owner.uow, owner.viewer, NOW)
    assert after.rates[0].rates == right
    assert len(after.rates) == len(before.rates) + 1
    told = [(entry.action, entry.after["vat"]) for entry in trail(studio, key("home"))]
    assert told == [("set_fee_rates", 200_000), ("set_fee_rates", 190_000)]


def test_what_cannot_be_set_is_refused_by_field(studio: StudioDatabase, desk: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    rates = FeeRates(190_000, 0, valid_from=TODAY)
    for field, wrong in (
        ("vat", replace(rates, vat=1_000_001)),
        ("card_fee", replace(rates, card_fee=-1)),
        ("valid_from", replace(rates, valid_from=TODAY - timedelta(days=1))),
        ("valid_from", replace(rates, valid_from=TODAY + timedelta(days=9_999))),
    ):
        with pytest.raises(InvalidInput) as refusal:
            set_fee_rates(owner.uow, owner.viewer, wrong, NOW, request_id=new_id())
        assert refusal.value.field == field
    with pytest.raises(InvalidInput):
        set_refund_limit(owner.uow, owner.viewer, -1, NOW, request_id=new_id())
    for hands in (desk, Hands.of(studio.login("anna"))):
        with pytest.raises(NotAllowed):
            fee_settings(hands.uow, hands.viewer, NOW)
        with pytest.raises(NotAllowed):
            set_fee_rates(hands.uow, hands.viewer, rates, NOW, request_id=new_id())
        with pytest.raises(NotAllowed):
            set_refund_limit(hands.uow, hands.viewer, 1, NOW, request_id=new_id())


def test_the_front_desk_gives_back_as_much_as_the_owner_says(
    studio: StudioDatabase, desk: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    set_refund_limit(owner.uow, owner.viewer, 60_000, NOW, request_id=new_id())
    sold(desk, sale("cara", cash(70_000)))
    (payment,) = payments(studio)
    assert refunded(desk, payment.id, 60_000).amount == 60_000
