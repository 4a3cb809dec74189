"""The choices above the preview of a day sheet, and the buttons below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.people import Trainer
from studio_app.ui.icons import icon
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.segmented_control import SegmentedControl


class SheetControls(QWidget):
    """``changed`` asks for another sheet, ``zoom_changed`` for "page" or "width"."""

    changed = Signal()
    zoom_changed = Signal(str)
    page_wanted = Signal(int)

    def __init__(
        self,
        title: str,
        trainers: Sequence[Trainer],
        shown: tuple[UUID, ...] | None,
        paper: Literal["A4", "LETTER", "ROLL"],
        parent: QWidget | None = None,
        *,
        fits_roll: bool = False,
    ) -> None:
        """Offer all shown trainers together, and each of them; a roll for what fits on it."""
        super().__init__(parent)
        heading = ElidedLabel(title, self)
        heading.setProperty("role", "title")
        self.whose = named_box(self.tr("Trainers on the sheet"), self)
        self._fill_trainers(trainers, shown)
        self.papers = named_box(self.tr("Paper"), self)
        self.papers.addItem("A4", "A4")
        self.papers.addItem(self.tr("Letter"), "LETTER")
        if fits_roll:
            self.papers.addItem(self.tr("Till roll, 80 mm"), "ROLL")
        self.papers.setCurrentIndex(self.papers.findData(paper))
        self.whose.currentIndexChanged.connect(self.changed)
        self.papers.currentIndexChanged.connect(self.changed)
        zoom = SegmentedControl(
            [("page", self.tr("Page")), ("width", self.tr("Width"))], self.tr("Zoom"), self
        )
        zoom.changed.connect(self.zoom_changed)
        self._back = self._tool("chevron-left", self.tr("Previous page"))
        self._forward = self._tool("chevron-right", self.tr("Next page"))
        self._back.clicked.connect(lambda: self.page_wanted.emit(self._page - 1))
        self._forward.clicked.connect(lambda: self.page_wanted.emit(self._page + 1))
        self._where = QLabel(self)
        self._where.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.whose)
        row.addWidget(self.papers)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._where)
        row.addWidget(self._forward)
        row.addSpacing(8)
        row.addWidget(zoom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addLayout(row)
        self.show_page(0, 0)

    def trainer_ids(self) -> tuple[UUID, ...] | None:
        """Return the keys of the trainers on the sheet, None for all."""
        chosen: tuple[UUID, ...] | None = self.whose.currentData()
        return chosen

    def paper(self) -> Literal["A4", "LETTER", "ROLL"]:
        """Return the paper chosen."""
        chosen: Literal["A4", "LETTER", "ROLL"] = self.papers.currentData()
        return chosen

    def show_page(self, page: int, count: int) -> None:
        """Say which page is in front, counted from 0."""
        self._page = page
        text = self.tr("{page} of {count}").format(page=page + 1, count=count) if count else ""
        self._where.setText(text)
        for widget in (self._back, self._where, self._forward):
            widget.setVisible(count > 1)
        self._back.setEnabled(page > 0)
        self._forward.setEnabled(page + 1 < count)

    def _fill_trainers(self, trainers: Sequence[Trainer], shown: tuple[UUID, ...] | None) -> None:
        several = [trainer for trainer in trainers if shown is None or trainer.id in shown]
        if len(several) > 1:
            everybody = self.tr("All trainers") if shown is None else self.tr("Trainers shown")
            self.whose.addItem(everybody, shown)
        for trainer in several:
            self.whose.addItem(trainer.name, (trainer.id,))
        self.whose.setVisible(self.whose.count() > 1)

    def _tool(self, sign: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "outlined")
        button.setIcon(icon(sign, "text"))
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button


class SheetFoot(QWidget):
    """What is going on, and the buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = QLabel(self)
        self._progress.setProperty("role", "muted")
        self._progress.setTextFormat(Qt.TextFormat.PlainText)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.mail_button = QPushButton(self.tr("Send by &e-mail…"), self)
        self.mail_button.hide()
        self.save_button = QPushButton(self.tr("Save PDF…"), self)
        self.print_button = QPushButton(self.tr("Print…"), self)
        self.print_button.setProperty("kind", "primary")
        self.print_button.setDefault(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._progress, 1)
        for button in (
            self.close_button,
            self.mail_button,
            self.save_button,
            self.print_button,
        ):
            button.setAutoDefault(False)
            row.addWidget(button)

    def set_progress(self, text: str) -> None:
        """Say what is going on; "" when nothing is."""
        self._progress.setText(text)

    def set_ready(self, ready: bool) -> None:
        """Let the sheet be saved and printed, or not."""
        self.save_button.setEnabled(ready)
        self.print_button.setEnabled(ready)
