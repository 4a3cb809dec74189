"""What was done to several clients, in words: the name of its undo, and the notice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.client_bulk import BulkOutcome, BulkStep

_translate = QCoreApplication.translate


def bulk_step_name(outcome: BulkOutcome) -> str:
    """Return the name of what was done, such as "Tag 12 clients as VIP"."""
    texts = {
        BulkStep.TAG: _translate("ClientList", "Tag {clients} as {subject}"),
        BulkStep.UNTAG: _translate("ClientList", "Take the tag {subject} off {clients}"),
        BulkStep.ASSIGN: _translate("ClientList", "Assign {clients} to {subject}"),
        BulkStep.SAVE_FILTER: _translate("ClientList", "Save filter {subject}"),
        BulkStep.REMOVE_FILTER: _translate("ClientList", "Remove filter {subject}"),
    }
    return texts[outcome.step].format(clients=clients_text(outcome.count), subject=outcome.subject)


def bulk_sentence(outcome: BulkOutcome) -> str:
    """Return what the notice says, such as "Tagged 12 clients as VIP · 3 left as they are"."""
    texts = {
        BulkStep.TAG: _translate("ClientList", "Tagged {clients} as {subject}"),
        BulkStep.UNTAG: _translate("ClientList", "Took the tag {subject} off {clients}"),
        BulkStep.ASSIGN: _translate("ClientList", "Assigned {clients} to {subject}"),
        BulkStep.SAVE_FILTER: _translate("ClientList", "Saved the filter {subject}"),
        BulkStep.REMOVE_FILTER: _translate("ClientList", "Removed the filter {subject}"),
    }
    said = texts[outcome.step].format(clients=clients_text(outcome.count), subject=outcome.subject)
    if outcome.left_alone:
        alone = _translate("ClientList", "{said} · {count} left as they are")
        said = alone.format(said=said, count=outcome.left_alone)
    return said


def clients_text(count: int) -> str:
    """Return how many clients that are, in words."""
    if count == 1:
        return _translate("ClientList", "1 client")
    return _translate("ClientList", "{count} clients").format(count=f"{count:,}")
