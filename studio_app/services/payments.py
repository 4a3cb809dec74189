"""Taking money for what is owed, and looking up what that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Step
from studio_app.domain.errors import InvalidInput, NotFound
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import (
    MoneyOutcome,
    MoneyPart,
    OpenItem,
    OpenItems,
    PayFor,
    PayRequest,
    PaysMore,
    checked_parts,
    settled,
    shared_out,
    together,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.money_parts import (
    NewPayment,
    fees_within,
    money_changes,
    money_text,
    write_down,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a client owes, and what their family does, where there is one.

    ``members`` are the family's keys and names, who pays first; nobody without a family.
    """

    client_name: str
    own: OpenItems
    members: tuple[tuple[UUID, str], ...] = ()
    of_family: OpenItems = field(default_factory=OpenItems)


def what_is_owed(uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime) -> Owed:
    """Return what a client and their family owe for what; raise NotAllowed, NotFound."""
    require(viewer, Right.SELL)
    with uow.reading() as work:
        members = work.payments.members_of(client_id)
        by_member = _open_of(work, members, now)
    names = dict(members)
    family = members if len(members) > 1 else ()
    return Owed(
        names[client_id],
        by_member[client_id],
        family,
        together(by_member.values()) if family else OpenItems(),
    )


def take_payment(
    uow: UnitOfWork, viewer: Viewer, request: PayRequest, now: datetime
) -> MoneyOutcome:
    """Take money for a package, a session, all that a client or a family owes, or on account.

    What is owed longest is paid first; each thing that is paid has a receipt of its own. The same
    request again changes nothing and returns the first outcome. Raises PaysMore for more than is
    owed there, InvalidInput, NotAllowed, NotFound, ConnectionLost.
    """
    require(viewer, Right.SELL)
    parts = checked_parts(request.parts)
    if not parts:
        raise InvalidInput("amount", "Type an amount above zero.")
    return uow.perform(
        UseCaseRequest(request.request_id, "take_payment", request),
        lambda work: _taken(work, viewer, request, parts, now),
        MoneyOutcome,
    )


def _taken(
    work: Work,
    viewer: Viewer,
    request: PayRequest,
    parts: tuple[MoneyPart, ...],
    now: datetime,
) -> MoneyOutcome:
    organization = work.organizations.of_client(request.client_id)
    members = work.payments.members_of(request.client_id)
    if request.pay_for is not PayFor.FAMILY:
        members = tuple(one for one in members if one[0] == request.client_id)
    work.lock(*(key for key, _name in members))
    # Nobody would find the money with who is somebody else by now, or was added by mistake.
    work.clients.held(request.client_id, organization.id)
    names = dict(members)
    found = _chosen(work, request, members, now)
    open_before = sum(item.open for item in found)
    amount = sum(part.amount for part in parts)
    if request.pay_for is PayFor.ACCOUNT:
        shares = [(_on_account(request.client_id, names, now), part) for part in parts]
    elif amount > open_before:
        raise PaysMore(open=money_text(organization, open_before))
    else:
        shares = list(shared_out(found, parts))
    fees = fees_within(work, organization, (part for _item, part in shares), now)
    payments = [
        NewPayment(item.client_id, fee, part.method, item.package_id, item.booking_id)
        for (item, part), fee in zip(shares, fees, strict=True)
    ]
    taken = write_down(work, organization, payments, now)
    for (item, part), receipt, payment in zip(shares, taken.receipts, taken.back, strict=True):
        _note(work, organization, item, part, payment.key, receipt.number, now)
    one = shares[0][0] if len({item for item, _part in shares}) == 1 else None
    return MoneyOutcome(
        Step.TAKE_PAYMENT,
        request.client_id,
        names.get(request.client_id, ""),
        one.name if one else "",
        amount,
        None if request.pay_for is PayFor.ACCOUNT else open_before - amount,
        taken.receipts,
        money_changes(*names, *(item.package_id for item, _part in shares), request.client_id),
        DiaryUndo(payments=taken.back) if allows(viewer, Right.REFUND) else None,
        one.package_id if one else None,
    )


def _chosen(
    work: Work, request: PayRequest, members: Iterable[tuple[UUID, str]], now: datetime
) -> tuple[OpenItem, ...]:
    """Return what the money is for, with what is open of it; raise NotFound for what is not."""
    if request.pay_for is PayFor.ACCOUNT:
        return ()
    items = together(_open_of(work, members, now).values()).items
    if request.pay_for in (PayFor.DEBT, PayFor.FAMILY):
        return items
    if request.item_id is None:
        raise NotFound()
    of_package = request.pay_for is PayFor.PACKAGE
    return tuple(
        item
        for item in items
        if request.item_id == (item.package_id if of_package else item.booking_id)
    )


def _open_of(
    work: Work, members: Iterable[tuple[UUID, str]], now: datetime
) -> dict[UUID, OpenItems]:
    names = dict(members)
    items = work.payments.open_of(list(names))
    return {
        key: settled(
            (item for item in items if item.client_id == key),
            work.accounts.debt_of(key),
            key,
            name,
            now,
        )
        for key, name in names.items()
    }


def _on_account(client_id: UUID, names: dict[UUID, str], now: datetime) -> OpenItem:
    return OpenItem(client_id, names.get(client_id, ""), now, "", 0, 0)


def _note(
    work: Work,
    organization: Organization,
    item: OpenItem,
    part: MoneyPart,
    payment_id: UUID,
    number: int,
    now: datetime,
) -> None:
    after: dict[str, object] = {
        "client": item.client_name,
        "amount": part.amount,
        "currency": organization.currency,
        "method": part.method.value,
        "receipt": number,
    }
    if item.package_id:
        after["package"] = item.name
    elif item.booking_id:
        after["starts_at"] = item.since.isoformat()
    work.audit.add(
        "payment_taken",
        "payment",
        payment_id,
        now,
        client_id=item.client_id,
        after=after,
        organization_id=organization.id,
    )
