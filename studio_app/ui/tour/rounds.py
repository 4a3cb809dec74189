"""The tour goes round: a client's card, the views, the dark, the day sheet, the lock, a trainer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin
from studio_app.ui.login.lock_screen import LockScreen
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.tour.arrival import log_in
from studio_app.ui.tour.hand import TourStopped
from studio_app.ui.tour.stage import Stage

CONTROL = Qt.KeyboardModifier.ControlModifier
DAY_SHEET = "day-sheet.pdf"
COLOURS_OF_A_PAGE = 8


def find_a_client(stage: Stage, name: str) -> None:
    """Find a client by a part of the name, and open the card."""
    hand, window = stage.hand, stage.window()
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.wait_for(window.bar.search.hasFocus, "The search box")
    hand.type_text(next(part for part in name.split() if part.isascii())[:3].lower())
    hand.wait_for(window.bar.search.popup().isVisible, "The clients found")
    stage.photograph("search")
    hand.press(Qt.Key.Key_Return)
    hand.wait_for(window.card.client_id, "The card of a client who was found")
    stage.photograph("client-card")
    hand.press(Qt.Key.Key_Escape)


def change_the_light(stage: Stage) -> None:
    """The same day in dark colours, chosen in the menu, and light again."""
    themes = {action.text(): action for action in stage.window().actions_of_window.themes}
    themes["&Dark"].trigger()
    stage.photograph("schedule-day-dark")
    themes["&Light"].trigger()
    stage.settle()


def see_the_other_views(stage: Stage) -> None:
    """The week, the month, the list, and the day again, by key."""
    page = stage.page()
    page.setFocus()
    stage.hand.press(Qt.Key.Key_W)
    stage.settle()
    stage.require(page.view() == "week", "W does not show the week.")
    stage.photograph("schedule-week-of-all")
    stage.hand.press(Qt.Key.Key_M)
    stage.settle()
    stage.require(page.month.table.isVisible(), "M does not show the month.")
    today = page.month.model.cell(page.month.model.index_of(page.day()))
    stage.photograph("schedule-month")
    stage.hand.press(Qt.Key.Key_L)
    stage.settle()
    stage.require(page.list.table.isVisible(), "L does not show the list.")
    stage.photograph("schedule-list")
    stage.hand.press(Qt.Key.Key_D)
    stage.settle()
    stage.require(page.view() == "day", "D does not show the day.")
    standing = sum(column.sessions for column in page.calendar.board.columns)
    counted = 0 if today is None else today.sessions
    stage.require(counted == standing, f"The month counts {counted} sessions, the day {standing}.")


def print_the_day(stage: Stage) -> None:
    """The day sheet: its preview, and its PDF saved by the preview's own dialog."""
    hand = stage.hand
    hand.press(Qt.Key.Key_P, CONTROL)
    preview = hand.wait_for_window(PrintPreview, "The preview of the day sheet")
    hand.wait_for(preview.foot.save_button.isEnabled, "The day sheet")
    hand.wait_for(lambda: _is_painted(preview.view), "The first page of the day sheet")
    stage.photograph("day-sheet-preview")
    hand.press(Qt.Key.Key_S, CONTROL)
    hand.wait_for_window(QFileDialog, "The dialog for the PDF's file")
    path = stage.album.folder / DAY_SHEET
    path.unlink(missing_ok=True)
    hand.press(Qt.Key.Key_A, CONTROL)
    hand.type_text(str(path))
    hand.press(Qt.Key.Key_Return)
    hand.wait_for(path.exists, "The PDF of the day sheet")
    hand.return_to(preview)
    stage.settle()
    stage.require(_pages(path) > 0, f"{path} has no page.")
    stage.album.note(path)
    hand.press(Qt.Key.Key_Escape)
    hand.return_to(stage.window())


def lock_and_unlock(stage: Stage, person: DemoLogin) -> None:
    """Ctrl+L hides everything until the password is typed."""
    hand = stage.hand
    hand.press(Qt.Key.Key_L, CONTROL)
    screen = hand.wait_for_window(LockScreen, "The lock screen")
    stage.require(not stage.window().isVisible(), "The lock leaves the window on the screen.")
    stage.settle()
    stage.album.keep("lock", screen)
    hand.type_text(person.password)
    hand.press(Qt.Key.Key_Return)
    stage.wait_for_main_window(person.name)


def switch_to_a_trainer(stage: Stage) -> None:
    """Another user on the same PC sees their own week and nobody else's."""
    actions = stage.window().actions_of_window
    before = stage.window()
    actions.switch_user.trigger()
    stage.hand.wait_for(lambda: stage.studio.main_window is None, "The end of the last login")
    trainer = log_in(stage, Role.TRAINER)
    stage.require(stage.window() is not before, "The window of the last login is still there.")
    page = stage.page()
    stage.require(page.view() == "week", "A trainer does not begin with the week.")
    stage.photograph("schedule-week")
    seen = {one.name for one in page.trainers()}
    stage.require(seen == {trainer.trainer}, f"{trainer.trainer} sees {', '.join(sorted(seen))}.")
    tiles = page.calendar.board.tiles
    stage.require(tiles, f"{trainer.trainer} has no session in the week shown.")
    others = {tile.trainer.name for tile in tiles} - {trainer.trainer}
    stage.require(not others, f"{trainer.trainer} sees sessions of {', '.join(sorted(others))}.")


def _is_painted(view: QWidget) -> bool:
    """Tell whether a page with words on it stands where only paper was."""
    middle = view.grab().toImage()
    width, height = middle.width(), middle.height()
    colours = {
        middle.pixel(x, y)
        for x in range(width // 4, 3 * width // 4, 3)
        for y in range(height // 4, height // 2, 2)
    }
    return len(colours) >= COLOURS_OF_A_PAGE


def _pages(path: Path) -> int:
    document = QPdfDocument()
    if document.load(str(path)) is not QPdfDocument.Error.None_:
        raise TourStopped(f"{path} is not a PDF that can be read.")
    return document.pageCount()
