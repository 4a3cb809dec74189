"""What gives way when there is little room."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio_app.ui.main.bar_buttons import KeyHintButton, MenuButton
from studio_app.ui.main.elided_label import ElidedLabel
from tests.ui.main.conftest import Show


def test_a_label_shortens_what_does_not_fit_and_keeps_the_whole_in_a_tip(show: Show) -> None:
    label = ElidedLabel("Maximiliana Constantinopoulou")
    label.resize(90, 30)
    show(label)
    assert label.text().endswith("…")
    assert label.toolTip() == label.accessibleName() == "Maximiliana Constantinopoulou"
    label.resize(600, 30)
    assert label.text() == "Maximiliana Constantinopoulou"
    assert label.toolTip() == ""


def test_a_label_says_how_far_it_may_shrink() -> None:
    label = ElidedLabel("Tuesday 24 November 2026")
    assert label.minimumSizeHint().width() == 0
    label.set_least_width(80)
    assert label.minimumSizeHint().width() == 80
    label.set_least_width(None)
    assert label.minimumSizeHint() == label.sizeHint()


def test_a_button_takes_shorter_words_level_by_level(qtbot: QtBot) -> None:
    button = MenuButton(QMenu())
    qtbot.addWidget(button)
    button.set_texts(("Nora Lind · Front desk", "Nora Lind", "NL"))
    widths = []
    for level in range(3):
        button.set_level(level)
        widths.append(button.sizeHint().width())
    assert widths == sorted(widths, reverse=True)
    assert button.text() == "NL"
    assert button.toolTip() == button.accessibleName() == "Nora Lind · Front desk"


def test_the_key_on_a_button_can_be_left_out(qtbot: QtBot) -> None:
    button = KeyHintButton("+ New", "N")
    qtbot.addWidget(button)
    with_key = button.sizeHint().width()
    button.set_hint_shown(False)
    assert button.sizeHint().width() < with_key
