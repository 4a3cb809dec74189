"""Notes on sessions in the main window: written by the keyboard alone, kept, read and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.note_content import NoteContent
from studio_app.domain.session_notes import NoteEdit, TemplateWish
from studio_app.services.note_reading import notes_of
from studio_app.services.note_templates import save_template
from studio_app.services.session_notes import edit_note
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.history import SESSION_NOTES
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.notes.dialog import NoteDialog
from studio_app.ui.notes.drafts import NoteWish
from studio_app.ui.notes.stars import Stars
from studio_app.ui.notes.templates_dialog import TemplatesDialog
from tests.databases import StudioDatabase
from tests.factories import NOW, add_booking, key
from tests.ui.conftest import Grab
from tests.ui.main.conftest import (
    LogIn,
    OpenWindow,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
)

__all__ = ["log_in", "open_window", "runner", "settings_file", "show"]


def idle(window: MainWindow) -> None:
    assert window.context.runner.wait_idle()


def written(window: MainWindow, client: str = "cara") -> list[NoteContent]:
    login = window.context.login
    return [one.content for one in notes_of(login.uow, login.viewer, key(client)).notes]


def opened(window: MainWindow) -> NoteDialog:
    window.actions_of_window.note.trigger()
    idle(window)
    dialog = window.notes.dialog
    assert dialog is not None
    return dialog


def focused(qtbot: QtBot, dialog: NoteDialog) -> QWidget:
    qtbot.waitUntil(dialog.isActiveWindow)
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_a_note_is_written_by_keys_alone_and_kept_when_it_is_closed(
    log_in: LogIn,
    open_window: OpenWindow,
    qtbot: QtBot,
    grab: Grab,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    window = open_window(log_in("anna"))
    before = written(window)
    window.show_client(key("cara"))
    idle(window)
    dialog = opened(window)
    assert_accessible(dialog)
    # Her last session is three weeks ago: the note is on none, unless one is chosen.
    assert dialog.session.currentData() is None
    first = focused(qtbot, dialog)
    assert first is dialog.form.texts["done"]
    qtbot.keyClicks(first, "Deadlift 3 x 5")
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    second = focused(qtbot, dialog)
    assert second is dialog.form.texts["feedback"]
    qtbot.keyClicks(second, "Felt light")
    qtbot.keyClick(second, Qt.Key.Key_Escape)
    assert window.notes.dialog is None
    assert written(window) == before
    window.close()
    assert window.isVisible()
    assert "not saved" in window.banner.text()
    window.banner.again_button.click()
    idle(window)
    again = window.notes.dialog
    assert again is not None
    assert again.form.content() == NoteContent("Deadlift 3 x 5", "Felt light")
    for _ in range(6):
        qtbot.keyClick(focused(qtbot, again), Qt.Key.Key_Tab)
    stars = focused(qtbot, again)
    assert isinstance(stars, Stars)
    qtbot.keyClick(stars, Qt.Key.Key_5)
    qtbot.keyClick(stars, Qt.Key.Key_Tab)
    qtbot.keyClick(focused(qtbot, again), Qt.Key.Key_Space)
    grab(again, "session_note")
    qtbot.keyClick(again, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(window)
    said = NoteContent("Deadlift 3 x 5", "Felt light", rating=5, shared=True)
    assert written(window)[0] == said
    assert window.notes.drafts.last() is None
    window.open_client(key("cara"))
    idle(window)
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    history = area.client.page.history
    history.switch.set_current(SESSION_NOTES)
    history.kinds_changed.emit()
    idle(window)
    assert history.session_notes.notes()[0].content == said
    assert_accessible(history)
    grab(window, "client_session_notes")
    window.actions_of_window.undo.trigger()
    idle(window)
    assert written(window) == before
    assert len(history.session_notes.notes()) == len(before)


def test_what_was_changed_elsewhere_is_offered_as_a_choice(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(log_in("anna"))
    login = window.context.login
    (note, *_) = notes_of(login.uow, login.viewer, key("cara")).notes
    window.notes.open(NoteWish(key("cara"), key("cara past")))
    idle(window)
    dialog = window.notes.dialog
    assert dialog is not None
    assert dialog.form.content() == note.content
    elsewhere = replace(note.content, done="Rowing", homework="Stretch")
    edit_note(login.uow, login.viewer, NoteEdit(new_id(), note.id, note.version, elsewhere), NOW)
    first = dialog.form.texts["done"]
    first.setPlainText("Running")
    dialog.form.stars.give(2)
    dialog.save()
    idle(window)
    idle(window)
    assert dialog.conflict.isVisible()
    assert "Rowing" in dialog.conflict.text()
    dialog.conflict.mine_button.click()
    idle(window)
    assert replace(elsewhere, done="Running", rating=2) in written(window)


def test_templates_and_the_last_note_fill_what_is_empty(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, grab: Grab
) -> None:
    window = open_window(log_in("anna"))
    login = window.context.login
    wish = TemplateWish(new_id(), new_id(), True, "Pilates", {"exercises": "Squat, press"})
    save_template(login.uow, login.viewer, wish, NOW)
    window.show_client(key("cem"))
    idle(window)
    dialog = opened(window)
    dialog.form.texts["homework"].setPlainText("Walk")
    menu = dialog.templates.menu
    menu.aboutToShow.emit()
    next(one for one in menu.actions() if "Pilates" in one.text()).trigger()
    assert dialog.form.content() == NoteContent(exercises="Squat, press", homework="Walk")
    dialog.copy_button.click()
    assert dialog.form.content().done == "cem lifts more than they say"
    menu.aboutToShow.emit()
    next(one for one in menu.actions() if "Keep this" in one.text()).trigger()
    idle(window)
    (templates,) = dialog.findChildren(TemplatesDialog)
    qtbot.keyClicks(templates.name, "Cem's")
    grab(templates, "note_templates")
    templates.save()
    idle(window)
    idle(window)
    names = [templates.list.item(row).text() for row in range(templates.list.count())]
    assert {"Cem's", "Pilates"} <= set(names)
    templates.reject()
    idle(window)
    menu.aboutToShow.emit()
    assert any("Cem's" in one.text() for one in menu.actions())


def test_sessions_without_a_note_are_listed_and_lead_to_the_panel(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    with sqlite_studio.house() as connection:
        add_booking(connection, "lately", "cara", "anna", NOW - timedelta(days=1), "home")
    window = open_window(log_in("anna"))
    window.actions_of_window.without_note.trigger()
    idle(window)
    missing = window.notes.missing
    assert missing is not None
    assert missing.model.rowCount() == 1
    assert missing.model.row(0).booking_id == key("lately")
    qtbot.keyClick(missing.table, Qt.Key.Key_Return)
    idle(window)
    dialog = window.notes.dialog
    assert dialog is not None
    first = dialog.form.texts["done"]
    qtbot.keyClicks(first, "Rowing")
    qtbot.keyClick(first, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    dialog.save()
    idle(window)
    idle(window)
    assert missing.nothing.isVisible()
    missing.reject()
    assert written(window)[0] == NoteContent("Rowing", rating=4)
    page = window.schedule().page
    page.go_to((NOW - timedelta(days=1)).date())
    qtbot.waitUntil(lambda: any(tile.has_note for tile in page.calendar.model.tiles))


def test_who_writes_no_notes_is_not_asked_to(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("desk"))
    actions = window.actions_of_window
    assert not actions.note.isVisible()
    assert not actions.without_note.isVisible()
    window.show_client(key("cara"))
    idle(window)
    notes = [one for one in window.card.findChildren(QToolButton) if "note" in one.accessibleName()]
    assert not [one for one in notes if one.isVisible()]
    assert not window.findChildren(QPlainTextEdit)
