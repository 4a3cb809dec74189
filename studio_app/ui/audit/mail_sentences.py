"""What audit entries about mail say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry
from studio_app.domain.mail import MailKind
from studio_app.ui.audit.facts import text_fact

_translate = QCoreApplication.translate


def mail_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about mail, "" for all others."""
    is_invitation = text_fact(entry.after, "kind") == MailKind.INVITATION
    texts = {
        "mailed_receipt": _translate("Audit", "{who} sent a receipt to {client} by e-mail"),
        "cancelled_mail": _translate("Audit", "{who} cancelled an invitation by e-mail")
        if is_invitation
        else _translate("Audit", "{who} cancelled a receipt by e-mail"),
        "sent_mail_again": _translate("Audit", "{who} sent an invitation by e-mail again")
        if is_invitation
        else _translate("Audit", "{who} sent a receipt by e-mail again"),
        "changed_mail_settings": _translate("Audit", "{who} changed the mail settings"),
    }
    return texts.get(entry.action, "")
