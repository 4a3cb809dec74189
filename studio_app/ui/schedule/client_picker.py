"""A field that finds clients while somebody types, with the clients found below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from studio_app.domain.duplicates import ProbableDuplicate
from studio_app.domain.errors import StudioError
from studio_app.domain.people import ClientMatch
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.match_list import ROW_HEIGHT, MatchDelegate, MatchModel
from studio_app.ui.schedule.new_client_row import NewClientFields
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task

MOST_MATCHES = 6


class ClientPicker(QWidget):
    """Searches through the runner, the latest text only; the first client found is chosen.

    ``chosen_changed`` carries a ClientMatch or None, ``settled`` tells that the clients shown
    belong to the text in the field. With ``may_add`` the last line offers a new client, whose
    fields stand in the place of the list while ``is_adding``; and what grew stays until ``clear``,
    so that nothing jumps while somebody types.
    """

    chosen_changed = Signal(object)
    settled = Signal()
    grown = Signal()

    def __init__(
        self, context: ScreenContext, this_year: int, parent: QWidget, *, may_add: bool = False
    ) -> None:
        super().__init__(parent)
        self._may_add = may_add
        self._rows_in_sight = MOST_MATCHES + 1
        self._context = context
        self._task: Task | None = None
        self._announced: ClientMatch | None = None
        organization = context.login.organization
        self.model = MatchModel(organization.locale, this_year, self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Client: name, phone or e-mail"))
        self.field.setAccessibleName(self.tr("Client"))
        self.field.textEdited.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(MatchDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Clients found"))
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.list.clicked.connect(self._clicked)
        self.new_client = NewClientFields(context, self)
        self.new_client.grown.connect(self._grow)
        self.new_client.hint.taken.connect(self._take_instead)
        self._nobody = QLabel(self)
        self._nobody.setProperty("role", "muted")
        self._nobody.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        for part in (self.field, self._nobody, self.list, self.new_client):
            self.column.addWidget(part)
        if may_add:
            self.column.addStretch(1)
        self.setFocusProxy(self.field)
        self._show(())

    @property
    def is_searching(self) -> bool:
        """Tell whether the clients shown do not belong to the text yet."""
        return self._task is not None

    @property
    def is_adding(self) -> bool:
        """Tell whether the fields are those of a new client."""
        return not self.new_client.isHidden()

    @property
    def offers_new(self) -> bool:
        """Tell whether the line of a new client is marked."""
        return self.list.currentIndex().row() == len(self.model.matches) and not self.is_adding

    def begin_adding(self) -> None:
        """Ask for what else there is to know of a new client, in the place of the list."""
        self._drop_task()
        self.model.set_matches(())
        self.list.hide()
        self._nobody.hide()
        self.field.setText(self.new_client.begin(self.field.text().strip()))
        self.new_client.look_for(self.field.text())
        self._current_changed()
        self._grow()
        first = self.new_client.phone if self.field.text() else self.field
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_adding(self) -> None:
        """Go back to whom the text finds."""
        self.new_client.hide()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search(self.field.text())

    def set_rows_in_sight(self, rows: int) -> None:
        """Show so many lines at once; the arrow keys bring the others into sight."""
        self._rows_in_sight = rows

    def chosen(self) -> ClientMatch | None:
        """Return the client who is marked, None without one."""
        row = self.list.currentIndex().row()
        return self.model.matches[row] if 0 <= row < len(self.model.matches) else None

    def choose(self, match: ClientMatch) -> None:
        """Show one client, chosen, as if found."""
        self._drop_task()
        self.new_client.hide()
        self.field.setText(match.name)
        self._show((match,))

    def suggest(self, match: ClientMatch) -> None:
        """Offer a client below an empty field without choosing them: Down takes them."""
        if not self.field.text() and not self.is_searching and not self.model.matches:
            self._show((match,), choose_first=False)

    def clear(self) -> None:
        """Start anew."""
        self._drop_task()
        self.new_client.hide()
        self.field.clear()
        self.setMinimumHeight(0)
        self._show(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.model.rowCount():
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    def _step(self, direction: int) -> None:
        row = self.list.currentIndex().row()
        count = self.model.rowCount()
        row = (row + direction) % count if row >= 0 else (0 if direction > 0 else count - 1)
        self.list.setCurrentIndex(self.model.index(row))

    def _search(self, text: str) -> None:
        if self.is_adding:
            # It is the new client's name that is typed now.
            self.new_client.look_for(text)
            return
        self._drop_task()
        if not text.strip():
            self._show(())
            self.settled.emit()
            return
        login, now = self._context.login, self._context.now()

        def work() -> tuple[ClientMatch, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services import clients

            return clients.search_clients(login.uow, login.viewer, text, MOST_MATCHES, now)

        self._task = self._context.runner.run(
            work, done=self._found, failed=self._failed, owner=self
        )

    def _found(self, matches: tuple[ClientMatch, ...]) -> None:
        self._task = None
        nobody = self.tr("Nobody found. Try fewer letters, or the phone number.")
        new_name = self.field.text().strip() if self._may_add else ""
        # Whoever typed a whole name that nobody has may well mean somebody new.
        offers_new = len(new_name.split()) > 1 and all(match.by_slip for match in matches)
        self._show(
            matches,
            nobody="" if matches else nobody,
            new_name=new_name,
            chosen=len(matches) if offers_new else 0,
        )
        self.settled.emit()

    def _failed(self, error: StudioError) -> None:
        self._task = None
        self._show((), nobody=sentence(error))
        self.settled.emit()

    def _show(
        self,
        matches: tuple[ClientMatch, ...],
        *,
        nobody: str = "",
        choose_first: bool = True,
        new_name: str = "",
        chosen: int = 0,
    ) -> None:
        self.model.set_matches(matches, new_name)
        rows = self.model.rowCount()
        self.list.setFixedHeight(ROW_HEIGHT * min(rows, self._rows_in_sight))
        self.list.setVisible(rows > 0)
        self._nobody.setText(nobody)
        self._nobody.setVisible(bool(nobody))
        if rows and choose_first:
            self.list.setCurrentIndex(self.model.index(chosen))
        else:
            self._current_changed()
        self._grow()

    def _grow(self) -> None:
        if self._may_add:
            self.column.invalidate()
            by_width = self.column.totalHeightForWidth(self.width())
            needed = max(by_width, self.column.totalMinimumSize().height())
            if self.field.text():
                self.setMinimumHeight(max(self.minimumHeight(), needed))
        self.grown.emit()

    def _clicked(self, index: QModelIndex) -> None:
        if index.row() == len(self.model.matches):
            self.begin_adding()

    def _current_changed(
        self, current: QModelIndex | None = None, previous: QModelIndex | None = None
    ) -> None:
        chosen = self.chosen()
        self.chosen_changed.emit(chosen)
        if chosen is not None and chosen != self._announced and self.field.hasFocus():
            text = f"{chosen.name}, {self.model.info(chosen)}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, text))
        self._announced = chosen

    def _take_instead(self, one: ProbableDuplicate) -> None:
        """Choose somebody who is here already in the place of the new client."""
        self._drop_task()
        login, now = self._context.login, self._context.now()

        def work() -> tuple[ClientMatch, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services import clients

            found = clients.search_clients(login.uow, login.viewer, f"#{one.number}", 2, now)
            return tuple(match for match in found if match.client_id == one.client_id)

        def taken(matches: tuple[ClientMatch, ...]) -> None:
            self._task = None
            if matches:
                self.choose(matches[0])
                self.setFocus(Qt.FocusReason.OtherFocusReason)
                self.settled.emit()

        self._task = self._context.runner.run(work, done=taken, failed=self._failed, owner=self)

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
