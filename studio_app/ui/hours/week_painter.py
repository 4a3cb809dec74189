"""Paints the hours of a week: a row for each weekday, and a bar for each stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from studio_app.domain.trainer_colours import trainer_colour
from studio_app.domain.working_hours import WeekSpan
from studio_app.ui.hours.week_geometry import AXIS_HEIGHT, LABEL_WIDTH, WeekGeometry
from studio_app.ui.hours.words import span_words, weekday_name
from studio_app.ui.schedule.texts import hour_text
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, Tokens, current_tokens, tint

_MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_LEAST_BETWEEN_HOURS = 46


@dataclass(frozen=True, slots=True)
class WeekLook:
    """What is painted besides the hours; of these the one of number ``chosen`` is."""

    places: WeekGeometry
    locale: str
    names: Mapping[UUID, str]
    chosen: int
    weekday: int
    has_keyboard: bool
    is_possible: bool


def paint_week(painter: QPainter, look: WeekLook, spans: Sequence[WeekSpan]) -> None:
    """Paint the whole week."""
    tokens = current_tokens()
    _paint_rows(painter, look, tokens)
    _paint_hours(painter, look.places, look.locale, tokens)
    for number, span in enumerate(spans):
        _paint_bar(painter, look, span, tokens, is_chosen=number == look.chosen)


def colour_of(place_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """Return the colour of hours at a place, the accent for those at none in particular."""
    order = list(names)
    if place_id not in order:
        return current_tokens().accent
    return trainer_colour(order.index(place_id))


def _paint_rows(painter: QPainter, look: WeekLook, tokens: Tokens) -> None:
    metrics = QFontMetricsF(painter.font())
    for weekday in range(7):
        row = look.places.row_of(weekday)
        painter.fillRect(row.adjusted(0, 1, 0, -1), QColor(tokens.off_hours))
        is_here = weekday == look.weekday and look.has_keyboard
        if is_here:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(row.adjusted(0.5, 1.5, -0.5, -1.5))
        label = QRectF(0, row.top(), LABEL_WIDTH - 8, row.height())
        painter.setPen(QColor(tokens.text if is_here else tokens.muted))
        name = weekday_name(weekday, look.locale)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, label.width())
        painter.drawText(label, _MIDDLE_LEFT, shown)


def _paint_hours(painter: QPainter, places: WeekGeometry, locale: str, tokens: Tokens) -> None:
    painter.save()
    small = QFont(painter.font())
    small.setPixelSize(SIZE_SMALL)
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    hours = range(places.first_minute // 60, places.last_minute // 60 + 1)
    apart = (places.width - LABEL_WIDTH) / max(1, len(hours) - 1)
    every = next((step for step in (1, 2, 3, 4, 6) if step * apart >= _LEAST_BETWEEN_HOURS), 12)
    for hour in hours:
        x = places.x_of(hour * 60)
        if hour not in (hours[0], hours[-1]):
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(x, AXIS_HEIGHT), QPointF(x, places.height))
        text = hour_text(hour % 24, locale)
        fits = x + metrics.horizontalAdvance(text) <= places.width
        if (hour - hours[0]) % every == 0 and hour != hours[-1] and fits:
            painter.setPen(QColor(tokens.muted))
            label = QRectF(x, 0, apart * every, AXIS_HEIGHT - 4)
            painter.drawText(label, _MIDDLE_LEFT, text)
    painter.restore()


def _paint_bar(
    painter: QPainter, look: WeekLook, span: WeekSpan, tokens: Tokens, *, is_chosen: bool
) -> None:
    bar = look.places.bar_of(span).adjusted(1, 0, -1, 0)
    colour = colour_of(span.place_id, look.names)
    is_wrong = is_chosen and not look.is_possible
    ground = tokens.bad_tint if is_wrong else tint(colour, tokens.is_dark)
    edge = tokens.bad if is_wrong else (tokens.accent if is_chosen else colour)
    painter.setPen(QPen(QColor(edge), 2 if is_chosen else 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(bar, RADIUS_SMALL, RADIUS_SMALL)
    metrics = QFontMetricsF(painter.font())
    room = bar.adjusted(8, 0, -8, 0)
    painter.setPen(QColor(tokens.text))
    for words in (span_words(span, look.locale, look.names), span_words(span, look.locale, {})):
        if metrics.horizontalAdvance(words) <= room.width():
            painter.drawText(room, _MIDDLE_LEFT, words)
            return
    shown = metrics.elidedText(
        span_words(span, look.locale, {}), Qt.TextElideMode.ElideRight, room.width()
    )
    painter.drawText(room, _MIDDLE_LEFT, shown)
