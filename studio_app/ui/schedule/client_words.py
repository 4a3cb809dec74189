"""A client's sessions and packages in few words, for the form that books them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from studio_app.domain.client_cards import ClientCard
from studio_app.domain.coverage import SessionKind
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import ClientPackage
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.schedule.texts import day_of_month, short_day

_translate = QCoreApplication.translate
_TOOK_PLACE = (BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.COMPLETED)


def sessions_words(card: ClientCard, studio: Organization, this_year: int) -> str:
    """Return the next and the last session, such as "Next Tue 24 Nov 18:00 · Last 17 Nov"."""
    parts = []
    if card.next:
        at = card.next[0].starts_at
        day = short_day(local_day(at, studio.tz), studio.locale)
        when = f"{day} {time_text(at, studio.tz, studio.locale)}"
        parts.append(_translate("Booking", "Next {when}").format(when=when))
    elif card.lately:
        parts.append(_translate("Booking", "Nothing booked"))
    took_place = [one for one in card.lately if one.status in _TOOK_PLACE]
    if took_place:
        last = local_day(took_place[0].starts_at, studio.tz)
        day = day_of_month(last, this_year, studio.locale)
        parts.append(_translate("Booking", "Last {day}").format(day=day))
    return " · ".join(parts) or _translate("Booking", "No sessions yet")


def left_of(package: ClientPackage, this_year: int, locale: str, *, briefly: bool = False) -> str:
    """Return what is left of a package, such as "4 of 10 left · expires 12 Jan".

    Of another client's that is shared, whose it is.
    """
    left = _left_of(package, this_year, locale, briefly=briefly)
    if not package.is_shared:
        return left
    if not package.owner_name:
        return _translate("Booking", "{left} · shared").format(left=left)
    shared = _translate("Booking", "{left} · shared by {client}")
    return shared.format(left=left, client=package.owner_name)


def _left_of(package: ClientPackage, this_year: int, locale: str, *, briefly: bool) -> str:
    if package.sessions is None:
        left = _translate("Booking", "unlimited")
    elif briefly:
        left = _translate("Booking", "{left} left").format(left=package.balance)
    else:
        text = _translate("Booking", "{left} of {bought} left")
        left = text.format(left=package.balance, bought=package.sessions)
    if package.expires_on is None:
        return left
    day = day_of_month(package.expires_on, this_year, locale)
    if briefly:
        return _translate("Booking", "{left} · until {day}").format(left=left, day=day)
    return _translate("Booking", "{left} · expires {day}").format(left=left, day=day)


def not_for_this_words(
    package: ClientPackage, kind: SessionKind, day: date | None = None, locale: str = ""
) -> str:
    """Return why a package does not pay, with its name to be filled in for {package}."""
    if day is not None and package.is_frozen_on(day) and package.frozen_until is not None:
        frozen = _translate("Booking", "“{{package}}” is frozen until {until}")
        return frozen.format(until=day_of_month(package.frozen_until, day.year, locale))
    coverage = package.coverage
    if not coverage.has_kind(kind):
        if kind is SessionKind.GROUP:
            return _translate("Booking", "“{package}” is for personal sessions")
        return _translate("Booking", "“{package}” is for classes")
    *others, last = map(str, coverage.durations)
    lengths = last
    if others:
        both = _translate("Booking", "{others} or {last}")
        lengths = both.format(others=", ".join(others), last=last)
    words = _translate("Booking", "“{{package}}” is for {lengths} min")
    return words.format(lengths=lengths)
