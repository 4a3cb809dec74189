"""What a client consents to, each with the day on which it was noted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from studio_app.domain.client_record import Consent
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import ConsentKind
from studio_app.ui.clients.page.facts import Section
from studio_app.ui.clients.page.words import consent_word, plain_day


class Consents(Section):
    """``noted`` carries a ConsentKind, and whether the client consents by now."""

    noted = Signal(object, bool)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Consents", "CONSENTS"), parent)
        self._organization = organization
        self.boxes: dict[ConsentKind, QCheckBox] = {}
        self._said: dict[ConsentKind, QLabel] = {}
        for kind in ConsentKind:
            box = QCheckBox(consent_word(kind), self)
            box.clicked.connect(lambda checked, noted=kind: self.noted.emit(noted, checked))
            said = QLabel(self)
            said.setProperty("role", "caption")
            said.setContentsMargins(24, 0, 0, 0)
            self.body.addWidget(box)
            self.body.addWidget(said)
            self.boxes[kind], self._said[kind] = box, said

    def show_consents(self, consents: Sequence[Consent], *, may_note: bool) -> None:
        """Show what was noted; only who may note more can click."""
        known = {one.kind: one for one in consents}
        for kind, box in self.boxes.items():
            consent = known.get(kind)
            box.setChecked(consent is not None and consent.granted)
            box.setEnabled(may_note)
            said = self._said[kind]
            said.setText("" if consent is None else self._words(consent))
            said.setVisible(consent is not None)

    def _words(self, consent: Consent) -> str:
        organization = self._organization
        day = plain_day(local_day(consent.at, organization.tz), organization.locale)
        text = self.tr("since {day}") if consent.granted else self.tr("no longer since {day}")
        said = text.format(day=day)
        if consent.recorded_by:
            said = self.tr("{when}, noted by {who}").format(when=said, who=consent.recorded_by)
        return said
