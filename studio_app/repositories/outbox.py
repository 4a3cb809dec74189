"""Messages that wait to be sent, by whichever PC claims them first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.mail import (
    CLAIM_LASTS,
    ClaimedMail,
    MailKind,
    MailState,
    OutboxEntry,
    shortened,
)
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.held_row import held_row
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import InvitationRow, OutboxMessageRow

# What a newer version sends is left to it.
_KINDS = tuple(kind.value for kind in MailKind)
_EMPTY: dict[str, Any] = {}

_row = OutboxMessageRow
_OUR_TIME = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_MOMENTS = (
    *(_row.created_at, _row.send_after, _row.claimed_until),
    *(_row.sent_at, _row.failed_at, _row.cancelled_at),
)
_WAITS = _row.sent_at.is_(None) & _row.failed_at.is_(None) & _row.cancelled_at.is_(None)


class Outbox:
    """Queues, claims and settles messages of the viewer's studio, as far as they are theirs."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(
        self, key: UUID, kind: MailKind, recipient: str, content: Mapping[str, Any], now: datetime
    ) -> None:
        """Queue a message, to be sent from now on."""
        self._session.add_row(
            OutboxMessageRow,
            {
                "id": key,
                "organization_id": self._viewer.organization_id,
                "kind": kind.value,
                "recipient": recipient,
                "content": dict(content),
                "created_at": now,
                "created_by": self._viewer.user_id,
                "send_after": now,
            },
        )

    def entries(self, now: datetime, most_settled: int) -> tuple[OutboxEntry, ...]:
        """Return what waits or failed, and the latest of what was sent or cancelled.

        What failed comes first, then what waits, then the rest, each by time, the latest first.
        """
        mine = self._mine() & _in_our_time()
        open_ones = select(_row).where(mine, _row.sent_at.is_(None), _not_cancelled())
        settled = (
            select(_row)
            .where(mine, or_(_row.sent_at.is_not(None), _row.cancelled_at.is_not(None)))
            .order_by(func.coalesce(_row.sent_at, _row.cancelled_at).desc(), _row.id.desc())
            .limit(most_settled)
        )
        rows = [*self._session.scalars(open_ones), *self._session.scalars(settled)]
        names = colleague_names(
            self._session, self._viewer, {message.created_by for message in rows}
        )
        moment = _clock(self._session, now)
        found = [_entry(message, names.get(message.created_by, ""), moment) for message in rows]
        order = (MailState.FAILED, MailState.WAITING)
        latest = sorted(found, key=lambda one: one.settled_at or one.created_at, reverse=True)
        return tuple(
            sorted(latest, key=lambda one: order.index(one.state) if one.state in order else 2)
        )

    def count_troubled(self) -> int:
        """Return how many messages failed, or wait after a try that did."""
        query = (
            select(func.count())
            .select_from(_row)
            .where(
                self._mine(),
                _row.sent_at.is_(None),
                _not_cancelled(),
                or_(_row.failed_at.is_not(None), _row.last_error != ""),
            )
        )
        return int(self._session.execute(query).scalar_one())

    def has_due(self, now: datetime) -> bool:
        """Tell whether anything is to be sent now."""
        query = select(_row.id).where(*self._due(now)).limit(1)
        return self._session.execute(query).first() is not None

    def claim(self, now: datetime) -> ClaimedMail | None:
        """Take the message that waits longest, so that nobody else sends it; None without one."""
        query = (
            select(_row.id, _row.kind, _row.recipient, _row.content, _row.attempts)
            .where(*self._due(now))
            .order_by(_row.send_after, _row.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        message = self._session.execute(query).first()
        if message is None:
            return None
        claimed = ClaimedMail(
            message.id,
            MailKind(message.kind),
            message.recipient,
            message.content,
            # Counted before it goes out: what ends the program each time is given up one day too.
            message.attempts + 1,
            _clock(self._session, now) + CLAIM_LASTS,
        )
        counted = {"attempts": claimed.attempts, "claimed_until": claimed.claimed_until}
        self._settle(claimed.id, _row.sent_at.is_(None), **counted)
        return claimed

    def mark_sent(self, claimed: ClaimedMail, now: datetime) -> None:
        """Note that a message went out; nobody keeps the password that it may have held."""
        # Also when the claim ran out meanwhile: it was sent all the same.
        values: dict[str, Any] = {"sent_at": now, "claimed_until": None, "last_error": ""}
        if claimed.kind is MailKind.INVITATION:
            values["content"] = _EMPTY
        self._settle(claimed.id, _row.sent_at.is_(None), **values)

    def put_off(
        self,
        claimed: ClaimedMail,
        reason: str,
        now: datetime,
        again_at: datetime | None,
        *,
        counts: bool = True,
        empties: bool = False,
    ) -> None:
        """Note why a message did not go out, and when it is tried again; None gives it up.

        ``counts`` it as a try of the message, unless the fault was this PC's alone.
        """
        values: dict[str, Any] = {
            "claimed_until": None,
            "last_error": shortened(reason),
            "attempts": claimed.attempts - (not counts),
        }
        values |= {"failed_at": now} if again_at is None else {"send_after": again_at}
        if empties:
            values["content"] = _EMPTY
        self._settle(claimed.id, _row.claimed_until == claimed.claimed_until, **values)

    def cancel(self, key: UUID, now: datetime) -> MailKind:
        """Call a waiting message back; raise NotFound, ChangedMeanwhile once it is under way."""
        message = self._held(key)
        if _state(message) is not MailState.WAITING or self._is_claimed(message, now):
            raise ChangedMeanwhile()
        self._call_back(message, now)
        return MailKind(message.kind)

    def cancel_invitations(self, membership_id: UUID, now: datetime) -> None:
        """Call back what was to be sent of an invitation that ended, and forget its password."""
        query = select(_row.id, _row.content).where(
            self._mine(), _row.kind == MailKind.INVITATION.value, _row.sent_at.is_(None)
        )
        for key, content in self._session.execute(query).all():
            if _words(content).get("membership_id") == str(membership_id):
                ended = {"cancelled_at": now, "claimed_until": None, "content": _EMPTY}
                self._settle(key, _row.sent_at.is_(None), **ended)

    def invited_address(self, membership_id: UUID) -> str:
        """Return where a login was invited last, "" where that is not known or not to be seen."""
        invitation = InvitationRow
        query = (
            select(invitation.email)
            .where(invitation.membership_id == membership_id, invitation.email != "")
            .order_by(invitation.created_at.desc(), invitation.id.desc())
            .limit(1)
        )
        return str(self._session.execute(query).scalar() or "")

    def send_again(self, key: UUID, copy_key: UUID, now: datetime) -> MailKind:
        """Send a message once more: the same one if it never went out, else a copy of it.

        Raises NotFound; ChangedMeanwhile while it is under way, and when nothing is left of it.
        """
        message = self._held(key)
        if not message.content or self._is_claimed(message, now):
            raise ChangedMeanwhile()
        if message.sent_at is not None:
            # Mail servers drop what they have seen, by the number that goes with the message.
            self.add(copy_key, MailKind(message.kind), message.recipient, message.content, now)
        else:
            message.send_after, message.attempts, message.last_error = now, 0, ""
            message.failed_at = message.cancelled_at = message.claimed_until = None
        return MailKind(message.kind)

    def _held(self, key: UUID) -> OutboxMessageRow:
        message = held_row(self._session, OutboxMessageRow, key)
        if message.kind not in _KINDS:
            raise ChangedMeanwhile()
        return message

    def _call_back(self, message: OutboxMessageRow, now: datetime) -> None:
        message.cancelled_at, message.claimed_until = message.cancelled_at or now, None
        if message.kind == MailKind.INVITATION.value:
            message.content = _EMPTY

    def _is_claimed(self, message: OutboxMessageRow, now: datetime) -> bool:
        return _is_claimed(message, _clock(self._session, now))

    def _mine(self) -> ColumnElement[bool]:
        return (_row.organization_id == self._viewer.organization_id) & _row.kind.in_(_KINDS)

    def _due(self, now: datetime) -> Collection[ColumnElement[bool]]:
        free = or_(_row.claimed_until.is_(None), _row.claimed_until <= _clock(self._session, now))
        return self._mine(), _WAITS, _row.send_after <= now, free

    def _settle(self, key: UUID, where: ColumnElement[bool], **values: Any) -> None:
        self._session.execute(
            update(_row)
            .where(_row.id == key, where)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _not_cancelled() -> ColumnElement[bool]:
    return _row.cancelled_at.is_(None)


def _clock(session: Session, now: datetime) -> datetime:
    """Return the moment by which claims count: the server's, because clocks of PCs differ."""
    if session.get_bind().dialect.name != "postgresql":
        return now
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def _is_claimed(message: OutboxMessageRow, moment: datetime) -> bool:
    return message.claimed_until is not None and message.claimed_until > moment


def _state(message: OutboxMessageRow) -> MailState:
    if message.sent_at is not None:
        return MailState.SENT
    if message.cancelled_at is not None:
        return MailState.CANCELLED
    return MailState.WAITING if message.failed_at is None else MailState.FAILED


def _words(content: Any) -> Mapping[str, Any]:
    """Return what a message holds, nothing of what was queued past the program in another form."""
    return content if isinstance(content, dict) else _EMPTY


def _in_our_time() -> ColumnElement[bool]:
    """Return the condition that leaves out what was queued past the program for no moment at all.

    A server keeps moments that a program cannot read.
    """
    return and_(*(or_(it.is_(None), it.between(*_OUR_TIME)) for it in _MOMENTS))


def _entry(message: OutboxMessageRow, created_by: str, moment: datetime) -> OutboxEntry:
    return OutboxEntry(
        message.id,
        MailKind(message.kind),
        message.recipient,
        str(_words(message.content).get("about", "")),
        message.created_at,
        created_by,
        _state(message),
        message.send_after,
        message.attempts,
        message.last_error,
        message.sent_at or message.cancelled_at or message.failed_at,
        _is_claimed(message, moment),
        bool(message.content),
    )
