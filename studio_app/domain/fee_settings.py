"""The studio's rates and limits of money, as an owner sets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import MILLION, FeeRates, FeeRatesSince
from studio_app.domain.money import LARGEST_MINOR

MOST_DAYS_AHEAD = 10 * 366


@dataclass(frozen=True, slots=True)
class FeeSettings:
    """The rates that were set, the latest first, those of today, and the front desk's limit.

    ``refund_limit`` in minor units is what the front desk may give back of a payment.
    """

    today: date
    rates: tuple[FeeRatesSince, ...]
    of_today: FeeRates
    refund_limit: int


def checked_rates(rates: FeeRates, today: date) -> FeeRates:
    """Return rates that may be set; raise InvalidInput, by field, for others.

    Those of days that are over stay as they are: payments were broken down by them.
    """
    for field, rate in (("vat", rates.vat), ("card_fee", rates.card_fee)):
        if not 0 <= rate <= MILLION:
            raise InvalidInput(field, "A percentage is from 0 to 100.")
    if rates.valid_from is None or rates.valid_from < today:
        raise InvalidInput(
            "valid_from", "Choose today or a later day: what is over stays as it is."
        )
    if rates.valid_from > today + timedelta(days=MOST_DAYS_AHEAD):
        raise InvalidInput("valid_from", "Choose a day within the next ten years.")
    return rates


def checked_limit(limit: int) -> int:
    """Return a limit of refunds that may be set; raise InvalidInput for others."""
    if not 0 <= limit <= LARGEST_MINOR:
        raise InvalidInput("refund_limit", "Type an amount from zero on.")
    return limit
