"""What audit entries about money say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.domain.money import LARGEST_KEPT, Money
from studio_app.domain.organizations import Organization
from studio_app.ui.audit.pay_sentences import OF_PAY, pay_template

_translate = QCoreApplication.translate

OF_MONEY = ("payment", *OF_PAY)


def money_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about money, "" for all others."""
    if told := pay_template(entry):
        return told
    if entry.action in ("undo", "redo"):
        if entry.subject not in OF_MONEY:
            return ""
        return _translate("Audit", "{who} took a payment of {client} back: {amount}")
    texts = {
        "sold": _translate("Audit", "{who} sold {package} to {client}"),
        "payment_taken": _translate("Audit", "{who} took {amount} from {client}"),
        "payment_refunded": _translate("Audit", "{who} gave {amount} back to {client}"),
        "settled_package": _translate("Audit", "{who} settled {package} of {client}"),
        "set_fee_rates": _translate("Audit", "{who} set the rates of tax and card fee"),
        "set_refund_limit": _translate("Audit", "{who} set what the front desk may give back"),
        "receipt_head_changed": _translate("Audit", "{who} changed the head of receipts"),
        "till_closed": _translate("Audit", "{who} closed the till of {user}"),
    }
    return texts.get(entry.action, "")


def amount_words(entry: AuditEntry, organization: Organization) -> str:
    """Return how much money an entry is about, in words where it does not say."""
    amount = entry.after.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > LARGEST_KEPT:
        return _translate("Audit", "money")
    return Money(amount, organization.currency).text(organization.locale)
