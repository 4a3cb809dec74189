"""What audit entries about trainers' pay say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry

_translate = QCoreApplication.translate

OF_PAY = ("pay_rate", "pay_statement")


def pay_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about pay, "" for all others."""
    if entry.action in ("undo", "redo"):
        if entry.subject not in OF_PAY:
            return ""
        if entry.subject == "pay_statement":
            return _translate("Audit", "{who} took a pay statement of {trainer} back")
        if entry.action == "redo":
            return _translate("Audit", "{who} changed the pay rate of {trainer} again")
        return _translate("Audit", "{who} took a change of the pay rate of {trainer} back")
    texts = {
        "set_pay_rate": _translate("Audit", "{who} set the pay rate of {trainer}"),
        "removed_pay_rate": _translate("Audit", "{who} took a coming pay rate of {trainer} back"),
        "issued_pay_statement": _translate("Audit", "{who} drew up a pay statement of {trainer}"),
        "paid_pay_statement": _translate("Audit", "{who} marked pay of {trainer} as paid"),
        "withdrew_pay_statement": _translate(
            "Audit", "{who} withdrew a pay statement of {trainer}"
        ),
    }
    return texts.get(entry.action, "")
