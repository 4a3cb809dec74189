"""Every report's pages: paper, metadata, embedded fonts, page numbers, the same bytes again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from studio_app.reports.day_sheet import day_sheet_pdf
from studio_app.reports.document import Paper
from tests.reports import printed
from tests.reports.samples import STUDIO, sheet, usual_day

ONE = sheet(usual_day(0))
SIX = sheet(*[usual_day(number) for number in range(6)])


def test_the_metadata_name_the_day_and_the_studio() -> None:
    opened = printed.reader(day_sheet_pdf(ONE))
    assert opened.metadata is not None
    assert opened.metadata.title == "Day sheet · Tuesday, 24 November 2026"
    assert opened.metadata.author == "Harbour Studio"
    assert opened.metadata.creator == opened.metadata.producer == "Studio App"
    assert opened.trailer["/Root"]["/Lang"] == "en-GB"


@pytest.mark.parametrize("content", [ONE, SIX])
def test_only_bundled_fonts_are_used_and_they_are_embedded(content: object) -> None:
    assert content in (ONE, SIX)
    fonts = printed.fonts_of(day_sheet_pdf(ONE if content is ONE else SIX))
    assert all(fonts.values()), fonts
    families = {name.split("+")[1].split("-")[0] for name in fonts}
    assert families == {"Inter", "Pretendard"}


def test_a_studio_without_hangul_carries_no_korean_font() -> None:
    plain = sheet(replace(usual_day(0), sessions=usual_day(0).sessions[:2]))
    assert not [name for name in printed.fonts_of(day_sheet_pdf(plain)) if "Pretendard" in name]


@pytest.mark.parametrize(("paper", "upright"), [("A4", (595.28, 841.89)), ("LETTER", (612, 792))])
def test_the_paper_is_the_one_asked_for(paper: Paper, upright: tuple[float, float]) -> None:
    for content, expected in ((ONE, upright), (SIX, upright[::-1])):
        box = printed.reader(day_sheet_pdf(content, paper)).pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx(expected, abs=0.01)


def test_the_same_day_makes_the_same_bytes_in_any_thread() -> None:
    expected = day_sheet_pdf(SIX)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: day_sheet_pdf(SIX), range(8))) == {expected}


def test_the_foot_says_when_by_whom_and_which_page() -> None:
    many = sheet(*[usual_day(number) for number in range(20)])
    pages = printed.texts(day_sheet_pdf(many))
    for number, words in enumerate(pages, start=1):
        assert f"Printed 24 Nov 2026 10:45 by Nora Lind Page {number} of {len(pages)}" in words
        assert words.startswith("Tuesday, 24 November 2026 Harbour Studio")


def test_the_time_of_printing_is_on_the_studios_clock() -> None:
    seoul = replace(STUDIO, time_zone="Asia/Seoul")
    moved = replace(ONE, organization=seoul)
    assert "Printed 24 Nov 2026 18:45 by" in printed.text(day_sheet_pdf(moved))


def test_long_names_of_people_and_studios_stay_inside_the_page() -> None:
    long_name = "Wolfeschlegelsteinhausenbergerdorff " * 6
    content = replace(ONE, organization=replace(STUDIO, name=long_name), printed_by=long_name)
    page = printed.reader(day_sheet_pdf(content)).pages[0]
    assert max(mark.right for mark in printed.marks(page)) <= 595.28 - 34
    assert "Page 1 of 1" in page.extract_text()
