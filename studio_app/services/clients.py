"""Finding clients, and the card of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import ANY_SESSION
from studio_app.domain.local_time import local_day
from studio_app.domain.packages import ClientPackage, package_that_pays
from studio_app.domain.people import Client, ClientMatch, Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.phones import shown_phone
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.client_search import found_clients

CARD_BOOKINGS = 5


def search_clients(
    uow: UnitOfWork,
    viewer: Viewer,
    text: str,
    limit: int = 8,
    now: datetime | None = None,
    *,
    with_former: bool = False,
) -> tuple[ClientMatch, ...]:
    """Return those whom the viewer sees and whose name, phone, e-mail or number fits, best first.

    Where a name is mistyped, those who may be meant; ``with_former`` those who have left, too,
    after all others. An empty or an endless text finds nobody. ``now`` (UTC, the present when
    absent) decides which package pays.
    """
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        today = local_day(now or datetime.now(UTC), organization.tz)
        found = found_clients(uow, work, text, limit, with_former=with_former)
        ids = [one.client.id for one in found]
        trainers = work.clients.trainers_of(ids)
        packages = work.packages.of_clients(ids)
    matches = []
    for one in found:
        client = one.client
        own = [package for package in packages if package.client_id == client.id]
        trainer_id, trainer_name, _since = trainers.get(client.id, (None, None, None))
        shown = replace(client, phone=shown_phone(client.phone, organization.territory))
        match = _match(shown, trainer_id, trainer_name, package_that_pays(own, today))
        has_freeze = any(package.is_frozen_from(today) for package in own)
        matches.append(replace(match, has_freeze=has_freeze, by_slip=one.by_slip))
    return tuple(matches)


def _match(
    client: Client, trainer_id: UUID | None, trainer: str | None, package: ClientPackage | None
) -> ClientMatch:
    limited = package is not None and package.sessions is not None
    return ClientMatch(
        client_id=client.id,
        name=client.name,
        phone=client.phone,
        active=client.active,
        email=client.email,
        number=client.number,
        trainer_id=trainer_id,
        trainer_name=trainer,
        package_name=package.name if package else None,
        credits_left=package.balance if package and limited else None,
        credits_bought=package.sessions if package else None,
        expires_on=package.expires_on if package else None,
        session_minutes=package.session_minutes if package else None,
        coverage=package.coverage if package else ANY_SESSION,
    )


def client_card(uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime) -> ClientCard:
    """Return the card of a client, or of who they turned out to be by merging.

    The phone number is as the studio's country writes it.

    Raises NotFound when absent or not the viewer's to see.
    """
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        return card_of(work, viewer, client_id, now)


def card_of(work: Work, viewer: Viewer, client_id: UUID, now: datetime) -> ClientCard:
    """Return the card within a transaction that reads more; see ``client_card``."""
    organization = work.organizations.mine()
    client_id = work.clients.who_now(client_id)
    client = work.clients.get(client_id)
    assigned = work.clients.trainers_of([client_id]).get(client_id)
    packages = work.packages.of_clients([client_id])
    ahead = work.clients.packages_ahead(client_id, now)
    return ClientCard(
        client=replace(client, phone=shown_phone(client.phone, organization.territory)),
        trainer_id=assigned[0] if assigned else None,
        trainer_name=assigned[1] if assigned else None,
        since=local_day(assigned[2], organization.tz) if assigned else None,
        alert=work.clients.alerts([client_id]).get(client_id, ""),
        packages=_on_card(packages, ahead, local_day(now, organization.tz)),
        owes=work.accounts.debt_of(client_id) if sees_payments(viewer) else None,
        shows_payments=sees_payments(viewer),
        next=work.clients.bookings_from(client_id, now, CARD_BOOKINGS),
        lately=work.clients.bookings_until(client_id, now, CARD_BOOKINGS),
        ahead=ahead,
    )


def _on_card(
    packages: Iterable[ClientPackage], ahead: Collection[UUID], today: date
) -> tuple[ClientPackage, ...]:
    """Return those of use, then those used up that pay for what is to come.

    With neither, those used up before they expire: the client has a package, if an empty one.
    """
    by_expiry = sorted(packages, key=lambda package: (package.expires_on or date.max, package.id))
    # Frozen, it will be of use.
    useful = [one for one in by_expiry if one.has_credit() and not one.is_over(today)]
    used_up = [one for one in by_expiry if not one.has_credit() and not one.voided]
    shown = [*useful, *(one for one in used_up if one.id in ahead)]
    in_time = [one for one in used_up if one.expires_on is not None and one.is_valid_on(today)]
    return tuple(shown or in_time)
