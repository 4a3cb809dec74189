"""What the studio sells, and what trainers ask: changed by the owner, each step taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.coverage import Coverage
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    StudioError,
    WrongStatus,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import (
    CLASS_PLACE,
    SINGLE_SESSION,
    NameTaken,
    Offer,
    PackageTerms,
    PackageType,
    Priced,
    TrainerPriceRequest,
    TypeRetired,
    Validity,
    ValidityUnit,
)
from studio_app.repositories.schema import AuditEntryRow, ClientPackageRow
from studio_app.services.doctor import examine
from studio_app.services.package_offers import offers_for
from studio_app.services.package_types import (
    add_type,
    change_type,
    order_types,
    package_types,
    retire_type,
)
from studio_app.services.trainer_prices import end_price, price_sheet, set_price
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_package, key
from tests.services.steps import SLOT, Hands, stored, wish
from tests.services.test_classes import add as add_class
from tests.services.test_classes import join

TEN = key("home ten")
MONTH = PackageTerms(
    "Month",
    None,
    12_000,
    Validity(1, ValidityUnit.MONTHS),
    Coverage((45, 60), group=False),
    60,
    "As often as you like.",
)
LATER = TODAY + timedelta(days=30)
THIRTY_DAYS = Validity(30, ValidityUnit.DAYS)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def types(hands: Hands) -> list[PackageType]:
    return list(package_types(hands.uow, hands.viewer))


def names(hands: Hands) -> list[str]:
    return [one.name if one.active else f"({one.name})" for one in types(hands)]


def add(hands: Hands, terms: PackageTerms, type_id: UUID | None = None) -> DiaryOutcome:
    return add_type(hands.uow, hands.viewer, type_id or new_id(), terms, NOW)


def change(hands: Hands, one: PackageType, terms: PackageTerms) -> DiaryOutcome:
    key_of_step = new_id()
    return change_type(
        hands.uow, hands.viewer, one.id, one.version, terms, NOW, request_id=key_of_step
    )


def retire(hands: Hands, one: PackageType, *, back: bool = False) -> DiaryOutcome:
    version, step = one.version, new_id()
    return retire_type(hands.uow, hands.viewer, one.id, version, NOW, request_id=step, back=back)


def order(hands: Hands, keys: list[UUID], moved: UUID) -> DiaryOutcome:
    return order_types(hands.uow, hands.viewer, keys, moved, NOW, request_id=new_id())


def take_back(hands: Hands, done: DiaryOutcome, *, again: bool = False) -> DiaryOutcome:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)


def actions(studio: StudioDatabase, subject: str) -> list[str]:
    with studio.house() as connection:
        row = AuditEntryRow
        query = select(row.action).where(row.subject == subject).order_by(row.at, row.id)
        return list(connection.execute(query).scalars())


def one_of(hands: Hands, name: str) -> PackageType:
    return next(one for one in types(hands) if one.name == name)


def test_the_owner_adds_and_changes_types_and_each_step_is_taken_back(
    studio: StudioDatabase, owner: Hands
) -> None:
    request = new_id()
    added = add(owner, MONTH, request)
    assert add(owner, MONTH, request) == added
    assert (added.step, added.subject) == (Step.ADD_PACKAGE_TYPE, "Month")
    month = one_of(owner, "Month")
    assert (month.id, month.terms, month.active) == (request, MONTH, True)
    assert names(owner) == ["Ten", "Month"]
    other = replace(MONTH, name="Month and more", price=15_000, validity=THIRTY_DAYS)
    changed = change(owner, month, other)
    assert one_of(owner, "Month and more").terms == other
    with pytest.raises(ChangedMeanwhile):
        change(owner, month, MONTH)
    with pytest.raises(NameTaken):
        change(owner, one_of(owner, "Month and more"), replace(MONTH, name="TEN"))
    redo = take_back(owner, changed)
    assert one_of(owner, "Month").terms == MONTH
    take_back(owner, take_back(owner, redo, again=True))
    gone = take_back(owner, added)
    assert names(owner) == ["Ten"]
    with pytest.raises(ChangedMeanwhile):
        add(owner, MONTH, request)
    take_back(owner, gone, again=True)
    assert names(owner) == ["Ten", "Month"]
    assert actions(studio, "package_type") == [
        *("added_package_type", "changed_package_type"),
        *("undo", "redo", "undo", "undo", "redo"),
    ]
    assert [one.detail for one in examine(studio.url).findings if not one.ok] == []


def test_retired_types_stay_readable_and_are_not_sold(studio: StudioDatabase, owner: Hands) -> None:
    add(owner, MONTH)
    ten = one_of(owner, "Ten")
    retired = retire(owner, ten)
    assert names(owner) == ["Month", "(Ten)"]
    assert [offer.type.name for offer in offers(owner, None)] == ["Month"]
    with pytest.raises(ChangedMeanwhile):
        retire(owner, ten)
    with pytest.raises(WrongStatus):
        retire(owner, one_of(owner, "Ten"))
    # What was sold goes on paying.
    assert Hands.of(studio.login("desk")).book(wish()).package_name == "Cara Ten"
    # Its name is free by then, and stands in the way of coming back.
    again = add(owner, replace(MONTH, name="Ten"))
    with pytest.raises(NameTaken):
        retire(owner, next(one for one in types(owner) if not one.active), back=True)
    with pytest.raises(CannotUndo, match="called “Ten” by now"):
        take_back(owner, retired)
    take_back(owner, again)
    back = retire(owner, next(one for one in types(owner) if not one.active), back=True)
    assert (back.step, names(owner)) == (Step.BRING_BACK_PACKAGE_TYPE, ["Ten", "Month"])
    take_back(owner, back)
    assert names(owner) == ["Month", "(Ten)"]


def test_types_are_put_in_order(owner: Hands) -> None:
    for name in ("Month", "Year"):
        add(owner, replace(MONTH, name=name))
    keys = [one.id for one in types(owner)]
    moved = order(owner, [keys[2], keys[0], keys[1]], keys[2])
    assert (names(owner), moved.subject) == (["Year", "Ten", "Month"], "Year")
    with pytest.raises(ChangedMeanwhile):
        order(owner, keys[:2], keys[0])
    back = take_back(owner, moved)
    assert names(owner) == ["Ten", "Month", "Year"]
    take_back(owner, back, again=True)
    assert names(owner) == ["Year", "Ten", "Month"]


def test_what_was_sold_by_then_stays(studio: StudioDatabase, owner: Hands) -> None:
    one = new_id()
    added = add(owner, MONTH, one)
    price = set_price(owner.uow, owner.viewer, asks(what=Priced(one)), NOW)
    with pytest.raises(CannotUndo, match="sold or has a price"):
        take_back(owner, added)
    take_back(owner, price)
    take_back(owner, take_back(owner, added), again=True)
    with studio.house() as connection:
        add_package(connection, "sold", "cara")
        sold = update(ClientPackageRow).where(ClientPackageRow.id == key("sold"))
        connection.execute(sold.values(package_type_id=one))
    with pytest.raises(CannotUndo, match="sold or has a price"):
        take_back(owner, added)


@pytest.mark.parametrize("name", ["desk", "sara", "anna"])
def test_others_who_sell_read_and_change_nothing(studio: StudioDatabase, name: str) -> None:
    hands = Hands.of(studio.login(name))
    ten = one_of(hands, "Ten")
    steps: list[Any] = [
        lambda: add(hands, MONTH),
        lambda: change(hands, ten, MONTH),
        lambda: retire(hands, ten),
        lambda: order(hands, [TEN], TEN),
        lambda: set_price(hands.uow, hands.viewer, asks(), NOW),
        lambda: end_price(
            hands.uow, hands.viewer, key("anna"), Priced(TEN), TODAY, NOW, request_id=TEN
        ),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_those_who_sell_nothing_see_no_prices(studio: StudioDatabase) -> None:
    for name in ("asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            types(hands)
        with pytest.raises(NotAllowed):
            offers(hands, "anna")


def asks(**values: Any) -> TrainerPriceRequest:
    """Return a wish that Anna ask 800 for eight sessions, from today on."""
    return replace(
        TrainerPriceRequest(new_id(), key("anna"), Priced(TEN), 80_000, TODAY, 8), **values
    )


def offers(hands: Hands, trainer: str | None, day: Any = TODAY) -> tuple[Offer, ...]:
    return offers_for(hands.uow, hands.viewer, key(trainer) if trainer else None, day)


def offered(hands: Hands, trainer: str | None, day: Any = TODAY) -> tuple[int, int | None, bool]:
    (ten,) = offers(hands, trainer, day)
    return ten.price, ten.sessions, ten.offered


def test_a_trainer_asks_a_price_of_their_own_from_a_day_on(
    studio: StudioDatabase, owner: Hands
) -> None:
    anna, sara = (Hands.of(studio.login(name)) for name in ("anna", "sara"))
    wanted = asks()
    done = set_price(owner.uow, owner.viewer, wanted, NOW)
    assert set_price(owner.uow, owner.viewer, wanted, NOW) == done
    assert (done.step, done.subject, done.trainer_name) == (Step.SET_PRICE, "Ten", "Anna")
    later = set_price(owner.uow, owner.viewer, asks(valid_from=LATER, offered=False), NOW)
    studio_price = (70_000, 10, True)
    assert offered(owner, None) == offered(owner, "ben") == offered(sara, "sara") == studio_price
    before = TODAY - timedelta(days=1), LATER - timedelta(days=1)
    assert [offered(anna, "anna", day) for day in before] == [studio_price, (80_000, 8, True)]
    assert offered(anna, "anna", LATER) == (80_000, 8, False)
    with pytest.raises(NotAllowed):
        offers(sara, "anna")
    # The same day again takes the place of what was said of it; history stays.
    again = set_price(owner.uow, owner.viewer, asks(price=85_000, sessions=None), NOW)
    assert offered(owner, "anna") == (85_000, 10, True)
    sheet = price_sheet(anna.uow, anna.viewer, None, NOW)
    assert [one.name for one in sheet.trainers] == ["Anna"]
    counting, coming = sheet.counting(Priced(TEN)), sheet.coming(Priced(TEN))
    assert counting is not None
    assert coming is not None
    assert (counting.price, coming.valid_from) == (85_000, LATER)
    single = sheet.counting(SINGLE_SESSION)
    assert single is not None
    assert (single.price, sheet.coming(SINGLE_SESSION)) == (8_000, None)
    # Whoever looked before that is told to look again.
    stale = replace(asks(price=1), seen=(done.undo.prices[0].key,) if done.undo else ())
    with pytest.raises(ChangedMeanwhile):
        set_price(owner.uow, owner.viewer, stale, NOW)
    everybody = price_sheet(owner.uow, owner.viewer, key("ben"), NOW)
    assert [one.name for one in everybody.trainers] == ["Anna", "Ben", "Sara"]
    assert (everybody.trainer_id, everybody.counting(Priced(TEN))) == (key("ben"), None)
    back = take_back(owner, again)
    assert offered(owner, "anna") == (80_000, 8, True)
    take_back(owner, back, again=True)
    assert offered(owner, "anna") == (85_000, 10, True)
    # The studio's price counts again, and so does the trainer's once that is taken back.
    end = partial(end_price, owner.uow, owner.viewer, key("anna"), Priced(TEN), LATER, NOW)
    with pytest.raises(ChangedMeanwhile):
        end(request_id=new_id(), seen=())
    seen = price_sheet(owner.uow, owner.viewer, key("anna"), NOW).seen(Priced(TEN))
    ended = end(request_id=new_id(), seen=seen)
    assert (ended.step, offered(owner, "anna", LATER)) == (Step.END_PRICE, studio_price)
    assert offered(owner, "anna") == (85_000, 10, True)
    with pytest.raises(NotFound):
        end(request_id=new_id())
    with pytest.raises(CannotUndo):
        take_back(owner, later)
    take_back(owner, ended)
    assert offered(owner, "anna", LATER) == (80_000, 8, False)
    assert set(actions(studio, "trainer_price")) == {
        *("set_trainer_price", "ended_trainer_price", "undo", "redo")
    }


def test_a_single_session_has_a_price_from_a_day_on(studio: StudioDatabase, owner: Hands) -> None:
    desk = Hands.of(studio.login("desk"))
    single = asks(what=SINGLE_SESSION, sessions=None, price=9_500)
    done = set_price(owner.uow, owner.viewer, single, NOW)
    booked = desk.book(wish(pay_later=True))
    assert stored(studio, booked.booking_id).charge == 9_500
    take_back(owner, done)
    later = desk.book(wish(starts_at=booked.starts_at + timedelta(hours=2), pay_later=True))
    assert stored(studio, later.booking_id).charge == 8_000


def test_a_place_in_a_class_has_a_price_of_its_own(studio: StudioDatabase, owner: Hands) -> None:
    desk = Hands.of(studio.login("desk"))
    pilates = add_class(desk)

    def charged(client: str) -> int:
        booked = join(studio, desk, pilates, client, pay_later=True)
        charge: int = stored(studio, booked.booking_id).charge
        return charge

    assert charged("cara") == 8_000
    place = asks(what=CLASS_PLACE, sessions=None, price=1_500)
    done = set_price(owner.uow, owner.viewer, place, NOW)
    assert done.step is Step.SET_CLASS_PRICE
    assert charged("cem") == 1_500
    # A session by oneself costs what it did.
    alone = desk.book(wish("dora", pay_later=True, starts_at=SLOT + timedelta(hours=3)))
    assert stored(studio, alone.booking_id).charge == 8_000
    first_day = SLOT.date()
    ended = end_price(
        *(owner.uow, owner.viewer, key("anna"), CLASS_PLACE, first_day, NOW), request_id=new_id()
    )
    assert charged("dora") == 8_000
    take_back(owner, ended)
    sheet = price_sheet(owner.uow, owner.viewer, key("anna"), NOW)
    counting = sheet.counting(CLASS_PLACE)
    assert counting is not None
    assert counting.price == 1_500
    with pytest.raises(InvalidInput):
        end_price(
            *(owner.uow, owner.viewer, key("anna"), SINGLE_SESSION, first_day, NOW),
            request_id=new_id(),
        )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"price": -1}, InvalidInput),
        ({"valid_from": TODAY - timedelta(days=1)}, InvalidInput),
        ({"what": Priced(key("nothing"))}, NotFound),
        ({"what": Priced(key("away ten"))}, NotFound),
        ({"trainer_id": key("yuna")}, NotFound),
    ],
)
def test_a_price_that_cannot_be_is_refused(
    sqlite_studio: StudioDatabase, values: dict[str, Any], error: type[StudioError]
) -> None:
    owner = Hands.of(sqlite_studio.login("owner"))
    with pytest.raises(error):
        set_price(owner.uow, owner.viewer, asks(**values), NOW)


def test_what_is_retired_gets_no_price(sqlite_studio: StudioDatabase) -> None:
    owner = Hands.of(sqlite_studio.login("owner"))
    retire(owner, one_of(owner, "Ten"))
    with pytest.raises(TypeRetired, match="“Ten” is retired"):
        set_price(owner.uow, owner.viewer, asks(), NOW)
