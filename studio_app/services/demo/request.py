"""How large a demo studio is wanted, and what may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.core import Locale, UnknownLocaleError

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import zone
from studio_app.domain.money import Money

_LARGEST_SEED = 2**31 - 1
_LIMITS = {"trainers": 1_000, "clients": 200_000, "weeks": 520}


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What a demo studio is to be like: the same request gives the same rows.

    Three quarters of the ``weeks`` lie before ``today`` (the present day in the time zone when
    absent), the rest from then on. An ``eventful`` one has some of all that a diary can hold, such
    as closed days, series and people who wait; without it there are weeks like any other.
    """

    trainers: int = 6
    clients: int = 120
    weeks: int = 8
    seed: int = 1
    today: date | None = None
    studio_name: str = "Harbour Studio"
    time_zone: str = "Europe/Berlin"
    currency: str = "EUR"
    locale: str = "en_GB"
    eventful: bool = True


def check(request: DemoRequest) -> None:
    """Raise InvalidInput, naming the field, for a request that cannot be met."""
    for field, most in _LIMITS.items():
        if not 1 <= getattr(request, field) <= most:
            raise InvalidInput(field, f"A demo studio has 1 to {most} {field}.")
    if not -_LARGEST_SEED <= request.seed <= _LARGEST_SEED:
        raise InvalidInput("seed", f"Choose a seed from {-_LARGEST_SEED} to {_LARGEST_SEED}.")
    if request.today is not None and not 1990 <= request.today.year <= 2200:
        raise InvalidInput("today", "Choose a day in the years 1990 to 2200.")
    if not request.studio_name.strip():
        raise InvalidInput("studio_name", "Give the studio a name.")
    zone(request.time_zone)
    Money(0, request.currency)
    try:
        Locale.parse(request.locale)
    except (UnknownLocaleError, ValueError) as error:
        raise InvalidInput("locale", f"There is no locale called “{request.locale}”.") from error
