"""The bundled fonts: on the screen, and fit for PDFs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from studio_app.ui.fonts import FONT_FILES, font, load_application_fonts

SAMPLE = "Łukasz Zieliński 김서연 Éloïse Müller Юлия Ξένια Nguyễn 0123 ₩ € ₺ ✓ – — … →"
HANGUL = [chr(code) for code in range(0xAC00, 0xD7A4)]


@pytest.mark.parametrize("name", ["Pretendard-Regular.ttf", "Pretendard-SemiBold.ttf"])
def test_the_font_of_the_pdfs_covers_names_and_signs(
    qapp: QApplication, resources: Path, name: str
) -> None:
    raw = QRawFont(str(resources / "fonts" / name), 13)
    latin = [*range(0x20, 0x7F), *range(0xA1, 0x149), *range(0x14A, 0x180)]
    letters = [*SAMPLE, *HANGUL, *map(chr, latin)]
    assert [letter for letter in letters if not raw.supportsCharacter(ord(letter))] == []
    assert len(HANGUL) == 11_172


@pytest.mark.parametrize("name", FONT_FILES)
def test_fonts_are_static_truetype(qapp: QApplication, resources: Path, name: str) -> None:
    raw = QRawFont(str(resources / "fonts" / name), 13)
    assert not raw.fontTable("glyf").isEmpty()
    assert raw.fontTable("fvar").isEmpty()


@pytest.mark.parametrize("name", FONT_FILES)
def test_fonts_stay_small(resources: Path, name: str) -> None:
    assert (resources / "fonts" / name).stat().st_size < 3_000_000


def test_the_application_writes_in_inter(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == "Inter"
    assert QFontInfo(qapp.font()).pixelSize() == 13


def test_weights_are_drawn_and_not_faked(qapp: QApplication) -> None:
    widths = [
        QFontMetricsF(font(weight=weight)).horizontalAdvance("Schedule")
        for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold)
    ]
    assert widths == sorted(set(widths))


def test_tabular_digits_are_equally_wide(qapp: QApplication) -> None:
    tabular, usual = QFontMetricsF(font(tabular=True)), QFontMetricsF(font())
    assert len({tabular.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1
    assert usual.horizontalAdvance("1" * 10) < tabular.horizontalAdvance("1" * 10)


def test_a_missing_font_is_said(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="Install Studio App again"):
        load_application_fonts(qapp, tmp_path)
