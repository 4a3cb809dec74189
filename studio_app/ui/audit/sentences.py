"""What an audit entry says, as a sentence in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry, AuditKind
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.audit.client_sentences import client_template
from studio_app.ui.audit.facts import (
    overlap_words,
    role_words,
    span_words,
    status_words,
    text_fact,
)
from studio_app.ui.audit.hours_sentences import OF_HOURS, hours_template
from studio_app.ui.audit.login_sentences import login_template
from studio_app.ui.audit.mail_sentences import mail_template
from studio_app.ui.audit.money_sentences import OF_MONEY, amount_words, money_template
from studio_app.ui.audit.package_sentences import OF_PACKAGES, package_template
from studio_app.ui.audit.trainer_sentences import trainer_template

_translate = QCoreApplication.translate

_SIZE = {"title", "capacity"}


def audit_sentence(entry: AuditEntry, organization: Organization) -> str:
    """Return who did what, such as "Nora booked Mina for Tue, 24 Nov 2026, 10:00 to 11:00".

    An action that is not known is named as it is kept.
    """
    said = _template(entry).format_map(_Names(entry, organization))
    when = span_words(entry, organization)
    if when:
        # Without the word, it would read as if that were when it was done.
        said = _translate("Audit", "{sentence} for {when}").format(sentence=said, when=when)
    former = text_fact(entry.before, "status")
    if former and former not in _usual_before(entry) and text_fact(entry.after, "status"):
        was = _translate("Audit", "{sentence} (was {status})")
        said = was.format(sentence=said, status=status_words(former))
    overlaps = overlap_words(entry, organization)
    if overlaps:
        although = _translate("Audit", "{sentence}, although {overlaps}")
        both = _translate("Audit", " and ").join(overlaps)
        said = although.format(sentence=said, overlaps=both)
    if entry.reason:
        because = _translate("Audit", "{sentence}, because: {reason}")
        said = because.format(sentence=said, reason=entry.reason)
    return said


def _usual_before(entry: AuditEntry) -> tuple[str, ...]:
    """Return the statuses that a booking has before what was done, so that they tell nothing."""
    booked, arrived = BookingStatus.BOOKED, BookingStatus.ARRIVED
    usual: dict[str, tuple[str, ...]] = {
        "cancel": (booked,),
        "check_in": tuple(BookingStatus),
        "complete": (booked, arrived),
        "no_show": (booked,),
        "not_arrived": tuple(BookingStatus),
    }
    return usual.get(entry.action, ())


def kind_word(kind: AuditKind) -> str:
    """Return what entries of a kind are called where one chooses between kinds."""
    words = {
        AuditKind.BOOKING: _translate("Audit", "Bookings"),
        AuditKind.ATTENDANCE: _translate("Audit", "Attendance"),
        AuditKind.CANCELLATION: _translate("Audit", "Cancellations"),
        AuditKind.UNDONE: _translate("Audit", "Steps taken back"),
        AuditKind.CLIENT: _translate("Audit", "New clients"),
        AuditKind.PACKAGE: _translate("Audit", "Packages"),
        AuditKind.MONEY: _translate("Audit", "Sales and payments"),
        AuditKind.TRANSFER: _translate("Audit", "Transfers of clients"),
        AuditKind.TIME_OFF: _translate("Audit", "Time off"),
        AuditKind.HOURS: _translate("Audit", "Hours and places"),
        AuditKind.LOGIN: _translate("Audit", "Logins"),
        AuditKind.MAIL: _translate("Audit", "Mail"),
        AuditKind.UPKEEP: _translate("Audit", "Backups and files"),
        AuditKind.OTHER: _translate("Audit", "Everything else"),
    }
    return words[kind]


class _Names(dict[str, str]):
    """The values of a sentence's places, looked up when they are asked for."""

    def __init__(self, entry: AuditEntry, organization: Organization) -> None:
        self._entry, self._organization = entry, organization

    def __missing__(self, name: str) -> str:
        entry = self._entry
        before, after = entry.before, entry.after
        found: Mapping[str, Callable[[], str]] = {
            "who": lambda: entry.user_name,
            "client": lambda: client_of(entry),
            "trainer": lambda: text_fact(after, "trainer") or _translate("Audit", "a trainer"),
            "former": lambda: text_fact(before, "trainer") or _translate("Audit", "nobody"),
            "place": lambda: text_fact(after, "place"),
            "status": lambda: status_words(text_fact(after, "status")),
            "file": lambda: text_fact(after, "file"),
            "package": lambda: (
                text_fact(before, "package")
                or text_fact(after, "package")
                or _translate("Audit", "a package")
            ),
            "other": lambda: _other(entry),
            "user": lambda: text_fact(after, "user") or _translate("Audit", "somebody"),
            "amount": lambda: amount_words(entry, self._organization),
            "packages": lambda: str(after.get("packages", "")),
            "tag": lambda: text_fact(after, "tag") or _translate("Audit", "something"),
            "source": lambda: text_fact(after, "file") or _translate("Audit", "a file"),
            "list": lambda: text_fact(after, "list") or _translate("Audit", "a list"),
            "title": lambda: (
                text_fact(before, "title")
                or text_fact(after, "title")
                or _translate("Audit", "a class")
            ),
            "person": lambda: person_of(entry),
            "name": lambda: text_fact(after, "name") or text_fact(before, "name"),
            "role": lambda: role_words(text_fact(after, "role")).lower(),
            "action": lambda: entry.action.replace("_", " "),
            "subject": lambda: entry.subject.replace("_", " "),
        }
        return found[name]()


def _other(entry: AuditEntry) -> str:
    """Return the other client whom an entry names."""
    named = (text_fact(entry.after, name) for name in ("to", "from", "with"))
    return next(filter(None, named), "") or _translate("Audit", "another client")


def client_of(entry: AuditEntry) -> str:
    """Return the client's name as it was then, or as it is today where that was not kept."""
    kept = text_fact(entry.before, "client") or text_fact(entry.after, "client")
    return kept or entry.client_name or _translate("Audit", "a client")


def person_of(entry: AuditEntry) -> str:
    """Return the name of the user whom an entry is about, as it was then where it was kept."""
    kept = text_fact(entry.after, "name") or text_fact(entry.before, "name")
    return kept or entry.subject_name or _translate("Audit", "somebody")


def _template(entry: AuditEntry) -> str:
    special = {
        "booked": _booked,
        "cancel": _cancelled,
        "undo": _taken_back,
        "redo": _done_again,
        "moved": _moved,
        "series_booked": _of_series,
        "series_changed": _of_series,
        "series_cancelled": _of_series,
        "password_changed": _new_password,
        "backed_up": _backed_up,
        "restored": _restored,
    }
    if entry.action in special:
        return special[entry.action](entry)
    plain = {
        "check_in": _translate("Audit", "{who} checked {client} in"),
        "complete": _translate("Audit", "{who} marked {client} as completed"),
        "no_show": _translate("Audit", "{who} marked {client} as a no-show"),
        "not_arrived": _translate("Audit", "{who} took back that {client} arrived"),
        "waiting_added": _translate("Audit", "{who} put {client} on the waiting list"),
        "waiting_withdrawn": _translate("Audit", "{who} took {client} off the waiting list"),
        "waiting_booked": _translate("Audit", "{who} booked {client} from the waiting list"),
        "class_added": _translate("Audit", "{who} added {title} with {trainer}"),
        "class_changed": _translate("Audit", "{who} changed {title}"),
        "class_cancelled": _translate("Audit", "{who} cancelled {title}"),
        "added_client": _translate("Audit", "{who} added {client}"),
        "tagged_client": _translate("Audit", "{who} tagged {client} as {tag}"),
        "untagged_client": _translate("Audit", "{who} took the tag {tag} off {client}"),
        "merged_clients": _translate("Audit", "{who} merged {other} into {client}"),
        "merge_undone": _translate("Audit", "{who} made {other} and {client} two again"),
        "transferred": _translate("Audit", "{who} moved {client} from {former} to {trainer}"),
        "transfer_undone": _translate(
            "Audit", "{who} moved {client} back from {former} to {trainer}"
        ),
        "asked_for_transfer": _translate("Audit", "{who} asked to move {client} to {trainer}"),
        "declined_transfer": _translate("Audit", "{who} declined to move {client} to {trainer}"),
        "asked_for_time_off": _translate("Audit", "{who} asked for time off of {trainer}"),
        "added_time_off": _translate("Audit", "{who} added time off of {trainer}"),
        "withdrew_time_off": _translate("Audit", "{who} took back the time off of {trainer}"),
        "approved_time_off": _translate("Audit", "{who} approved the time off of {trainer}"),
        "declined_time_off": _translate("Audit", "{who} declined the time off of {trainer}"),
        "imported_busy_times": _translate(
            "Audit", "{who} took busy times of {trainer} from another calendar"
        ),
        "encrypted": _translate("Audit", "{who} encrypted the studio"),
        "decrypted": _translate("Audit", "{who} took the studio's encryption away"),
        "exported_list": _translate("Audit", "{who} exported: {list}"),
        "imported": _translate("Audit", "{who} imported {source}"),
        "import_undone": _translate("Audit", "{who} took the import of {source} back"),
    }
    told = plain.get(entry.action) or package_template(entry) or client_template(entry)
    told = told or money_template(entry) or mail_template(entry) or hours_template(entry)
    told = told or trainer_template(entry) or login_template(entry)
    return told or _unknown(entry)


def _booked(entry: AuditEntry) -> str:
    if text_fact(entry.after, "title"):
        return _translate("Audit", "{who} booked {client} into {title} with {trainer}")
    if text_fact(entry.after, "trainer"):
        return _translate("Audit", "{who} booked {client} with {trainer}")
    return _translate("Audit", "{who} booked {client}")


def _cancelled(entry: AuditEntry) -> str:
    if text_fact(entry.after, "status") == BookingStatus.LATE_CANCELLED:
        return _translate("Audit", "{who} cancelled {client} late")
    return _translate("Audit", "{who} cancelled {client}")


def _moved(entry: AuditEntry) -> str:
    whom = "{client}" if entry.subject == "booking" else "{title}"
    if text_fact(entry.before, "trainer") != text_fact(entry.after, "trainer"):
        text = _translate("Audit", "{{who}} moved {whom} from {{former}} to {{trainer}}")
    elif text_fact(entry.after, "place"):
        text = _translate("Audit", "{{who}} moved {whom} to {{place}}")
    else:
        text = _translate("Audit", "{{who}} moved {whom}")
    return text.format(whom=whom)


def _of_series(entry: AuditEntry) -> str:
    texts = {
        "series_booked": _translate("Audit", "{{who}} booked a series of {whom} with {{trainer}}"),
        "series_changed": _translate("Audit", "{{who}} moved the series of {whom}"),
        "series_cancelled": _translate("Audit", "{{who}} cancelled the series of {whom}"),
    }
    is_class = text_fact(entry.before, "title") or text_fact(entry.after, "title")
    return texts[entry.action].format(whom="{title}" if is_class else "{client}")


def _done_again(entry: AuditEntry) -> str:
    if entry.subject in OF_HOURS:
        return hours_template(entry)
    if entry.subject in OF_PACKAGES:
        return package_template(entry)
    if entry.subject in OF_MONEY:
        return money_template(entry)
    if told := client_template(entry) or trainer_template(entry):
        return told
    if entry.subject == "waiting_list_entry":
        return _translate("Audit", "{who} did a step on the waiting list again for {client}")
    if entry.subject == "client":
        return _translate("Audit", "{who} added {client} again")
    if entry.subject == "session" and "standing" in entry.after:
        if entry.after["standing"]:
            return _translate("Audit", "{who} added {title} again")
        return _translate("Audit", "{who} took {title} away again")
    if entry.subject == "session" and _SIZE & entry.after.keys():
        return _translate("Audit", "{who} changed {title} again")
    if text_fact(entry.after, "starts_at"):
        return _translate("Audit", "{who} did a move again")
    if entry.subject == "time_off":
        return _translate("Audit", "{who} did a step about time off again")
    if text_fact(entry.after, "status"):
        return _translate("Audit", "{who} did a step again: {client} is {status}")
    return _translate("Audit", "{who} took back the booking of {client} again")


def _taken_back(entry: AuditEntry) -> str:
    if entry.subject in OF_HOURS:
        return hours_template(entry)
    if entry.subject in OF_PACKAGES:
        return package_template(entry)
    if entry.subject in OF_MONEY:
        return money_template(entry)
    if told := client_template(entry) or trainer_template(entry):
        return told
    if entry.subject == "waiting_list_entry":
        return _translate("Audit", "{who} took a step on the waiting list back for {client}")
    if entry.subject == "client":
        return _translate("Audit", "{who} took back that {client} was added")
    if entry.subject == "session" and "standing" in entry.after:
        if entry.after["standing"]:
            return _translate("Audit", "{who} took back that {title} was cancelled")
        return _translate("Audit", "{who} took back that {title} was added")
    if entry.subject == "session" and _SIZE & entry.after.keys():
        return _translate("Audit", "{who} took a change of {title} back")
    if text_fact(entry.after, "starts_at"):
        return _translate("Audit", "{who} took a move back")
    if entry.subject == "time_off":
        return _translate("Audit", "{who} took a step about time off back")
    if text_fact(entry.after, "status"):
        return _translate("Audit", "{who} took a step back: {client} is {status} again")
    return _translate("Audit", "{who} took back the booking of {client}")


def _new_password(entry: AuditEntry) -> str:
    if entry.subject_id == entry.user_id:
        return _translate("Audit", "{who} chose a new password")
    return _translate("Audit", "{who} gave {person} a new password")


def _backed_up(entry: AuditEntry) -> str:
    if text_fact(entry.after, "file"):
        return _translate("Audit", "{who} made the backup {file}")
    return _translate("Audit", "{who} made a backup")


def _restored(entry: AuditEntry) -> str:
    if text_fact(entry.after, "file"):
        return _translate("Audit", "{who} brought the studio back from the backup {file}")
    return _translate("Audit", "{who} brought the studio back from a backup")


def _unknown(entry: AuditEntry) -> str:
    if entry.client_name:
        return _translate("Audit", "{who}: {action} ({subject}), {client}")
    return _translate("Audit", "{who}: {action} ({subject})")
