"""Text is measured and cut with the fonts that it is printed in."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from studio_app.reports.fonts import ELLIPSIS, Face, fitted, register, runs, width, wrapped

words = st.text(alphabet="abcWŁźéЖ한글서연가 -", max_size=60)


def test_registering_again_in_many_threads_changes_nothing(fonts_folder: Path) -> None:
    before = runs("Mina", Face.REGULAR)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: register(fonts_folder), range(32)))
    assert runs("Mina", Face.REGULAR) == before


def test_a_folder_without_fonts_is_refused_and_unregistered_text_is_a_bug(tmp_path: Path) -> None:
    script = """
import pathlib, sys
from studio_app.reports.fonts import Face, register, runs
try:
    runs("a", Face.REGULAR)
except RuntimeError as error:
    print("not registered:", error)
try:
    register(pathlib.Path(sys.argv[1]))
except FileNotFoundError as error:
    print("missing:", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "not registered:" in done.stdout
    assert "missing: The font" in done.stdout
    assert "Install Studio App again" in done.stdout


def test_each_letter_is_set_in_a_font_that_has_it() -> None:
    assert runs("Łukasz Zieliński", Face.REGULAR) == (("Inter-Regular", "Łukasz Zieliński"),)
    assert runs("Ольга", Face.SEMIBOLD) == (("Inter-SemiBold", "Ольга"),)
    assert runs("김민서 Minseo Kim", Face.REGULAR) == (
        ("Pretendard-Regular", "김민서 "),
        ("Inter-Regular", "Minseo Kim"),
    )


def test_accents_are_composed_and_spaces_of_any_kind_are_spaces() -> None:
    assert runs("Ło\u0301dz\u0301\nUlica\u00a01", Face.REGULAR) == (
        ("Inter-Regular", "Łódź Ulica 1"),
    )


def test_what_no_font_has_is_an_empty_box_and_invisible_marks_vanish() -> None:
    assert runs("A日\u200d\ufe0fB", Face.REGULAR) == (("Inter-Regular", "A□B"),)


def test_width_is_the_sum_of_the_runs_as_reportlab_measures_them() -> None:
    text = "김민서 Minseo Kim"
    measured = sum(
        pdfmetrics.stringWidth(piece, name, 9) for name, piece in runs(text, Face.REGULAR)
    )
    assert width(text, Face.REGULAR, 9) == pytest.approx(measured)


@given(text=words, limit=st.floats(0, 300))
def test_fitted_text_fits_and_is_whole_or_ends_in_an_ellipsis(text: str, limit: float) -> None:
    shown = fitted(text, Face.REGULAR, 9, limit)
    assert width(shown, Face.REGULAR, 9) <= limit or shown == text == ""
    if width(text, Face.REGULAR, 9) <= limit:
        assert shown == text
    else:
        assert shown in ("", ELLIPSIS) or (
            shown.endswith(ELLIPSIS) and text.startswith(shown.removesuffix(ELLIPSIS))
        )


@given(text=words, limit=st.floats(20, 300))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, limit: float) -> None:
    lines = wrapped(text, Face.SEMIBOLD, 9, limit)
    assert all(width(line, Face.SEMIBOLD, 9) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(text=words, limit=st.floats(20, 200), most=st.integers(1, 3))
def test_the_last_of_few_lines_says_that_there_was_more(text: str, limit: float, most: int) -> None:
    whole = wrapped(text, Face.REGULAR, 9, limit)
    lines = wrapped(text, Face.REGULAR, 9, limit, most)
    assert all(width(line, Face.REGULAR, 9) <= limit for line in lines)
    if len(whole) <= most:
        assert lines == whole
    else:
        assert len(lines) == most
        assert lines[:-1] == whole[: most - 1]
        assert lines[-1].endswith(ELLIPSIS)


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrapped("Knee surgery in August", Face.REGULAR, 9, 60) == ("Knee surgery", "in August")
