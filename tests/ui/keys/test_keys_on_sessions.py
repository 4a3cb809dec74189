"""Enter on a session shows whose it is, and the menu has its own keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from tests.factories import key
from tests.ui.keys.typist import SeatAt


def test_enter_on_a_session_shows_the_client_and_the_menu_has_keys_of_its_own(
    sit_down: SeatAt,
) -> None:
    typist = sit_down("desk")
    card = typist.window.card
    typist.press(Qt.Key.Key_F9)
    assert not card.isVisible()
    typist.stand_on("Cara Client")
    assert not card.isVisible()
    typist.press(Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert card.isVisible()
    assert card.client_id() == key("cara")
    # The keyboard stays where the next session is marked.
    assert typist.page.calendar.hasFocus()
    typist.press(Qt.Key.Key_Menu)
    assert isinstance(QApplication.activePopupWidget(), QMenu)
    typist.press(Qt.Key.Key_Escape)
