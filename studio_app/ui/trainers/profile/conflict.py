"""What somebody else changed in a profile while it was being edited, and the choice of both."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.organizations import Organization
from studio_app.domain.trainer_profiles import FIELDS, TrainerProfile
from studio_app.ui.trainers.profile.words import field_word, value_words
from studio_app.ui.widgets.banner import Banner


class ProfileConflict(Banner):
    """Names the fields that both changed, with what stands there now."""

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent=parent)
        self._organization = organization
        self.mine_button = self.add_action(self.tr("Save mine"))
        self.theirs_button = self.add_action(self.tr("Take theirs"))
        self.mine_button.clicked.connect(self.mine_wanted)
        self.theirs_button.clicked.connect(self.theirs_wanted)

    def show_conflict(self, theirs: TrainerProfile, names: Collection[str]) -> None:
        """Say what is there by now in the fields of these names."""
        changed = []
        for name in (field for field in FIELDS if field in names):
            value = value_words(name, theirs, self._organization)
            text = self.tr("{field}: {value}") if value else self.tr("{field}: empty")
            changed.append(text.format(field=field_word(name), value=value))
        text = self.tr("Someone changed this profile meanwhile. By now it says: {changes}.")
        self.show_message(text.format(changes="; ".join(changed)))
        self.mine_button.setFocus()
