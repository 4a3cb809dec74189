"""The form of a client: filled by keys, wrong fields pointed out, nobody's change overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.client_details import ClientEdit
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.identifiers import new_id
from studio_app.services.client_editing import edit_client
from studio_app.services.client_records import client_record
from studio_app.services.clients import search_clients
from studio_app.ui.clients.page.dialog import ClientDialog
from studio_app.ui.context import ScreenContext
from tests.factories import NOW, key
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

__all__ = ["context", "log_in", "runner", "settings_file", "show"]

Opened = tuple[ClientDialog, list[ClientOutcome]]


def opened(context: ScreenContext, show: Show, client: str | None = None, name: str = "") -> Opened:
    dialog = ClientDialog(context, None, key(client) if client else None, name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    done: list[ClientOutcome] = []
    dialog.done_step.connect(done.append)
    show(dialog)
    assert context.runner.wait_idle()
    return dialog, done


def typed(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)


def test_a_client_is_added_by_keys(
    context: ScreenContext,
    show: Show,
    qtbot: QtBot,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    dialog, done = opened(context, show, name="Mina Park")
    form = dialog.form
    assert_accessible(dialog)
    assert form.phone.hasFocus()
    qtbot.keyClicks(form.phone, "07400 123456")
    typed(qtbot, form.email, "mina@example.com")
    typed(qtbot, form.birth_date, "3/4/1990")
    typed(qtbot, form.height_field, "1.72")
    typed(qtbot, form.weight_field, "64.5")
    typed(qtbot, form.alert, "Left knee")
    typed(qtbot, form.tags, "new, vip")
    form.trainer.setCurrentIndex(form.trainer.findText("Ben"))
    qtbot.keyClick(form.tags, Qt.Key.Key_Return)
    assert context.runner.wait_idle()
    (outcome,) = done
    login = context.login
    record = client_record(login.uow, login.viewer, outcome.client_id, NOW)
    details = record.details
    assert (details.name, details.phone) == ("Mina Park", "+447400123456")
    assert (str(details.birth_date), details.height_cm, details.weight_grams) == (
        *("1990-04-03", 172, 64_500),
    )
    assert (details.alert, details.tags) == ("Left knee", ("new", "vip"))
    assert record.card.trainer_name == "Ben"


def test_all_that_is_wrong_is_said_beside_its_field(
    context: ScreenContext, show: Show, qtbot: QtBot, grab: Grab
) -> None:
    dialog, done = opened(context, show, "cara")
    form = dialog.form
    assert form.name.text() == "Cara Client"
    for field, text in (
        (form.name, ""),
        (form.phone, "ask her mother"),
        (form.email, "cara@nowhere"),
        (form.birth_date, "31/02/1990"),
        (form.height_field, "17"),
        (form.emergency_phone, "12"),
    ):
        typed(qtbot, field, text)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert context.runner.wait_idle()
    grab(dialog, "client_dialog_wrong")
    assert [name for name in form.field_names() if form.error_text(name)] == [
        *("name", "phone", "email", "birth_date", "height_cm", "emergency_phone")
    ]
    assert form.name.hasFocus()
    assert done == []
    typed(qtbot, form.name, "Cara Client")
    assert form.error_text("name") == ""
    qtbot.keyClick(form.name, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "not saved" in dialog.banner.text()
    qtbot.keyClick(form.name, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_who_changed_it_meanwhile_is_not_overwritten(
    context: ScreenContext, show: Show, qtbot: QtBot, grab: Grab
) -> None:
    login = context.login

    def elsewhere(**values: str) -> None:
        record = client_record(login.uow, login.viewer, key("cara"), NOW)
        details = replace(record.details, **values)
        wish = ClientEdit(new_id(), key("cara"), record.version, details)
        edit_client(login.uow, login.viewer, wish, NOW)

    def kept() -> tuple[str, str]:
        found = client_record(login.uow, login.viewer, key("cara"), NOW).details
        return found.alert, found.address

    dialog, done = opened(context, show, "cara")
    elsewhere(address="New Road 1")
    typed(qtbot, dialog.form.alert, "Mine")
    qtbot.keyClick(dialog.form.alert, Qt.Key.Key_Return)
    assert context.runner.wait_idle()
    assert kept() == ("Mine", "New Road 1")
    assert len(done) == 1
    for button, expected in (("theirs_button", "Theirs"), ("mine_button", "Mine 2")):
        elsewhere(alert="At first")
        dialog, done = opened(context, show, "cara")
        elsewhere(alert="Theirs")
        typed(qtbot, dialog.form.emergency_name, f"Untouched by them {button}")
        typed(qtbot, dialog.form.alert, "Mine 2")
        qtbot.keyClick(dialog.form.alert, Qt.Key.Key_Return)
        assert context.runner.wait_idle()
        assert "alert: Theirs" in dialog.conflict.text()
        assert done == []
        grab(dialog, f"client_dialog_{button}")
        qtbot.mouseClick(getattr(dialog.conflict, button), Qt.MouseButton.LeftButton)
        assert context.runner.wait_idle()
        assert dialog.form.alert.text() == expected
        assert dialog.form.emergency_name.text() == f"Untouched by them {button}"
        assert kept()[0] == expected
        dialog.close()


def test_an_alert_of_several_lines_is_edited_on_one(
    context: ScreenContext, show: Show, qtbot: QtBot
) -> None:
    login = context.login

    def kept() -> str:
        return client_record(login.uow, login.viewer, key("cara"), NOW).details.alert

    with login.uow.writing() as work:
        record = work.client_records.get(key("cara"))
        details = replace(record.details, alert="a knee\na back")
        work.client_records.put(record, details, NOW)
        work.commit()
    dialog, _done = opened(context, show, "cara")
    assert dialog.form.alert.text() == "a knee · a back"
    typed(qtbot, dialog.form.phone, "030 555123")
    qtbot.keyClick(dialog.form.phone, Qt.Key.Key_Return)
    assert context.runner.wait_idle()
    assert kept() == "a knee\na back"
    dialog, _done = opened(context, show, "cara")
    dialog.form.alert.setFocus()
    qtbot.keyClick(dialog.form.alert, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.form.alert, ", both")
    qtbot.keyClick(dialog.form.alert, Qt.Key.Key_Return)
    assert context.runner.wait_idle()
    assert kept() == "a knee · a back, both"


def test_assistants_edit_what_reaches_somebody(log_in: LogIn, show: Show, qtbot: QtBot) -> None:
    context = log_in("asim")
    dialog, done = opened(context, show, "cara")
    form = dialog.form
    assert not form.name.isEnabled()
    assert not form.alert.isEnabled()
    assert form.phone.hasFocus()
    typed(qtbot, form.phone, "07400 111111")
    qtbot.keyClick(form.phone, Qt.Key.Key_Return)
    assert context.runner.wait_idle()
    assert len(done) == 1


def test_clients_do_not_see_what_is_for_the_staff(log_in: LogIn, show: Show, grab: Grab) -> None:
    dialog, _done = opened(log_in("cara"), show, "cara")
    form = dialog.form
    assert not form.alert.isVisible()
    assert not form.health_notes.isVisible()
    assert form.address.isEnabled()
    grab(dialog, "client_dialog_own")


def test_who_is_here_already_is_pointed_out_and_taken(
    context: ScreenContext, show: Show, qtbot: QtBot
) -> None:
    dialog, _done = opened(context, show)
    wanted: list[object] = []
    dialog.client_wanted.connect(wanted.append)
    typed(qtbot, dialog.form.name, "Cara Client")
    qtbot.waitUntil(dialog.form.hint.isVisible)
    qtbot.mouseClick(dialog.form.hint.buttons[0], Qt.MouseButton.LeftButton)
    assert wanted == [key("cara")]
    assert not dialog.isVisible()
    login = context.login
    assert len(search_clients(login.uow, login.viewer, "cara client")) == 1


def test_how_it_looks(context: ScreenContext, show: Show, grab: Grab, dark: None) -> None:
    dialog, _done = opened(context, show, "cara")
    grab(dialog, "client_dialog_dark")
