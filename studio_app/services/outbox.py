"""The studio's outgoing mail: what waits, what became of it, and the server that takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound
from studio_app.domain.mail import (
    MAIL_SETTING,
    Letter,
    MailKind,
    MailNotSetUp,
    MailOutcome,
    MailSettings,
    OutboxEntry,
    checked_settings,
    sees_outbox,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.receipts import ReceiptRecipient
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.mail_writing import letter_content

MOST_SETTLED = 300
"""So many of those that were sent are listed, the latest; the others are kept all the same."""


def mail_settings(uow: UnitOfWork) -> MailSettings | None:
    """Return through which server the studio sends, None where that was never set up."""
    with uow.reading() as work:
        return settings_of(work)


def settings_of(work: Work) -> MailSettings | None:
    """Return the same within a transaction."""
    return MailSettings.from_kept(work.organization_settings.get(MAIL_SETTING))


def require_set_up(work: Work) -> None:
    """Raise MailNotSetUp where the studio sends no mail."""
    if settings_of(work) is None:
        raise MailNotSetUp()


def set_mail_settings(
    uow: UnitOfWork, viewer: Viewer, settings: MailSettings, now: datetime, *, request_id: UUID
) -> Changes:
    """Choose the server that takes the studio's mail; raise NotAllowed, InvalidInput."""
    require(viewer, Right.CHANGE_SETTINGS)
    wanted = checked_settings(settings)

    def changed(work: Work) -> Changes:
        before = settings_of(work)
        work.organization_settings.put(MAIL_SETTING, wanted.kept())
        work.audit.add(
            "changed_mail_settings",
            "organization",
            viewer.organization_id,
            now,
            before={"server": before.host, "sender": before.sender_address} if before else None,
            after={"server": wanted.host, "sender": wanted.sender_address},
        )
        return _changes(viewer.organization_id)

    return uow.perform(UseCaseRequest(request_id, "set_mail_settings", wanted), changed, Changes)


def outbox_entries(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[OutboxEntry, ...]:
    """Return what failed, what waits, and the latest of what was sent; raise NotAllowed."""
    _require_outbox(viewer)
    with uow.reading() as work:
        return work.outbox.entries(now, MOST_SETTLED)


def count_troubled(uow: UnitOfWork, viewer: Viewer) -> int:
    """Return how many messages failed or could not be sent so far; raise NotAllowed."""
    _require_outbox(viewer)
    with uow.reading() as work:
        return work.outbox.count_troubled()


def cancel_mail(
    uow: UnitOfWork, viewer: Viewer, message_id: UUID, now: datetime, *, request_id: UUID
) -> MailOutcome:
    """Call a waiting message back.

    Raises NotAllowed, NotFound, and ChangedMeanwhile for one that was sent, or is being sent.
    """

    def cancelled(work: Work) -> MailOutcome:
        kind = work.outbox.cancel(message_id, now)
        _note(work, "cancelled_mail", message_id, kind, now)
        return MailOutcome(message_id, _changes(message_id))

    return _done(uow, viewer, UseCaseRequest(request_id, "cancel_mail", message_id), cancelled)


def send_mail_again(
    uow: UnitOfWork, viewer: Viewer, message_id: UUID, now: datetime, *, request_id: UUID
) -> MailOutcome:
    """Send a message now, whatever became of it; what went out already is sent as a new one.

    Raises NotAllowed, NotFound, and ChangedMeanwhile for an invitation whose password is gone.
    """

    def again(work: Work) -> MailOutcome:
        kind = work.outbox.send_again(message_id, request_id, now)
        _note(work, "sent_mail_again", message_id, kind, now)
        return MailOutcome(message_id, _changes(message_id))

    return _done(uow, viewer, UseCaseRequest(request_id, "send_mail_again", message_id), again)


def receipt_recipient(
    uow: UnitOfWork, viewer: Viewer, receipt_id: UUID
) -> tuple[ReceiptRecipient, MailSettings | None]:
    """Return who is asked to be sent a receipt, and whether the studio sends mail at all.

    Raises NotAllowed, NotFound.
    """
    require(viewer, Right.SELL)
    with uow.reading() as work:
        return _recipient(work, receipt_id), settings_of(work)


def mail_receipts(
    uow: UnitOfWork,
    viewer: Viewer,
    receipt_ids: Sequence[UUID],
    address: str,
    letter: Letter,
    file_name: str,
    now: datetime,
    *,
    request_id: UUID,
) -> MailOutcome:
    """Send receipts of one payment to an address, as a PDF that is made when they are sent.

    ``letter`` has places for {name}, {numbers} and {studio}. The same request again sends nothing
    more. Raises InvalidInput for the address, MailNotSetUp, NotAllowed, NotFound.
    """
    require(viewer, Right.SELL)
    recipient = kept_email(address)
    if not recipient:
        raise InvalidInput("email", "Type the address that the receipt goes to.")

    def queued(work: Work) -> MailOutcome:
        require_set_up(work)
        clients = [_recipient(work, key) for key in receipt_ids]
        client, numbers = clients[0], ", ".join(str(one.number) for one in clients)
        studio = work.organizations.mine().name
        content = letter_content(
            letter.filled(name=client.name, numbers=numbers, studio=studio),
            f"{client.name} · {numbers}",
            receipts=[str(key) for key in receipt_ids],
            client_id=str(client.client_id),
            file_name=file_name,
        )
        work.outbox.add(request_id, MailKind.RECEIPT, recipient, content, now)
        work.audit.add(
            "mailed_receipt",
            "receipt",
            receipt_ids[0],
            now,
            client_id=client.client_id,
            after={"client": client.name, "number": numbers},
        )
        return MailOutcome(request_id, _changes(request_id))

    asked = UseCaseRequest(request_id, "mail_receipts", (list(receipt_ids), recipient))
    return uow.perform(asked, queued, MailOutcome)


def _recipient(work: Work, receipt_id: UUID) -> ReceiptRecipient:
    found = work.receipts.recipient(receipt_id)
    if found is None:
        raise NotFound()
    return found


def _done(
    uow: UnitOfWork,
    viewer: Viewer,
    request: UseCaseRequest,
    function: Callable[[Work], MailOutcome],
) -> MailOutcome:
    _require_outbox(viewer)
    return uow.perform(request, function, MailOutcome)


def _note(work: Work, action: str, message_id: UUID, kind: MailKind, now: datetime) -> None:
    work.audit.add(action, "outbox_message", message_id, now, after={"kind": kind.value})


def _require_outbox(viewer: Viewer) -> None:
    if not sees_outbox(viewer):
        raise NotAllowed()


def _changes(key: UUID) -> Changes:
    return Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({key}))
