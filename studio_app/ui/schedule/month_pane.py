"""The month: how many sessions each day has, and a way into every day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer
from studio_app.domain.session_list import DayCounts
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.context import ScreenContext
from studio_app.ui.fonts import font
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.schedule.month_model import Cell, MonthModel
from studio_app.ui.schedule.whereabouts import DAYS_PER_WEEK, Whereabouts
from studio_app.ui.theme import SIZE_BODY, SIZE_SMALL, Tokens, current_tokens
from studio_app.ui.widgets.views import TableView

PADDING = 9
LINE = 17
DOT = 7
TODAY_SIZE = 22
LEAST_ROW = 44
LEAST_COLUMN = 40
NARROW = 100
COUNT_WIDTH = 26

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight

AnyIndex = QModelIndex | QPersistentModelIndex


class MonthPane(QWidget):
    """Shows a month in weeks; the focus goes to its days.

    ``loaded`` carries the Whereabouts that is shown, ``failed`` a StudioError, ``day_chosen`` the
    day that was clicked, ``moved`` -1 or 1 for the month before or after.
    """

    loaded = Signal(object)
    failed = Signal(object)
    day_chosen = Signal(object)
    moved = Signal(int)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._loaded: Whereabouts | None = None
        self.model = MonthModel(context.login.organization.locale, self)
        self.table = MonthTable(self.model, self)
        self._loader = LatestLoader(context.runner, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.day_chosen.connect(self.day_chosen)
        self.table.moved.connect(self.moved)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self.failed)

    def keyboard_widget(self) -> QWidget:
        """Return which part the keyboard goes to first."""
        return self.table

    def load(self, where: Whereabouts) -> None:
        """Load a month; what is on screen stays until then."""
        login, (first, weeks) = self._context.login, where.weeks()

        def work() -> tuple[Whereabouts, DayCounts]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.session_list import count_sessions

            days = weeks * DAYS_PER_WEEK
            counts = count_sessions(login.uow, login.viewer, first, days, where.trainer_ids)
            return where, counts

        self._loader.load(work)

    def give_up(self) -> None:
        """Show nothing that is still on its way."""
        self._loader.give_up()

    def set_title(self, title: str) -> None:
        """Say to screen readers which month this is."""
        self.table.setAccessibleName(self.tr("Month, {title}").format(title=title))

    def standing_day(self) -> date | None:
        """Return the day on which one stands."""
        cell = self.model.cell(self.table.currentIndex())
        return None if cell is None else cell.day

    def stand_on(self, day: date) -> None:
        """Go to a day that is shown."""
        index = self.model.index_of(day)
        if index.isValid():
            self.table.setCurrentIndex(index)

    def _show(self, answer: tuple[Whereabouts, DayCounts]) -> None:
        where, counts = answer
        today = local_day(self._context.now(), self._context.login.organization.tz)
        self.model.set_counts(where, counts, today)
        if where != self._loaded or not self.table.currentIndex().isValid():
            self.stand_on(where.day)
        self._loaded = where
        self.loaded.emit(where)


class MonthTable(TableView):
    """Days as cells that share the room; a click or Enter chooses one."""

    day_chosen = Signal(object)
    moved = Signal(int)

    def __init__(self, model: MonthModel, parent: QWidget) -> None:
        super().__init__(parent.tr("Month"), parent)
        self._days = model
        self.setModel(model)
        self.setItemDelegate(DayDelegate(model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setStretchLastSection(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(LEAST_ROW)
        self.horizontalHeader().setMinimumSectionSize(LEAST_COLUMN)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionsClickable(False)
        self.clicked.connect(self._choose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._choose(self.currentIndex())
            case Qt.Key.Key_PageUp:
                self.moved.emit(-1)
            case Qt.Key.Key_PageDown:
                self.moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def _choose(self, index: AnyIndex) -> None:
        cell = self._days.cell(index)
        if cell is not None:
            self.day_chosen.emit(cell.day)


class DayDelegate(QStyledItemDelegate):
    """Paints a day: its number, how many sessions, and whose as far as there is room."""

    def __init__(self, model: MonthModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        cell = self._model.cell(index)
        if cell is None:
            return
        tokens, rect = current_tokens(), QRectF(option.rect)
        painter.save()
        painter.fillRect(rect, QColor(tokens.surface if cell.is_of_month else tokens.off_hours))
        state = option.state
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_tint))
        line = QColor(tokens.line)
        painter.fillRect(
            QRectF(rect.left(), rect.bottom(), rect.width(), 1).translated(0, -1), line
        )
        painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), line)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        self._paint_number(painter, rect, cell, tokens)
        self._paint_counts(painter, rect.adjusted(PADDING, 36, -PADDING, -4), cell, tokens)
        painter.restore()

    def _paint_number(self, painter: QPainter, rect: QRectF, cell: Cell, tokens: Tokens) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SIZE_BODY, QFont.Weight.DemiBold, tabular=True))
        room = QRectF(rect.left() + PADDING, rect.top() + 7, TODAY_SIZE, TODAY_SIZE)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        colour = tokens.text if cell.is_of_month else tokens.muted
        if cell.is_today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            room.translate(-3, 0)
            painter.drawEllipse(room)
            align, colour = Qt.AlignmentFlag.AlignCenter, tokens.on_accent
        painter.setPen(QColor(colour))
        painter.drawText(room, align, str(cell.day.day))
        if cell.sessions:
            painter.setFont(font(SIZE_SMALL))
            painter.setPen(QColor(tokens.text if cell.is_of_month else tokens.muted))
            metrics = QFontMetricsF(painter.font())
            beside = rect.adjusted(PADDING + TODAY_SIZE + 4, 7, -PADDING, 0)
            beside.setHeight(TODAY_SIZE)
            text = self._model.sessions_text(cell.sessions)
            if metrics.horizontalAdvance(text) > beside.width():
                text = str(cell.sessions)
            painter.drawText(
                beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text
            )

    def _paint_counts(self, painter: QPainter, room: QRectF, cell: Cell, tokens: Tokens) -> None:
        """Write how many sessions each trainer has, and in the last place how many more have any.

        A trainer has a line, or where that is too narrow for a name a part of it.
        """
        is_narrow = room.width() < NARROW
        across = max(1, int(room.width() // COUNT_WIDTH)) if is_narrow else 1
        places = int(room.height() // LINE) * across
        if places < 1:
            return
        painter.setFont(font(SIZE_SMALL, tabular=True))
        width = room.width() / across
        fits = len(cell.by_trainer) <= places
        for number, (trainer, count) in enumerate(
            cell.by_trainer[: places if fits else places - 1]
        ):
            row, column = divmod(number, across)
            place = QRectF(room.left() + column * width, room.top() + row * LINE, width, LINE)
            self._paint_count(painter, place, trainer, count, tokens, with_name=not is_narrow)
        if not fits:
            row, column = divmod(places - 1, across)
            rest = QRectF(room.left() + column * width, room.top() + row * LINE, width, LINE)
            more = len(cell.by_trainer) - places + 1
            text = f"+{more}" if is_narrow else self.tr("{count} more").format(count=more)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(rest if is_narrow else rest.adjusted(DOT + 6, 0, 0, 0), LEFT, text)

    @staticmethod
    def _paint_count(
        painter: QPainter,
        place: QRectF,
        trainer: Trainer,
        count: int,
        tokens: Tokens,
        *,
        with_name: bool,
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(trainer_colour(trainer.colour)))
        painter.drawEllipse(QPointF(place.left() + DOT / 2, place.center().y()), DOT / 2, DOT / 2)
        painter.setPen(QColor(tokens.muted))
        words = place.adjusted(DOT + 4, 0, 0, 0)
        if not with_name:
            painter.drawText(words, LEFT, str(count))
            return
        metrics = QFontMetricsF(painter.font())
        words.adjust(2, 0, -metrics.horizontalAdvance("00") - 4, 0)
        name = metrics.elidedText(trainer.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, LEFT, name)
        painter.drawText(place, RIGHT, str(count))
