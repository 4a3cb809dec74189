"""Where backups go, whether one is made every day, and the password that a server asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.ui.theme import SPACE, SPACE_TINY
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from studio_app.services.backup_desk import BackupOverview


class BackupPlaces(QWidget):
    """The choices of this PC.

    ``changed`` carries a folder and whether backups are made daily; ``password_typed`` the
    password of a server's backup role, to be kept.
    """

    changed = Signal(object, bool)
    password_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ("", False)
        self._folder = QLineEdit(self)
        self._choose = QPushButton(self.tr("Choose…"), self)
        self._choose.clicked.connect(self._ask_for_folder)
        self._daily = QCheckBox(
            self.tr("Make one &every day on this PC, and keep the newest 14 of them"), self
        )
        self._role = QLabel(self)
        self._role.setProperty("role", "caption")
        self._role.setWordWrap(True)
        self._role.setTextFormat(Qt.TextFormat.PlainText)
        self._password = PasswordField(self)
        self._keep = QPushButton(self.tr("&Keep"), self)
        self._keep.clicked.connect(self._give_password)
        for button in (self._choose, self._keep):
            button.setAutoDefault(False)
        self.error = FieldError(self)
        self._folder.editingFinished.connect(self._tell)
        self._daily.clicked.connect(self._tell)
        self._lay_out()

    def show_overview(self, overview: BackupOverview) -> None:
        """Fill in what this PC does."""
        self._known = (str(overview.folder), overview.daily)
        self._folder.setText(str(overview.folder))
        self._daily.setChecked(overview.daily)
        self._password_row.setVisible(overview.is_server)
        self._role.setVisible(overview.is_server)
        self._keep.setEnabled(overview.may_keep_password)
        if overview.is_server:
            self._role.setText(self._about_role(overview))

    def password(self) -> str:
        """Return what is typed as the password of the backup role."""
        return self._password.text()

    def forget_password(self) -> None:
        """Empty the field once its password was taken."""
        self._password.clear()

    def refuse_folder(self, text: str) -> None:
        """Say below the folder what is wrong with it."""
        self.error.set_error(self._folder, text)

    def ask_for_password(self, text: str) -> None:
        """Say below the password that it is needed."""
        self.error.set_error(self._password, text)

    def _about_role(self, overview: BackupOverview) -> str:
        if overview.has_password:
            return self.tr("Runs as “{role}”, whose password this PC keeps in its keyring.").format(
                role=overview.role
            )
        if not overview.may_keep_password:
            return self.tr(
                "Runs as “{role}”. This PC has no keyring to keep its password in, so it is asked "
                "for each time, and there is no daily backup."
            ).format(role=overview.role)
        return self.tr(
            "Runs as “{role}”. Keep its password in this PC's keyring to have a backup every day."
        ).format(role=overview.role)

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of backups"), self._folder.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take_folder)
        dialog.open()

    def _take_folder(self, name: str) -> None:
        self._folder.setText(str(Path(name)))
        self._tell()

    def _tell(self) -> None:
        now = (self._folder.text().strip(), self._daily.isChecked())
        if now == self._known:
            return
        self._known = now
        self.error.clear()
        self.changed.emit(Path(now[0]).expanduser(), now[1])

    def _give_password(self) -> None:
        if self._password.text():
            self.password_typed.emit(self._password.text())
        else:
            self.ask_for_password(self.tr("Type the password of the backup role."))

    def _lay_out(self) -> None:
        form = top_labelled_form()
        form.setVerticalSpacing(SPACE_TINY)
        label = labelled(form, self.tr("&Folder of the backups"), _row(self._folder, self._choose))
        label.setBuddy(self._folder)
        self._folder.setAccessibleName(self.tr("Folder of the backups"))
        self._password_row = QWidget(self)
        server = top_labelled_form(self._password_row)
        server.setVerticalSpacing(SPACE_TINY)
        label = labelled(
            server, self.tr("&Password of the backup role"), _row(self._password, self._keep)
        )
        label.setBuddy(self._password)
        self._password.setAccessibleName(self.tr("Password of the backup role"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(form)
        column.addWidget(self._password_row)
        # Until it is known where the studio is, they take no room.
        for widget in (self._password_row, self._role):
            widget.hide()
        column.addWidget(self._role)
        column.addWidget(self.error)
        column.addWidget(self._daily)


def _row(field: QWidget, button: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    row.addWidget(field, 1)
    row.addWidget(button)
    return holder
