"""A sale as the front desk makes it: price, fees, credits, payment, receipt, trail, commit."""

from __future__ import annotations

from itertools import cycle
from uuid import UUID

from studio_app.bench.figures import Measured
from studio_app.bench.plain_inserts import plain_inserts
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.domain.identifiers import new_id
from studio_app.domain.payments import MoneyPart, PaymentMethod
from studio_app.domain.sales import SaleRequest
from studio_app.services.access import Login
from studio_app.services.clients import search_clients
from studio_app.services.sales import sale_choice, sell

LETTERS = "aeiou"


def sale(studio: BenchStudio) -> Measured:
    """Measure a sale with a payment and its receipt beside a single insert."""
    studio.read_through()
    with studio.login() as login, plain_inserts(studio) as insert:
        # The first time of each is not counted.
        wanted = iter(_wishes(login, studio.size.runs + 1))
        return in_turn(
            lambda: sell(login.uow, login.viewer, next(wanted), NOW), insert, studio.size.runs
        )


def _wishes(login: Login, count: int) -> list[SaleRequest]:
    found = (
        match.client_id
        for letter in LETTERS
        for match in search_clients(login.uow, login.viewer, letter, now=NOW)
    )
    clients = cycle(dict.fromkeys(found))
    return [_wish(login, next(clients)) for _ in range(count)]


def _wish(login: Login, client_id: UUID) -> SaleRequest:
    choice = sale_choice(login.uow, login.viewer, client_id, NOW)
    offer = choice.offers[0]
    return SaleRequest(
        new_id(),
        client_id,
        offer.type.id,
        choice.trainer_id,
        choice.today,
        offer.price,
        (MoneyPart(offer.price, PaymentMethod.CARD),),
    )
