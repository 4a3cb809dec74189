"""What becomes of a package after it was sold, by whom, and that every step is taken back whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotAllowed,
    NotFound,
    PackageNotValid,
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
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import ClientPackageRow, CreditEntryRow, PackageEventRow
from studio_app.services import package_ends, package_life, package_sharing
from studio_app.services.clients import client_card
from studio_app.services.package_freezes import freeze_all, freeze_all_preview
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_package, key
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
