"""What rows would do: who is meant, what is new, and why not."""

from __future__ import annotations

import time
from datetime import date

import pytest

from studio_app.domain.importing.clients import ClientPlanner, ClientWishes, KnownTrainer
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.matching import ClientBook, KnownClient, Who, names_agree
from studio_app.domain.importing.outcomes import ImportPlan, Outcome
from studio_app.domain.importing.packages import Custom, KnownType, PackagePlanner, mark_of
from studio_app.domain.importing.records import client_record, package_record, row_key
from studio_app.domain.importing.values import Reading
from tests.factories import key

TODAY = date(2026, 3, 10)
READING = Reading("en_GB", "DE", "EUR", TODAY, {})
ANNA = KnownClient(key("anna"), 1, "Anna Meier", "+491701234567", "anna@example.com")
UTE = KnownClient(key("ute"), 2, "Ute Klein", "+493055501", "klein@example.com", date(1970, 1, 2))
TIM = KnownClient(key("tim"), 3, "Tim Klein", "", "klein@example.com")
KNOWN = (ANNA, UTE, TIM)
TRAINERS = (KnownTrainer(key("ben"), "Ben Orr"), KnownTrainer(key("eva"), "Eva Orr"))
NEW, UPDATED, SAME, REFUSED = Outcome.NEW, Outcome.UPDATED, Outcome.SAME, Outcome.REFUSED

Cells = dict[Field, str]
F = Field


def planned(*rows: Cells, wishes: ClientWishes | None = None, **imported: date) -> ImportPlan:
    read = [(number, *client_record(cells, READING)) for number, cells in enumerate(rows, 2)]
    planner = ClientPlanner(KNOWN, imported, TRAINERS, wishes or ClientWishes(), "en_GB")
    return planner.plan(read)


@pytest.mark.parametrize(
    ("cells", "outcome", "detail"),
    [
        ({F.NAME: "Nia New", F.PHONE: "+49 170 9999999"}, NEW, ""),
        ({F.NAME: "Meier, Anna", F.EMAIL: "ANNA@example.com"}, SAME, "Is here as number 1."),
        ({F.NAME: "Anna Maier", F.PHONE: "0170 1234567"}, UPDATED, "name Anna Meier → Anna Maier"),
        (
            {F.NAME: "Anna Meier", F.NUMBER: "1", F.EMAIL: "new@example.com", F.TAGS: "VIP"},
            UPDATED,
            "Number 1: e-mail anna@example.com → new@example.com; new tags VIP.",
        ),
        ({F.NAME: "Rob Ray", F.NUMBER: "1"}, REFUSED, "Number 1 is Anna Meier here."),
        ({F.NAME: "Rob Ray", F.NUMBER: "77"}, NEW, ""),
        ({F.NAME: "Tim Klein", F.EMAIL: "klein@example.com"}, SAME, "Is here as number 3."),
        (
            {F.NAME: "Bob Klein", F.EMAIL: "klein@example.com"},
            NEW,
            "Has the phone or e-mail of Ute Klein, number 2.",
        ),
        ({F.NAME: "Anna Meier"}, REFUSED, "is here already, as number 1"),
        ({F.NAME: "Ute Klein", F.BIRTH_DATE: "1970-01-02"}, SAME, "Is here as number 2."),
        ({F.NAME: "Anna Meier", F.NUMBER: "1", F.NOTE: "Pays late"}, SAME, "1. Note: left out"),
        (
            {F.NAME: "Anna Meier", F.NUMBER: "1", F.TAGS: "VIP", F.NOTE: "Pays late"},
            UPDATED,
            "new tags VIP. Note: left out",
        ),
        (
            {F.NAME: "Anna Meier", F.PHONE: "+49 170 9999999"},
            NEW,
            "Has the name of Anna Meier, number 1.",
        ),
        ({F.NAME: "Rob Ray", F.TRAINER: "ben orr"}, NEW, ""),
        ({F.NAME: "Rob Ray", F.TRAINER: "Ben"}, NEW, ""),
        ({F.NAME: "Rob Ray", F.TRAINER: "Orr"}, REFUSED, "Trainer: Several trainers"),
        (
            {F.NAME: "Rob Ray", F.TRAINER: "Zed"},
            REFUSED,
            "Trainer: There is no trainer called Zed.",
        ),
        ({F.NAME: "Rob Ray", F.EMAIL: "rob"}, REFUSED, "E-mail: Type an e-mail address"),
    ],
)
def test_rows_of_clients(cells: Cells, outcome: Outcome, detail: str) -> None:
    plan = planned(cells)
    (row,) = plan.rows
    assert (row.number, row.outcome) == (2, outcome)
    assert detail in row.detail
    assert len(plan.clients) == (outcome in (NEW, UPDATED))


def test_rows_of_one_file_know_each_other() -> None:
    nia = {F.NAME: "Nia New", F.EMAIL: "nia@example.com"}
    plan = planned(
        nia,
        dict(nia),
        {**nia, F.PHONE: "+49 170 9999999"},
        {F.NAME: "Anna Meier", F.NUMBER: "1", F.TAGS: "VIP"},
        {F.NAME: "Anna Meier", F.NUMBER: "1", F.TAGS: "Yoga"},
    )
    assert [row.outcome for row in plan.rows] == [NEW, SAME, REFUSED, UPDATED, REFUSED]
    assert plan.rows[1].detail == "The same as row 2."
    assert plan.rows[2].detail == "Row 2 is about the same client."
    assert plan.rows[4].detail == "Row 5 is about the same client."
    assert plan.counts == {NEW: 1, UPDATED: 1, SAME: 1, REFUSED: 2}


def test_a_number_that_everybody_has_is_nobodys_own() -> None:
    numbers = ["+49 170 9999999"] * 1_500
    rows = [
        {F.NAME: f"Nia New{count} {chr(97 + count % 26) * 5}", F.PHONE: number}
        for count, number in enumerate(numbers)
    ]
    again = {**rows[700], F.EMAIL: "nia@example.com"}
    begun = time.monotonic()
    plan = planned(*rows, again)
    assert plan.counts == {NEW: 1_500, UPDATED: 0, SAME: 0, REFUSED: 1}
    assert plan.rows[-1].detail == "Row 702 is about the same client."
    # To compare each with each other takes most of a minute.
    assert time.monotonic() - begun < 10


def test_a_row_that_was_imported_changes_nothing_whatever_became_of_the_client() -> None:
    cells = {F.NAME: "Anna Meier", F.NUMBER: "1", F.TAGS: "VIP"}
    marked = row_key(ImportKind.CLIENTS, client_record(cells, READING)[0])
    plan = planned(cells, **{marked: date(2026, 3, 1)})
    assert plan.rows[0].outcome is SAME
    assert plan.rows[0].detail == "Was imported on 1 Mar 2026."


def test_wishes() -> None:
    changed = {F.NAME: "Anna Meier", F.NUMBER: "1", F.TAGS: "VIP"}
    assert planned(changed, wishes=ClientWishes(updates_clients=False)).rows[0].outcome is SAME
    unread = {F.NAME: "Rob Ray", F.EMAIL: "rob", F.TRAINER: "Zed"}
    plan = planned(unread, {F.EMAIL: "rob"}, wishes=ClientWishes(leaves_out_unreadable=True))
    assert [row.outcome for row in plan.rows] == [NEW, REFUSED]
    assert plan.rows[0].detail.startswith("Left out: E-mail: ")
    assert plan.clients[0].record.email == ""


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Anna Meier", "meier anna", True),
        ("Anna Meier", "Anna Meier-Schmidt", True),
        ("Anna Meier", "Anna Maier", True),
        ("Anna Meier", "Anna", False),
        ("Ute Klein", "Tim Klein", False),
        ("김민준", "김민준", True),
        ("", "Anna", False),
    ],
)
def test_names_that_agree(one: str, other: str, agree: bool) -> None:
    assert names_agree(one, other) is agree
    assert names_agree(other, one) is agree


@pytest.mark.parametrize(
    ("who", "number", "refusal"),
    [
        (Who("1", "", "", ""), 1, ""),
        (Who("1", "Ute Klein", "", ""), None, "Number 1 is Anna Meier, and not Ute Klein."),
        (Who("9", "", "", ""), None, "no client with the number 9"),
        (Who("9", "Anna Meier", "", ""), 1, ""),
        (Who("9", "Zed", "", ""), None, "No client was found for Zed."),
        (Who("", "", "", "anna@example.com"), 1, ""),
        (Who("", "", "", "klein@example.com"), None, "with the numbers 2, 3"),
        (Who("", "Tim Klein", "", "klein@example.com"), 3, ""),
        (Who("", "Anna Meier", "", ""), 1, ""),
        (Who("", "Zed", "", ""), None, "No client was found for Zed."),
    ],
)
def test_whose_package(who: Who, number: int | None, refusal: str) -> None:
    match = ClientBook(KNOWN).owner(who)
    assert (match.client.number if match.client else None) == number
    assert refusal in match.refusal


TEN = KnownType(key("ten"), "Ten", 10, 70_000, 90, None, True)
FLAT = KnownType(key("flat"), "Flat", None, 9_000, None, 1, True)


def packages(*rows: Cells, there: frozenset[object] = frozenset()) -> ImportPlan:
    read = [
        (number, *package_record({F.NUMBER: "1", **cells}, READING))
        for number, cells in enumerate(rows, 2)
    ]
    custom = Custom("EUR", "en_GB", TODAY)
    return PackagePlanner(KNOWN, (TEN, FLAT), {}, there, custom).plan(read)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "detail"),
    [
        (
            {F.PACKAGE: "ten", F.CREDITS_LEFT: "4", F.PRICE: "70", F.PAID: "50"},
            "4 of 10 sessions left, until 7 Jun 2026, costs €70.00, €20.00 to be paid.",
        ),
        ({F.PACKAGE: "Ten", F.CREDITS_LEFT: "12"}, "12 of 12 sessions left"),
        ({F.PACKAGE: "Ten"}, "10 of 10 sessions left"),
        ({F.PACKAGE: "Flat", F.PAID: "90"}, "Unlimited, until 9 Apr 2026, costs €90.00."),
        ({F.PACKAGE: "Old", F.SESSIONS: "5"}, "one that is not for sale is made"),
        (
            {
                F.PACKAGE: "Ten",
                F.CREDITS_LEFT: "0",
                F.BOUGHT_ON: "2025-01-01",
                F.EXPIRES_ON: "2025-03-01",
            },
            "0 of 10 sessions left, until 1 Mar 2025.",
        ),
    ],
)
def test_packages_that_are_taken(cells: Cells, detail: str) -> None:
    (row,) = packages(cells).rows
    assert row.outcome is NEW
    assert row.subject.startswith("Anna Meier · ")
    assert detail in row.detail


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({F.PACKAGE: ""}, "no name of a package"),
        ({F.PACKAGE: "Old"}, "does not say how many were bought"),
        ({F.PACKAGE: "Ten", F.SESSIONS: "0"}, "does not say how many were bought"),
        ({F.PACKAGE: "Ten", F.CREDITS_LEFT: "5", F.SESSIONS: "4"}, "5 are more than all 4"),
        ({F.PACKAGE: "Ten", F.BOUGHT_ON: "2026-04-01"}, "has yet to come"),
        (
            {F.PACKAGE: "Ten", F.BOUGHT_ON: "2025-01-01", F.EXPIRES_ON: "2025-03-01"},
            "ended on 1 Mar 2025, and 10 sessions are left",
        ),
        (
            {F.PACKAGE: "Ten", F.BOUGHT_ON: "2026-01-01", F.EXPIRES_ON: "2025-03-01"},
            "before it was bought",
        ),
        ({F.PACKAGE: "Ten", F.PRICE: "70", F.PAID: "80"}, "more than the price"),
        ({F.PACKAGE: "Ten", F.PRICE: "-70"}, "Price:"),
        ({F.PACKAGE: "Ten", F.NUMBER: "9"}, "no client with the number 9"),
    ],
)
def test_packages_that_are_refused(cells: Cells, refusal: str) -> None:
    plan = packages(cells)
    assert plan.rows[0].outcome is REFUSED
    assert refusal in plan.rows[0].detail
    assert not plan.packages


def test_a_package_that_is_here_is_not_given_twice() -> None:
    cells = {F.PACKAGE: "Ten", F.BOUGHT_ON: "2026-03-01"}
    there = frozenset({mark_of(ANNA.id, "TEN", date(2026, 3, 1), 10)})
    assert packages(cells, there=there).rows[0].detail == "Anna Meier has this package already."
    assert [row.outcome for row in packages(cells, dict(cells)).rows] == [NEW, SAME]


def test_a_plan_is_known_by_what_it_does() -> None:
    first, again = (planned({F.NAME: "Nia New"}) for _ in range(2))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != planned({F.NAME: "Nia Newer"}).fingerprint
