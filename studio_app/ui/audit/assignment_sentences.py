"""What audit entries about who looks after clients say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry

_translate = QCoreApplication.translate


def assignment_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about many assignments or a note at one, "" for others."""
    if entry.action == "noted_assignment":
        return _translate("Audit", "{who} noted something about who looks after {client}")
    if entry.action == "backfilled":
        text = _translate("Audit", "{{who}} gave clients without a trainer one: {count}")
        return text.format(count=_count(entry, "assigned"))
    if entry.action == "backfill_undone":
        text = _translate("Audit", "{{who}} took back who looks after clients: {count}")
        return text.format(count=_count(entry, "taken_back"))
    return ""


def _count(entry: AuditEntry, name: str) -> int:
    count = entry.after.get(name)
    return count if isinstance(count, int) else 0
