"""What audit entries about packages say, as sentences with places for names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.audit import AuditEntry

_translate = QCoreApplication.translate

OF_PACKAGES = ("client_package", "package_freeze", "package_type", "trainer_price")


def package_template(entry: AuditEntry) -> str:
    """Return the sentence of an entry about packages, "" for all others."""
    if entry.action == "undo":
        return _taken_back(entry)
    if entry.action == "redo":
        return _done_again(entry)
    texts = {
        "froze_package": _translate("Audit", "{who} froze {package} of {client}"),
        "unfroze_package": _translate("Audit", "{who} unfroze {package} of {client}"),
        "froze_all_packages": _translate("Audit", "{who} froze all packages, {packages} of them"),
        "moved_expiry": _translate("Audit", "{who} moved the expiry of {package} of {client}"),
        "adjusted_credits": _translate(
            "Audit", "{who} corrected the sessions of {package} of {client}"
        ),
        "expired_packages": _translate(
            "Audit", "{who} had Studio App open as {packages} packages expired"
        ),
        "reduced_price": _translate("Audit", "{who} lowered the price of {package} of {client}"),
        "voided_package": _translate("Audit", "{who} made {package} of {client} void"),
        "transferred_credits": _translate(
            "Audit", "{who} moved sessions of {package} from {client} to {other}"
        ),
        "received_credits": _translate(
            "Audit", "{who} gave {client} sessions of {package} that were {other}'s"
        ),
        "shared_package": _translate("Audit", "{who} shared {package} of {client} with {other}"),
        "unshared_package": _translate(
            "Audit", "{who} no longer shares {package} of {client} with {other}"
        ),
        "added_package_type": _translate("Audit", "{who} began to sell {package}"),
        "changed_package_type": _translate("Audit", "{who} changed the package type {package}"),
        "retired_package_type": _translate("Audit", "{who} retired the package type {package}"),
        "brought_back_package_type": _translate(
            "Audit", "{who} brought the package type {package} back"
        ),
        "ordered_package_types": _translate("Audit", "{who} moved {package} in the price list"),
        "set_trainer_price": _translate("Audit", "{who} set the price of {package} with {trainer}"),
        "ended_trainer_price": _translate(
            "Audit", "{who} let the studio's price of {package} count with {trainer}"
        ),
    }
    return texts.get(entry.action, "")


def _taken_back(entry: AuditEntry) -> str:
    if entry.subject == "package_freeze":
        return _translate("Audit", "{who} took back the freeze of {packages} packages")
    if entry.subject == "package_type":
        return _translate("Audit", "{who} took back a step about the package type {package}")
    if entry.subject == "trainer_price":
        return _translate("Audit", "{who} took back the price of {package} with {trainer}")
    return _translate("Audit", "{who} took back a step about {package} of {client}")


def _done_again(entry: AuditEntry) -> str:
    if entry.subject == "package_freeze":
        return _translate("Audit", "{who} froze {packages} packages again")
    if entry.subject == "package_type":
        return _translate("Audit", "{who} did a step about the package type {package} again")
    if entry.subject == "trainer_price":
        return _translate("Audit", "{who} set the price of {package} with {trainer} again")
    return _translate("Audit", "{who} did a step about {package} of {client} again")
