"""What a package costs after all, giving it up for good, and moving its credits elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.package_life import (
    CreditTransfer,
    PackageOutcome,
    PackageRef,
    PackageStep,
    VoidMoney,
    checked_reduction,
    reduction_when_void,
)
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import DiaryUndo, PackageBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.package_life import require_counted, require_left
from studio_app.services.package_parts import (
    changes_of,
    held,
    needed_reason,
    note,
    put,
    require_cashier,
    require_keeper,
    stand_facts,
    with_covered,
)
from studio_app.services.slots import clean_reason


def reduce_price(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    amount: int,
    reason: str,
    now: datetime,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let a client owe so many minor units less for a package, for a reason.

    What was paid beyond the new price stands to the client's good. The same request again changes
    nothing and returns the first outcome; so it is with each step here. Raises InvalidInput for
    more than the package costs, PackageIsVoid, NotFound, NotAllowed, ChangedMeanwhile,
    ConnectionLost.
    """
    require_cashier(viewer)
    reason = needed_reason(reason)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        checked_reduction(amount, package.owed)
        before = package.stand
        stand = replace(before, price_reduction=before.price_reduction + amount)
        back = put(work, package, stand, now, reason)
        work.package_life.add_event(package, PackageEventKind.REDUCED, now, reason, amount=amount)
        facts: dict[str, object] = {"price": package.price - stand.price_reduction}
        was: dict[str, object] = {"price": package.owed}
        note(work, "reduced_price", package, now, reason, before=was, after=facts)
        return PackageOutcome(
            PackageStep.REDUCE_PRICE,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            amount=amount,
        )

    asked = (ref, amount, reason)
    return uow.perform(UseCaseRequest(request_id, "reduce_price", asked), done, PackageOutcome)


def void_package(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    money: VoidMoney,
    reason: str,
    now: datetime,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Give a package up for good: its credits are gone, and of its price stays what ``money`` says.

    What is booked on it stays booked. Payments are not touched: what was paid beyond what is still
    owed stands to the client's good, to be paid back or used otherwise. Raises PackageIsVoid,
    NotFound, NotAllowed, InvalidInput, ChangedMeanwhile, ConnectionLost.
    """
    require_cashier(viewer)
    reason = needed_reason(reason)

    def done(work: Work) -> PackageOutcome:
        package = with_covered(work, held(work, ref))
        amount = reduction_when_void(package, money)
        before = package.stand
        stand = replace(before, voided=True, price_reduction=before.price_reduction + amount)
        gone = package.balance
        back = put(work, package, stand, now, reason, kind=EntryKind.VOIDED, credits=-gone)
        work.package_life.add_event(
            package, PackageEventKind.VOIDED, now, reason, amount=amount or None
        )
        after = stand_facts(stand) | {"credits": 0, "price": package.price - stand.price_reduction}
        was = stand_facts(before) | {"credits": gone, "price": package.owed}
        note(work, "voided_package", package, now, reason, before=was, after=after)
        return PackageOutcome(
            PackageStep.VOID,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            credits=-gone,
            amount=amount,
        )

    asked = (ref, money, reason)
    return uow.perform(UseCaseRequest(request_id, "void_package", asked), done, PackageOutcome)


def transfer_credits(
    uow: UnitOfWork, viewer: Viewer, wish: CreditTransfer, now: datetime, *, request_id: UUID
) -> PackageOutcome:
    """Move credits of a package to another client, who gets a package of them.

    It expires with the one that they came from, and costs nothing: what is owed for that one stays
    with whom it belongs. Raises InvalidInput, TooFewCredits, PackageIsVoid, NotFound for a client
    who is not the viewer's to see, NotAllowed, ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)
    reason = clean_reason(wish.reason)

    def done(work: Work) -> PackageOutcome:
        # Clients are held before packages, by everybody.
        known = work.package_life.look(wish.package.package_id)
        target = work.clients.held(wish.to_client_id, known.organization_id)
        package = held(work, wish.package)
        require_counted(package)
        if wish.credits < 1:
            raise InvalidInput("credits", "Type how many sessions to move, at least one.")
        require_left(package, wish.credits)
        if wish.to_client_id == package.client_id:
            raise InvalidInput("client", "Choose somebody else.")
        if not target.active:
            raise InvalidInput("client", f"{target.name} is not a client at present.")
        new = work.package_life.add_transferred(wish, package, target.name, now)
        work.flush()
        kind = EntryKind.TRANSFERRED
        back = put(work, package, package.stand, now, reason, kind=kind, credits=-wish.credits)
        put(work, new, new.stand, now, reason, kind=kind, credits=wish.credits)
        # Taken back, it is empty and nobody's: void, since nothing is ever removed.
        gone = PackageBack(
            new.ref.package_id,
            found=new.stand,
            restore=replace(new.stand, voided=True),
            kind=kind,
            credits=-wish.credits,
            holds=wish.credits,
        )
        left = package.balance - wish.credits
        note(
            work,
            "transferred_credits",
            package,
            now,
            reason,
            before={"credits": package.balance},
            after={"credits": left, "to": target.name},
        )
        came: dict[str, object] = {"credits": wish.credits, "from": package.client_name}
        note(work, "received_credits", new, now, reason, after=came)
        return PackageOutcome(
            PackageStep.TRANSFER,
            wish.package.package_id,
            package.client_name,
            package.name,
            changes_of(package, new),
            DiaryUndo(packages=(back, gone)),
            other_client=target.name,
            credits=wish.credits,
        )

    return uow.perform(
        UseCaseRequest(request_id, "transfer_credits", wish),
        done,
        PackageOutcome,
        check_again=_require_there,
    )


def _require_there(work: Work, outcome: PackageOutcome) -> None:
    backs = outcome.undo.packages if outcome.undo else ()
    if any(work.package_life.hold(back.key).stand != back.found for back in backs):
        raise ChangedMeanwhile()
