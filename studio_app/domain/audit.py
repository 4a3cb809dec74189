"""What the audit trail tells: entries, what they are looked for by, and what never stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from studio_app.domain.errors import InvalidInput


class AuditKind(StrEnum):
    """What an entry is about, coarse enough to choose from."""

    BOOKING = "booking"
    ATTENDANCE = "attendance"
    CANCELLATION = "cancellation"
    UNDONE = "undone"
    CLIENT = "client"
    PACKAGE = "package"
    MONEY = "money"
    TRANSFER = "transfer"
    TIME_OFF = "time_off"
    HOURS = "hours"
    LOGIN = "login"
    MAIL = "mail"
    UPKEEP = "upkeep"
    OTHER = "other"


KINDS: Mapping[AuditKind, frozenset[str]] = MappingProxyType(
    {
        AuditKind.BOOKING: frozenset(
            {
                "booked",
                "moved",
                "class_added",
                "class_changed",
                "waiting_added",
                "waiting_withdrawn",
                "waiting_booked",
                "series_booked",
                "series_changed",
            }
        ),
        AuditKind.ATTENDANCE: frozenset({"check_in", "not_arrived", "complete", "no_show"}),
        AuditKind.CANCELLATION: frozenset({"cancel", "class_cancelled", "series_cancelled"}),
        AuditKind.UNDONE: frozenset({"undo", "redo"}),
        AuditKind.CLIENT: frozenset(
            {"added_client", "tagged_client", "untagged_client", "merged_clients", "merge_undone"}
            | {"edited_client", "deactivated_client", "reactivated_client", "erased_client"}
            | {"exported_client", "added_client_note", "removed_client_note", "noted_consent"}
            | {"noted_consent_withdrawn", "set_client_picture", "removed_client_picture"}
            | {"changed_new_client_rule", "wrote_session_note", "edited_session_note"}
            | {"removed_session_note"}
        ),
        AuditKind.PACKAGE: frozenset(
            {"froze_package", "unfroze_package", "froze_all_packages", "moved_expiry"}
            | {"adjusted_credits", "expired_packages", "reduced_price", "voided_package"}
            | {"transferred_credits", "received_credits", "shared_package", "unshared_package"}
            | {"added_package_type", "changed_package_type", "retired_package_type"}
            | {"brought_back_package_type", "ordered_package_types"}
            | {"set_trainer_price", "ended_trainer_price"}
        ),
        AuditKind.MONEY: frozenset(
            {"sold", "payment_taken", "payment_refunded", "settled_package"}
            | {"set_fee_rates", "set_refund_limit", "till_closed", "receipt_head_changed"}
            | {"set_pay_rate", "removed_pay_rate", "issued_pay_statement", "paid_pay_statement"}
            | {"withdrew_pay_statement"}
        ),
        AuditKind.TRANSFER: frozenset(
            {"transferred", "transfer_undone", "asked_for_transfer", "declined_transfer"}
            | {"backfilled", "backfill_undone", "noted_assignment"}
        ),
        AuditKind.TIME_OFF: frozenset(
            {"asked_for_time_off", "added_time_off", "withdrew_time_off"}
            | {"approved_time_off", "declined_time_off", "imported_busy_times"}
        ),
        AuditKind.HOURS: frozenset(
            {"set_hours", "set_day_hours", "cleared_day_hours", "set_opening_hours"}
            | {"closed_days", "renamed_closed_day", "opened_day", "added_place", "changed_place"}
            | {"retired_place", "brought_back_place", "ordered_places"}
        ),
        AuditKind.LOGIN: frozenset(
            {"invited", "invitation_accepted", "invitation_revoked", "login_closed"}
            | {"login_reopened", "password_changed", "password_reset", "unlocked"}
            | {"role_changed", "helped_changed", "trainer_limit_changed"}
        ),
        AuditKind.MAIL: frozenset(
            {"mailed_receipt", "cancelled_mail", "sent_mail_again", "changed_mail_settings"}
        ),
        AuditKind.UPKEEP: frozenset(
            {"backed_up", "restored", "encrypted", "decrypted"}
            | {"exported_list", "imported", "import_undone"}
        ),
    }
)
"""The actions of each kind; what no kind names is OTHER."""

KNOWN_ACTIONS = frozenset(action for actions in KINDS.values() for action in actions)


def kind_of(action: str) -> AuditKind:
    """Return the kind of an action, OTHER for one that is not known."""
    return next((kind for kind, actions in KINDS.items() if action in actions), AuditKind.OTHER)


# Clocks differ, and a step may be tried for a while until the server is back.
AT_ONCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when.

    ``at`` (UTC) is the program's clock; ``recorded_at`` (UTC) the database's own, and ``number``
    the place in the studio's chain, both None for an entry without a link. Where the chain was
    laid over entries that were there before, ``is_older_than_chain``. ``client_name`` and
    ``subject_name`` (of a user) are the names of today, None for what has none. ``before`` and
    ``after`` are plain JSON values.
    """

    id: UUID
    at: datetime
    user_id: UUID
    user_name: str
    action: str
    subject: str
    subject_id: UUID
    subject_name: str | None
    client_id: UUID | None
    client_name: str | None
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    number: int | None
    recorded_at: datetime | None
    is_older_than_chain: bool = False

    @property
    def noted_at(self) -> datetime | None:
        """Return when the database noted what says that it was done at quite another time."""
        if self.recorded_at is None or self.is_older_than_chain:
            return None
        return self.recorded_at if abs(self.recorded_at - self.at) > AT_ONCE else None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; None leaves a question open. Days are local, both included."""

    user_id: UUID | None = None
    client_id: UUID | None = None
    kind: AuditKind | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether everything is looked for."""
        return self == AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditPlace:
    """Where a page ended: the entries after it are older."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the latest first; ``next_place`` is None on the last page."""

    entries: tuple[AuditEntry, ...]
    next_place: AuditPlace | None


@dataclass(frozen=True, slots=True)
class SeenLink:
    """The newest link of a trail's chain when a PC last looked, at ``seen_at`` (UTC)."""

    number: int
    hash: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class TrailLoss:
    """That a link that was seen is not there: entries are ``missing``, or 0 were made anew."""

    missing: int
    seen: SeenLink


def loss_since(seen: SeenLink, newest: int, there: str | None) -> TrailLoss | None:
    """Return what became of the link that was seen, None where it is there.

    ``newest`` is the number of the newest link now, ``there`` the hash that stands there.
    """
    if there == seen.hash:
        return None
    return TrailLoss(max(seen.number - newest, 0), seen)


@dataclass(frozen=True, slots=True)
class AuditPerson:
    """Somebody who may have done something."""

    user_id: UUID
    name: str


_SECRET_NAME = re.compile(
    r"(^|_)(password|passphrase|secret|token|verifier|hash|(api|private|recovery)_(key|code))s?$"
)
# Password hashes as argon2 and PostgreSQL keep them, keys in PEM, and keys of 256 bits in hex.
_SECRET_TEXT = re.compile(
    r"\$argon2|SCRAM-SHA-\d+\$|\bmd5[0-9a-f]{32}\b|-----BEGIN |\b[0-9a-fA-F]{64}\b"
)


def require_no_secrets(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, reason: str
) -> None:
    """Raise ValueError, without the text, where a password, hash, key or token stands.

    So does a NUL character: SQLite ends a text there, and what was hashed could not be read again.
    """
    for name, value in (*_texts(before or {}), *_texts(after or {}), ("reason", reason)):
        if _SECRET_TEXT.search(value) or (value and _SECRET_NAME.search(name)):
            raise ValueError(f"“{name}” looks like a secret, which the audit trail must not hold")
        if "\x00" in value:
            raise ValueError(f"“{name}” has a character that the audit trail cannot hold")


def looks_like_secret(text: str) -> bool:
    """Tell whether the trail would refuse a text as a password, hash or key."""
    return bool(_SECRET_TEXT.search(text))


def refuse_secret(reason: str) -> None:
    """Raise InvalidInput for a reason that somebody typed and the trail would refuse."""
    if looks_like_secret(reason):
        raise InvalidInput(
            "reason",
            "This looks like a password or a key, which must not stand in the history. Give the "
            "reason in a plain sentence.",
        )


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, part in value.items():
            yield "", inner
            yield from _texts(part, f"{name}_{inner}" if name else inner)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, name)
    elif isinstance(value, str):
        yield name, value
