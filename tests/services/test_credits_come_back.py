"""Credits that were booked out come back with whatever lets a package pay again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from studio_app.domain.errors import InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_life import PackageFacts, VoidMoney
from studio_app.services import package_ends, package_life
from studio_app.services.doctor import examine
from studio_app.services.package_expiry import expire_packages
from studio_app.services.package_freezes import freeze_all
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish

DAY = timedelta(days=1)
LEFT = 8


class Desk:
    """The front desk at work, on a day of its own, which begins with booking out what is over."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.now = NOW

    def tomorrow(self) -> None:
        self.now += DAY
        self.book_out()

    def book_out(self) -> None:
        expire_packages(self.hands.uow, self.hands.viewer, self.now)

    def facts(self, package: str) -> PackageFacts:
        hands = self.hands
        return package_life.package_facts(hands.uow, hands.viewer, key(package), self.now)

    def do(self, step: Any, package: str, *values: Any) -> Any:
        ref = self.facts(package).ref
        hands = self.hands
        return step(hands.uow, hands.viewer, ref, *values, now=self.now, request_id=new_id())

    def take_back(self, done: Any, *, again: bool = False) -> Any:
        hands = self.hands
        return undo(hands.uow, hands.viewer, done.undo, self.now, request_id=new_id(), again=again)

    def credits(self, package: str = "cara ten") -> int:
        return self.facts(package).balance


@pytest.fixture
def at_desk(desk: Hands) -> Desk:
    return Desk(desk)


def test_a_package_whose_end_is_taken_back_has_its_credits_again(
    studio: StudioDatabase, at_desk: Desk
) -> None:
    assert at_desk.credits() == LEFT
    shortened = at_desk.do(package_life.move_expiry, "cara ten", TODAY)
    at_desk.tomorrow()
    assert at_desk.credits() == 0
    longer = at_desk.take_back(shortened)
    assert at_desk.credits() == LEFT
    shorter = at_desk.take_back(longer, again=True)
    assert at_desk.credits() == 0
    at_desk.take_back(shorter)
    assert at_desk.credits() == LEFT
    assert [one.detail for one in examine(studio.url).findings if not one.ok] == []


def test_a_freeze_from_before_a_package_expired_brings_its_credits_back(at_desk: Desk) -> None:
    at_desk.do(package_life.move_expiry, "cara ten", TODAY)
    at_desk.tomorrow()
    sooner = at_desk.facts("cara ten").starts_on - DAY
    with pytest.raises(InvalidInput):
        at_desk.do(package_life.freeze_package, "cara ten", sooner, TODAY + 5 * DAY)
    frozen = at_desk.do(package_life.freeze_package, "cara ten", TODAY, TODAY + 5 * DAY)
    assert (at_desk.credits(), frozen.credits, frozen.days) == (LEFT, LEFT, 6)
    again = at_desk.take_back(frozen)
    assert at_desk.credits() == 0
    at_desk.take_back(again, again=True)
    assert at_desk.credits() == LEFT


def test_a_package_that_is_void_no_more_has_what_came_back_meanwhile(at_desk: Desk) -> None:
    booked = at_desk.hands.book(wish("cara", "anna", SLOT, package_id=key("cara ten")), NOW)
    void = at_desk.do(
        package_ends.void_package, "cara ten", VoidMoney.PRICE_STAYS, "a mistake of ours"
    )
    at_desk.hands.cancel(booked, NOW)
    at_desk.book_out()
    assert at_desk.credits() == 0
    at_desk.take_back(void)
    assert at_desk.credits() == LEFT


def test_a_freeze_of_all_brings_back_what_expired_on_its_days(
    studio: StudioDatabase, at_desk: Desk
) -> None:
    at_desk.do(package_life.move_expiry, "cara ten", TODAY)
    at_desk.tomorrow()
    hands = at_desk.hands
    days = (TODAY, TODAY + 5 * DAY)
    closed = freeze_all(hands.uow, hands.viewer, *days, "closed", at_desk.now, request_id=new_id())
    assert at_desk.credits() == LEFT
    opened = at_desk.take_back(closed)
    at_desk.book_out()
    assert at_desk.credits() == 0
    at_desk.take_back(opened, again=True)
    assert at_desk.credits() == LEFT
    assert [one.detail for one in examine(studio.url).findings if not one.ok] == []
