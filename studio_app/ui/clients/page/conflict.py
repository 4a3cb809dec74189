"""What somebody else changed while a form was open, and the choice between both."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.client_details import FIELDS, ClientDetails
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Gender
from studio_app.domain.phones import shown_phone
from studio_app.domain.typed_values import shown_day, shown_weight
from studio_app.ui.clients.page.words import field_word, gender_word
from studio_app.ui.widgets.banner import Banner

_LONGEST = 60


class ConflictBanner(Banner):
    """Names the fields that both changed, with what stands there now."""

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent=parent)
        self.mine_button = self.add_action(self.tr("Save mine"))
        self.theirs_button = self.add_action(self.tr("Take theirs"))
        self.mine_button.clicked.connect(self.mine_wanted)
        self.theirs_button.clicked.connect(self.theirs_wanted)

    def show_conflict(
        self, theirs: ClientDetails, names: Collection[str], organization: Organization
    ) -> None:
        """Say what is there by now in the fields of these names."""
        changed = []
        for name in (field for field in FIELDS if field in names):
            value = _words(name, theirs, organization)
            text = self.tr("{field}: {value}") if value else self.tr("{field}: empty")
            changed.append(text.format(field=field_word(name), value=value))
        text = self.tr("Someone changed this client meanwhile. By now it says: {changes}.")
        self.show_message(text.format(changes="; ".join(changed)))
        self.mine_button.setFocus()


def _words(name: str, details: ClientDetails, organization: Organization) -> str:
    value = getattr(details, name)
    if isinstance(value, date):
        return shown_day(value, organization.locale)
    if isinstance(value, Gender):
        return gender_word(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    if name == "weight_grams":
        return shown_weight(value)
    if name in ("phone", "emergency_phone"):
        return shown_phone(value, organization.territory)
    if name == "payer_id":
        return "" if value is None else "…"
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
