"""Whatever leaves an entry in the trail about money, done once each by those who may."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from studio_app.domain.fees import FeeRates
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.pay import PayKind, PayTerms
from studio_app.domain.pay_statements import Correction
from studio_app.domain.payments import MoneyPart, PayFor, PaymentMethod, PayRequest, RefundRequest
from studio_app.domain.sales import SaleRequest
from studio_app.domain.till import CountedTill
from studio_app.repositories.schema import PackageTypeRow, ReceiptRow
from studio_app.services.fee_settings import set_fee_rates, set_refund_limit
from studio_app.services.payments import take_payment
from studio_app.services.receipts import set_receipt_head
from studio_app.services.refunds import refund
from studio_app.services.sales import sell
from studio_app.services.till import close_till, look_into_till
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.pay_hands import Payroll
from tests.services.steps import Hands


def walk_the_money(studio: StudioDatabase, now: datetime) -> None:
    """Sell, take money and give it back, set what it is reckoned by, and close a till."""
    desk, owner = (Hands.of(studio.login(name)) for name in ("desk", "owner"))
    today = local_day(now, studio.login("desk").organization.tz)
    with studio.house() as connection:
        row = PackageTypeRow
        query = select(row.price).where(row.id == key("home ten"))
        price = connection.execute(query).scalar_one()
    cash = PaymentMethod.CASH
    sale = SaleRequest(
        new_id(), key("cara"), key("home ten"), key("anna"), today, price, (MoneyPart(price, cash),)
    )
    sold = sell(desk.uow, desk.viewer, sale, now)
    on_account = PayRequest(new_id(), key("cara"), PayFor.ACCOUNT, (MoneyPart(1_000, cash),))
    take_payment(desk.uow, desk.viewer, on_account, now)
    with studio.house() as connection:
        of_sale = select(ReceiptRow.payment_id).where(ReceiptRow.id == sold.receipts[0].id)
        payment = connection.execute(of_sale).scalar_one()
    back = RefundRequest(new_id(), payment, 500, cash, "came late", lower_price=True)
    refund(desk.uow, desk.viewer, back, now)
    rates = FeeRates(200_000, 10_000, valid_from=today)
    set_fee_rates(owner.uow, owner.viewer, rates, now, request_id=new_id())
    set_refund_limit(owner.uow, owner.viewer, 10_000, now, request_id=new_id())
    set_receipt_head(owner.uow, owner.viewer, ["Harbour Street 1"], now)
    till = look_into_till(desk.uow, desk.viewer, desk.viewer.user_id, today, now)
    counted = CountedTill(
        new_id(), desk.viewer.user_id, today, till.opening, till.since, till.expected
    )
    close_till(desk.uow, desk.viewer, counted, now)
    _walk_the_pay(Payroll(owner, now), today)


def _walk_the_pay(payroll: Payroll, today: date) -> None:
    terms = PayTerms(PayKind.PER_SESSION, 2_000)
    payroll.set_rate(terms, today)
    payroll.set_rate(terms, today + timedelta(days=1))
    payroll.remove_rate(payroll.sheet().rates[0].id)
    bonus = (Correction("Bonus", 500),)
    payroll.issue(today, today, corrections=bonus)
    payroll.withdraw(payroll.latest())
    payroll.issue(today, today, corrections=bonus)
    payroll.pay(payroll.latest())
