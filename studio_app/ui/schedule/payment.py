"""What pays for a booking, as far as the screen knows before it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import ANY_SESSION, SessionKind, SessionShape
from studio_app.domain.packages import ClientPackage, package_that_pays
from studio_app.domain.people import ClientMatch


@dataclass(frozen=True, slots=True)
class Payment:
    """Which package pays: ``package_name`` None is no package, which means paying later.

    Then ``not_for_this`` is one that could, were the session another.
    """

    package_name: str | None
    is_unlimited: bool = False
    not_for_this: ClientPackage | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The session that is to be paid: its local ``day``, its kind, and its length if that is set.

    Without ``minutes``, it lasts as long as the package that pays is for.
    """

    day: date
    kind: SessionKind = SessionKind.PERSONAL
    minutes: int | None = None

    def is_paid_by(self, package: ClientPackage) -> bool:
        """Tell whether a package pays for it."""
        minutes = self.minutes
        if minutes is None:
            minutes = package.usual_minutes(0)
        return package.pays_on(self.day, SessionShape(minutes, self.kind))

    def payer(self, card: ClientCard) -> ClientPackage | None:
        """Return the package that pays where nobody chooses another, None for none."""
        paying = [package for package in card.packages if self.is_paid_by(package)]
        return package_that_pays(paying, self.day)


def expected_payment(match: ClientMatch, asked: Asked) -> Payment | None:
    """Return what a search line tells of paying for it; None when the card must be read."""
    if match.has_freeze:
        return None
    if match.package_name is None:
        return Payment(None)
    is_over = match.expires_on is not None and match.expires_on < asked.day
    minutes = asked.minutes or match.coverage.nearest_length(match.session_minutes or 0)
    is_for_this = match.coverage.includes(SessionShape(minutes, asked.kind))
    if is_over or match.credits_left == 0 or not is_for_this:
        return None
    return Payment(match.package_name, match.credits_left is None)


def payment_from(card: ClientCard, asked: Asked) -> Payment:
    """Return what pays for it according to a client's card."""
    package = asked.payer(card)
    return paid_by(package) if package else Payment(None, not_for_this=nearly_paying(card, asked))


def paid_by(package: ClientPackage | None) -> Payment:
    """Return that this package pays, or none."""
    return Payment(package.name, package.sessions is None) if package else Payment(None)


def nearly_paying(card: ClientCard, asked: Asked) -> ClientPackage | None:
    """Return the first package that pays on that day, but for no such session; None for none.

    Where there is none, one that is frozen then.
    """
    others = [package for package in card.packages if not asked.is_paid_by(package)]
    frozen = (one for one in others if one.has_credit() and one.is_frozen_on(asked.day))
    return package_that_pays(others, asked.day) or next(frozen, None)


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
        coverage=ANY_SESSION if package is None else package.coverage,
        has_freeze=any(one.is_frozen_from(day) for one in card.packages),
    )
