"""The client whose history is looked for: typed as in the search box, kept until cleared."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import ClientMatch
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.search_popup import SearchPopup
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task

DEBOUNCE_MS = 80
MOST_MATCHES = 8


class ClientField(QLineEdit):
    """``changed`` carries the key of the client chosen, None once there is none any more.

    ``with_former`` finds those who have left, too, after all others.
    """

    changed = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        parent: QWidget | None = None,
        *,
        with_former: bool = False,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._with_former = with_former
        self._popup: SearchPopup | None = None
        self._task: Task | None = None
        self._names: dict[UUID, str] = {}
        self._chosen: UUID | None = None
        self._takes_first = False
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._search)
        self.setPlaceholderText(self.tr("Any client"))
        self.setAccessibleName(self.tr("Client"))
        self.setToolTip(self.tr("Any part of a name, phone number, e-mail address or number"))
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._emptied)

    def client_id(self) -> UUID | None:
        """Return the key of the client chosen, None without one."""
        return self._chosen

    def popup(self) -> SearchPopup:
        """Return the list below the field, which floats over the window."""
        if self._popup is None:
            organization = self._context.login.organization
            year = local_day(self._context.now(), organization.tz).year
            self._popup = SearchPopup(organization.locale, year, self.window())
            self._popup.chosen.connect(self._choose)
        return self._popup

    def restore(self, client_id: UUID) -> None:
        """Stand for a client of whom only the key is known, as long as the client is to be seen.

        Says something only where that is not so.
        """
        self._stop()
        self._chosen = client_id
        login, now = self._context.login, self._context.now()

        def work() -> str:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.clients import client_card

            return client_card(login.uow, login.viewer, client_id, now).client.name

        def named(name: str) -> None:
            self._names[client_id] = name
            if self._chosen == client_id and not self.hasFocus():
                self.setText(name)

        def lost(_error: StudioError) -> None:
            if self._chosen == client_id:
                self.reset()
                self.changed.emit(None)

        self._context.runner.run(work, done=named, failed=lost, owner=self)

    def stand_for(self, client_id: UUID, name: str) -> None:
        """Stand for a client of that name; says nothing of it."""
        self._stop()
        self._chosen, self._names[client_id] = client_id, name
        self.setText(name)

    def reset(self) -> None:
        """Let the field stand for all clients again; says nothing of it."""
        self._chosen = None
        self._stop()
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in rows:
            self.popup().move_choice(rows[key])
            self.setAccessibleDescription(self.popup().chosen_words())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self._stop()
            self.setText(self._names.get(self._chosen, "") if self._chosen else "")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._stop()
        # Letters that found nobody would look like a filter and be none.
        self.setText(self._names.get(self._chosen, "") if self._chosen else "")

    def _edited(self, text: str) -> None:
        self._stop()
        if text.strip():
            self._timer.start()

    def _emptied(self, text: str) -> None:
        if not text and self._chosen is not None:
            self._stop()
            self._chosen = None
            self.changed.emit(None)

    def _search(self) -> None:
        text = self.text().strip()
        login, now = self._context.login, self._context.now()

        def work() -> tuple[ClientMatch, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.clients import search_clients

            return search_clients(
                login.uow, login.viewer, text, MOST_MATCHES, now, with_former=self._with_former
            )

        self._task = self._context.runner.run(work, done=self._show, failed=self._fail, owner=self)

    def _show(self, matches: Sequence[ClientMatch]) -> None:
        self._task = None
        if not matches:
            self._takes_first = False
            self.popup().show_sentence(
                self.tr("Nobody found. Try fewer letters, or the phone number."), self
            )
            self.setAccessibleDescription(self.popup().sentence())
            return
        self._names |= {match.client_id: match.name for match in matches}
        self.popup().show_matches(matches, self)
        self.setAccessibleDescription(self.popup().chosen_words())
        if self._takes_first:
            self._take()

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self._takes_first = False
        self.popup().show_sentence(sentence(error), self)

    def _take(self) -> None:
        waits = self._timer.isActive() or self._task is not None
        client_id = self.popup().chosen_client() if self.popup().isVisible() else None
        if client_id is not None and not waits:
            self._choose(client_id)
        elif waits:
            self._takes_first = True
            if self._timer.isActive():
                self._timer.stop()
                self._search()

    def _choose(self, client_id: UUID) -> None:
        self._stop()
        self._chosen = client_id
        self.setText(self._names[client_id])
        self.changed.emit(client_id)

    def _stop(self) -> None:
        self._timer.stop()
        self._takes_first = False
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._popup is not None:
            self._popup.hide()
        self.setAccessibleDescription("")
