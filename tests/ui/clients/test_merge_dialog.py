"""Two clients made one at the keyboard: who, what of each stays, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeField
from studio_app.domain.merging import MergeOutcome
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import ClientRow
from studio_app.services.clients import client_card, search_clients
from studio_app.services.undoing import undo
from studio_app.ui.clients.merge_dialog import MergeDialog
from studio_app.ui.context import ScreenContext
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish
from tests.ui.conftest import Grab
from tests.ui.main.conftest import (
    LogIn,
    Show,
    context,
    log_in,
    runner,
    settings_file,
    show,
)

__all__ = ["LogIn", "context", "log_in", "runner", "settings_file", "show"]

Opened = tuple[MergeDialog, list[tuple[MergeOutcome, str, str]]]
ENTER = Qt.Key.Key_Return


def opened(context: ScreenContext, show: Show, client: str, other: str | None = None) -> Opened:
    dialog = MergeDialog(context, key(client), None, key(other) if other else None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    done: list[tuple[MergeOutcome, str, str]] = []
    dialog.step_done.connect(lambda *said: done.append(said))
    show(dialog)
    settle(context)
    return dialog, done


def settle(context: ScreenContext) -> None:
    for _ in range(3):
        assert context.runner.wait_idle()
        QTest.qWait(0)


def tell(studio: StudioDatabase, who: str, **values: object) -> None:
    """Let more be known of a client of the small world."""
    with studio.house() as connection:
        row = connection.execute(select(ClientRow).where(ClientRow.id == key(who))).one()
        words = search_text_of(
            str(values.get("name", row.name)), row.number, str(values.get("phone", "")), ""
        )
        connection.execute(
            update(ClientRow).where(ClientRow.id == key(who)).values(search_text=words, **values)
        )


def test_who_is_looked_for_and_what_stays_is_chosen_by_keys(
    context: ScreenContext,
    show: Show,
    qtbot: QtBot,
    sqlite_studio: StudioDatabase,
    assert_accessible: Callable[[QWidget], None],
    grab: Grab,
) -> None:
    tell(sqlite_studio, "dora", phone="+491713920012", height_cm=171)
    dialog, done = opened(context, show, "cara")
    assert not dialog.merge_button.isEnabled()
    assert dialog.field.hasFocus()
    qtbot.keyClicks(dialog.field, "dora")
    qtbot.keyClick(dialog.field, ENTER)
    settle(context)
    assert dialog.heading.text() == "Merge Cara Client and Dora Client"
    assert_accessible(dialog)
    grab(dialog, "merge")
    kept, merged = dialog.choice.choices(MergeField.PHONE)
    assert kept.isChecked()
    merged.setFocus()
    qtbot.keyClick(merged, Qt.Key.Key_Space)
    assert dialog.choice.choices(MergeField.HEIGHT) == []
    qtbot.keyClick(dialog, ENTER)
    settle(context)
    ((outcome, name, said),) = done
    assert name == "Merge Dora Client into Cara Client"
    assert said.startswith("Merged Dora Client into Cara Client. ")
    assert not dialog.isVisible()
    login = context.login
    card = client_card(login.uow, login.viewer, key("cara"), NOW)
    assert card.client.phone == "+49 171 3920012"
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) == ()
    assert outcome.undo is not None
    undo(login.uow, login.viewer, outcome.undo, NOW, request_id=new_id())
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) != ()


def test_probable_duplicates_are_offered_and_the_other_one_may_stay(
    context: ScreenContext, show: Show, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    tell(sqlite_studio, "emil", name="Clientt Cem")
    dialog, done = opened(context, show, "cem")
    QTest.qWait(300)
    settle(context)
    button = dialog.hint.buttons[0]
    assert button.accessibleName().startswith("Clientt Cem")
    button.setFocus()
    qtbot.keyClick(button, ENTER)
    settle(context)
    qtbot.keyClick(dialog.swap_button, Qt.Key.Key_Space)
    assert dialog.heading.text() == "Merge Clientt Cem and Cem Client"
    name = dialog.choice.choices(MergeField.NAME)
    assert [one.text() for one in name] == ["Clientt Cem", "Cem Client"]
    qtbot.keyClick(name[1], Qt.Key.Key_Space)
    dialog.merge_button.setFocus()
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(context)
    ((outcome, _name, _said),) = done
    assert (outcome.kept_id, outcome.kept_name) == (key("emil"), "Cem Client")


def test_whose_login_shows_nothing_any_more_is_said(
    context: ScreenContext, show: Show, sqlite_studio: StudioDatabase, grab: Grab
) -> None:
    dialog, _done = opened(context, show, "dora", "cara")
    assert "login" not in dialog.explanation.text()
    tell(sqlite_studio, "dora", user_id=key("user asim"))
    dialog, _done = opened(context, show, "dora", "cara")
    said = "The login of Cara Client shows nothing any more: Dora Client keeps one."
    assert dialog.explanation.text().endswith(said)
    grab(dialog, "merge_logins")


def test_who_is_booked_at_the_same_time_is_not_merged_and_told_when(
    context: ScreenContext, show: Show, qtbot: QtBot, grab: Grab
) -> None:
    hands = Hands.of(context.login)
    hands.book(wish("cara", "anna", SLOT))
    hands.book(wish("dora", "ben", SLOT + timedelta(minutes=30)))
    dialog, done = opened(context, show, "cara", "dora")
    assert "are both booked Thu, 12 Mar 2026, 10:00 to 11:00" in dialog.banner.text()
    grab(dialog, "merge clash")
    assert not dialog.merge_button.isEnabled()
    qtbot.keyClick(dialog, ENTER)
    settle(context)
    assert done == []


def test_who_changed_meanwhile_is_looked_at_again(
    context: ScreenContext, show: Show, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    dialog, done = opened(context, show, "cara", "dora")
    tell(sqlite_studio, "dora", email="new@example.com", version=7)
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(context)
    assert done == []
    assert dialog.banner.again_button.text() == "Look again"
    qtbot.mouseClick(dialog.banner.again_button, Qt.MouseButton.LeftButton)
    settle(context)
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(context)
    assert len(done) == 1


def test_a_merge_of_long_ago_is_taken_back_from_the_same_window(
    context: ScreenContext, show: Show, qtbot: QtBot, grab: Grab
) -> None:
    dialog, _done = opened(context, show, "cara", "dora")
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(context)
    dialog, done = opened(context, show, "cara")
    (button,) = dialog.earlier.buttons
    grab(dialog, "merge earlier")
    assert button.isVisible()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    settle(context)
    ((outcome, _name, said),) = done
    assert outcome.undo is None
    assert said == "Dora Client and Cara Client are two clients again"
    login = context.login
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) != ()
