"""A package's statement tells all that happened to it, with what was left each time."""

from __future__ import annotations

import pytest

from studio_app import paths
from studio_app.domain.errors import NotFound
from studio_app.domain.package_life import VoidMoney
from studio_app.domain.package_statements import PackageStatement, StatementRow, StatementSheet
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.payments import PayFor
from studio_app.reports.fonts import register
from studio_app.repositories.people_names import colleague_names
from studio_app.services import package_ends, package_life, package_sharing
from studio_app.services.package_expiry import expire_packages
from studio_app.services.package_statements import package_statement, statement_sheet
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import texts
from tests.services.money_hands import cash, paid
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_package_life import DAY, Keeper


def statement(hands: Hands, package: str = "cara ten") -> PackageStatement:
    return package_statement(hands.uow, hands.viewer, key(package))


def test_all_that_happened_stands_there_with_what_was_left(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    keeper = Keeper(desk)
    keeper.do(package_sharing.share_package, "cara ten", key("dora"))
    ben = Hands.of(studio.login("ben"))
    ben.book(wish("dora", "ben", package_id=key("cara ten")), NOW + DAY)
    later = Keeper(desk, NOW + 2 * DAY)
    later.freeze(TODAY + 20 * DAY, TODAY + 22 * DAY)
    Keeper(anna, NOW + 3 * DAY).transfer("cem", 2)
    Keeper(desk, NOW + 4 * DAY).do(package_life.adjust_credits, "cara ten", 1, "a gift")
    expire_packages(desk.uow, desk.viewer, NOW + 100 * DAY)
    told = statement(desk)
    assert (told.client_name, told.shared_with, told.balance) == (
        "Cara Client",
        ("Dora Client",),
        0,
    )
    assert (told.price, told.paid) == (70_000, 30_000)
    lines = [(one.kind, one.credits, one.balance, one.who) for one in told.lines if one.at >= NOW]
    assert lines == [
        (PackageEventKind.SHARED, None, 8, "Desk"),
        (EntryKind.BOOKED, -1, 7, "Ben"),
        (PackageEventKind.FROZEN, None, 7, "Desk"),
        (EntryKind.TRANSFERRED, -2, 5, "Anna"),
        (EntryKind.ADJUSTED, 1, 6, "Desk"),
        (EntryKind.EXPIRED, -6, 0, ""),
    ]
    shared, drawn, frozen, moved, gift, _gone = [one for one in told.lines if one.at >= NOW]
    assert shared.other == "Dora Client"
    assert (drawn.session_at, drawn.trainer, drawn.drawn_by) == (SLOT, "Ben", "Dora Client")
    assert (frozen.days, frozen.until) == (3, TODAY + 22 * DAY)
    assert (moved.other, gift.reason) == ("Cem Client", "a gift")
    assert [one.at for one in told.lines] == sorted(one.at for one in told.lines)
    assert told.lines[-1].balance == told.balance


def test_what_was_paid_on_account_is_owed_on_no_statement(
    studio: StudioDatabase, desk: Hands
) -> None:
    for amount, covered in ((15_000, 15_000), (35_000, 40_000)):
        paid(desk, PayFor.ACCOUNT, cash(amount))
        for who in ("desk", "anna", "cara"):
            told = statement(Hands.of(studio.login(who)))
            assert (who, told.price, told.paid, told.covered) == (who, 70_000, 30_000, covered)


def test_who_sees_no_money_or_no_such_package(studio: StudioDatabase, desk: Hands) -> None:
    done = Keeper(desk).do(
        package_ends.void_package, "cara ten", VoidMoney.NOTHING_OWED, "moved away"
    )
    assert done.amount == 70_000
    amounts = {one.amount for one in statement(desk).lines}
    assert 70_000 in amounts
    asim = statement(Hands.of(studio.login("asim")))
    assert (asim.price, asim.paid) == (None, None)
    assert {one.amount for one in asim.lines} == {None}
    cara = statement(Hands.of(studio.login("cara")))
    assert (cara.price, cara.paid) == (0, 30_000)
    # Emil's, which Gus may draw on; Fay, who is Ben's, may draw on that of Gus.
    shared = statement(Hands.of(studio.login("ben")), "gus ten")
    assert (shared.client_name, shared.price) == ("", None)
    for name, package in (("ben", "cara ten"), ("cara", "cem ten"), ("away owner", "cara ten")):
        with pytest.raises(NotFound):
            statement(Hands.of(studio.login(name)), package)


def test_staff_learn_who_did_it_and_nobody_else(studio: StudioDatabase, desk: Hands) -> None:
    for name in ("owner", "anna"):
        keeper = Keeper(Hands.of(studio.login(name)))
        keeper.do(package_life.adjust_credits, "cara ten", 1, "a gift")
    told = {name: statement(Hands.of(studio.login(name))).lines[-2:] for name in ("desk", "asim")}
    for lines in told.values():
        assert [one.who for one in lines] == ["Owner", "Anna"]
    cara = statement(Hands.of(studio.login("cara")))
    assert {one.who for one in cara.lines} <= {""}
    asked = {key(f"user {name}") for name in ("owner", "cara", "away owner")}
    for who, names in (
        ("ben", {"Owner"}),
        ("cara", set()),
        ("away owner", {"Away Owner"}),
    ):
        hands = Hands.of(studio.login(who))
        with hands.uow.reading() as work:
            found = colleague_names(work._session, hands.viewer, asked)
        assert set(found.values()) == names


def test_a_statement_on_paper_goes_on_as_long_as_it_must(
    sqlite_studio: StudioDatabase,
) -> None:
    register(paths.resource("fonts"))
    hands = Hands.of(sqlite_studio.login("desk"))
    row = StatementRow("10 Mar 2026", "Session with Anna " * 12, "Desk", "−1", "7")
    sheet = StatementSheet(
        "Ten · Cara Client",
        "Statement",
        "7 of 10 left",
        "",
        ("Date", "What", "By", "+ / −", "Left"),
        (row,) * 60,
        "Nothing happened yet.",
    )
    printed = texts(statement_sheet(hands.uow, hands.viewer, sheet, NOW))
    assert len(printed) > 1
    assert sum(page.count("10 Mar 2026 Session with Anna") for page in printed) == 60
    empty = StatementSheet(sheet.title, "Statement", "", "", sheet.headings, (), sheet.nothing)
    assert "Nothing happened yet." in texts(statement_sheet(hands.uow, hands.viewer, empty, NOW))[0]
