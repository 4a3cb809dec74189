"""Transfers in words: what is in the way, what becomes of a session, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from studio_app.domain.organizations import Organization
from studio_app.domain.slot_states import SlotState
from studio_app.domain.transfer_list import (
    TransferCounts,
    TransferEntry,
    TransferLine,
    TransferSheet,
)
from studio_app.domain.transfer_plans import PlannedSession, TransferPackage, TransferPlan
from studio_app.domain.transfers import SessionChoice, TransferStatus, TransferWay
from studio_app.ui.time_off.words import moment_words

_translate = QCoreApplication.translate


def state_words(one: PlannedSession) -> str:
    """Return what the new trainer has at the time of a session."""
    if one.state is None:
        return _translate("Transfers", "class")
    if one.in_the_way:
        return _translate("Transfers", "busy with {client}").format(client=one.in_the_way)
    return {
        SlotState.FREE: _translate("Transfers", "free"),
        SlotState.CLASH: _translate("Transfers", "busy"),
        SlotState.CLIENT_BUSY: _translate("Transfers", "the client is busy"),
        SlotState.TIME_OFF: _translate("Transfers", "time off"),
        SlotState.HOLIDAY: _translate("Transfers", "studio closed"),
        SlotState.PLACE_FULL: _translate("Transfers", "place is full"),
        SlotState.ELSEWHERE: _translate("Transfers", "busy elsewhere"),
        SlotState.BUFFER: _translate("Transfers", "too close to another"),
        SlotState.OTHER_PLACE: _translate("Transfers", "at another place then"),
        SlotState.OUTSIDE_HOURS: _translate("Transfers", "outside hours"),
    }[one.state]


def state_sign(one: PlannedSession) -> tuple[str, str]:
    """Return icon and tone of what the new trainer has then."""
    if one.state is None:
        return "users", "muted"
    if one.fits:
        return "circle-check", "good"
    return ("ban", "bad") if one.state.refused else ("triangle-alert", "warning")


def session_words(one: PlannedSession, organization: Organization) -> str:
    """Return when a session is, and the title of a class."""
    when = moment_words(one.session.interval.start, organization)
    return f"{when} · {one.session.title}" if one.session.title else when


def way_words(
    one: PlannedSession, choice: SessionChoice, plan: TransferPlan, organization: Organization
) -> str:
    """Return what is to become of a session."""
    if choice.way is TransferWay.NEW_TIME:
        assert choice.starts_at is not None
        text = _translate("Transfers", "Move to {when}")
        return text.format(when=moment_words(choice.starts_at, organization))
    if choice.way is TransferWay.ALONG:
        if one.fits:
            return _translate("Transfers", "Goes along")
        return _translate("Transfers", "Goes along all the same")
    if choice.way is TransferWay.KEEP:
        if one.session.is_class:
            return _translate("Transfers", "Stays in the class")
        text = _translate("Transfers", "Stays with {trainer}")
        return text.format(trainer=plan.from_trainer_name)
    if one.session.package_id is None:
        return _translate("Transfers", "Cancel")
    return _translate("Transfers", "Cancel, the credit comes back")


def package_words(packages: Sequence[TransferPackage], organization: Organization) -> str:
    """Return which packages go along, with what is left in each."""
    if not packages:
        return _translate("Transfers", "No package with credits is left.")
    parts = []
    for one in packages:
        left = (
            _translate("Transfers", "{name} (unlimited)").format(name=one.name)
            if one.credits is None
            else _translate("Transfers", "{name} ({count} left)").format(
                name=one.name, count=one.credits
            )
        )
        parts.append(left)
    text = _translate("Transfers", "Packages that go along: {packages}")
    return text.format(packages=", ".join(parts))


def totals_words(choices: Sequence[SessionChoice], former: str) -> str:
    """Return what becomes of how many sessions."""
    counts = {way: sum(one.way is way for one in choices) for way in TransferWay}
    return _counted(
        TransferCounts(
            counts[TransferWay.ALONG],
            counts[TransferWay.NEW_TIME],
            counts[TransferWay.GIVE],
            counts[TransferWay.KEEP],
            counts[TransferWay.CANCEL],
        ),
        former,
    )


def counts_words(entry: TransferEntry) -> str:
    """Return what a transfer that was carried out did."""
    counts = entry.counts
    said = _counted(counts, entry.from_trainer_name)
    if counts.packages:
        text = _translate("Transfers", "{said} · packages: {packages}, credits: {credits}")
        said = text.format(said=said, packages=counts.packages, credits=counts.credits)
    return said


def _counted(counts: TransferCounts, former: str) -> str:
    texts = (
        (counts.along, _translate("Transfers", "along: {count}")),
        (counts.new_time, _translate("Transfers", "at a new time: {count}")),
        (counts.given, _translate("Transfers", "to somebody else: {count}")),
        (counts.kept, _translate("Transfers", "stay with {trainer}: {count}")),
        (counts.cancelled, _translate("Transfers", "cancelled: {count}")),
    )
    parts = [text.format(count=count, trainer=former) for count, text in texts if count]
    if not parts:
        return _translate("Transfers", "No session lies ahead.")
    return _translate("Transfers", "Sessions {parts}").format(parts=" · ".join(parts))


def status_word(status: TransferStatus) -> str:
    """Return where a transfer stands."""
    return {
        TransferStatus.ASKED: _translate("Transfers", "Asked"),
        TransferStatus.DONE: _translate("Transfers", "Done"),
        TransferStatus.DECLINED: _translate("Transfers", "Declined"),
        TransferStatus.UNDONE: _translate("Transfers", "Undone"),
    }[status]


def status_sign(status: TransferStatus) -> tuple[str, str]:
    """Return icon and tone of where a transfer stands."""
    return {
        TransferStatus.ASKED: ("clock", "warning"),
        TransferStatus.DONE: ("circle-check", "good"),
        TransferStatus.DECLINED: ("ban", "muted"),
        TransferStatus.UNDONE: ("undo-2", "muted"),
    }[status]


def client_word(entry: TransferEntry) -> str:
    """Return the client's name, or what stands for it where nobody may know it."""
    return entry.client_name or _translate("Transfers", "A former client")


def from_to_words(entry: TransferEntry) -> str:
    """Return from whom to whom."""
    former = entry.from_trainer_name or _translate("Transfers", "nobody")
    return f"{former} → {entry.to_trainer_name}"


def facts_of(entry: TransferEntry, organization: Organization) -> list[tuple[str, str]]:
    """Return what is told of a transfer, with a label for each; for the screen and on paper."""
    asked = _translate("Transfers", "{who}, {when}").format(
        who=entry.asked_by or "–", when=moment_words(entry.asked_at, organization)
    )
    facts = [
        (_translate("Transfers", "Reason"), entry.reason),
        (_translate("Transfers", "Notes"), entry.notes),
        (_translate("Transfers", "Asked by"), asked),
    ]
    if entry.decided_at is not None:
        decided = _translate("Transfers", "{who}, {when}").format(
            who=entry.decided_by or "–", when=moment_words(entry.decided_at, organization)
        )
        facts.append((_translate("Transfers", "Decided by"), decided))
    facts.append((_translate("Transfers", "Answer"), entry.decision))
    if entry.status in (TransferStatus.DONE, TransferStatus.UNDONE):
        facts.append((_translate("Transfers", "What moved"), counts_words(entry)))
    return [(label, text) for label, text in facts if text]


def sheet_of(
    entry: TransferEntry, lines: Sequence[TransferLine], organization: Organization
) -> TransferSheet:
    """Return a transfer in words, for paper."""
    client = client_word(entry)
    return TransferSheet(
        title=_translate("Transfers", "Transfer of {client}").format(client=client),
        subject=from_to_words(entry),
        subtitle=f"{from_to_words(entry)} · {status_word(entry.status)}",
        facts=tuple(facts_of(entry, organization)),
        headings=(
            _translate("Transfers", "Session"),
            _translate("Transfers", "What becomes of it"),
        ),
        lines=tuple(
            (moment_words(one.was, organization), _line_words(one, entry, organization))
            for one in lines
        ),
        signed=(
            _translate("Transfers", "Date, former trainer"),
            _translate("Transfers", "Date, new trainer"),
        ),
    )


def _line_words(one: TransferLine, entry: TransferEntry, organization: Organization) -> str:
    if one.starts_at is not None:
        text = _translate("Transfers", "with {trainer} on {when}")
        when = moment_words(one.starts_at, organization)
        return text.format(trainer=entry.to_trainer_name, when=when)
    text = {
        TransferWay.GIVE: _translate("Transfers", "with {other}"),
        TransferWay.KEEP: _translate("Transfers", "stays with {former}"),
        TransferWay.CANCEL: _translate("Transfers", "cancelled"),
    }.get(one.way, _translate("Transfers", "with {trainer}"))
    return text.format(
        trainer=entry.to_trainer_name, other=one.trainer_name, former=entry.from_trainer_name
    )
