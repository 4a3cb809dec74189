"""A package pays for the lengths and kinds of session that its type names, and for no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from studio_app.domain.changes import Step
from studio_app.domain.errors import NoCredit
from studio_app.domain.identifiers import new_id
from studio_app.domain.paying import (
    ClassNotPaid,
    LengthNotCovered,
    LengthNotPaid,
    PersonalNotPaid,
)
from studio_app.domain.schedule import MoveRequest
from studio_app.domain.series import Rhythm, SeriesRule
from studio_app.domain.series_plans import SeriesDate
from studio_app.repositories.schema import ClientPackageRow, PackageTypeRow
from studio_app.services.moves import move
from studio_app.services.series import preview
from studio_app.services.series_booking import book_series
from tests.databases import StudioDatabase
from tests.factories import NOW, add_package, key
from tests.services.steps import SLOT, Hands, balance, session_of, wish
from tests.services.test_classes import add, join
from tests.services.test_series import HOUR, TUESDAY, series


def let_pay_for(studio: StudioDatabase, **values: Any) -> None:
    """Let the studio's packages of ten pay for such sessions only."""
    with studio.house() as connection:
        of_ten = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(of_ten.values(**values))


def test_a_booking_is_paid_by_a_package_for_its_length(studio: StudioDatabase, desk: Hands) -> None:
    let_pay_for(studio, durations="30,90")
    with pytest.raises(LengthNotPaid) as refused:
        desk.book(wish())
    assert str(refused.value) == (
        "“Cara Ten” of Cara Client pays for sessions of 30 or 90 minutes, and this one lasts 60. "
        "Change the length, sell another package or pay later."
    )
    # By its own name as well, and for each date of a series.
    with pytest.raises(LengthNotPaid):
        desk.book(wish(package_id=key("cara ten")))
    wanted = series(rule=SeriesRule(Rhythm.WEEK, (1,), times=1))
    (plan,) = preview(desk.uow, desk.viewer, wanted).planned({})
    assert (plan.lacks_credit, plan.other_package, plan.is_booked) == (True, "Cara Ten", False)
    wanted = replace(wanted, dates=(SeriesDate(TUESDAY),))
    with pytest.raises(LengthNotPaid):
        book_series(desk.uow, desk.viewer, wanted, NOW)
    # Where another package pays for it, that one does, though it expires later.
    with studio.house() as connection:
        kind = {"id": key("home any"), "organization_id": key("home"), "name": "Any"}
        connection.execute(insert(PackageTypeRow), [kind | {"sessions": 5, "price": 1}])
        add_package(connection, "cara any", "cara", expires_on=None)
        other = update(ClientPackageRow).where(ClientPackageRow.id == key("cara any"))
        connection.execute(other.values(package_type_id=key("home any")))
    assert desk.book(wish()).package_name == "Cara Any"
    left = balance(studio, "cara ten")
    booked = desk.book(wish(starts_at=SLOT + 2 * HOUR, minutes=90))
    assert (booked.package_name, balance(studio, "cara ten")) == ("Cara Ten", left - 1)

    # It becomes as long as the package pays for, or somebody says why not.
    def resized(minutes: int, anyway: str = "") -> Step:
        session = session_of(studio, booked.booking_id)
        at = SLOT + 2 * HOUR
        wanted = MoveRequest(
            session.id, session.version, key("anna"), at, minutes, move_anyway_reason=anyway
        )
        return move(desk.uow, desk.viewer, wanted, NOW, request_id=new_id()).step

    with pytest.raises(LengthNotCovered, match="30 or 90 minutes"):
        resized(75)
    assert resized(30) is Step.RESIZE
    assert resized(75, "it was our fault") is Step.RESIZE


def test_a_class_is_paid_by_a_package_for_classes(studio: StudioDatabase, desk: Hands) -> None:
    pilates = add(desk)
    let_pay_for(studio, pays_group=False)
    with pytest.raises(ClassNotPaid, match="pays for personal sessions, and this is a class"):
        join(studio, desk, pilates, "cara")
    let_pay_for(studio, pays_group=True, pays_personal=False)
    with pytest.raises(PersonalNotPaid, match="pays for classes"):
        desk.book(wish(starts_at=SLOT + 3 * HOUR))
    assert join(studio, desk, pilates, "cara").package_name == "Cara Ten"
    # Whoever has no credit at all is told that, and who pays later is asked nothing.
    with studio.house() as connection:
        over = update(ClientPackageRow).where(ClientPackageRow.id == key("cem ten"))
        connection.execute(over.values(expires_on=NOW.date()))
    with pytest.raises(NoCredit) as refused:
        desk.book(wish("cem", starts_at=SLOT + 3 * HOUR))
    assert type(refused.value) is NoCredit
    assert desk.book(wish(starts_at=SLOT + 3 * HOUR, pay_later=True)).package_name is None
