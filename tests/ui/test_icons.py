"""Icons take the colours of the theme and stay crisp."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from studio_app.ui.icons import icon
from studio_app.ui.svg import icon_names
from studio_app.ui.theme import DARK, LIGHT, apply_theme


def strongest(image: QImage) -> str:
    """Return the colour of the most opaque pixel as #RRGGBB."""
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    best = max(colours, key=QColor.alpha)
    assert best.alpha() > 200, "nothing was drawn"
    return best.name().upper()


def drawn(shown: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, checked: bool = False) -> QImage:
    state = QIcon.State.On if checked else QIcon.State.Off
    return shown.pixmap(QSize(48, 48), 1.0, mode, state).toImage()


def test_every_bundled_icon_draws_in_the_colour_asked_for(qapp: QApplication) -> None:
    names = icon_names()
    assert {"calendar", "users", "settings", "printer", "triangle-alert"} <= set(names)
    for name in names:
        close = QColor(strongest(drawn(icon(name, "bad")))).toTuple()[:3]
        wanted = QColor(LIGHT.bad).toTuple()[:3]
        assert all(abs(a - b) <= 3 for a, b in zip(close, wanted, strict=True)), name


def test_an_icon_made_before_a_theme_change_follows_it(qapp: QApplication) -> None:
    made = icon("check", "text")
    assert strongest(drawn(made)) == LIGHT.text
    apply_theme(qapp, "dark")
    gc.collect()
    try:
        assert strongest(drawn(made)) == DARK.text
    finally:
        apply_theme(qapp, "light")


def test_disabled_is_faint_and_checked_has_its_own_colour(qapp: QApplication) -> None:
    made = icon("check", "muted", "accent")
    assert strongest(drawn(made, QIcon.Mode.Disabled)) == LIGHT.faint
    assert strongest(drawn(made, checked=True)) == LIGHT.accent
    assert strongest(drawn(made)) == LIGHT.muted


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_icons_are_drawn_at_the_pixels_of_the_screen(qapp: QApplication, ratio: float) -> None:
    pixmap = icon("calendar").pixmap(QSize(16, 16), ratio)
    assert pixmap.size() == QSize(round(16 * ratio), round(16 * ratio))
    assert pixmap.devicePixelRatio() == ratio


def test_where_there_is_no_room_no_icon_is_drawn(qapp: QApplication) -> None:
    for size in (QSize(16, -3), QSize(0, 16)):
        assert icon("ellipsis").pixmap(size, 1.0).isNull()


def test_unknown_names_are_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError, match="no icon named unicorn"):
        icon("unicorn")
    with pytest.raises(AttributeError):
        icon("check", "pink")


def test_the_licence_is_with_the_icons(resources: Path) -> None:
    assert "ISC License" in (resources / "icons" / "LICENSE.txt").read_text("utf-8")
