"""Words for what a booking or time off is, in the user's language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import (
    CLOSED,
    ELSEWHERE,
    BookingLine,
    BookingStatus,
    TimeOff,
    TimeOffStatus,
)
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.series_words import series_words
from studio_app.ui.schedule.texts import part_of_hour_text, short_day, short_span_text, span_text

_translate = QCoreApplication.translate


def status_word(status: BookingStatus) -> str:
    """Return what a booking in that status is called, in lower case."""
    words = {
        BookingStatus.BOOKED: _translate("Schedule", "booked"),
        BookingStatus.ARRIVED: _translate("Schedule", "arrived"),
        BookingStatus.COMPLETED: _translate("Schedule", "completed"),
        BookingStatus.NO_SHOW: _translate("Schedule", "no-show"),
        BookingStatus.CANCELLED: _translate("Schedule", "cancelled"),
        BookingStatus.LATE_CANCELLED: _translate("Schedule", "cancelled late"),
    }
    return words[status]


def refused_words(line: BookingLine, wanted: BookingStatus, *, is_allowed: bool) -> str:
    """Return why a booking cannot be given a status, and what to do first where that helps."""
    if not is_allowed:
        return _translate("Schedule", "Your role does not allow this.")
    onwards = (BookingStatus.ARRIVED, BookingStatus.COMPLETED)
    if line.status is BookingStatus.ARRIVED and wanted not in onwards:
        text = _translate("Schedule", "{client} has arrived. Take the check-in back first.")
    else:
        text = _translate("Schedule", "{client} is {status}, so this is not possible.")
    return text.format(client=line.client_name, status=status_word(line.status))


def time_off_words(time_off: TimeOff) -> str:
    """Return the kind of time off with its note, and whether it is still only asked for."""
    kinds = {
        "vacation": _translate("Schedule", "Vacation"),
        "sick": _translate("Schedule", "Sick"),
        "personal": _translate("Schedule", "Personal time off"),
        "conference": _translate("Schedule", "Conference"),
        ELSEWHERE: _translate("Schedule", "Busy elsewhere"),
        CLOSED: _translate("Schedule", "Closed"),
    }
    kind = kinds.get(time_off.kind, _translate("Schedule", "Time off"))
    text = f"{kind}: {time_off.note}" if time_off.note else kind
    if time_off.status is TimeOffStatus.REQUESTED:
        return _translate("Schedule", "{time_off} (requested)").format(time_off=text)
    return text


def tile_lines(tile: Tile, locale: str) -> list[str]:
    """Return what there is to say of a session, one line for each matter, the name first."""
    session = tile.session
    times = span_text(tile.start_minute, tile.end_minute, locale)
    day = short_day(tile.span.day, locale)
    own_name = session.title or tile.trainer.name
    lines = [own_name if tile.is_own else tile.label, f"{day}, {times}"]
    if lines[0] != tile.trainer.name:
        lines.append(tile.trainer.name)
    if session.place:
        lines.append(session.place)
    if session.capacity > 1 and not tile.is_own:
        standing = sum(line.status.occupies for line in session.bookings)
        places = _translate("Schedule", "{taken} of {capacity} places taken")
        lines.append(places.format(taken=standing, capacity=session.capacity))
    if tile.status is not None:
        lines.append(status_word(tile.status))
    if tile.series is not None:
        lines.append(series_words(tile.series, locale))
    if tile.is_unpaid:
        lines.append(_translate("Schedule", "no package: pays later"))
    if tile.has_note:
        lines.append(_translate("Schedule", "has a session note"))
    if session.overlap_allowed:
        lines.append(_translate("Schedule", "booked over another session on purpose"))
    return lines


def places_taken(tile: Tile) -> str:
    """Return how many places of a class are taken, such as "7/12", "" for a personal session.

    Clients see none but themselves in it.
    """
    session = tile.session
    if session.capacity == 1 or tile.is_own:
        return ""
    return f"{sum(line.status.occupies for line in session.bookings)}/{session.capacity}"


def times_words(tile: Tile, locale: str, fits: Callable[[str], bool]) -> str:
    """Return the times of a tile with what else ``fits`` beside them: its place, how full it is.

    Of a class in a narrow column, how full it is matters most: when it is, the axis tells.
    """
    count = places_taken(tile)
    text = span_text(tile.start_minute, tile.end_minute, locale)
    text = f"{text} · {count}" if count else text
    if tile.place and fits(f"{text} · {tile.place}"):
        return f"{text} · {tile.place}"
    if fits(text):
        return text
    # The half of the day goes before any of the minutes: the axis tells it too.
    start = part_of_hour_text(tile.start_minute, locale)
    span = short_span_text(tile.start_minute, tile.end_minute, locale)
    if not count:
        return span if fits(span) else start
    wishes = (f"{span} · {count}", f"{start} · {count}")
    return next((one for one in wishes if fits(one)), count)


def cancel_words(line: BookingLine, organization: Organization, late: bool) -> str:
    """Return the name of the cancelling action, saying what becomes of the credit or the price."""
    spends = organization.late_cancel_spends_credit
    if line.package_id is None:
        if not late:
            return _translate("Schedule", "&Cancel")
        if spends and line.charge > 0:
            return _translate("Schedule", "&Cancel late: it is charged")
        return _translate("Schedule", "&Cancel late: not charged")
    if not late:
        return _translate("Schedule", "&Cancel: the credit comes back")
    if spends:
        return _translate("Schedule", "&Cancel late: the credit is spent")
    return _translate("Schedule", "&Cancel late: the credit comes back")
