"""What was done in the diary, in words: the name of its undo, and the notice."""

from __future__ import annotations

from babel.dates import format_skeleton
from PySide6.QtCore import QCoreApplication

from studio_app.domain.changes import BookingOutcome, DiaryOutcome, Step
from studio_app.domain.local_time import local_day, time_text, to_local
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.package_types.step_words import done_sentence_of_types, step_name_of_types
from studio_app.ui.schedule.texts import short_day

_translate = QCoreApplication.translate

Outcome = BookingOutcome | DiaryOutcome


def step_name(outcome: Outcome, organization: Organization) -> str:
    """Return the name of what was done, such as "Book Mina Park, Tue 09:00"."""
    if isinstance(outcome, DiaryOutcome) and (name := step_name_of_types(outcome)):
        return name
    local = to_local(outcome.starts_at, organization.tz)
    weekday = format_skeleton("E", local, locale=organization.locale)
    texts = {
        Step.BOOK: _translate("Booking", "Book {client}, {when}"),
        Step.CANCEL: _translate("Booking", "Cancel {client}, {when}"),
        Step.CHECK_IN: _translate("Booking", "Check in {client}, {when}"),
        Step.NOT_ARRIVED: _translate("Booking", "Take back check-in of {client}, {when}"),
        Step.COMPLETE: _translate("Booking", "Complete {client}, {when}"),
        Step.NO_SHOW: _translate("Booking", "No-show of {client}, {when}"),
        Step.MOVE: _translate("Booking", "Move {client} to {when}"),
        Step.RESIZE: _translate("Booking", "Change length of {client}, {when}"),
        Step.CHANGE_PLACE: _translate("Booking", "Move {client} to {place}, {when}"),
        Step.BOOK_SERIES: _translate("Booking", "Book series of {client}, {when}"),
        Step.CHANGE_SERIES: _translate("Booking", "Move series of {client}, {when}"),
        Step.EDIT_SERIES: _translate("Booking", "Change series of {client}, {when}"),
        Step.CANCEL_SERIES: _translate("Booking", "Cancel series of {client}, {when}"),
        Step.ADD_CLASS: _translate("Booking", "Add {client}, {when}"),
        Step.CHANGE_CLASS: _translate("Booking", "Change {client}, {when}"),
        Step.CANCEL_CLASS: _translate("Booking", "Cancel {client}, {when}"),
        Step.COMPLETE_CLASS: _translate("Booking", "Complete {client}, {when}"),
        Step.COMPLETE_DAY: _translate("Booking", "Complete {day}"),
        Step.ADD_WAITING: _translate("Booking", "Let {client} wait"),
        Step.WITHDRAW_WAITING: _translate("Booking", "Take {client} off the waiting list"),
        Step.ADD_CLIENT: _translate("Booking", "Add client {client}"),
        Step.ASK_TIME_OFF: _translate("Booking", "Ask for time off, {client}, {day}"),
        Step.ADD_TIME_OFF: _translate("Booking", "Add time off of {client}, {day}"),
        Step.WITHDRAW_TIME_OFF: _translate("Booking", "Take back time off of {client}, {day}"),
        Step.APPROVE_TIME_OFF: _translate("Booking", "Approve time off of {client}, {day}"),
        Step.DECLINE_TIME_OFF: _translate("Booking", "Decline time off of {client}, {day}"),
    }
    when = f"{weekday} {_clock(outcome, organization)}"
    day = short_day(local_day(outcome.starts_at, organization.tz), organization.locale)
    text, place = texts[outcome.step], _place(outcome)
    if place and outcome.step is Step.EDIT_SERIES:
        text = _translate("Booking", "Move series of {client} to {place}")
    return text.format(client=_subject(outcome), when=when, day=day, place=place)


def done_sentence(outcome: Outcome, organization: Organization) -> str:
    """Return what the notice says, such as "Booked Mina Park, Tue 24 Nov 14:00 · 3 left"."""
    if isinstance(outcome, DiaryOutcome) and (said := done_sentence_of_types(outcome)):
        return said
    texts = {
        Step.BOOK: _translate("Booking", "Booked {client}, {when}"),
        Step.CANCEL: _translate("Booking", "Cancelled {client}, {when}"),
        Step.CHECK_IN: _translate("Booking", "Checked in {client}, {when}"),
        Step.NOT_ARRIVED: _translate("Booking", "Not here after all: {client}, {when}"),
        Step.COMPLETE: _translate("Booking", "Completed {client}, {when}"),
        Step.NO_SHOW: _translate("Booking", "No-show: {client}, {when}"),
        Step.MOVE: _translate("Booking", "Moved {client} to {when} with {trainer}"),
        Step.RESIZE: _translate("Booking", "Changed the length of {client}, {when}"),
        Step.CHANGE_PLACE: _translate("Booking", "Moved {client} to {place}, {when}"),
        Step.BOOK_SERIES: _translate("Booking", "Booked {sessions} of {client} from {when} on"),
        Step.CHANGE_SERIES: _translate("Booking", "Moved {sessions} of {client}, now {when}"),
        Step.EDIT_SERIES: _translate("Booking", "Changed {sessions} of {client}, {when} on"),
        Step.CANCEL_SERIES: _translate("Booking", "Cancelled {sessions} of {client}, {when} on"),
        Step.ADD_CLASS: _translate("Booking", "Added {client}, {when} with {trainer}"),
        Step.CHANGE_CLASS: _translate("Booking", "Changed {client}, {when}"),
        Step.CANCEL_CLASS: _translate("Booking", "Cancelled {client}, {when}"),
        Step.COMPLETE_CLASS: _translate("Booking", "Completed {client}, {when} · {clients}"),
        Step.COMPLETE_DAY: _translate("Booking", "Completed {day} · {clients}"),
        Step.ADD_WAITING: _translate("Booking", "{client} is on the waiting list"),
        Step.WITHDRAW_WAITING: _translate("Booking", "{client} waits no more"),
        Step.ADD_CLIENT: _translate("Booking", "{client} is a client now"),
        Step.ASK_TIME_OFF: _translate("Booking", "Asked for time off for {client}, {day}"),
        Step.ADD_TIME_OFF: _translate("Booking", "Added time off of {client}, {day}"),
        Step.WITHDRAW_TIME_OFF: _translate("Booking", "Took back time off of {client}, {day}"),
        Step.APPROVE_TIME_OFF: _translate("Booking", "Approved time off of {client}, {day}"),
        Step.DECLINE_TIME_OFF: _translate("Booking", "Declined time off of {client}, {day}"),
    }
    text = texts[outcome.step]
    if isinstance(outcome, BookingOutcome) and outcome.status is BookingStatus.LATE_CANCELLED:
        text = _translate("Booking", "Cancelled late: {client}, {when}")
    place = _place(outcome)
    if place and outcome.step is Step.EDIT_SERIES:
        text = _translate("Booking", "Moved {sessions} of {client} to {place}")
    day = short_day(local_day(outcome.starts_at, organization.tz), organization.locale)
    said = text.format(
        client=_subject(outcome),
        when=f"{day} {_clock(outcome, organization)}",
        trainer=outcome.trainer_name if isinstance(outcome, DiaryOutcome) else "",
        day=day,
        clients=_clients(outcome),
        sessions=_sessions(outcome),
        place=place,
    )
    if place and outcome.step in (Step.MOVE, Step.RESIZE, Step.CHANGE_SERIES):
        there = _translate("Booking", "{said} · {place}")
        said = there.format(said=said, place=place)
    if isinstance(outcome, DiaryOutcome) and outcome.left_alone:
        alone = _translate("Booking", "{said} · {count} left as they are")
        said = alone.format(said=said, count=outcome.left_alone)
    if outcome.step is Step.CANCEL_CLASS and _count(outcome):
        back = _translate("Booking", "{said} · {clients}, credits are back")
        said = back.format(said=said, clients=_clients(outcome))
    return said + (_remainder(outcome) if isinstance(outcome, BookingOutcome) else "")


def _subject(outcome: Outcome) -> str:
    return outcome.client_name if isinstance(outcome, BookingOutcome) else outcome.subject


def _place(outcome: Outcome) -> str:
    return outcome.place_name if isinstance(outcome, DiaryOutcome) else ""


def _count(outcome: Outcome) -> int:
    return outcome.count if isinstance(outcome, DiaryOutcome) else 1


def _clients(outcome: Outcome) -> str:
    count = _count(outcome)
    if count == 1:
        return _translate("Booking", "1 client")
    return _translate("Booking", "{count} clients").format(count=count)


def _sessions(outcome: Outcome) -> str:
    count = _count(outcome)
    if count == 1:
        return _translate("Booking", "1 session")
    return _translate("Booking", "{count} sessions").format(count=count)


def _remainder(outcome: BookingOutcome) -> str:
    if outcome.step not in (Step.BOOK, Step.CANCEL):
        return ""
    if outcome.credits_left is not None:
        return " · " + _translate("Booking", "{count} left").format(count=outcome.credits_left)
    if outcome.step is Step.BOOK and outcome.package_name is None:
        return " · " + _translate("Booking", "pays later")
    return ""


def _clock(outcome: Outcome, organization: Organization) -> str:
    return time_text(outcome.starts_at, organization.tz, organization.locale)
