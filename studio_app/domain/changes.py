"""What a use case changed, announced so that models refresh; and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import DiaryUndo


class Aggregate(StrEnum):
    """Kinds of things that screens show and that can change."""

    SESSION = "session"
    CLIENT = "client"
    PACKAGE = "package"
    TRAINER = "trainer"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Changes:
    """The aggregates that a use case changed, and the keys of those that it touched."""

    aggregates: frozenset[Aggregate] = frozenset()
    ids: frozenset[UUID] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.aggregates | other.aggregates, self.ids | other.ids)


class Step(StrEnum):
    """What was done in the diary, for the name of its undo."""

    BOOK = "book"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    NOT_ARRIVED = "not_arrived"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    MOVE = "move"
    RESIZE = "resize"
    CHANGE_PLACE = "change_place"
    BOOK_SERIES = "book_series"
    CHANGE_SERIES = "change_series"
    EDIT_SERIES = "edit_series"
    CANCEL_SERIES = "cancel_series"
    ASK_TIME_OFF = "ask_time_off"
    ADD_TIME_OFF = "add_time_off"
    WITHDRAW_TIME_OFF = "withdraw_time_off"
    APPROVE_TIME_OFF = "approve_time_off"
    DECLINE_TIME_OFF = "decline_time_off"
    ADD_CLASS = "add_class"
    CHANGE_CLASS = "change_class"
    CANCEL_CLASS = "cancel_class"
    COMPLETE_CLASS = "complete_class"
    COMPLETE_DAY = "complete_day"
    ADD_WAITING = "add_waiting"
    WITHDRAW_WAITING = "withdraw_waiting"
    ADD_CLIENT = "add_client"
    ADD_PACKAGE_TYPE = "add_package_type"
    CHANGE_PACKAGE_TYPE = "change_package_type"
    RETIRE_PACKAGE_TYPE = "retire_package_type"
    BRING_BACK_PACKAGE_TYPE = "bring_back_package_type"
    ORDER_PACKAGE_TYPES = "order_package_types"
    SET_PRICE = "set_price"
    END_PRICE = "end_price"
    SET_CLASS_PRICE = "set_class_price"
    END_CLASS_PRICE = "end_class_price"
    SET_PAY_RATE = "set_pay_rate"
    REMOVE_PAY_RATE = "remove_pay_rate"
    ISSUE_PAY_STATEMENT = "issue_pay_statement"
    PAY_STATEMENT_PAID = "pay_statement_paid"
    WITHDRAW_PAY_STATEMENT = "withdraw_pay_statement"
    SET_HOURS = "set_hours"
    SET_DAY_HOURS = "set_day_hours"
    CLEAR_DAY_HOURS = "clear_day_hours"
    SET_OPENING_HOURS = "set_opening_hours"
    CLOSE_DAYS = "close_days"
    RENAME_CLOSED_DAY = "rename_closed_day"
    OPEN_DAY = "open_day"
    ADD_PLACE = "add_place"
    EDIT_PLACE = "edit_place"
    RETIRE_PLACE = "retire_place"
    BRING_BACK_PLACE = "bring_back_place"
    ORDER_PLACES = "order_places"
    SELL = "sell"
    TAKE_PAYMENT = "take_payment"
    REFUND = "refund"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class BookingOutcome:
    """What became of a booking: its new state, what changed, and the way back.

    ``package_name`` and ``credits_left`` tell of the package that pays, None without one
    (``credits_left`` is None for an unlimited one too).
    """

    step: Step
    booking_id: UUID
    session_id: UUID
    client_name: str
    starts_at: datetime
    status: BookingStatus
    version: int
    changes: Changes
    undo: DiaryUndo | None
    package_name: str | None = None
    credits_left: int | None = None


@dataclass(frozen=True, slots=True)
class DiaryOutcome:
    """What became of sessions, or of several bookings: what changed, and the way back.

    ``subject`` is the client or the title of the class, of the first where there are ``count``;
    ``starts_at`` is when that one begins now, in UTC. Of a series, some may be ``left_alone``.
    ``place_name`` is where it is now, if that is another place than before.
    """

    step: Step
    subject: str
    starts_at: datetime
    changes: Changes
    undo: DiaryUndo | None
    session_id: UUID | None = None
    trainer_name: str = ""
    count: int = 1
    left_alone: int = 0
    place_name: str = ""
