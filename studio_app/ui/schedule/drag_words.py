"""What is said of a session on its way: when and with whom it would be, and what is in the way."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.drag import Drag, Ending
from studio_app.ui.schedule.drag_clash import Clash
from studio_app.ui.schedule.texts import short_day, span_text

_translate = QCoreApplication.translate


def when_words(drag: Drag, board: Board, locale: str) -> str:
    """Return the new time, with day, trainer and length where those are new."""
    aim, home, interval = drag.aim, drag.home, drag.interval()
    start, end = (drag.local_minute(moment) for moment in (interval.start, interval.end))
    text = span_text(start, end, locale)
    if aim.day != home.day or board.mode == "week":
        text = f"{short_day(aim.day, locale)}, {text}"
    if aim.trainer.id != home.trainer.id:
        text = _translate("Schedule", "{when} · {trainer}").format(
            when=text, trainer=aim.trainer.name
        )
    if aim.minutes != home.minutes:
        text = _translate("Schedule", "{when} · {count} min").format(when=text, count=aim.minutes)
    if drag.copies:
        text = _translate("Schedule", "Copy: {when}").format(when=text)
    return text


def clash_words(clash: Clash, locale: str) -> str:
    """Return what is in the way, and whose time it takes."""
    times = span_text(clash.start, clash.end % MINUTES_PER_DAY, locale)
    texts = {
        "trainer": _translate("Schedule", "{trainer} has {name}, {times}"),
        "client": _translate("Schedule", "{name} is with {trainer}, {times}"),
        "time_off": _translate("Schedule", "{trainer} has time off, {times}"),
    }
    return texts[clash.kind].format(name=clash.label, trainer=clash.trainer, times=times)


def ending_words(ending: Ending, name: str) -> str:
    """Return why a session cannot go on its way any more."""
    if ending is Ending.GONE:
        text = _translate(
            "Schedule",
            "{name} was moved or cancelled by somebody meanwhile; nothing more was done.",
        )
    else:
        text = _translate(
            "Schedule", "{name} was changed by somebody meanwhile; nothing more was done."
        )
    return text.format(name=name)


def given_up_words(name: str) -> str:
    """Return that a session stays where it is."""
    return _translate("Schedule", "Given up: {name} stays").format(name=name)


def parked_words(name: str, minutes: int, *, copies: bool) -> str:
    """Return what is parked, or copied."""
    if copies:
        text = _translate("Schedule", "Copied: {name}, {count} min")
    else:
        text = _translate("Schedule", "Parked: {name}, {count} min")
    return text.format(name=name, count=minutes)


def copying_words() -> str:
    """Return why a class is not copied."""
    return _translate("Schedule", "A class is not copied: a copy takes one client along.")
