"""Receipts as files, for those who see payments; and the list of payments with its sums."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.money_lists import (
    ListedPayment,
    MethodTotal,
    OpenedPayments,
    PaymentFilter,
    PaymentKind,
    PaymentOrder,
)
from studio_app.domain.payments import PaymentMethod, ReceiptNumber
from studio_app.domain.people import Viewer
from studio_app.domain.receipts import NoReceipt, PaidPackage, RefundedReceipt
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories import schema
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.money_lists import export_payments, open_payments, payment_pages
from studio_app.services.package_ends import reduce_price
from studio_app.services.package_life import package_facts
from studio_app.services.receipts import (
    receipt,
    receipt_head,
    receipt_of_payment,
    receipt_pdf,
    set_receipt_head,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import text
from tests.services.paid_rows import OPEN, pay
from tests.services.steps import Hands

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def _fonts() -> None:
    fonts.register(resource("fonts"))


def opened(hands: Hands, **wanted: object) -> OpenedPayments:
    """Return the first page of the payments that fit."""
    filters = PaymentFilter(**wanted)  # type: ignore[arg-type]
    return open_payments(hands.uow, hands.viewer, filters, [0], NOW)


def rows(hands: Hands, **wanted: object) -> list[ListedPayment]:
    """Return the first payments that fit."""
    return list(opened(hands, **wanted).pages.get(0, ()))


def test_a_receipt_with_its_fees_and_what_was_paid_before(
    studio: StudioDatabase, desk: Hands
) -> None:
    found = receipt(desk.uow, desk.viewer, key("receipt cara"))
    assert found.package == PaidPackage("Cara Ten", 70_000, 30_000)
    assert found.fees is not None
    assert found.fees.parts == (24_793, 4_710, 497)
    assert found.issued_by == "Owner"
    assert receipt(*_as(studio, "owner"), key("receipt cara")).issued_by == "Owner"
    pay(studio, "rest", 40_000, method="card", client_package_id=key("cara ten"))
    rest = receipt(desk.uow, desk.viewer, key("receipt rest"))
    assert rest.package == PaidPackage("Cara Ten", 70_000, 70_000)
    # What was printed before stays as it was.
    assert receipt(desk.uow, desk.viewer, key("receipt cara")) == found
    owner, later = Hands.of(studio.login("owner")), NOW + timedelta(minutes=5)
    ref = package_facts(owner.uow, owner.viewer, key("cara ten"), NOW).ref
    reduce_price(owner.uow, owner.viewer, ref, 500, "Ill", later, request_id=new_id())
    for one in (found, rest):
        assert receipt(desk.uow, desk.viewer, one.id) == one
    pdf = receipt_pdf(desk.uow, desk.viewer, key("receipt cara"))
    assert pdf == receipt_pdf(desk.uow, desk.viewer, key("receipt cara"))
    assert "Part payment: €300.00 of €700.00 paid, €400.00 left to pay" in text(pdf)


def test_a_refund_names_what_it_gives_back(studio: StudioDatabase, desk: Hands) -> None:
    pay(studio, "back", -2_000, refund_of=key("payment cara"), reason="ill", method="card")
    found = receipt(desk.uow, desk.viewer, key("receipt back"))
    assert found.is_refund
    assert found.refunds == RefundedReceipt(1, NOW - timedelta(days=20))
    assert found.reason == "ill"
    assert found.issued_by == "Desk"
    assert "Refund receipt" in text(receipt_pdf(desk.uow, desk.viewer, key("receipt back")))


def test_a_single_session_whoever_sees_it(studio: StudioDatabase, desk: Hands) -> None:
    pay(studio, "hour", 8_000, client="fay", booking_id=key("fay past"))
    words = text(receipt_pdf(desk.uow, desk.viewer, key("receipt hour")))
    assert "Personal session" in words
    assert "with Anna" in words
    # Ben looks after her by now, and did not give it.
    ben = Hands.of(studio.login("ben"))
    assert "Single session" in text(receipt_pdf(ben.uow, ben.viewer, key("receipt hour")))


def test_receipts_are_for_those_who_see_payments(studio: StudioDatabase) -> None:
    assert receipt(*_as(studio, "cara"), key("receipt cara")).number == 1
    with pytest.raises(NotAllowed):
        receipt(*_as(studio, "asim"), key("receipt cara"))
    for name, number in (("ben", "cara"), ("cara", "dora"), ("desk", "hana")):
        with pytest.raises(NotFound):
            receipt(*_as(studio, name), key(f"receipt {number}"))


def test_which_receipt_a_payment_has(studio: StudioDatabase, desk: Hands) -> None:
    found = receipt_of_payment(desk.uow, desk.viewer, key("payment dora"))
    assert found == ReceiptNumber(key("receipt dora"), 2, 30_000)
    with pytest.raises(NoReceipt, match="before receipts"):
        receipt_of_payment(desk.uow, desk.viewer, key("payment cem"))
    with pytest.raises(NoReceipt):
        receipt_of_payment(*_as(studio, "cara"), key("payment dora"))
    with pytest.raises(NotAllowed):
        receipt_of_payment(*_as(studio, "asim"), key("payment cara"))


def test_an_owner_says_what_stands_above(studio: StudioDatabase, desk: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    typed = ["", " Long\tLane 5 ", "", "Hamburg\x00", ""]
    kept = set_receipt_head(owner.uow, owner.viewer, typed, NOW)
    assert kept == ("Long Lane 5", "", "Hamburg")
    assert receipt_head(desk.uow, desk.viewer) == kept
    assert "Long Lane 5 Hamburg" in text(receipt_pdf(desk.uow, desk.viewer, key("receipt cara")))
    for lines in (["x"] * 9, ["x" * 81]):
        with pytest.raises(InvalidInput):
            set_receipt_head(owner.uow, owner.viewer, lines, NOW)
    with pytest.raises(NotAllowed):
        set_receipt_head(desk.uow, desk.viewer, ["Mine"], NOW)
    assert receipt_head(owner.uow, owner.viewer) == kept


def test_payments_are_found_and_added_up(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    pay(studio, "coins", 5_000, client="dora")
    pay(studio, "card", 9_000, method="card", client="cem", client_package_id=key("cem ten"))
    pay(studio, "back", -1_000, refund_of=key("coins"), client="dora", reason="too much")
    pay(studio, "before", 700, at=YESTERDAY, by="owner")
    with studio.house() as connection:
        row = schema.ClientRow
        connection.execute(update(row).where(row.id == key("cem")).values(name="=Cem"))
    today = {"first_day": TODAY, "last_day": TODAY}
    found = opened(owner, **today)
    assert found.places.total == 3
    assert found.totals.by_method == (
        MethodTotal(PaymentMethod.CASH, 2, 5_000, 1_000),
        MethodTotal(PaymentMethod.CARD, 1, 9_000, 0),
    )
    assert (found.totals.taken, found.totals.given_back, found.totals.total) == (
        14_000,
        1_000,
        13_000,
    )
    by_amount = rows(owner, **today, order=PaymentOrder.AMOUNT, descending=False)
    assert [one.amount for one in by_amount] == [-1_000, 5_000, 9_000]
    back, _coins, card = by_amount
    assert (back.reason, back.client_name, back.user_name) == ("too much", "Dora Client", "Desk")
    assert (card.package_name, card.client_name) == ("Cem Ten", "=Cem")
    assert [one.id for one in rows(owner, **today, kind=PaymentKind.GIVEN_BACK)] == [back.id]
    assert [
        one.amount
        for one in rows(owner, user_id=key("user owner"), first_day=TODAY - timedelta(days=1))
    ] == [700]
    assert {one.client_name for one in rows(owner, client_id=key("cem"))} == {"=Cem"}
    assert [one.method for one in rows(owner, **today, method=PaymentMethod.CARD)] == [card.method]
    everything = rows(owner, **today, receipt_number=2)
    assert [(one.receipt_number, one.client_name) for one in everything] == [(2, "Dora Client")]
    assert rows(owner, receipt_number=99) == []
    by_client = [one.client_name for one in rows(owner, order=PaymentOrder.CLIENT)]
    assert by_client == sorted(by_client, reverse=True)
    swapped = rows(owner, first_day=TODAY, last_day=TODAY - timedelta(days=1))
    assert len(swapped) == 4
    pages = payment_pages(owner.uow, owner.viewer, PaymentFilter(**today), found.places, [0], NOW)
    assert pages[0] == found.pages[0]


def test_the_front_desk_sees_todays_till_and_trainers_their_own(
    studio: StudioDatabase, desk: Hands
) -> None:
    pay(studio, "today", 5_000, by="owner", client="dora")
    pay(studio, "before", 700, at=YESTERDAY)
    found = opened(desk, first_day=None, last_day=None)
    assert [one.amount for one in found.pages[0]] == [5_000]
    assert found.totals.count == 1
    assert rows(desk, receipt_number=2) == []
    assert found.pages[0][0].user_name == "Owner"
    assert rows(Hands.of(studio.login("anna")), first_day=TODAY) == []
    assert [one.amount for one in rows(Hands.of(studio.login("ben")), first_day=TODAY)] == [5_000]
    for name in ("asim", "cara"):
        with pytest.raises(NotAllowed):
            opened(Hands.of(studio.login(name)))


def test_as_a_file(studio: StudioDatabase, desk: Hands, tmp_path: Path) -> None:
    owner, file = Hands.of(studio.login("owner")), tmp_path / "payments.csv"
    pay(studio, "one", 5_000, reason="+1")
    wanted = PaymentFilter(first_day=TODAY)
    assert export_payments(owner.uow, owner.viewer, wanted, file, NOW) == 1
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "Date,Receipt,Client,For,Method,Amount,Taken by,Reason",
        "2026-03-10 09:00,5,Cara Client,On account,Cash,50.00,Desk,'+1",
    ]
    with pytest.raises(NotAllowed):
        export_payments(desk.uow, desk.viewer, wanted, file, NOW)


def test_many_receipts_in_one_statement_have_no_gaps(studio: StudioDatabase) -> None:
    """A demo and an import write many at once."""
    own = {"organization_id": key("home"), "client_id": key("cara")}
    names = [f"many {number}" for number in range(4)]
    numbers = iter((5, 6, 7, 9))
    with studio.house() as connection:
        connection.execute(
            insert(schema.PaymentRow),
            [
                {
                    "id": key(name),
                    "amount": 1,
                    "method": "cash",
                    "paid_at": NOW - OPEN,
                    "taken_by": key("user desk"),
                    **own,
                }
                for name in names
            ],
        )
    given = [
        {
            "id": key(f"receipt {name}"),
            "number": next(numbers),
            "payment_id": key(name),
            "issued_at": NOW,
            "issued_by": key("user desk"),
            **own,
        }
        for name in names
    ]
    with pytest.raises(Exception, match="no gaps"), studio.house() as connection:
        connection.execute(insert(schema.ReceiptRow).values(given))
    given[-1]["number"] = 8
    with studio.house() as connection:
        connection.execute(insert(schema.ReceiptRow).values(given))


def _as(studio: StudioDatabase, name: str) -> tuple[UnitOfWork, Viewer]:
    login = studio.login(name)
    return login.uow, login.viewer
