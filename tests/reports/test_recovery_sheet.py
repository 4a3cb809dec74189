"""The page with the recovery code: all of it can be read back from the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from studio_app.domain.recovery_codes import groups_of, key_from, recovery_code
from studio_app.reports.document import Paper
from studio_app.reports.recovery_sheet import RecoverySheet, recovery_sheet_pdf
from tests.factories import NOW
from tests.reports.printed import fonts_of, marks, reader, text
from tests.reports.samples import STUDIO

KEY = bytes(range(100, 132))
SHEET = RecoverySheet(STUDIO, recovery_code(KEY), "/data/studio.sqlite3", NOW, "Ann Lee")


def test_the_code_is_read_back_from_the_page() -> None:
    words = text(recovery_sheet_pdf(SHEET))
    letters = words.replace(" ", "")
    for group in groups_of(SHEET.code):
        assert group in letters
    assert key_from(SHEET.code) == KEY
    assert STUDIO.name in words
    assert "by Ann Lee" in words
    assert "/data/studio.sqlite3" in words
    assert "--recovery-code-file" in words


@pytest.mark.parametrize("paper", get_args(Paper))
def test_one_page_with_nothing_over_its_edges_or_over_each_other(paper: Paper) -> None:
    sheet = replace(SHEET, file="/home/somebody/with/a/long/way/" * 6 + "studio.sqlite3")
    pdf = recovery_sheet_pdf(sheet, paper)
    pages = reader(pdf).pages
    assert len(pages) == 1
    box = pages[0].mediabox
    drawn = marks(pages[0])
    for mark in drawn:
        assert mark.left >= 30
        assert mark.right <= float(box.width) - 30
        assert mark.bottom >= 30
        assert mark.top <= float(box.height) - 30
    letters = [mark for mark in drawn if mark.kind == "text"]
    for place, one in enumerate(letters):
        assert not any(one.covers(other, 0.5) for other in letters[place + 1 :])
    assert all(fonts_of(pdf).values())


def test_a_studio_with_a_korean_name() -> None:
    sheet = replace(SHEET, organization=replace(STUDIO, name="하버 스튜디오", locale="ko_KR"))
    assert "하버 스튜디오" in text(recovery_sheet_pdf(sheet))
