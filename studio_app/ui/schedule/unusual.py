"""What is unusual about a time on the board although it can be booked: nobody works then, say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.schedule import CLOSED, ELSEWHERE, TimeOffStatus
from studio_app.ui.schedule.board import Column, OffBlock
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.stations import is_covered
from studio_app.ui.schedule.texts import span_text

_translate = QCoreApplication.translate


class Oddity(StrEnum):
    """Why a time is unusual, that which counts most first."""

    TIME_OFF = "time_off"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"
    OUTSIDE_HOURS = "outside_hours"
    OTHER_PLACE = "other_place"


@dataclass(frozen=True, slots=True)
class Unusual:
    """An oddity, with the name of the closed day or of the place at which the trainer works."""

    oddity: Oddity
    label: str = ""
    start: int = 0
    end: int = 0


_BLOCKS = {CLOSED: Oddity.CLOSED, ELSEWHERE: Oddity.ELSEWHERE}


def unusual_at(
    column: Column, trainer_id: UUID, wanted: DaySpan, place: str = ""
) -> Unusual | None:
    """Return what is unusual about a trainer's time in a column, None when nothing is.

    With a ``place``, that the trainer works at another one then.
    """
    blocks = [_of_block(block) for block in column.off_blocks if _counts(block, trainer_id, wanted)]
    if blocks:
        return min(blocks, key=lambda one: list(Oddity).index(one.oddity))
    stations = [one for one in column.stations if one.trainer_id == trainer_id]
    if not is_covered(wanted, stations):
        return Unusual(Oddity.OUTSIDE_HOURS)
    here = [one for one in stations if one.place in ("", place)]
    if place and not is_covered(wanted, here):
        others = [one.place for one in stations if one.span.overlaps(wanted) and one not in here]
        return Unusual(Oddity.OTHER_PLACE, others[0])
    return None


def unusual_words(unusual: Unusual, trainer: str, locale: str) -> str:
    """Return in a few words what is unusual."""
    texts = {
        Oddity.TIME_OFF: _translate("Schedule", "{trainer} has time off, {times}"),
        Oddity.CLOSED: _translate("Schedule", "The studio is closed: {label}")
        if unusual.label
        else _translate("Schedule", "The studio is closed"),
        Oddity.ELSEWHERE: _translate("Schedule", "{trainer} is busy elsewhere, {times}"),
        Oddity.OUTSIDE_HOURS: _translate("Schedule", "Outside working hours"),
        Oddity.OTHER_PLACE: _translate("Schedule", "{trainer} works at {label} then"),
    }
    times = span_text(unusual.start, unusual.end % MINUTES_PER_DAY, locale)
    return texts[unusual.oddity].format(trainer=trainer, label=unusual.label, times=times)


def _counts(block: OffBlock, trainer_id: UUID, wanted: DaySpan) -> bool:
    approved = block.time_off.status is TimeOffStatus.APPROVED
    return approved and block.trainer.id == trainer_id and block.span.overlaps(wanted)


def _of_block(block: OffBlock) -> Unusual:
    oddity = _BLOCKS.get(block.time_off.kind, Oddity.TIME_OFF)
    return Unusual(oddity, block.time_off.note, block.span.start, block.span.end)
