"""Words for series: when they come, and what is in the way of their dates."""

from __future__ import annotations

from babel.dates import get_day_names
from PySide6.QtCore import QCoreApplication

from studio_app.domain.series import LAST_WEEK, Rhythm, SeriesRule, SeriesTimes
from studio_app.domain.series_plans import PlannedDate
from studio_app.domain.slot_states import SlotState
from studio_app.ui.schedule.texts import minute_text

_translate = QCoreApplication.translate

_SIGNS = {
    SlotState.FREE: ("check", "good"),
    SlotState.CLASH: ("circle-alert", "bad"),
    SlotState.CLIENT_BUSY: ("circle-alert", "bad"),
    SlotState.TIME_OFF: ("ban", "bad"),
    SlotState.HOLIDAY: ("ban", "warning"),
    SlotState.PLACE_FULL: ("triangle-alert", "warning"),
    SlotState.ELSEWHERE: ("triangle-alert", "warning"),
    SlotState.BUFFER: ("clock", "warning"),
    SlotState.OTHER_PLACE: ("triangle-alert", "warning"),
    SlotState.OUTSIDE_HOURS: ("clock", "warning"),
}


def rule_words(rule: SeriesRule, locale: str) -> str:
    """Return on which days a series comes, such as "Every Tuesday"."""
    days = _listed([day_word(day, locale, "wide") for day in rule.weekdays])
    if rule.rhythm is Rhythm.WEEK:
        if len(rule.weekdays) == 7:
            return _translate("Series", "Every day")
        return _translate("Series", "Every {days}").format(days=days)
    if rule.rhythm is Rhythm.TWO_WEEKS:
        return _translate("Series", "Every 2 weeks on {days}").format(days=days)
    text = _translate("Series", "Every month on the {week} {days}")
    return text.format(week=week_word(rule.week_of_month), days=days)


def week_words(rule: SeriesRule, locale: str) -> str:
    """Return in short which days of a month a series has, such as "on the 2nd Tue"."""
    week = week_word(rule.week_of_month)
    if len(rule.weekdays) > 2:
        return _translate("Series", "on the {week} of each").format(week=week)
    days = _listed([day_word(day, locale) for day in rule.weekdays])
    return _translate("Series", "on the {week} {days}").format(week=week, days=days)


def series_words(times: SeriesTimes, locale: str) -> str:
    """Return when a series comes, such as "Every Tuesday 18:00"."""
    text = _translate("Series", "{days} {time}")
    return text.format(
        days=rule_words(times.rule, locale), time=minute_text(times.start_minute, locale)
    )


def day_word(weekday: int, locale: str, width: str = "abbreviated") -> str:
    """Return the name of a day of the week (0 = Monday)."""
    names = get_day_names(width, "stand-alone", locale)  # type: ignore[arg-type]
    return str(names[weekday])


def week_word(week: int) -> str:
    """Return which of a month's weeks it is."""
    words = {
        1: _translate("Series", "1st"),
        2: _translate("Series", "2nd"),
        3: _translate("Series", "3rd"),
        4: _translate("Series", "4th"),
        LAST_WEEK: _translate("Series", "last"),
    }
    return words[week]


def state_words(plan: PlannedDate) -> str:
    """Return what stands in the way of a date, or that it is free."""
    state, who = plan.line.state, plan.line.who
    if plan.is_moved and plan.is_booked:
        return _translate("Series", "free")
    if plan.other_package:
        other = _translate("Series", "“{package}” is for other sessions")
        return other.format(package=plan.other_package)
    if plan.lacks_credit:
        return _translate("Series", "no credit left")
    if state is SlotState.CLASH and who:
        return _translate("Series", "clash with {who}").format(who=who)
    words = {
        SlotState.FREE: _translate("Series", "free"),
        SlotState.CLASH: _translate("Series", "clash with another session"),
        SlotState.CLIENT_BUSY: _translate("Series", "client is booked elsewhere"),
        SlotState.TIME_OFF: _translate("Series", "time off"),
        SlotState.HOLIDAY: _translate("Series", "studio closed"),
        SlotState.PLACE_FULL: _translate("Series", "no room at the place"),
        SlotState.ELSEWHERE: _translate("Series", "busy in another calendar"),
        SlotState.BUFFER: _translate("Series", "too close to another session"),
        SlotState.OTHER_PLACE: _translate("Series", "works at another place then"),
        SlotState.OUTSIDE_HOURS: _translate("Series", "outside working hours"),
    }
    return words[state]


def state_sign(plan: PlannedDate) -> tuple[str, str]:
    """Return the icon of a date's state, and the name of its colour."""
    if plan.is_moved and plan.is_booked:
        return _SIGNS[SlotState.FREE]
    if plan.lacks_credit:
        return "credit-card", "warning"
    return _SIGNS[plan.line.state]


def plan_words(plan: PlannedDate, moved_to: str) -> str:
    """Return what becomes of a date; ``moved_to`` tells day and time of one that is moved."""
    if not plan.is_booked:
        return _translate("Series", "left out")
    if plan.is_moved:
        said = _translate("Series", "moved to {when}").format(when=moved_to)
    elif plan.line.state is SlotState.FREE:
        said = _translate("Series", "booked")
    else:
        said = _translate("Series", "booked anyway")
    if plan.lacks_credit:
        return _translate("Series", "{said}, pays later").format(said=said)
    return said


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    both = _translate("Series", "{first} and {last}")
    return both.format(first=", ".join(words[:-1]), last=words[-1])
