"""What the list of clients is narrowed to: a text, a trainer, a tag, and what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.client_list import LONGEST_TEXT, ClientFilter, Standing, sees_debts
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.ui.audit.choice_box import LEAST, ChoiceBox
from studio_app.ui.icons import icon
from studio_app.ui.theme import SPACE

TEXT_DELAY = 150
NARROW = 620
WEEKS = (2, 4, 6, 8, 12, 26, 52)
NOBODY = "nobody"


class FilterField(QLineEdit):
    """The text that is looked for; ``rows_wanted`` says that the keyboard is to go to the rows."""

    rows_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in down:
            self.rows_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class ClientFilters(QWidget):
    """``changed`` says that something else is asked for; ``rows_wanted`` as FilterField does."""

    changed = Signal()
    rows_wanted = Signal()

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._silent = False
        self._is_narrow: bool | None = None
        self._at_end: QWidget | None = None
        self.text = FilterField(self)
        self.text.setProperty("kind", "search")
        self.text.setPlaceholderText(self.tr("Filter by name, phone, e-mail or number"))
        self.text.setAccessibleName(self.tr("Filter"))
        self.text.setToolTip(self.tr("Type to filter the list (/ or Ctrl+F)"))
        self.text.setMaxLength(LONGEST_TEXT)
        self.text.setClearButtonEnabled(True)
        self.text.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.trainer = ChoiceBox(self.tr("Trainer"), self)
        self.trainer.addItem(self.tr("Any trainer"), None)
        self.trainer.addItem(self.tr("Without trainer"), NOBODY)
        self.standing = ChoiceBox(self.tr("Active or not"), self)
        for text, standing in (
            (self.tr("Active"), Standing.ACTIVE),
            (self.tr("Inactive"), Standing.INACTIVE),
            (self.tr("Active and inactive"), Standing.ALL),
        ):
            self.standing.addItem(text, standing.value)
        self.tag = ChoiceBox(self.tr("Tag"), self)
        self.tag.addItem(self.tr("Any tag"), "")
        self.seen = ChoiceBox(self.tr("Last visit"), self)
        self.seen.addItem(self.tr("Any visit"), None)
        for weeks in WEEKS:
            self.seen.addItem(self._weeks(weeks), weeks)
        self.credits_low = self._chip(self.tr("Credits low"), self.tr("2 sessions left or fewer"))
        self.expiring = self._chip(
            self.tr("Package expiring"), self.tr("A package ends within 14 days")
        )
        self.unpaid = self._chip(self.tr("Unpaid"), self.tr("Something is owed"))
        self.birthday = self._chip(
            self.tr("Birthday this week"), self.tr("Today or in the six days after")
        )
        self._long_texts = {chip: chip.text() for chip in (self.expiring, self.birthday)}
        self._short_texts = {
            self.expiring: self.tr("Expiring"),
            self.birthday: self.tr("Birthdays"),
        }
        self._chips = (self.credits_low, self.expiring, self.unpaid, self.birthday)
        self._boxes = (self.trainer, self.standing, self.tag, self.seen)
        self.clear_button = QToolButton(self)
        self.clear_button.setIcon(icon("x"))
        self.clear_button.setAccessibleName(self.tr("Show all clients"))
        self.clear_button.setToolTip(self.tr("Show all clients"))
        self.unpaid.setVisible(sees_debts(viewer))
        # Trainers list their own clients alone.
        sees_others = scope_of(viewer.role, Right.SEE_CLIENTS) is not Scope.OWN
        self.trainer.setVisible(sees_others)
        self._placed = self._boxes if sees_others else self._boxes[1:]
        self.tag.hide()
        self._timer = QTimer(self, singleShot=True, interval=TEXT_DELAY)
        self._lay_out()
        self._connect()
        self._show_clear()

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody may be typing still."""
        return self._timer.isActive()

    def wanted(self) -> ClientFilter:
        """Return what is asked for now."""
        trainer = self.trainer.currentData()
        return ClientFilter(
            text=self.text.text().strip(),
            standing=Standing(self.standing.currentData()),
            trainer_id=trainer if isinstance(trainer, UUID) else None,
            without_trainer=trainer == NOBODY,
            tag=self.tag.currentData(),
            credits_low=self.credits_low.isChecked(),
            expiring=self.expiring.isChecked(),
            unpaid=self.unpaid.isChecked(),
            not_seen_weeks=self.seen.currentData(),
            birthday=self.birthday.isChecked(),
        )

    def choose(self, wanted: ClientFilter) -> None:
        """Ask for something else, also for a trainer or a tag that is not offered."""
        self._silent = True
        self._timer.stop()
        self.text.setText(wanted.text)
        self.standing.setCurrentIndex(self.standing.findData(wanted.standing.value))
        self._choose(self.trainer, NOBODY if wanted.without_trainer else wanted.trainer_id)
        self._choose(self.tag, wanted.tag)
        weeks = wanted.not_seen_weeks
        if weeks is not None and self.seen.findData(weeks) < 0:
            self.seen.addItem(self._weeks(weeks), weeks)
        self.seen.setCurrentIndex(max(0, self.seen.findData(weeks)))
        for chip, checked in zip(
            self._chips,
            (wanted.credits_low, wanted.expiring, wanted.unpaid, wanted.birthday),
            strict=True,
        ):
            # What is not shown cannot be taken back.
            chip.setChecked(checked and not chip.isHidden())
        self._silent = False
        self._change()

    def set_choices(self, trainers: Sequence[Trainer], tags: Sequence[str]) -> None:
        """Offer these trainers and tags; what is chosen stays chosen."""
        self._silent = True
        self._offer(self.trainer, [(one.name, one.id) for one in trainers], 2)
        self._offer(self.tag, [(tag, tag) for tag in tags], 1)
        self.tag.setVisible(self.tag.count() > 1)
        self._silent = False

    def is_open(self) -> bool:
        """Tell whether nobody is left out but the inactive."""
        return self.wanted() == ClientFilter()

    def clear(self) -> None:
        """Ask for everybody again."""
        self.choose(ClientFilter())

    def focus_text(self, typed: str = "") -> None:
        """Give the keyboard to the text, with letters that were typed elsewhere."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if typed:
            self.text.setText(typed)
        else:
            self.text.selectAll()

    def add_at_end(self, widget: QWidget) -> None:
        """Show something at the end of the last line, or where that is full, of the first."""
        self._at_end = widget
        self._is_narrow = None
        self._arrange()

    def fields(self) -> tuple[QWidget, ...]:
        """Return the fields in the order in which they stand."""
        return (self.text, *self._boxes, *self._chips, self.clear_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * LEAST + 3 * SPACE, super().minimumSizeHint().height())

    def _chip(self, text: str, tip: str) -> QPushButton:
        chip = QPushButton(text, self)
        chip.setCheckable(True)
        chip.setAutoDefault(False)
        chip.setToolTip(tip)
        return chip

    def _weeks(self, weeks: int) -> str:
        return self.tr("Not seen for {count} weeks").format(count=weeks)

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE)
        self._below = QHBoxLayout()
        self._below.setSpacing(SPACE)
        for chip in self._chips:
            self._below.addWidget(chip)
        self._below.addWidget(self.clear_button)
        self._below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._grid)
        column.addLayout(self._below)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow = self.width() < NARROW
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._grid.addWidget(self.text, 0, 0, 1, 3 if is_narrow else 1)
        if self._at_end is not None and is_narrow:
            self._grid.addWidget(self._at_end, 0, 3, Qt.AlignmentFlag.AlignRight)
        elif self._at_end is not None:
            self._below.addWidget(self._at_end)
        for number, box in enumerate(self._placed):
            self._grid.addWidget(box, *((1, number) if is_narrow else (0, number + 1)))
        for chip, text in (self._short_texts if is_narrow else self._long_texts).items():
            chip.setText(text)
            chip.setAccessibleName(self._long_texts[chip])
        for place in range(5):
            share = (1, 1, 1, 1, 0) if is_narrow else (5, 3, 3, 3, 3)
            is_used = place < len(self._placed) + (not is_narrow)
            self._grid.setColumnStretch(place, share[place] if is_used else 0)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._text_changed)
        self.text.rows_wanted.connect(self._go_to_rows)
        self._timer.timeout.connect(self._change)
        for box in self._boxes:
            box.currentIndexChanged.connect(self._change)
        for chip in self._chips:
            chip.toggled.connect(self._change)
        self.clear_button.clicked.connect(self.clear)

    def _text_changed(self) -> None:
        if not self._silent:
            self._timer.start()

    def _go_to_rows(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._change()
        self.rows_wanted.emit()

    def _change(self) -> None:
        if not self._silent:
            self._show_clear()
            self.changed.emit()

    def _show_clear(self) -> None:
        self.clear_button.setVisible(not self.is_open())

    def _choose(self, box: ChoiceBox, value: object) -> None:
        if box.isHidden() and box is self.trainer:
            return
        found = next((at for at in range(box.count()) if box.itemData(at) == value), -1)
        if found < 0:
            # A trainer who left, or a tag that nobody has any more.
            box.addItem(value if isinstance(value, str) else self.tr("Former trainer"), value)
            found = box.count() - 1
            box.show()
        box.setCurrentIndex(found)

    def _offer(self, box: ChoiceBox, items: Sequence[tuple[str, object]], first: int) -> None:
        chosen = box.currentData()
        there = [(box.itemText(at), box.itemData(at)) for at in range(first, box.count())]
        if there == list(items):
            return
        while box.count() > first:
            box.removeItem(first)
        for text, value in items:
            box.addItem(text, value)
        self._choose(box, chosen)
