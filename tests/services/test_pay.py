"""Pay: rates from a day on, statements to the cent, and what is paid stays as it is."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    StudioError,
)
from studio_app.domain.fees import MILLION
from studio_app.domain.packages import EntryKind
from studio_app.domain.pay import GroupKind, PayKind, PayTerms
from studio_app.domain.pay_statements import AlreadyStated, Correction, StatementClosed
from studio_app.repositories import schema
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_entry, add_package, key
from tests.services.pay_hands import LAST, Came, Given, Payroll, give, kinds, rate_row

HALF = MILLION // 2
PERCENT = PayTerms(PayKind.PERCENTAGE, 600_000)
PER_HEAD = PayTerms(PayKind.HOURLY, 2_450, HALF, 333_333, GroupKind.PER_HEAD, 705)
FLAT = PayTerms(PayKind.PERCENTAGE, 455_500, HALF, MILLION, GroupKind.FLAT, 4_000, of_net=True)
CLIENTS = ("cara", "cem", "dora", "emil", "fay", "gus")
# What a booking is worth that each package pays: gross, and without 19 % that were due then.
WORTH = {
    "dora many": (1_667, 1_401),
    "emil moved": (1_667, 1_401),
    "dora ten": (7_000, 5_882),
}


def rounded(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def twin(session: Given, terms: PayTerms) -> int:
    """Return what a session pays, reckoned anew in the plainest way."""

    def worth(one: Came) -> int:
        if one.package is None:
            return one.charge * 100 // 119 if terms.of_net else one.charge
        if one.status != "completed" and one.credit_back:
            return 0
        return WORTH[one.package][terms.of_net]

    shares = {"completed": MILLION, "no_show": terms.no_show_share}
    shares["late_cancelled"] = terms.late_cancel_share
    there = [one for one in session.bookings if one.status in shares]
    total = 0
    for status, share in shares.items():
        some = [one for one in there if one.status == status]
        part = Fraction(share, MILLION)
        if session.capacity > 1 and terms.group_kind is GroupKind.PER_HEAD:
            total += rounded(len(some) * terms.group_amount * part)
        elif session.capacity > 1 and terms.group_kind is GroupKind.FLAT:
            total = max(total, rounded(terms.group_amount * part) if some else 0)
        elif terms.kind is PayKind.PERCENTAGE:
            value = sum(worth(one) for one in some)
            total += rounded(Fraction(terms.amount, MILLION) * value * part)
        else:
            hourly = Fraction(terms.amount * session.minutes, 60)
            total = max(total, rounded(hourly * part) if some else 0)
    return total


def invented(seed: int) -> list[Given]:
    """Return sessions of all kinds on the days of the period."""
    dice = random.Random(seed)
    found = []
    for day in range(29):
        for hour in (12, 15, 18):
            start = NOW.replace(hour=hour) - timedelta(days=29 - day)
            group = dice.random() < 0.4
            names = dice.sample(CLIENTS, dice.randint(1, 4) if group else 1)
            bookings = tuple(
                Came(
                    name,
                    dice.choice(("completed", "completed", "no_show", "late_cancelled")),
                    package := dice.choice((None, None, *WORTH)),
                    0 if package else dice.randint(0, 9_999),
                    credit_back=dice.random() < 0.3,
                )
                for name in names
            )
            found.append(Given(start, bookings, dice.choice((30, 45, 60, 75)), 8 if group else 1))
    # It begins before midnight in Berlin, and is paid by the rate of that day.
    midnight = NOW.replace(hour=22, minute=30) - timedelta(days=21)
    found.append(Given(midnight, (Came("gus", charge=5_000),), 120))
    return found


def prepared(studio: StudioDatabase) -> None:
    """Add packages, rates from three days on, and a tax."""
    with studio.house() as connection:
        add_package(connection, "dora many", "dora", sessions=200, price=333_333)
        add_package(connection, "emil moved", "emil", sessions=150, price=0)
        connection.execute(
            update(schema.ClientPackageRow)
            .where(schema.ClientPackageRow.id == key("emil moved"))
            .values(transferred_from_id=key("dora many"))
        )
        add_entry(connection, "many more", "dora ten", "dora", EntryKind.ADJUSTED, 200)
        since = TODAY - timedelta(days=500)
        tax = {"vat_rate": 190_000, "card_fee_rate": 15_000, "valid_from": since}
        connection.execute(update(schema.FeeRateRow).values(tax))
        rows = [
            rate_row("ben", TODAY - timedelta(days=20), PER_HEAD),
            rate_row("ben", TODAY - timedelta(days=10), FLAT),
        ]
        connection.execute(insert(schema.PayRateRow), rows)


def terms_of(session: Given) -> PayTerms:
    day = (session.start + timedelta(hours=1)).date()  # Berlin in winter
    if day >= TODAY - timedelta(days=10):
        return FLAT
    return PER_HEAD if day >= TODAY - timedelta(days=20) else PERCENT


def test_a_statement_is_right_to_the_cent(studio: StudioDatabase) -> None:
    prepared(studio)
    sessions = invented(7)
    give(studio, *sessions)
    # What the small world has of Ben's in these days.
    there = Given(NOW - timedelta(days=18), (Came("dora", package="dora ten"),))
    expected = {one.id: twin(one, terms_of(one)) for one in sessions}
    expected[key("session dora past")] = twin(there, terms_of(there))
    payroll = Payroll.of(studio)
    draft = payroll.draft()
    found: dict[Any, int] = {}
    for shown in draft.lines:
        assert shown.line.session_id is not None
        found[shown.line.session_id] = found.get(shown.line.session_id, 0) + shown.line.amount
    assert found == {one: amount for one, amount in expected.items() if one in found}
    assert all(not amount for one, amount in expected.items() if one not in found)
    assert draft.total == sum(expected.values()) > 100_000
    payroll.issue(seen_total=draft.total)
    whole = payroll.whole(payroll.latest())
    assert whole.statement.total == draft.total
    assert [one.line for one in whole.lines] == [one.line for one in draft.lines]
    assert [one.rate for one in whole.lines] == [one.rate for one in draft.lines]
    assert [one.clients for one in whole.lines] == [one.clients for one in draft.lines]
    assert all(len(one.clients) == one.line.heads for one in draft.lines)


def test_what_is_paid_is_locked_and_what_comes_later_is_paid_next(
    studio: StudioDatabase,
) -> None:
    payroll = Payroll.of(studio)
    on_monday = NOW - timedelta(days=4)
    give(studio, Given(on_monday, (Came("cem", charge=5_000),)))
    corrections = (Correction("Advance", -1_000),)
    with pytest.raises(ChangedMeanwhile):
        payroll.issue(corrections=corrections, seen_total=1)
    with pytest.raises(InvalidInput, match="take off more than was earned"):
        payroll.issue(corrections=(Correction("All of it", -100_000),))
    done = payroll.issue(corrections=corrections, seen_total=4_200 + 3_000 - 1_000)
    assert payroll.latest().total == 6_200
    payroll.undo(done)
    assert payroll.latest().withdrawn_at is not None
    again = payroll.issue()
    with pytest.raises(AlreadyStated):
        payroll.draft(LAST, TODAY)
    payroll.withdraw(payroll.sheet().statements[0])
    with pytest.raises(CannotUndo):
        payroll.undo(again)
    third = payroll.issue(LAST - timedelta(days=5), LAST, corrections=corrections)
    assert third.trainer_name == "Ben"
    one = next(one for one in payroll.sheet().statements if one.is_open and one.last_day == LAST)
    payroll.pay(one)
    paid = next(one for one in payroll.sheet().statements if one.paid_at)
    assert (paid.total, paid.paid_by) == (2_000, "Owner")
    for step in (payroll.pay, payroll.withdraw):
        with pytest.raises(StatementClosed):
            step(paid)
    with pytest.raises(CannotUndo):
        payroll.undo(third)
    # Completed late, on a day that is paid: it comes with the next statement, once.
    late = Given(on_monday + timedelta(hours=3), (Came("gus", charge=4_000),))
    still = Given(on_monday + timedelta(hours=5), (Came("gus", "arrived"),))
    give(studio, late, still)
    draft = payroll.draft(TODAY, TODAY)
    assert [(one.line.session_id, one.line.amount, one.came_later) for one in draft.lines] == [
        (late.id, 2_400, True)
    ]
    assert draft.open_sessions == 1
    payroll.issue(TODAY, TODAY)
    shown = payroll.whole(next(one for one in payroll.sheet().statements if one.last_day == TODAY))
    assert [one.came_later for one in shown.lines] == [True]
    assert shown.lines[0].clients == ("Gus Client",)
    # From then on no other rate counts of days that are paid, also past the program.
    row = rate_row("ben", LAST, PERCENT)
    with studio.session("owner") as session, pytest.raises(DBAPIError):
        session.execute(insert(schema.PayRateRow), [row])
    gone = text("UPDATE pay_rates SET removed_at = :now WHERE trainer_id = :ben")
    gone = gone.bindparams(now=0 if not studio.is_postgres else NOW)
    ben = text("UPDATE pay_statements SET note = 'x' WHERE id = :id")
    with studio.session("owner") as session, pytest.raises(DBAPIError):
        session.execute(gone, {"ben": _as_key(studio, key("ben"))})
    with studio.session("owner") as session, pytest.raises(DBAPIError):
        session.execute(ben, {"id": _as_key(studio, paid.id)})


def _as_key(studio: StudioDatabase, found: Any) -> Any:
    return found if studio.is_postgres else found.bytes


def test_rates_count_from_a_day_to_come_and_are_taken_back(studio: StudioDatabase) -> None:
    payroll = Payroll.of(studio)
    before = payroll.draft().total
    with pytest.raises(InvalidInput):
        payroll.set_rate(FLAT, TODAY - timedelta(days=1))
    first = payroll.set_rate(PER_HEAD)
    second = payroll.set_rate(FLAT)
    assert [one.terms for one in payroll.sheet().rates] == [FLAT, PERCENT]
    undone = payroll.undo(second)
    assert [one.terms for one in payroll.sheet().rates] == [PER_HEAD, PERCENT]
    payroll.undo(undone)
    counting = payroll.sheet().counting
    assert counting is not None
    assert counting.terms == FLAT
    with pytest.raises(CannotUndo):
        payroll.undo(first)
    with pytest.raises(InvalidInput, match="counts already"):
        payroll.remove_rate(counting.id)
    payroll.set_rate(PERCENT, TODAY + timedelta(days=1))
    tomorrow = payroll.sheet().rates[0]
    removed = payroll.remove_rate(tomorrow.id)
    assert payroll.sheet().counting == payroll.sheet().rates[0] == counting
    other = payroll.set_rate(FLAT, TODAY + timedelta(days=1))
    with pytest.raises(CannotUndo, match="another rate"):
        payroll.undo(removed)
    payroll.undo(other)
    payroll.undo(removed)
    assert payroll.sheet().rates[0] == tomorrow
    assert payroll.draft().total == before
    # What a statement of today is about is not earned by a rate that begins today.
    payroll.issue(TODAY, TODAY, corrections=(Correction("Bonus", 1),))
    assert payroll.sheet().earliest_rate == TODAY + timedelta(days=1)
    with pytest.raises(InvalidInput, match="A statement is about that day"):
        payroll.set_rate(PERCENT)


def test_statements_of_all_trainers_are_drawn_up_at_once_or_not_at_all(
    studio: StudioDatabase,
) -> None:
    payroll = Payroll.of(studio)
    monday = NOW - timedelta(days=4)
    give(
        studio,
        Given(monday, (Came("cem", charge=5_000),)),
        Given(monday + timedelta(hours=2), (Came("cara", charge=2_500),), trainer="anna"),
    )
    payroll.set_rate(PERCENT, TODAY, trainer="sara")
    first = LAST - timedelta(days=5)
    all_of_them = {one.trainer_name: one for one in payroll.all(first, LAST)}
    assert {name: one.total for name, one in all_of_them.items()} == {
        "Anna": 1_500,
        "Ben": 3_000,
        "Sara": 0,
    }
    due = [one for one in all_of_them.values() if one.is_due]
    with pytest.raises(ChangedMeanwhile):
        payroll.issue_all([due[0], replace(due[1], total=1)], first, LAST)
    assert not [one for one in payroll.all(first, LAST) if one.stated]
    done = payroll.issue_all(due, first, LAST)
    assert done.count == 2
    assert [one.trainer_name for one in payroll.all(first, LAST) if one.stated] == ["Anna", "Ben"]
    with pytest.raises(AlreadyStated):
        payroll.issue_all(due[:1], first, LAST)
    payroll.undo(done)
    assert not [one for one in payroll.all(first, LAST) if one.stated]
    with pytest.raises(NotAllowed):
        Payroll.of(studio, "desk").all(first, LAST)


def test_trainers_read_their_own_pay_and_nobody_else_does(studio: StudioDatabase) -> None:
    mine = Payroll.of(studio, "ben")
    assert mine.latest().issued_by == "Owner"
    assert {one.trainer_id for one in mine.sheet().rates} == {key("ben")}
    assert mine.whole(mine.latest()).lines[0].line.text == "as agreed"
    refused: type[StudioError] = NotAllowed
    for step in (lambda: mine.sheet("anna"), mine.issue, lambda: mine.set_rate(PERCENT)):
        with pytest.raises(refused):
            step()
    for name in ("desk", "asim", "cara", "anna"):
        with pytest.raises(refused):
            Payroll.of(studio, name).sheet()
    assert kinds(mine.whole(mine.latest()).lines) == ["correction"]
