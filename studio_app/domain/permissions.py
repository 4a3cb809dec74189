"""Rights per role, as data: used by the services, by the menus, and by the tests."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from studio_app.domain.errors import NotAllowed
from studio_app.domain.people import Role, Viewer


class Right(StrEnum):
    """Something a viewer may or may not do."""

    SEE_SCHEDULE = "see_schedule"
    SEE_CLIENTS = "see_clients"
    EDIT_CLIENTS = "edit_clients"
    EDIT_CONTACTS = "edit_contacts"
    MERGE_CLIENTS = "merge_clients"
    ERASE_CLIENTS = "erase_clients"
    IMPORT = "import"
    BOOK = "book"
    BOOK_ANYWAY = "book_anyway"
    CHECK_IN = "check_in"
    READ_NOTES = "read_notes"
    WRITE_NOTES = "write_notes"
    SELL = "sell"
    REFUND = "refund"
    ASK_TIME_OFF = "ask_time_off"
    DECIDE_TIME_OFF = "decide_time_off"
    TRANSFER = "transfer"
    INVITE_TRAINER = "invite_trainer"
    DEACTIVATE_TRAINER = "deactivate_trainer"
    CHANGE_SETTINGS = "change_settings"
    SEE_REVENUE = "see_revenue"
    SEE_AUDIT = "see_audit"
    EXPORT = "export"
    BACK_UP = "back_up"


class Scope(StrEnum):
    """How far a right reaches. ASK files a request; LIMITED stops at an amount or a day."""

    ALL = "all"
    OWN = "own"
    TEAM = "team"
    LIMITED = "limited"
    ASK = "ask"
    NONE = "none"


_EVERYTHING: Mapping[Right, Scope] = dict.fromkeys(Right, Scope.ALL)

_TRAINER: Mapping[Right, Scope] = {
    Right.SEE_SCHEDULE: Scope.OWN,
    Right.SEE_CLIENTS: Scope.OWN,
    Right.EDIT_CLIENTS: Scope.OWN,
    Right.EDIT_CONTACTS: Scope.OWN,
    Right.BOOK: Scope.OWN,
    Right.CHECK_IN: Scope.OWN,
    Right.READ_NOTES: Scope.OWN,
    Right.WRITE_NOTES: Scope.OWN,
    Right.SELL: Scope.OWN,
    Right.ASK_TIME_OFF: Scope.OWN,
    Right.TRANSFER: Scope.ASK,
    Right.SEE_REVENUE: Scope.OWN,
}

RIGHTS: Mapping[Role, Mapping[Right, Scope]] = {
    Role.ADMIN: _EVERYTHING,
    Role.OWNER: _EVERYTHING,
    Role.SENIOR: {**_TRAINER, Right.INVITE_TRAINER: Scope.ALL},
    Role.TRAINER: _TRAINER,
    Role.ASSISTANT: {
        Right.SEE_SCHEDULE: Scope.TEAM,
        Right.SEE_CLIENTS: Scope.TEAM,
        Right.EDIT_CONTACTS: Scope.TEAM,
        Right.CHECK_IN: Scope.TEAM,
        Right.READ_NOTES: Scope.TEAM,
    },
    Role.FRONT_DESK: {
        Right.SEE_SCHEDULE: Scope.ALL,
        Right.SEE_CLIENTS: Scope.ALL,
        Right.EDIT_CLIENTS: Scope.ALL,
        Right.EDIT_CONTACTS: Scope.ALL,
        Right.MERGE_CLIENTS: Scope.ALL,
        Right.BOOK: Scope.ALL,
        Right.BOOK_ANYWAY: Scope.ALL,
        Right.CHECK_IN: Scope.ALL,
        Right.SELL: Scope.ALL,
        Right.REFUND: Scope.LIMITED,
        Right.TRANSFER: Scope.ASK,
        Right.SEE_REVENUE: Scope.LIMITED,
    },
    Role.CLIENT: {
        Right.SEE_SCHEDULE: Scope.OWN,
        Right.SEE_CLIENTS: Scope.OWN,
        Right.EDIT_CONTACTS: Scope.OWN,
        Right.BOOK: Scope.ASK,
        Right.READ_NOTES: Scope.OWN,
        Right.EXPORT: Scope.OWN,
    },
}


def scope_of(role: Role, right: Right) -> Scope:
    """Return how far the right reaches for the role, NONE when it does not."""
    return RIGHTS[role].get(right, Scope.NONE)


def allows(viewer: Viewer, right: Right, *, trainer_id: UUID | None = None) -> bool:
    """Tell whether the viewer may act now, on that trainer's diary when one is given.

    ASK is not acting: it files a request for someone else. A team is known only to the database,
    which holds it there.
    """
    scope = scope_of(viewer.role, right)
    if scope in (Scope.NONE, Scope.ASK):
        return False
    if scope is Scope.OWN and trainer_id is not None and viewer.role is not Role.CLIENT:
        return trainer_id == viewer.trainer_id
    return True


def require(viewer: Viewer, right: Right, *, trainer_id: UUID | None = None) -> None:
    """Raise NotAllowed unless the viewer may act."""
    if not allows(viewer, right, trainer_id=trainer_id):
        raise NotAllowed()


def sees_payments(viewer: Viewer) -> bool:
    """Tell whether payments are shown: to those who sell, and to clients their own."""
    return allows(viewer, Right.SELL) or viewer.role is Role.CLIENT
