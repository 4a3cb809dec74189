"""The hours of a week as bars, which are drawn, moved and stretched with the mouse or by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from babel import Locale
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio_app.domain.working_hours import WeekSpan
from studio_app.ui.hours.week_geometry import (
    EDGE,
    LABEL_WIDTH,
    STEP,
    WeekGeometry,
    is_possible,
    moved,
    room_on,
    snapped,
    with_end,
    with_start,
)
from studio_app.ui.hours.week_painter import WeekLook, paint_week
from studio_app.ui.hours.words import span_words, weekday_name
from studio_app.ui.theme import theme_notifier
from studio_app.ui.widgets.announce import announce

_LEAST_WIDTH = 420


@dataclass(slots=True)
class _Drag:
    """What the mouse is doing with which bar, from where, and what the week was before."""

    part: str
    number: int
    begun_at: QPointF
    minute: float
    before: list[WeekSpan]
    under_way: bool = False


class WeekBars(QWidget):
    """One bar is chosen, or a weekday on which none is.

    ``changed`` says that the hours are others, ``chosen_changed`` that another bar or weekday is
    chosen, ``edit_wanted`` that the fields of the one that is chosen are.
    """

    changed = Signal()
    chosen_changed = Signal()
    edit_wanted = Signal()

    def __init__(self, name: str, locale: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._locale = name, locale
        self._first_weekday = Locale.parse(locale).first_week_day
        self._spans: list[WeekSpan] = []
        self._places: Mapping[UUID, str] = {}
        self._chosen, self._weekday = -1, self._first_weekday
        self._may_change = True
        self._drag: _Drag | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_notifier.changed.connect(self.update)

    def set_week(self, spans: Iterable[WeekSpan]) -> None:
        """Show other hours; nothing of them is chosen."""
        self._spans = sorted(spans, key=_in_order)
        self._chosen, self._drag = -1, None
        self._say_what_is_there()
        self.update()
        self.chosen_changed.emit()

    def set_places(self, places: Mapping[UUID, str]) -> None:
        """Name the places at which hours can be, in the studio's order."""
        self._places = places
        self.update()

    def set_may_change(self, may_change: bool) -> None:
        """Let the hours be changed by hand, or only be looked at."""
        self._may_change = may_change

    def spans(self) -> tuple[WeekSpan, ...]:
        """Return the hours that are shown."""
        return tuple(sorted(self._spans, key=_in_order))

    def chosen(self) -> WeekSpan | None:
        """Return the hours that are chosen, None for none."""
        return self._spans[self._chosen] if self._chosen >= 0 else None

    def weekday(self) -> int:
        """Return the weekday on which the keyboard is."""
        return self._weekday

    def choose(self, span: WeekSpan) -> None:
        """Choose hours that are shown."""
        self._choose(self._spans.index(span))

    def put_chosen(self, span: WeekSpan) -> bool:
        """Give the chosen hours other values; return False for such as cannot be."""
        if self._chosen < 0 or not self._may_change:
            return False
        others = [one for number, one in enumerate(self._spans) if number != self._chosen]
        if not is_possible([*others, span]):
            return False
        if span != self._spans[self._chosen]:
            self._spans[self._chosen] = span
            self._weekday = span.weekday
            self._did()
        return True

    def add(self, weekday: int | None = None) -> None:
        """Add hours on the weekday, the one at hand without it, and choose them."""
        if not self._may_change:
            return
        wanted = room_on(self._spans, self._weekday if weekday is None else weekday)
        if wanted is None:
            QApplication.beep()
            return
        kept = self.chosen()
        place_id = kept.place_id if kept else next(iter(self._places), None)
        self._spans.append(replace(wanted, place_id=place_id))
        self._choose(len(self._spans) - 1)
        self._did()

    def remove_chosen(self) -> None:
        """Take the chosen hours away."""
        if self._chosen < 0 or not self._may_change:
            return
        del self._spans[self._chosen]
        self._choose(-1)
        self._did()

    def repeat_chosen_day(self, weekdays: Sequence[int]) -> None:
        """Give other weekdays the same hours as the one at hand."""
        if not self._may_change:
            return
        day = self._weekday
        pattern = [one for one in self._spans if one.weekday == day]
        others = [one for one in self._spans if one.weekday == day or one.weekday not in weekdays]
        copies = [replace(one, weekday=to) for to in weekdays if to != day for one in pattern]
        if is_possible([*others, *copies]):
            self._spans = [*others, *copies]
            self._choose(self._spans.index(pattern[0]) if pattern else -1)
            self._did()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH + LABEL_WIDTH, self._geometry().height)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self._geometry().height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = WeekLook(
            self._geometry(),
            self._locale,
            self._places,
            self._chosen,
            self._weekday,
            has_keyboard=self.hasFocus(),
            is_possible=is_possible(self._spans),
        )
        paint_week(painter, look, self._spans)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # These mean something here, whatever the window does with them elsewhere.
            own = (Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_F2)
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if event.key() in (*own, *arrows) or (self._drag and event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        days = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._give_up_drag()
        elif key in (Qt.Key.Key_Insert, Qt.Key.Key_Plus):
            self.add()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_chosen()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            if self.chosen() is None:
                self.add()
            self.edit_wanted.emit()
        elif steps and modifiers:
            self._shift(steps * STEP, modifiers)
        elif steps:
            self._step(steps)
        elif days and modifiers & Qt.KeyboardModifier.AltModifier:
            self._to_weekday(days)
        elif days:
            self._go_to_weekday((self._weekday + days) % 7)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        point, places = event.position(), self._geometry()
        number = places.bar_at(point, self._spans)
        self._weekday = places.weekday_at(point.y())
        self._choose(number)
        if self._may_change and point.x() >= LABEL_WIDTH:
            part, minute = self._part_at(point, number), places.minute_at(point.x())
            self._drag = _Drag(part, number, point, minute, list(self._spans))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._drag is None:
            part = self._part_at(point, self._geometry().bar_at(point, self._spans))
            shapes = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor}
            shapes["body"] = Qt.CursorShape.PointingHandCursor
            self.setCursor(shapes.get(part, Qt.CursorShape.ArrowCursor))
            self._tell_under(point)
            return
        far = (point - self._drag.begun_at).manhattanLength()
        if self._drag.under_way or far >= QApplication.startDragDistance():
            self._drag.under_way = True
            self._drag_to(self._drag, point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        if drag is None or not drag.under_way:
            return
        if not is_possible(self._spans):
            self._spans = drag.before
            QApplication.beep()
        elif self._spans != drag.before:
            self._weekday = self._spans[self._chosen].weekday
            self._did()
            return
        self._choose(drag.number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= LABEL_WIDTH and self._may_change:
            if self.chosen() is None:
                self.add(self._geometry().weekday_at(event.position().y()))
            self.edit_wanted.emit()

    def _geometry(self) -> WeekGeometry:
        drag = self._drag
        # Under the mouse nothing jumps: it is as wide as when the drag began.
        shown = self._spans if drag is None else drag.before
        return WeekGeometry.of(self.width(), self._first_weekday, shown)

    def _tell_under(self, point: QPointF) -> None:
        """Say in a tool tip what a narrow bar has no room for."""
        number = self._geometry().bar_at(point, self._spans)
        words = span_words(self._spans[number], self._locale, self._places) if number >= 0 else ""
        if self.toolTip() != words:
            self.setToolTip(words)

    def _part_at(self, point: QPointF, number: int) -> str:
        if number < 0 or not self._may_change:
            return "new" if number < 0 else "body"
        bar = self._geometry().bar_of(self._spans[number])
        if point.x() <= bar.left() + EDGE:
            return "start"
        return "end" if point.x() >= bar.right() - EDGE else "body"

    def _drag_to(self, drag: _Drag, point: QPointF) -> None:
        places = self._geometry()
        minute, spans = places.minute_at(point.x()), list(drag.before)
        if drag.part == "new":
            first, last = sorted((snapped(drag.minute), snapped(minute)))
            weekday = places.weekday_at(drag.begun_at.y())
            blank = WeekSpan(weekday, first, first + STEP, next(iter(self._places), None))
            spans.append(with_end(blank, last))
            number = len(spans) - 1
        else:
            number, before = drag.number, drag.before[drag.number]
            spans[number] = {
                "start": lambda: with_start(before, snapped(minute)),
                "end": lambda: with_end(before, snapped(minute)),
                "body": lambda: moved(
                    before, snapped(minute - drag.minute), places.weekday_at(point.y())
                ),
            }[drag.part]()
        self._spans = spans
        self._choose(number, quietly=True)

    def _give_up_drag(self) -> None:
        assert self._drag is not None
        self._spans, number = self._drag.before, self._drag.number
        self._drag = None
        self._choose(number)

    def _step(self, steps: int) -> None:
        """Choose the hours before or after on the same day, or those of the day at hand."""
        of_day = [number for number, one in self._ordered() if one.weekday == self._weekday]
        if not of_day:
            return
        if self._chosen not in of_day:
            self._choose(of_day[0 if steps > 0 else -1])
            return
        place = of_day.index(self._chosen) + steps
        if 0 <= place < len(of_day):
            self._choose(of_day[place])

    def _shift(self, minutes: int, modifiers: Qt.KeyboardModifier) -> None:
        span = self.chosen()
        if span is None:
            return
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            wanted = with_start(span, span.start_minute + minutes)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            wanted = with_end(span, span.end_minute + minutes)
        else:
            wanted = moved(span, minutes)
        if not self.put_chosen(wanted):
            QApplication.beep()

    def _to_weekday(self, days: int) -> None:
        span = self.chosen()
        if span is not None and not self.put_chosen(moved(span, 0, (span.weekday + days) % 7)):
            QApplication.beep()

    def _go_to_weekday(self, weekday: int) -> None:
        self._weekday = weekday
        of_day = [number for number, one in self._ordered() if one.weekday == weekday]
        self._choose(of_day[0] if of_day else -1)

    def _ordered(self) -> list[tuple[int, WeekSpan]]:
        return sorted(enumerate(self._spans), key=lambda one: _in_order(one[1]))

    def _choose(self, number: int, *, quietly: bool = False) -> None:
        self._chosen = number
        if number >= 0:
            self._weekday = self._spans[number].weekday
        self.update()
        if not quietly:
            self.chosen_changed.emit()
            self._tell_chosen()

    def _did(self) -> None:
        self.updateGeometry()
        self.update()
        self._say_what_is_there()
        self.chosen_changed.emit()
        self.changed.emit()
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        if not self.hasFocus():
            return
        span, day = self.chosen(), weekday_name(self._weekday, self._locale)
        said = span_words(span, self._locale, self._places) if span else self.tr("no hours")
        announce(self, f"{self._name}: {day}, {said}")

    def _say_what_is_there(self) -> None:
        told = (
            f"{weekday_name(one.weekday, self._locale)} "
            f"{span_words(one, self._locale, self._places)}"
            for one in self.spans()
        )
        self.setAccessibleDescription("; ".join(told) or self.tr("no hours"))


def _in_order(span: WeekSpan) -> tuple[int, int]:
    return span.weekday, span.start_minute
