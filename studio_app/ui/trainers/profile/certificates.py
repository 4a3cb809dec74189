"""The certificates of a trainer, and the window in which one is added or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.trainer_profiles import Certificate, cleaned_certificate
from studio_app.domain.typed_values import day_hint, shown_day, typed_day
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.trainers.profile.words import last_day_tone, last_day_words
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.emptied import empty
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.pressing_dialog import PressingDialog

DIALOG_WIDTH = 440


class Certificates(QWidget):
    """``add_wanted`` says that one is to be added; the other two carry a Certificate."""

    add_wanted = Signal()
    edit_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = organization.locale
        heading = QLabel(self.tr("CERTIFICATES"), self)
        heading.setProperty("role", "section")
        self.add_button = QPushButton(self.tr("Add…"), self)
        self.add_button.setProperty("kind", "link")
        self.add_button.setAutoDefault(False)
        self.add_button.setAccessibleName(self.tr("Add a certificate"))
        self.add_button.clicked.connect(self.add_wanted)
        self.nothing = QLabel(self.tr("None yet."), self)
        self.nothing.setProperty("role", "muted")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_TINY)
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_TINY)
        column.addLayout(head)
        column.addWidget(self.nothing)
        column.addLayout(self._rows)

    def show_certificates(
        self, certificates: Sequence[Certificate], today: date, *, editable: bool
    ) -> None:
        """List these."""
        empty(self._rows)
        rows = [self._row(one, today, editable=editable) for one in certificates]
        for row in rows:
            self._rows.addWidget(row)
        steps = [button for row in rows for button in row.findChildren(QToolButton)]
        tab_through(self.add_button, *steps)
        self.nothing.setVisible(not certificates)
        self.add_button.setVisible(editable)

    def _row(self, one: Certificate, today: date, *, editable: bool) -> QWidget:
        row = QWidget(self)
        name = ElidedLabel(one.name, row)
        parts = [one.issuer] if one.issuer else []
        if one.expires_on is not None:
            parts.append(last_day_words(one.expires_on, today, self._locale))
        about = ElidedLabel(" · ".join(parts), row)
        about.setProperty("role", "caption")
        tone = last_day_tone(one.expires_on, today)
        if tone != "muted":
            about.setProperty("tone", tone)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        if parts:
            words.addWidget(about)
        about.setVisible(bool(parts))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_TINY)
        line.addLayout(words, 1)
        if editable:
            edit = self._button("pencil", self.tr("Edit {name}").format(name=one.name), row)
            edit.clicked.connect(lambda: self.edit_wanted.emit(one))
            remove = self._button("x", self.tr("Remove {name}").format(name=one.name), row)
            remove.clicked.connect(lambda: self.remove_wanted.emit(one))
            line.addWidget(edit)
            line.addWidget(remove)
        return row

    def _button(self, sign: str, name: str, row: QWidget) -> QToolButton:
        button = QToolButton(row)
        button.setIcon(icon(sign))
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button


class CertificateDialog(PressingDialog):
    """``taken`` carries the Certificate that was filled in, with the key of the one given."""

    taken = Signal(object)

    def __init__(
        self, organization: Organization, one: Certificate | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._locale = organization.locale
        self._certificate = one or Certificate(new_id(), "")
        is_new = one is None
        self.setWindowTitle(self.tr("New certificate") if is_new else self.tr("Edit certificate"))
        self.name, self.issuer = QLineEdit(self), QLineEdit(self)
        self.issued_on, self.expires_on = QLineEdit(self), QLineEdit(self)
        self.form, since, until = FormColumn(self), FormColumn(self), FormColumn(self)
        self.form.add_field("certificate_name", self.tr("&Name"), self.name)
        self.form.add_field("issuer", self.tr("&Issued by"), self.issuer)
        since.add_field("issued_on", self.tr("I&ssued on"), self.issued_on)
        until.add_field("expires_on", self.tr("&Last day, if there is one"), self.expires_on)
        self.form.add_beside(since, until)
        self._columns = (self.form, since, until)
        self.name.setPlaceholderText(self.tr("For example: First aid"))
        for field in (self.issued_on, self.expires_on):
            field.setPlaceholderText(day_hint(self._locale))
        self.save_button = QPushButton(self.tr("&Add") if is_new else self.tr("&Save"), self)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self._fill(self._certificate)
        self._lay_out()
        tab_through(self.expires_on, self.cancel_button, self.save_button)
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.reject)
        self.name.setFocus()

    def _fill(self, one: Certificate) -> None:
        self.name.setText(one.name)
        self.issuer.setText(one.issuer)
        self.issued_on.setText(shown_day(one.issued_on, self._locale))
        self.expires_on.setText(shown_day(one.expires_on, self._locale))

    def _lay_out(self) -> None:
        heading = QLabel(self.windowTitle(), self)
        heading.setProperty("role", "heading")
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(heading)
        column.addWidget(self.form)
        column.addSpacing(SPACE)
        column.addLayout(foot)

    def _save(self) -> None:
        for column in self._columns:
            column.clear_errors()
        try:
            wanted = cleaned_certificate(
                replace(
                    self._certificate,
                    name=self.name.text(),
                    issuer=self.issuer.text(),
                    issued_on=typed_day(self.issued_on.text(), self._locale, "issued_on"),
                    expires_on=typed_day(self.expires_on.text(), self._locale, "expires_on"),
                )
            )
        except InvalidInput as problem:
            for column in self._columns:
                column.show_errors([problem])
            return
        self.taken.emit(wanted)
        self.accept()
