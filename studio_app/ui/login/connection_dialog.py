"""Where the studio is: a file on this PC, or a PostgreSQL server that several PCs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.addresses import file_of, file_url
from studio_app.domain.errors import StudioError
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.connection_url import (
    DEFAULT_PORT,
    ServerAddress,
    is_server,
    server_address,
    server_url,
)
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task, TaskRunner
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.segmented_control import SegmentedControl

DIALOG_WIDTH = 480
PORT_WIDTH = 96
LAST_PORT = 65535


class ConnectionDialog(PressingDialog):
    """Emits ``chosen`` with the URL to open; ``founding_wanted`` to set up a studio on a server.

    It stays open while a server cannot be reached. No password is asked for or kept here:
    everybody logs in as themselves.
    """

    chosen = Signal(str)
    founding_wanted = Signal(str)

    def __init__(
        self, services: GuiServices, runner: TaskRunner, url: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Connection"))
        self._services = services
        self._runner = runner
        self._task: Task | None = None
        self._pressed: QWidget | None = None
        self._options = ""
        self._kind = SegmentedControl(
            [("file", self.tr("On this PC")), ("server", self.tr("PostgreSQL server"))],
            self.tr("Where the studio is"),
            self,
        )
        self._kind.changed.connect(self._show_kind)
        self._file = QLineEdit(self)
        self._choose = QPushButton(self.tr("Choose…"), self)
        self._choose.clicked.connect(self._choose_file)
        self._host = QLineEdit(self)
        self._host.setPlaceholderText(self.tr("studio-server or 192.168.1.20"))
        self._port = QLineEdit(str(DEFAULT_PORT), self)
        self._database = QLineEdit("studio", self)
        self._authority = QLineEdit(self)
        self._authority.setPlaceholderText(self.tr("Those that this PC trusts"))
        self._choose_authority = QPushButton(self.tr("Choose…"), self)
        self._choose_authority.clicked.connect(self._choose_certificate)
        self._error = FieldError(self)
        self._banner = Banner(parent=self)
        self._test = QPushButton(self.tr("&Test connection"), self)
        self._test.clicked.connect(lambda: self._try(self._tested))
        self._found = QPushButton(self.tr("Set up a new studio there"), self)
        self._found.setProperty("kind", "link")
        self._found.clicked.connect(lambda: self._try(self._ready_to_found))
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.clicked.connect(self.reject)
        self._open = QPushButton(self.tr("Open studio"), self)
        self._open.setProperty("kind", "primary")
        self._open.setDefault(True)
        self._open.clicked.connect(self._accept_url)
        for button in (
            self._choose,
            self._choose_authority,
            self._test,
            self._found,
            self._cancel,
        ):
            button.setAutoDefault(False)
        self._lay_out()
        self.show_url(url)

    def show_url(self, url: str) -> None:
        """Fill in the connection that the URL names; its password, if any, is left out."""
        self._file.setText(str(file_of(url) or file_of(self._services.local_url) or ""))
        address = server_address(url)
        if address is not None:
            self._host.setText(address.host)
            self._port.setText(str(address.port))
            self._database.setText(address.database)
            self._options = address.options
            self._authority.setText(address.authority)
        self._kind.set_current("server" if is_server(url) else "file")
        self._show_kind(self._kind.current_key())

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _show_kind(self, kind: str) -> None:
        self._pages.show_page(self._file_page if kind == "file" else self._server_page)
        self._error.clear()
        self._banner.hide()
        for widget in (self._test, self._found):
            widget.setVisible(kind == "server")
        field = self._file if kind == "file" else self._host
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Studio file"), self._file.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilters(
            [self.tr("Studio files (*.sqlite3 *.sqlite *.db)"), self.tr("All files (*)")]
        )
        dialog.setDefaultSuffix("sqlite3")
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Choose"))
        dialog.fileSelected.connect(lambda name: self._file.setText(str(Path(name))))
        dialog.open()

    def _choose_certificate(self) -> None:
        dialog = QFileDialog(
            self, self.tr("Certificate of the server's authority"), self._authority.text()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Certificates (*.pem *.crt *.cer)"), self.tr("All files (*)")]
        )
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Choose"))
        dialog.fileSelected.connect(lambda name: self._authority.setText(str(Path(name))))
        dialog.open()

    def _url(self) -> str | None:
        self._error.clear()
        if self._kind.current_key() == "file":
            return self._url_of_file()
        host, database = self._host.text().strip(), self._database.text().strip()
        if not host or any(sign in host for sign in "/@? "):
            self._error.set_error(
                self._host, self.tr("Type the server's name or address, such as 192.168.1.20.")
            )
            return None
        if not database or any(sign in database for sign in "/@? "):
            self._error.set_error(self._database, self.tr("Type the name of the database."))
            return None
        port = self._port.text().strip()
        if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= LAST_PORT):
            self._error.set_error(
                self._port, self.tr("The port is a number up to 65535; most servers use 5432.")
            )
            return None
        authority = self._authority.text().strip()
        if authority and not Path(authority).expanduser().is_file():
            self._error.set_error(
                self._authority,
                self.tr("There is no file {file}. Leave this empty if you have none.").format(
                    file=authority
                ),
            )
            return None
        return server_url(ServerAddress(host, int(port), database, self._options, authority))

    def _url_of_file(self) -> str | None:
        file = Path(self._file.text().strip()).expanduser()
        text = ""
        if not self._file.text().strip() or not file.is_absolute() or "?" in str(file):
            text = self.tr("Choose the file of your studio, or where a new one shall be.")
        elif file.is_dir():
            text = self.tr("This is a folder. Add the name of a file.")
        elif not file.parent.is_dir():
            text = self.tr("There is no folder {folder}.").format(folder=file.parent)
        if text:
            self._error.set_error(self._file, text)
            return None
        return file_url(file)

    def _accept_url(self) -> None:
        if self._kind.current_key() == "server":
            self._try(self._reached)
        elif (url := self._url()) is not None:
            self.accept()
            self.chosen.emit(url)

    def _try(self, then: Callable[[str, str], None]) -> None:
        url = self._url()
        if url is None:
            return
        self._set_busy(True)
        self._banner.show_message(self.tr("Looking for the server…"), "info")
        self._task = self._runner.run(
            lambda: self._services.test_connection(url),
            done=lambda words: then(url, words),
            failed=self._unreachable,
            owner=self,
        )

    def _tested(self, url: str, words: str) -> None:
        self._set_busy(False)
        self._banner.show_message(words, "good")

    def _reached(self, url: str, words: str) -> None:
        self.accept()
        self.chosen.emit(url)

    def _ready_to_found(self, url: str, words: str) -> None:
        self.accept()
        self.founding_wanted.emit(url)

    def _unreachable(self, error: StudioError) -> None:
        self._set_busy(False)
        self._banner.show_message(sentence(error), "bad")

    def _set_busy(self, busy: bool) -> None:
        if busy:
            self._pressed = self.focusWidget()
        for widget in (self._kind, self._pages, self._test, self._found, self._open):
            widget.setEnabled(not busy)
        if not busy and self._pressed is not None:
            self._pressed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._pages = PageStack(self)
        self._file_page, self._server_page = self._make_file_page(), self._make_server_page()
        for page in (self._file_page, self._server_page):
            self._pages.add_page(page)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._test)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._open)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self._kind, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE)
        column.addWidget(self._pages)
        column.addWidget(self._error)
        column.addWidget(self._banner)
        column.addWidget(self._found, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)

    def _make_file_page(self) -> QWidget:
        page = QWidget(self)
        form = top_labelled_form(page)
        form.setVerticalSpacing(SPACE_TINY)
        self._add_file(form, self.tr("Studio &file"), self._file, self._choose)
        self._add_words(form, self.tr("Nothing to set up. For one PC; several need a server."))
        return page

    def _make_server_page(self) -> QWidget:
        page = QWidget(self)
        form = top_labelled_form(page)
        form.setVerticalSpacing(SPACE_TINY)
        place = QHBoxLayout()
        place.setSpacing(SPACE)
        for text, field, share in (
            (self.tr("Se&rver"), self._host, 1),
            (self.tr("P&ort"), self._port, 0),
        ):
            part = top_labelled_form()
            part.setVerticalSpacing(SPACE_TINY)
            labelled(part, text, field)
            place.addLayout(part, share)
        self._port.setFixedWidth(PORT_WIDTH)
        form.addRow(place)
        labelled(form, self.tr("&Database"), self._database).setContentsMargins(0, SPACE_TINY, 0, 0)
        label = self._add_file(
            form,
            self.tr("&Certificate of the server's authority"),
            self._authority,
            self._choose_authority,
        )
        label.setContentsMargins(0, SPACE_TINY, 0, 0)
        self._add_words(
            form,
            self.tr(
                "A server elsewhere must show a certificate for its name. Choose a file only if "
                "you were given one. Everybody logs in as themselves: no password is needed here."
            ),
        )
        return page

    def _add_file(
        self, form: QFormLayout, text: str, field: QLineEdit, choose: QPushButton
    ) -> QLabel:
        row = QWidget(form.parentWidget())
        parts = QHBoxLayout(row)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(SPACE)
        parts.addWidget(field, 1)
        parts.addWidget(choose)
        label = labelled(form, text, row)
        label.setBuddy(field)
        field.setAccessibleName(row.accessibleName())
        row.setAccessibleName("")
        return label

    def _add_words(self, form: QFormLayout, text: str) -> None:
        words = QLabel(text, self)
        words.setProperty("role", "caption")
        words.setWordWrap(True)
        form.addRow(words)
