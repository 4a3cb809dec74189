"""What pays for a booking, as far as the screen knows before it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.packages import ClientPackage, package_that_pays
from studio_app.domain.people import ClientMatch


@dataclass(frozen=True, slots=True)
class Payment:
    """Which package pays: ``package_name`` None is no package, which means paying later.

    ``session_minutes`` is how long a session of that package lasts, where the studio says so.
    """

    package_name: str | None
    is_unlimited: bool = False
    session_minutes: int | None = None


def expected_payment(match: ClientMatch, day: date) -> Payment | None:
    """Return what a search line tells of paying on a day; None when the card must be read."""
    if match.package_name is None:
        return Payment(None)
    is_over = match.expires_on is not None and match.expires_on < day
    if is_over or match.credits_left == 0:
        return None
    return Payment(match.package_name, match.credits_left is None, match.session_minutes)


def payment_from(card: ClientCard, day: date) -> Payment:
    """Return what pays on a day according to a client's card."""
    return paid_by(package_that_pays(card.packages, day))


def paid_by(package: ClientPackage | None) -> Payment:
    """Return that this package pays, or none."""
    if package is None:
        return Payment(None)
    return Payment(package.name, package.sessions is None, package.session_minutes)


def match_from(card: ClientCard, day: date) -> ClientMatch:
    """Return the search line of a client whose card is known."""
    package: ClientPackage | None = package_that_pays(card.packages, day)
    return ClientMatch(
        client_id=card.client.id,
        name=card.client.name,
        phone=card.client.phone,
        trainer_id=card.trainer_id,
        trainer_name=card.trainer_name,
        package_name=None if package is None else package.name,
        credits_left=None if package is None or package.sessions is None else package.balance,
        credits_bought=None if package is None else package.sessions,
        expires_on=None if package is None else package.expires_on,
        session_minutes=None if package is None else package.session_minutes,
    )
