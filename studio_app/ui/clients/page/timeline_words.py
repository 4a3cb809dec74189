"""What a line of a client's history says, by which sign, and how much money it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from studio_app.domain.client_record import TimelineEntry, TimelineKind
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import PackageEventKind
from studio_app.domain.people import ConsentKind
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.audit.sentences import audit_sentence
from studio_app.ui.clients.page.words import consent_word, plain_day
from studio_app.ui.schedule.words import status_word

_translate = QCoreApplication.translate

_SHARING = (PackageEventKind.SHARED.value, PackageEventKind.UNSHARED.value)

SIGNS: Mapping[TimelineKind, str] = {
    TimelineKind.BOOKING: "calendar-days",
    TimelineKind.PURCHASE: "package",
    TimelineKind.PACKAGE: "package",
    TimelineKind.PAYMENT: "credit-card",
    TimelineKind.TRAINER: "repeat",
    TimelineKind.NOTE: "file-text",
    TimelineKind.CONSENT: "circle-check",
    TimelineKind.CHANGE: "pencil",
}


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A line as it is shown: the day, the words, what stands behind them, and the amount."""

    day: str
    sign: str
    text: str
    detail: str
    amount: str

    @property
    def spoken(self) -> str:
        """Return the line for those who hear it."""
        return ", ".join(filter(None, (self.day, self.text, self.detail, self.amount)))


def timeline_line(entry: TimelineEntry, organization: Organization) -> TimelineLine:
    """Return an entry in the words of the program."""
    day = plain_day(local_day(entry.at, organization.tz), organization.locale)
    words: dict[TimelineKind, Callable[[TimelineEntry, Organization], tuple[str, str]]] = {
        TimelineKind.BOOKING: _booking,
        TimelineKind.PURCHASE: _purchase,
        TimelineKind.PACKAGE: _package,
        TimelineKind.PAYMENT: _payment,
        TimelineKind.TRAINER: _trainer,
        TimelineKind.NOTE: _note,
        TimelineKind.CONSENT: _consent,
        TimelineKind.CHANGE: _change,
    }
    text, detail = words[entry.kind](entry, organization)
    return TimelineLine(day, SIGNS[entry.kind], text, detail, _amount(entry, organization))


def _booking(entry: TimelineEntry, organization: Organization) -> tuple[str, str]:
    clock = time_text(entry.at, organization.tz, organization.locale)
    text = _translate("Timeline", "Session at {time}")
    if entry.subject:
        text = _translate("Timeline", "Session at {time} with {trainer}")
    status = status_word(BookingStatus(entry.what))
    return text.format(time=clock, trainer=entry.subject), status


def _purchase(entry: TimelineEntry, organization: Organization) -> tuple[str, str]:
    text = _translate("Timeline", "Bought {package}").format(package=entry.subject)
    until = ""
    if entry.until is not None:
        until = _translate("Timeline", "valid until {day}")
        until = until.format(day=plain_day(entry.until, organization.locale))
    return text, until


def _package(entry: TimelineEntry, organization: Organization) -> tuple[str, str]:
    texts = {
        "frozen": _translate("Timeline", "{package} frozen"),
        "unfrozen": _translate("Timeline", "{package} no longer frozen"),
        "extended": _translate("Timeline", "{package} extended"),
        "shortened": _translate("Timeline", "{package} shortened"),
        "voided": _translate("Timeline", "{package} void"),
        "reduced": _translate("Timeline", "{package} for less"),
        "shared": _translate("Timeline", "{package} shared"),
        "unshared": _translate("Timeline", "{package} no longer shared"),
        "transferred": _translate("Timeline", "Sessions of {package} moved"),
    }
    text = texts.get(entry.what, "{package}").format(package=entry.subject)
    until = ""
    if entry.until is not None:
        until = _translate("Timeline", "until {day}")
        until = until.format(day=plain_day(entry.until, organization.locale))
    detail = entry.detail
    if detail and entry.what in _SHARING:
        detail = _translate("Timeline", "with {client}").format(client=detail)
    return text, " · ".join(filter(None, (until, detail, entry.who)))


def _payment(entry: TimelineEntry, _organization: Organization) -> tuple[str, str]:
    is_back = (entry.amount or 0) < 0
    texts = {
        "cash": _translate("Timeline", "Given back in cash")
        if is_back
        else _translate("Timeline", "Paid in cash"),
        "card": _translate("Timeline", "Given back to the card")
        if is_back
        else _translate("Timeline", "Paid by card"),
        "transfer": _translate("Timeline", "Given back by transfer")
        if is_back
        else _translate("Timeline", "Paid by transfer"),
    }
    other = _translate("Timeline", "Given back") if is_back else _translate("Timeline", "Paid")
    text = texts.get(entry.what, other)
    return text, " · ".join(filter(None, (entry.subject, entry.detail, entry.who)))


def _trainer(entry: TimelineEntry, _organization: Organization) -> tuple[str, str]:
    if not entry.subject:
        return _translate("Timeline", "With another trainer from here on"), ""
    text = _translate("Timeline", "With {trainer} from here on")
    return text.format(trainer=entry.subject), ""


def _note(entry: TimelineEntry, _organization: Organization) -> tuple[str, str]:
    of_session = _translate("Timeline", "note on a session") if entry.what == "session" else ""
    if not entry.subject:
        return _translate("Timeline", "Gave stars to a session"), entry.who
    return entry.subject, " · ".join(filter(None, (of_session, entry.who)))


def _consent(entry: TimelineEntry, _organization: Organization) -> tuple[str, str]:
    granted = _translate("Timeline", "Consents: {what}")
    withdrawn = _translate("Timeline", "No longer consents: {what}")
    text = granted if entry.amount else withdrawn
    return text.format(what=consent_word(ConsentKind(entry.what))), entry.who


def _change(entry: TimelineEntry, organization: Organization) -> tuple[str, str]:
    return (audit_sentence(entry.audit, organization) if entry.audit else entry.what), ""


def _amount(entry: TimelineEntry, organization: Organization) -> str:
    is_money = entry.kind in (
        *(TimelineKind.BOOKING, TimelineKind.PURCHASE),
        *(TimelineKind.PAYMENT, TimelineKind.PACKAGE),
    )
    if not is_money or not entry.amount:
        return ""
    return Money(entry.amount, organization.currency).text(organization.locale)
