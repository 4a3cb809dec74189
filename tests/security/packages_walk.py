"""Whatever leaves an entry in the trail about packages, done once each by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.package_life import CreditTransfer, PackageRef, VoidMoney
from studio_app.domain.package_types import PackageTerms, Priced, TrainerPriceRequest
from studio_app.services.package_ends import reduce_price, transfer_credits, void_package
from studio_app.services.package_expiry import expire_packages
from studio_app.services.package_freezes import freeze_all
from studio_app.services.package_life import (
    adjust_credits,
    freeze_package,
    move_expiry,
    package_facts,
    unfreeze_package,
)
from studio_app.services.package_sharing import share_package, unshare_package
from studio_app.services.package_types import (
    add_type,
    change_type,
    order_types,
    package_types,
    retire_type,
)
from studio_app.services.trainer_prices import end_price, set_price
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import Hands

WEEK = timedelta(days=7)


def walk_the_packages(studio: StudioDatabase, now: datetime) -> None:
    """Change what is sold and for how much, and do all that can be done with a package."""
    owner = Hands.of(studio.login("owner"))
    today = local_day(now, studio.login("owner").organization.tz)
    _change_types(owner, today, now)
    who = owner.uow, owner.viewer

    def ref(package: str) -> PackageRef:
        return package_facts(*who, key(package), now).ref

    ten, until = "cara ten", today + 60 * timedelta(days=1)
    move_expiry(*who, ref(ten), until, now, "was ill", request_id=new_id())
    freeze_package(*who, ref(ten), today, today + WEEK, now, "away", request_id=new_id())
    unfreeze_package(*who, ref(ten), now, request_id=new_id())
    adjust_credits(*who, ref(ten), 1, "a gift", now, request_id=new_id())
    reduce_price(*who, ref(ten), 100, "a word", now, request_id=new_id())
    share_package(*who, ref(ten), key("cem"), now, request_id=new_id())
    unshare_package(*who, ref(ten), key("cem"), now, request_id=new_id())
    moved = CreditTransfer(ref(ten), key("dora"), 1, new_id(), "sisters")
    transfer_credits(*who, moved, now, request_id=new_id())
    freeze_all(*who, today, today + WEEK, "closed", now, request_id=new_id())
    void_package(
        *(*who, ref("gus ten"), VoidMoney.PRICE_STAYS, "moved away", now), request_id=new_id()
    )
    expire_packages(*who, now + timedelta(days=900))


def _change_types(owner: Hands, today: date, now: datetime) -> None:
    who = owner.uow, owner.viewer
    terms = PackageTerms("Twenty", 20, 120_000)
    made = new_id()
    add_type(*who, made, terms, now)

    def version(type_id: UUID) -> int:
        return next(one.version for one in package_types(*who) if one.id == type_id)

    dearer = replace(terms, price=130_000)
    change_type(*who, made, version(made), dearer, now, request_id=new_id())
    retire_type(*who, made, version(made), now, request_id=new_id())
    retire_type(*who, made, version(made), now, request_id=new_id(), back=True)
    order = [one.id for one in package_types(*who)][::-1]
    order_types(*who, order, made, now, request_id=new_id())
    what = Priced(made)
    price = TrainerPriceRequest(new_id(), key("anna"), what, 110_000, today)
    set_price(*who, price, now)
    end_price(*who, key("anna"), what, today, now, request_id=new_id())
