"""What becomes of a package after it was sold, by whom, and that every step is taken back whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotAllowed,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_life import (
    CreditTransfer,
    PackageFacts,
    PackageIsFrozen,
    PackageIsVoid,
    PackageOutcome,
    TooFewCredits,
    VoidMoney,
)
from studio_app.domain.payments import PayFor
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import CreditEntryRow, PackageEventRow
from studio_app.services import package_ends, package_life, package_sharing
from studio_app.services.clients import client_card
from studio_app.services.package_expiry import expire_packages
from studio_app.services.package_freezes import freeze_all, freeze_all_preview
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.money_hands import cash, paid
from tests.services.steps import SLOT, Hands, balance, trail, wish

DAY = timedelta(days=1)
EXPIRES = TODAY + 60 * DAY


@dataclass(frozen=True)
class Keeper:
    """Somebody who looks after packages, at NOW unless said otherwise."""

    hands: Hands
    now: datetime = NOW

    def facts(self, package: str | UUID = "cara ten") -> PackageFacts:
        wanted = key(package) if isinstance(package, str) else package
        return package_life.package_facts(self.hands.uow, self.hands.viewer, wanted, self.now)

    def do(self, step: Any, package: str | UUID = "cara ten", *values: Any) -> PackageOutcome:
        """Do something with a package as it stands."""
        ref = self.facts(package).ref
        done: PackageOutcome = step(
            self.hands.uow, self.hands.viewer, ref, *values, now=self.now, request_id=new_id()
        )
        return done

    def freeze(self, first: date, last: date, package: str = "cara ten") -> PackageOutcome:
        return self.do(package_life.freeze_package, package, first, last)

    def transfer(self, to: str, credits: int, package: str = "cara ten") -> tuple[Any, UUID]:
        made = new_id()
        wanted = CreditTransfer(self.facts(package).ref, key(to), credits, made, "a gift")
        done = package_ends.transfer_credits(
            self.hands.uow, self.hands.viewer, wanted, self.now, request_id=new_id()
        )
        return done, made

    def take_back(self, back: DiaryUndo | None, *, again: bool = False) -> DiaryUndo:
        assert back is not None
        done = undo(
            self.hands.uow, self.hands.viewer, back, self.now, request_id=new_id(), again=again
        )
        assert done.undo is not None
        return done.undo


@pytest.fixture
def keeper_of_all(desk: Hands) -> Keeper:
    return Keeper(desk)


@pytest.fixture
def hers(anna: Hands) -> Keeper:
    return Keeper(anna)


def history(studio: StudioDatabase, package: str | UUID) -> list[tuple[Any, ...]]:
    """Return what happened to a package besides its credits, in order."""
    wanted = key(package) if isinstance(package, str) else package
    row = PackageEventRow
    query = select(row.kind, row.days, row.amount, row.until).where(
        row.client_package_id == wanted, row.at >= NOW
    )
    with studio.house() as connection:
        return [tuple(found) for found in connection.execute(query.order_by(row.id))]


def ledger(studio: StudioDatabase, package: str | UUID) -> list[tuple[str, int, str]]:
    """Return the lines of a package's ledger after what the world put there, in order."""
    wanted = key(package) if isinstance(package, str) else package
    row = CreditEntryRow
    query = select(row.kind, row.amount, row.reason).where(
        row.client_package_id == wanted, row.created_at >= NOW
    )
    with studio.house() as connection:
        return [tuple(found) for found in connection.execute(query.order_by(row.id))]  # type: ignore[misc]


def debt(hands: Hands, client: str = "cara") -> int:
    with hands.uow.reading() as work:
        owed = work.accounts.debt_of(key(client))
        assert work.packages.owed_by(key(client)) == owed
        return owed


def test_a_frozen_package_pays_for_nothing_and_lasts_longer(
    studio: StudioDatabase, hers: Keeper
) -> None:
    thursday = SLOT.date()
    booked = hers.hands.book(wish(starts_at=SLOT + 7 * DAY))
    done = hers.freeze(thursday - DAY, thursday + DAY)
    assert (done.days, done.until) == (3, thursday + DAY)
    assert hers.facts().stand.expires_on == EXPIRES + 3 * DAY
    with pytest.raises(NoCredit):
        hers.hands.book(wish())
    with pytest.raises(PackageIsFrozen, match="is frozen until"):
        hers.freeze(thursday, thursday)
    later = hers.hands.book(wish(starts_at=SLOT + 2 * DAY))
    assert later.package_name == "Cara Ten"
    again = hers.take_back(done.undo)
    assert hers.facts().stand.expires_on == EXPIRES
    hers.take_back(again, again=True)
    assert hers.facts().stand.freeze == (thursday - DAY, thursday + DAY)
    opened = hers.do(package_life.unfreeze_package)
    assert (opened.days, opened.until) == (-3, EXPIRES)
    assert hers.facts().stand.freeze is None
    assert hers.hands.book(wish()).package_name == "Cara Ten"
    kinds = [line[0] for line in history(studio, "cara ten")][-4:]
    assert kinds == ["frozen", "unfrozen", "frozen", "unfrozen"]
    actions = [entry.action for entry in trail(studio, key("cara ten"))]
    assert actions == ["froze_package", "undo", "redo", "unfroze_package"]
    assert booked.package_name == "Cara Ten"


def test_a_price_that_came_down_is_owed_no_more(desk: Hands, keeper_of_all: Keeper) -> None:
    before = debt(desk)
    done = keeper_of_all.do(package_ends.reduce_price, "cara ten", 10_000, "was ill")
    assert debt(desk) == before - 10_000
    keeper_of_all.take_back(done.undo)
    assert debt(desk) == before


def test_expiry_moves_and_brings_back_what_had_expired(
    studio: StudioDatabase, hers: Keeper, desk: Hands
) -> None:
    over = Keeper(hers.hands, NOW + 61 * DAY)
    left = balance(studio, "cara ten")
    ben = Hands.of(studio.login("ben"))
    changed = expire_packages(ben.uow, ben.viewer, over.now)
    assert Aggregate.PACKAGE in changed.aggregates
    assert not expire_packages(desk.uow, desk.viewer, over.now).aggregates
    assert (balance(studio, "cara ten"), ledger(studio, "cara ten")) == (
        0,
        [("expired", -left, "")],
    )
    for wanted in (TODAY, TODAY + 60 * DAY, date(2500, 1, 1)):
        with pytest.raises(InvalidInput):
            over.do(package_life.move_expiry, "cara ten", wanted)
    done = over.do(package_life.move_expiry, "cara ten", EXPIRES + 10 * DAY)
    assert (done.days, done.credits, done.until) == (10, left, EXPIRES + 10 * DAY)
    assert balance(studio, "cara ten") == left
    assert not expire_packages(desk.uow, desk.viewer, over.now).aggregates
    back = over.take_back(done.undo)
    assert balance(studio, "cara ten") == 0
    over.take_back(back, again=True)
    assert balance(studio, "cara ten") == left
    never = over.do(package_life.move_expiry, "cara ten", None)
    assert over.facts().stand.expires_on is None
    assert not never.days
    cara = Hands.of(studio.login("cara"))
    assert not expire_packages(cara.uow, cara.viewer, over.now).aggregates


def test_credits_are_corrected_for_a_reason_and_never_below_zero(
    studio: StudioDatabase, hers: Keeper
) -> None:
    left = balance(studio, "cara ten")
    done = hers.do(package_life.adjust_credits, "cara ten", 2, "a gift")
    assert balance(studio, "cara ten") == left + 2
    for amount, refusal in ((0, InvalidInput), (-left - 3, TooFewCredits), (10**6, InvalidInput)):
        with pytest.raises(refusal):
            hers.do(package_life.adjust_credits, "cara ten", amount, "why not")
    for reason in ("", "  ", "x" * 501, "nul\x00"):
        with pytest.raises(InvalidInput):
            hers.do(package_life.adjust_credits, "cara ten", 1, reason)
    gone = hers.do(package_life.adjust_credits, "cara ten", -left - 1, "typed wrong")
    with pytest.raises(CannotUndo, match="were used meanwhile"):
        hers.take_back(done.undo)
    hers.take_back(gone.undo)
    hers.take_back(done.undo)
    assert balance(studio, "cara ten") == left


def test_what_is_void_pays_no_more_and_of_its_price_stays_what_was_said(
    studio: StudioDatabase, desk: Hands, keeper_of_all: Keeper
) -> None:
    keeper, before = keeper_of_all, debt(desk)
    facts = keeper.facts()
    assert (facts.price, facts.paid, facts.sessions, facts.balance) == (70_000, 30_000, 10, 8)
    owed = {
        VoidMoney.PRICE_STAYS: before,
        VoidMoney.UNPAID_WAIVED: before - 40_000,
        VoidMoney.USED_ONLY: before - 56_000,
        VoidMoney.NOTHING_OWED: before - 70_000,
    }
    for money, then in owed.items():
        done = keeper.do(package_ends.void_package, "cara ten", money, "moved away")
        assert (money, debt(desk)) == (money, then)
        assert balance(studio, "cara ten") == 0
        with pytest.raises(NoCredit):
            desk.book(wish())
        with pytest.raises(PackageIsVoid):
            keeper.do(package_life.adjust_credits, "cara ten", 1, "again")
        back = keeper.take_back(done.undo)
        assert (balance(studio, "cara ten"), debt(desk)) == (8, before)
    keeper.take_back(back, again=True)
    assert not client_card(desk.uow, desk.viewer, key("cara"), NOW).packages


def test_what_was_paid_on_account_is_not_waived_when_a_package_is_void(
    desk: Hands, keeper_of_all: Keeper
) -> None:
    paid(desk, PayFor.ACCOUNT, cash(15_000))
    money = VoidMoney.UNPAID_WAIVED
    done = keeper_of_all.do(package_ends.void_package, "cara ten", money, "moved away")
    assert (done.amount, debt(desk)) == (25_000, 0)


def test_what_comes_back_to_a_void_package_is_booked_out(
    studio: StudioDatabase, desk: Hands, keeper_of_all: Keeper
) -> None:
    booked = desk.book(wish())
    keeper_of_all.do(package_ends.void_package, "cara ten", VoidMoney.PRICE_STAYS, "moved away")
    desk.cancel(booked)
    assert balance(studio, "cara ten") == 1
    assert expire_packages(desk.uow, desk.viewer, NOW).aggregates
    assert balance(studio, "cara ten") == 0


def test_credits_move_to_another_client_and_come_back(
    studio: StudioDatabase, desk: Hands, keeper_of_all: Keeper, hers: Keeper
) -> None:
    left, owed = balance(studio, "cara ten"), debt(desk, "cem")
    done, made = hers.transfer("cem", 3)
    new = hers.facts(made)
    assert (new.client_name, new.balance, new.sessions, new.price) == ("Cem Client", 3, 3, 0)
    assert new.stand.expires_on == EXPIRES
    assert debt(desk, "cem") == owed
    assert balance(studio, "cara ten") == left - 3
    booked = hers.hands.book(wish("cem", package_id=made))
    with pytest.raises(CannotUndo, match="were used meanwhile"):
        hers.take_back(done.undo)
    hers.hands.cancel(booked)
    back = hers.take_back(done.undo)
    assert (balance(studio, "cara ten"), hers.facts(made).balance) == (left, 0)
    with pytest.raises(PackageIsVoid):
        hers.do(package_life.adjust_credits, made, 1, "again")
    hers.take_back(back, again=True)
    assert hers.facts(made).balance == 3
    for to, credits, refusal in (
        ("cara", 1, InvalidInput),
        ("cem", 0, InvalidInput),
        ("cem", 99, TooFewCredits),
        ("dora", 1, NotFound),
        ("hana", 1, NotFound),
    ):
        with pytest.raises(refusal):
            hers.transfer(to, credits)
    keeper_of_all.transfer("dora", 1)


def test_a_shared_package_pays_for_those_who_may_draw_on_it(
    studio: StudioDatabase, desk: Hands, keeper_of_all: Keeper, hers: Keeper
) -> None:
    keeper = keeper_of_all
    left = balance(studio, "cara ten")
    with pytest.raises(NotFound):
        hers.do(package_sharing.share_package, "cara ten", key("dora"))
    done = keeper.do(package_sharing.share_package, "cara ten", key("dora"))
    for client in ("dora", "cara"):
        with pytest.raises(InvalidInput):
            keeper.do(package_sharing.share_package, "cara ten", key(client))
    ben = Hands.of(studio.login("ben"))
    shown = client_card(ben.uow, ben.viewer, key("dora"), NOW).packages
    (shared,) = (one for one in shown if one.is_shared)
    assert (shared.client_id, shared.owner_id, shared.owner_name) == (key("dora"), key("cara"), "")
    shown = client_card(desk.uow, desk.viewer, key("dora"), NOW).packages
    assert [one.owner_name for one in shown if one.is_shared] == ["Cara Client"]
    booked = ben.book(wish("dora", "ben", package_id=key("cara ten")))
    assert (booked.package_name, booked.credits_left) == ("Cara Ten", left - 1)
    with pytest.raises(NotFound):
        Keeper(ben).do(package_life.adjust_credits, "cara ten", 1, "mine")
    ben.cancel(booked)
    assert balance(studio, "cara ten") == left
    drawn = ben.book(wish("dora", "ben", package_id=key("cara ten")))
    ended = keeper.do(package_sharing.unshare_package, "cara ten", key("dora"))
    with pytest.raises(NoCredit):
        ben.book(wish("dora", "ben", SLOT + DAY, package_id=key("cara ten")))
    ben.cancel(drawn)
    assert balance(studio, "cara ten") == left
    keeper.take_back(ended.undo)
    again = ben.book(wish("dora", "ben", SLOT + DAY, package_id=key("cara ten")))
    assert again.package_name == "Cara Ten"
    with pytest.raises(CannotUndo):
        keeper.take_back(ended.undo)
    with pytest.raises(NoCredit):
        desk.book(wish("emil", "sara", package_id=key("cara ten")))
    assert done.other_client == "Dora Client"


def test_all_packages_are_frozen_at_once_and_given_back(
    studio: StudioDatabase, desk: Hands, keeper_of_all: Keeper
) -> None:
    keeper, first, last = keeper_of_all, TODAY + 9 * DAY, TODAY + 15 * DAY
    keeper.freeze(first + 5 * DAY, last + 2 * DAY, "cem ten")
    keeper.freeze(last + 9 * DAY, last + 10 * DAY, "dora ten")
    seen = freeze_all_preview(desk.uow, desk.viewer, first, last, NOW)
    assert (seen.packages, seen.left_alone) == (5, 1)
    told: list[tuple[int, int]] = []
    request = new_id()

    def frozen(report: Any = lambda done, total: told.append((done, total))) -> PackageOutcome:
        return freeze_all(
            desk.uow, desk.viewer, first, last, "renovation", NOW, report, request_id=request
        )

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        frozen(stop)
    assert keeper.facts().stand.freeze is None
    done = frozen()
    assert frozen() == done
    assert (done.count, done.left_alone, told[-1]) == (5, 1, (5, 5))
    expiries = {name: keeper.facts(f"{name} ten").stand.expires_on for name in ("cara", "cem")}
    assert expiries == {"cara": EXPIRES + 7 * DAY, "cem": EXPIRES + 9 * DAY}
    assert keeper.facts("cem ten").stand.freeze == (first, last + 2 * DAY)
    with pytest.raises(NoCredit):
        desk.book(wish(starts_at=SLOT + 7 * DAY))
    later = keeper.do(package_life.move_expiry, "fay ten", EXPIRES + 99 * DAY)
    back = keeper.take_back(done.undo)
    assert keeper.facts().stand == keeper.facts("gus ten").stand
    assert keeper.facts().stand.expires_on == EXPIRES
    assert keeper.facts("cem ten").stand.freeze == (first + 5 * DAY, last + 2 * DAY)
    assert keeper.facts("fay ten").stand.expires_on == EXPIRES + 92 * DAY
    keeper.take_back(back, again=True)
    assert keeper.facts().stand.freeze == (first, last)
    assert later.until == EXPIRES + 99 * DAY


def test_nobody_does_with_packages_what_is_not_theirs_to_do(
    studio: StudioDatabase, keeper_of_all: Keeper, anna: Hands
) -> None:
    ref = keeper_of_all.facts().ref
    money: list[tuple[Any, tuple[Any, ...]]] = [
        (package_ends.reduce_price, (1, "kind")),
        (package_ends.void_package, (VoidMoney.PRICE_STAYS, "gone")),
    ]
    others: list[tuple[Any, tuple[Any, ...]]] = [
        (package_life.adjust_credits, (1, "kind")),
        (package_life.freeze_package, (TODAY, TODAY)),
    ]
    refused = {"anna": (money, NotAllowed), "asim": (money + others, NotAllowed)}
    refused |= {"ben": (others, NotFound), "cara": (money + others, NotAllowed)}
    refused |= {"away owner": (money + others, NotFound)}
    for name, (steps, refusal) in refused.items():
        hands = Hands.of(studio.login(name))
        for step, values in steps:
            with pytest.raises(refusal):
                step(hands.uow, hands.viewer, ref, *values, now=NOW, request_id=new_id())
    with pytest.raises(NotAllowed):
        freeze_all(anna.uow, anna.viewer, TODAY, TODAY, "ill", NOW, request_id=new_id())
    keeper_of_all.do(package_life.adjust_credits, "cara ten", 1, "kind")
    keeper_of_all.freeze(TODAY, TODAY)
    with pytest.raises(ChangedMeanwhile):
        package_life.unfreeze_package(anna.uow, anna.viewer, ref, NOW, request_id=new_id())
