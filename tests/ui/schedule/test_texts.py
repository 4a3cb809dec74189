"""Times and days in several locales."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.domain.local_time import time_text
from studio_app.ui.fonts import font
from studio_app.ui.schedule.texts import (
    day_half_first,
    day_of_month,
    first_day_of_week,
    hour_text,
    is_twelve_hour,
    long_day,
    minute_text,
    short_day,
    short_span_text,
    span_text,
    two_lines,
    week_text,
    weekday_text,
)
from studio_app.ui.schedule.time_field import MinuteField
from studio_app.ui.theme import SIZE_SMALL

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "twelve"),
    [("en_GB", False), ("en_US", True), ("de_DE", False), ("ko_KR", True), ("fr_CA", False)],
)
def test_which_locales_count_to_twelve(locale: str, twelve: bool) -> None:
    assert is_twelve_hour(locale) is twelve


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_GB", "08:00–09:30"),
        ("en_US", "8:00–9:30\u202fAM"),
        ("de_DE", "08:00–09:30"),
        ("ko_KR", "오전 8:00~9:30"),
        ("zh_TW", "上午8:00–9:30"),
    ],
)
def test_range_of_times(locale: str, text: str) -> None:
    assert span_text(480, 570, locale) == text


def test_half_of_the_day_comes_first_in_korean() -> None:
    assert day_half_first("ko_KR")
    assert not day_half_first("en_US")
    assert not day_half_first("de_DE")


def test_the_half_of_the_day_is_told_in_the_language_of_the_locale() -> None:
    assert minute_text(1065, "ko_KR") == "오후 5:45"
    assert time_text(NOON, ZoneInfo("Asia/Seoul"), "ko_KR") == "오후 9:00"
    assert hour_text(17, "ko_KR") == "오후 5시"
    assert span_text(690, 800, "ko_KR") == "오전 11:30 ~ 오후 1:20"
    assert short_span_text(1065, 1125, "ko_KR") == "5:45–6:45"
    assert minute_text(1065, "en_US") == "5:45\u202fPM"


def test_a_field_says_a_time_as_the_tiles_do(qtbot: QtBot) -> None:
    field = MinuteField("ko_KR")
    qtbot.addWidget(field)
    field.set_minute(1065)
    assert field.text() == minute_text(1065, "ko_KR")


def test_midnight_at_the_end_of_a_day_reads_as_midnight() -> None:
    assert span_text(1380, 1440, "en_GB") == "23:00–00:00"
    assert minute_text(1440, "en_GB") == "00:00"


def test_hours_at_the_edge_are_short() -> None:
    assert hour_text(8, "en_GB") == "08:00"
    assert hour_text(8, "en_US") == "8 AM"


def test_days() -> None:
    assert long_day(DAY, "en_US") == "Tuesday, November 24, 2026"
    assert short_day(DAY, "en_GB") == "Tue 24 Nov"
    assert weekday_text(DAY, "en_GB") == "Tue 24"
    assert week_text(date(2026, 11, 23), 7, "en_GB") == "23–29 Nov 2026"
    assert week_text(date(2026, 11, 23), 7, "en_GB", with_year=False) == "23–29 Nov"


def test_year_is_told_with_four_digits_only_when_it_is_another() -> None:
    assert day_of_month(date(2026, 12, 1), 2026, "en_GB") == "1 Dec"
    assert day_of_month(date(2027, 1, 12), 2026, "en_GB") == "12 Jan 2027"


@pytest.mark.parametrize(
    ("locale", "first"), [("en_GB", date(2026, 11, 23)), ("en_US", date(2026, 11, 22))]
)
def test_first_day_of_week_follows_the_locale(locale: str, first: date) -> None:
    assert first_day_of_week(DAY, locale) == first


def test_names_in_narrow_columns_are_broken_between_words(qapp: QApplication) -> None:
    metrics = QFontMetricsF(font(SIZE_SMALL))
    width = metrics.horizontalAdvance("Minh Anh") + 1
    assert two_lines("Anna", metrics, width) == ("Anna",)
    assert two_lines("Jo Lee", metrics, width) == ("Jo Lee",)
    assert two_lines("Minh Anh Tran", metrics, width) == ("Minh Anh", "Tran")
    first, second = two_lines("Ben Constantinopoulou", metrics, width)
    assert first == "Ben"
    assert second.startswith("Cons")
    assert second.endswith("…")
    (only,) = two_lines("Constantinopoulou", metrics, width)
    assert only.endswith("…")
