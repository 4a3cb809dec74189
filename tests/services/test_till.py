"""Closing a till: what is expected, what was counted, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.till import CashOfDay, CountedTill, Till
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.till import (
    CashMoved,
    ClosedTill,
    close_pages,
    close_till,
    look_into_till,
    open_closes,
    till_slip,
    till_users,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import text
from tests.services.paid_rows import pay
from tests.services.steps import Hands

LEFT_YESTERDAY = 14_900


def look(hands: Hands, user: str = "desk") -> Till:
    """Return the till of somebody today."""
    return look_into_till(hands.uow, hands.viewer, key(f"user {user}"), TODAY, NOW)


def count(till: Till, counted: int, note: str = "") -> CountedTill:
    """Return that so much was counted in the till that was looked into."""
    return CountedTill(new_id(), till.user_id, till.day, till.opening, till.since, counted, note)


def close(hands: Hands, counted: CountedTill) -> ClosedTill:
    """Close a till."""
    return close_till(hands.uow, hands.viewer, counted, NOW)


def test_expected_is_what_lay_there_and_the_users_cash_of_the_day(
    studio: StudioDatabase, desk: Hands
) -> None:
    pay(studio, "coins", 5_000)
    pay(studio, "by card", 9_000, method="card")
    pay(studio, "of the owner", 7_000, by="owner")
    pay(studio, "of yesterday", 800, at=NOW - timedelta(days=1))
    pay(studio, "back", -1_200, refund_of=key("coins"), reason="too much")
    till = look(desk)
    assert till.opening == LEFT_YESTERDAY
    assert till.cash == CashOfDay(5_000, 1_200)
    assert till.expected == LEFT_YESTERDAY + 3_800
    assert till.by_method == {PaymentMethod.CASH: 3_800, PaymentMethod.CARD: 9_000}
    assert till.user_name == "Desk"


def test_a_second_close_counts_what_came_since_the_first(
    studio: StudioDatabase, desk: Hands
) -> None:
    pay(studio, "one", 5_000)
    first = close(desk, count(look(desk), LEFT_YESTERDAY + 5_000)).close
    assert (first.cash, first.difference, first.closed_by_name) == (5_000, 0, "Desk")
    # Noted by a PC whose clock is behind: it is in the next close, not in none.
    pay(studio, "two", 700, at=NOW - timedelta(hours=2))
    till = look(desk)
    assert (till.opening, till.since, len(till.closes)) == (first.counted, 700, 1)
    second = close(desk, count(till, till.expected - 50, "A coin rolled away")).close
    assert (second.expected, second.difference) == (first.counted + 700, -50)
    assert look(desk).since == 0
    with studio.house() as connection:
        row = AuditEntryRow
        query = select(row.reason, row.after).where(row.action == "till_closed")
        noted = {reason: after for reason, after in connection.execute(query)}
    assert noted["A coin rolled away"]["counted"] == second.counted


def test_the_same_again_closes_once(studio: StudioDatabase, desk: Hands) -> None:
    pay(studio, "one", 5_000)
    counted = count(look(desk), LEFT_YESTERDAY + 5_000)
    assert close(desk, counted) == close(desk, counted)
    assert len(look(desk).closes) == 1


def test_cash_that_came_meanwhile_is_looked_at_first(studio: StudioDatabase, desk: Hands) -> None:
    counted = count(look(desk), LEFT_YESTERDAY)
    pay(studio, "meanwhile", 5_000)
    with pytest.raises(CashMoved, match=r"€50\.00"):
        close(desk, counted)
    assert look(desk).closes == ()


def test_one_is_reminded_of_days_that_nobody_closed(studio: StudioDatabase, desk: Hands) -> None:
    days = [NOW - timedelta(days=ago) for ago in (1, 3, 3, 5, 40)]
    for number, (at, amount) in enumerate(zip(days, (800, 700, -100, 300, 50), strict=True)):
        pay(studio, f"cash {number}", amount, at=at)
    pay(studio, "back", -300, at=days[3], refund_of=key("cash 3"))
    pay(studio, "by card", 9_000, at=days[1], method="card")
    yesterday, before = (at.date() for at in days[:2])
    # What was counted yesterday is more than what came in.
    assert look(desk).forgotten == ((yesterday, 800 - 5_000), (before, 600))
    till = look_into_till(desk.uow, desk.viewer, key("user desk"), before, NOW)
    close(desk, count(till, till.expected))
    assert look(desk).forgotten == ((yesterday, 800 - 5_000),)


def test_a_difference_wants_a_note(desk: Hands) -> None:
    till = look(desk)
    for counted, field in (
        (count(till, till.expected - 1), "note"),
        (replace(count(till, 0), opening=-5), "opening"),
        (replace(count(till, 0), day=TODAY + timedelta(days=1)), "day"),
    ):
        with pytest.raises(InvalidInput) as refused:
            close(desk, counted)
        assert refused.value.field == field
    assert look(desk).closes == ()


def test_more_given_back_than_there_was(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    pay(studio, "back", -20_000, by="owner", refund_of=key("payment cara"))
    till = look(owner, "owner")
    with pytest.raises(InvalidInput, match="lay in the till before") as refused:
        close(owner, count(till, 0, "why"))
    assert refused.value.field == "opening"
    filled = replace(count(till, 1_000), opening=21_000)
    assert close(owner, filled).close.expected == 1_000


def test_ones_own_till_and_the_owner_all(studio: StudioDatabase, desk: Hands) -> None:
    owner, anna = (Hands.of(studio.login(name)) for name in ("owner", "anna"))
    assert look(anna, "anna").opening == LEFT_YESTERDAY
    for hands in (desk, anna):
        with pytest.raises(NotAllowed):
            look(hands, "owner")
        with pytest.raises(NotAllowed):
            close(hands, replace(count(look(owner), 1), user_id=key("user owner")))
        with pytest.raises(NotAllowed):
            open_closes(hands.uow, hands.viewer, key("user owner"), [0])
    for name in ("asim", "cara"):
        nobody = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            look(nobody, name)
    assert [user.name for user in till_users(desk.uow, desk.viewer)] == ["Desk"]
    names = [user.name for user in till_users(owner.uow, owner.viewer)]
    assert names == ["Owner", "Admin", "Anna", "Ben", "Desk", "Sara"]
    of_desk = close(owner, count(look(owner, "desk"), LEFT_YESTERDAY)).close
    assert (of_desk.user_name, of_desk.closed_by_name) == ("Desk", "Owner")
    with pytest.raises(NotFound):
        look(owner, "zoe")


def test_earlier_closes_and_their_slips(studio: StudioDatabase, desk: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    done = close(desk, count(look(desk), LEFT_YESTERDAY + 5, "Found a coin")).close
    own = open_closes(desk.uow, desk.viewer, None, [0])
    assert [one.id for one in own.pages[0]] == [done.id, key("till desk")]
    assert close_pages(desk.uow, desk.viewer, None, own.places, [0]) == own.pages
    of_all = open_closes(owner.uow, owner.viewer, None, [0]).pages[0]
    assert {one.user_name for one in of_all} == {"Owner", "Admin", "Anna", "Ben", "Desk", "Sara"}
    of_anna = open_closes(owner.uow, owner.viewer, key("user anna"), [0]).pages[0]
    assert [one.user_name for one in of_anna] == ["Anna"]
    fonts.register(resource("fonts"))
    words = text(till_slip(desk.uow, desk.viewer, done.id, "ROLL"))
    assert "Difference €0.05" in words
    assert "Found a coin" in words
    anna = Hands.of(studio.login("anna"))
    with pytest.raises((NotAllowed, NotFound)):
        till_slip(anna.uow, anna.viewer, done.id)
