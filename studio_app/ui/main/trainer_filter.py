"""Whose sessions the schedule shows: a button with a menu of check boxes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio_app.domain.people import Trainer
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.chosen_trainers import ChosenTrainers
from studio_app.ui.main.bar_buttons import MenuButton
from studio_app.ui.theme import LIGHT
from studio_app.ui.widgets.menu import Menu

FILTER_WIDTHS = (150, 120, 100, 90, 76)
"""What it may take at most, for each of the bar's ROOMS."""
BOX = 16
SHARPNESS = 3
# The grey one: all trainers together have no colour of their own.
ALL_COLOUR = trainer_colour(4)


class CheckMenu(Menu):
    """Stays open while boxes are ticked, by click or space; Enter and Esc close it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class TrainerFilter(MenuButton):
    """``changed`` carries the keys of the trainers to show, or None for all of them.

    No box ticked means all, so that one click is enough to see one trainer. Hidden while there
    are fewer than two trainers to choose from.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._boxes: dict[UUID, QAction] = {}
        self._trainers: tuple[Trainer, ...] = ()
        self._filter_menu = CheckMenu()
        super().__init__(self._filter_menu, parent)
        self._filter_menu.setParent(self, self._filter_menu.windowFlags())
        everybody = self.tr("All trainers")
        self._all = self._filter_menu.addAction(box_icon(ALL_COLOUR), everybody)
        self._all.setCheckable(True)
        self._all.triggered.connect(self._choose_all)
        self._filter_menu.addSeparator()
        self._tell()
        self.hide()

    def trainer_ids(self) -> tuple[UUID, ...] | None:
        """Return the keys of the chosen trainers, None for all."""
        if self._all.isChecked() or not self._boxes:
            return None
        return tuple(key for key, box in self._boxes.items() if box.isChecked())

    def set_trainers(self, trainers: Sequence[Trainer], chosen: Sequence[UUID] | None) -> None:
        """Offer these trainers; None as the chosen ones means all. Emits nothing."""
        if tuple(trainers) != self._trainers:
            for box in self._boxes.values():
                self._filter_menu.removeAction(box)
            self._trainers = tuple(trainers)
            self._boxes = {trainer.id: self._box(trainer) for trainer in trainers}
        for key, box in self._boxes.items():
            box.setChecked(chosen is not None and key in chosen)
        self._settle()
        self.setVisible(len(self._boxes) > 1)
        self._tell()

    def follow(self, chosen: ChosenTrainers) -> None:
        """Show and change a choice that others follow too."""

        def show() -> None:
            self.set_trainers(chosen.trainers(), chosen.keys())

        self.changed.connect(chosen.choose)
        chosen.changed.connect(show)
        chosen.offered.connect(show)
        show()

    def _box(self, trainer: Trainer) -> QAction:
        # An ampersand in a name is no sign of a shortcut.
        name = trainer.name.replace("&", "&&")
        box = self._filter_menu.addAction(box_icon(trainer_colour(trainer.colour)), name)
        box.setCheckable(True)
        box.triggered.connect(self._finish)
        return box

    def _choose_all(self) -> None:
        for box in self._boxes.values():
            box.setChecked(False)
        self._finish()

    def _finish(self) -> None:
        self._settle()
        self._tell()
        self.changed.emit(self.trainer_ids())

    def _settle(self) -> None:
        chosen = sum(box.isChecked() for box in self._boxes.values())
        self._all.setChecked(chosen in (0, len(self._boxes)))
        if self._all.isChecked():
            for box in self._boxes.values():
                box.setChecked(False)

    def _tell(self) -> None:
        chosen = self.trainer_ids()
        if chosen is None:
            text = self.tr("All trainers")
        elif len(chosen) == 1:
            text = next(trainer.name for trainer in self._trainers if trainer.id in chosen)
        else:
            text = self.tr("{count} trainers").format(count=len(chosen))
        self.set_texts((text,))
        self.setAccessibleName(self.tr("Trainers shown: {names}").format(names=text))


def box_icon(colour: str) -> QIcon:
    """Return a check box in a trainer's colour, so that colour and tick share one place."""
    made = QIcon()
    for state in (QIcon.State.Off, QIcon.State.On):
        picture = QPixmap(BOX * SHARPNESS, BOX * SHARPNESS)
        picture.setDevicePixelRatio(SHARPNESS)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), 2))
        if state == QIcon.State.On:
            painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(2, 2, BOX - 4, BOX - 4), 3, 3)
        if state == QIcon.State.On:
            # Trainers' colours are as deep in the dark, so the tick stays light.
            painter.setPen(QPen(QColor(LIGHT.on_accent), 2))
            painter.drawPolyline([QPointF(4.5, 8.5), QPointF(7, 11), QPointF(11.5, 5.5)])
        painter.end()
        made.addPixmap(picture, QIcon.Mode.Normal, state)
        made.addPixmap(picture, QIcon.Mode.Active, state)
    return made
