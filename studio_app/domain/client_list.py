"""The list of clients: what is told of each, by what it is narrowed, and in which order it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studio_app.domain.paging import OpenedList
from studio_app.domain.people import Role, Trainer, Viewer
from studio_app.domain.permissions import Right, allows

CREDITS_LOW = 2
EXPIRING_DAYS = 14
BIRTHDAY_DAYS = 7
LONGEST_TEXT = 200
MOST_WEEKS = 520


class ClientColumn(StrEnum):
    """What the list tells of a client."""

    NAME = "name"
    NUMBER = "number"
    TRAINER = "trainer"
    PHONE = "phone"
    EMAIL = "email"
    TAGS = "tags"
    CREDITS = "credits"
    EXPIRES = "expires"
    OWES = "owes"
    LAST_VISIT = "last_visit"
    NEXT_VISIT = "next_visit"
    BIRTHDAY = "birthday"
    SINCE = "since"


NOT_ORDERED_BY = frozenset({ClientColumn.TAGS})


class Standing(StrEnum):
    """Whether those who come, those who come no more, or all of them are listed."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What the list is narrowed to; what is left as it is leaves nobody out but the inactive.

    ``text`` is any part of name, phone, e-mail or number. ``without_trainer`` lists those whom
    nobody looks after; ``credits_low`` those with a valid package of few sessions,
    ``expiring`` those whose package ends soon, ``unpaid`` those who owe, ``not_seen_weeks`` those
    who did not come for so many weeks, ``birthday`` those whose birthday comes within a week.
    """

    text: str = ""
    standing: Standing = Standing.ACTIVE
    trainer_id: UUID | None = None
    without_trainer: bool = False
    tag: str = ""
    credits_low: bool = False
    expiring: bool = False
    unpaid: bool = False
    not_seen_weeks: int | None = None
    birthday: bool = False

    def kept(self) -> dict[str, Any]:
        """Return it as JSON keeps it: only what is not as usual."""
        usual = ClientFilter()
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        kept = {name: value for name, value in found.items() if value != getattr(usual, name)}
        return {
            name: str(value) if isinstance(value, UUID) else value for name, value in kept.items()
        }

    def without_text(self) -> ClientFilter:
        """Return the same for any text."""
        return replace(self, text="")


@dataclass(frozen=True, slots=True)
class ClientOrder:
    """What the list is ordered by."""

    column: ClientColumn = ClientColumn.NAME
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ClientListWish:
    """A list of clients that is asked for: of those whom the trainers look after, None for all.

    Whom nobody looks after is listed beside any trainers, once they are asked for.
    """

    narrowed: ClientFilter = ClientFilter()
    order: ClientOrder = ClientOrder()
    trainer_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListedClient:
    """A line of the list.

    ``credits`` are what is left of valid packages: None where one is unlimited, or without any
    (``has_package`` tells). ``expires_on`` is the first day on which one of them ends. ``owes`` is
    in minor units, None for those who see no money. Visits in UTC.
    """

    id: UUID
    number: int
    name: str
    active: bool
    phone: str
    email: str
    birth_date: date | None
    since: datetime
    trainer_name: str
    tags: tuple[str, ...] = ()
    has_package: bool = False
    credits: int | None = None
    expires_on: date | None = None
    owes: int | None = None
    last_visit: datetime | None = None
    next_visit: datetime | None = None


@dataclass(frozen=True)
class OpenedClients(OpenedList[ListedClient]):
    """A list of clients as it was found, and by which trainers and tags it can be narrowed."""

    trainers: tuple[Trainer, ...] = ()
    tags: tuple[str, ...] = ()


def sees_debts(viewer: Viewer) -> bool:
    """Tell whether the list says what clients owe."""
    return allows(viewer, Right.SELL) and viewer.role is not Role.CLIENT


def columns_for(viewer: Viewer) -> tuple[ClientColumn, ...]:
    """Return the columns that the viewer may see, in their usual order."""
    hidden = set() if sees_debts(viewer) else {ClientColumn.OWES}
    return tuple(column for column in ClientColumn if column not in hidden)


def allowed_wish(viewer: Viewer, wish: ClientListWish) -> ClientListWish:
    """Return the wish without what the viewer does not see."""
    if sees_debts(viewer):
        return wish
    order = wish.order if wish.order.column is not ClientColumn.OWES else ClientOrder()
    return replace(wish, narrowed=replace(wish.narrowed, unpaid=False), order=order)


def filter_from(kept: Mapping[str, Any]) -> ClientFilter:
    """Return the filter that was kept; what makes no sense in it leaves nobody out."""
    weeks = kept.get("not_seen_weeks")
    return ClientFilter(
        text=_text(kept.get("text")),
        standing=_standing(kept.get("standing")),
        trainer_id=_key(kept.get("trainer_id")),
        without_trainer=kept.get("without_trainer") is True,
        tag=_text(kept.get("tag")),
        credits_low=kept.get("credits_low") is True,
        expiring=kept.get("expiring") is True,
        unpaid=kept.get("unpaid") is True,
        not_seen_weeks=weeks if type(weeks) is int and 0 < weeks <= MOST_WEEKS else None,
        birthday=kept.get("birthday") is True,
    )


def order_from(column: object, descending: object) -> ClientOrder:
    """Return the order that was kept, or the usual one."""
    known = {one.value: one for one in ClientColumn if one not in NOT_ORDERED_BY}
    found = known.get(column) if isinstance(column, str) else None
    return ClientOrder() if found is None else ClientOrder(found, descending is True)


def _text(value: object) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _standing(value: object) -> Standing:
    known = {one.value: one for one in Standing}
    return known.get(value, Standing.ACTIVE) if isinstance(value, str) else Standing.ACTIVE


def _key(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
