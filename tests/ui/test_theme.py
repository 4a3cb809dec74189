"""The tokens: readable everywhere, in one place only, and followed by palette and style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from studio_app.domain.trainer_colours import TRAINER_COLOURS
from studio_app.ui import theme
from studio_app.ui.style_sheet import CONTROL_SIGNS, style_sheet
from studio_app.ui.svg import recoloured_svg
from studio_app.ui.theme import DARK, LIGHT, Tokens, contrast, tint

UI = Path(theme.__file__).parent
BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ["window", "surface", "field", "hover", "off_hours"]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#2F6FED", "#2F6FED") == pytest.approx(1)


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(
    "ink", ["text", "muted", "muted_on_tint", "accent_text", "good", "warning", "bad"]
)
def test_words_are_readable_on_every_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "accent_tint"),
        ("muted_on_tint", "accent_tint"),
        ("accent_text", "accent_tint"),
        ("text", "good_tint"),
        ("text", "warning_tint"),
        ("text", "bad_tint"),
        ("good", "good_tint"),
        ("warning", "warning_tint"),
        ("bad", "bad_tint"),
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_accent", "accent_pressed"),
        ("notice_text", "notice"),
        ("notice_action", "notice"),
    ],
)
def test_words_are_readable_on_the_grounds_made_for_them(
    tokens: Tokens, ink: str, ground: str
) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("colour", TRAINER_COLOURS)
def test_words_are_readable_on_every_trainer_tint(tokens: Tokens, colour: str) -> None:
    ground = tint(colour, tokens.is_dark)
    assert contrast(tokens.text, ground) >= 4.5
    assert contrast(tokens.muted_on_tint, ground) >= 4.5
    assert contrast(theme.readable(colour, ground, tokens), ground) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["window", "surface"])
def test_the_focus_ring_stands_out_from_its_ground(tokens: Tokens, ground: str) -> None:
    assert contrast(tokens.accent, getattr(tokens, ground)) >= 3


def test_a_tint_is_the_colour_laid_over_the_surface() -> None:
    assert tint("#000000", is_dark=False) == "#D6D6D6"
    assert tint("#FFFFFF", is_dark=True) == "#55585D"
    assert theme.mix("#123456", "#FFFFFF", 1) == "#123456"


def test_a_readable_colour_is_changed_no_more_than_it_must() -> None:
    assert theme.readable("#6D28D9", "#FFFFFF", LIGHT) == "#6D28D9"
    assert theme.readable("#FFFFFF", "#FFFFFF", LIGHT) != "#FFFFFF"


def test_trainer_colours_are_distinct() -> None:
    assert len(set(TRAINER_COLOURS)) == 12


def test_no_colour_is_written_outside_the_theme() -> None:
    literal = re.compile(
        r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|QColor\(\s*[\"'\d]|GlobalColor\.(?!transparent)"
        r"|QColor\.from\w+\(|rgba?\(\s*\d"
    )
    assert literal.search('x = QColor("red")')
    found = [
        f"{path.relative_to(UI)}:{number}: {line.strip()}"
        for path in sorted(UI.rglob("*.py"))
        if path.name != "theme.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert not found, "colours belong into theme.py:\n" + "\n".join(found)


@BOTH
@pytest.mark.parametrize(("name", "token"), CONTROL_SIGNS.items())
def test_signs_of_the_style_sheet_carry_the_tokens(
    qapp: QApplication, tokens: Tokens, name: str, token: str
) -> None:
    folder = "dark" if tokens.is_dark else "light"
    expected = recoloured_svg(name, getattr(tokens, token))
    assert recoloured_svg(f"controls/{folder}/{name}", "") == expected


@BOTH
def test_the_style_sheet_names_only_signs_that_exist(qapp: QApplication, tokens: Tokens) -> None:
    sheet = style_sheet(tokens)
    named = set(re.findall(r"url\(studioicons:(\S+)\.svg\)", sheet))
    assert named, "no sign found: the pattern no longer fits"
    assert all(recoloured_svg(name, "") for name in named)
    assert "$" not in sheet


def test_dark_and_light_reach_palette_style_sheet_and_listeners(qapp: QApplication) -> None:
    heard: list[bool] = []
    label = QLabel("Schedule")
    label.setProperty("role", "title")
    label.ensurePolished()
    assert label.fontInfo().pixelSize() == theme.SIZE_TITLE

    def listen() -> None:
        heard.append(theme.current_tokens().is_dark)

    theme.theme_notifier.changed.connect(listen)
    theme.apply_theme(qapp, "dark")
    assert theme.current_tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK.text
    theme.apply_theme(qapp, "dark")
    theme.apply_theme(qapp, "light")
    theme.theme_notifier.changed.disconnect(listen)
    assert heard == [True, False]
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.window


def test_the_system_is_followed_only_when_asked(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    theme.apply_theme(qapp, "system")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current_tokens() is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current_tokens() is LIGHT
    theme.apply_theme(qapp, "light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current_tokens() is LIGHT
