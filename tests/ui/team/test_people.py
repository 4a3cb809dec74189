"""The page of people, as an owner uses it: other roles, and how many trainers there may be."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio_app.ui.team.team_dialogs import LimitDialog, RoleDialog
from tests.ui.login.hands import press, words_of
from tests.ui.team.hands import Desk


def test_an_owner_makes_somebody_something_else_and_limits_the_trainers(desk: Desk) -> None:
    desk.log_in("owner")
    logins = desk.logins()
    assert logins.last_logins()["Ben"] == "Never"
    assert logins.last_logins()["Owner"] != "Never"
    assert "Trainers: 3, without a limit" in logins.words
    limit = logins.open("Change limit…", LimitDialog)
    desk.qtbot.mouseClick(limit.some, Qt.MouseButton.LeftButton)
    limit.number.setValue(3)
    press(desk.qtbot, limit, "Save")
    desk.settle()
    assert "Trainers: 3 of at most 3" in logins.words
    logins.select("Desk")
    role = logins.open("Change role…", RoleDialog)
    role.form.role.setCurrentText("Trainer")
    press(desk.qtbot, role, "Change role")
    desk.settle()
    assert "Your studio has as many trainers as it may have." in words_of(role)
    role.form.role.setCurrentText("Assistant")
    press(desk.qtbot, role, "Change role")
    assert "Choose at least one trainer." in words_of(role)
    tick(desk, role, 0)
    press(desk.qtbot, role, "Change role")
    desk.settle()
    assert logins.rows()["Desk"][1] == "Assistant"
    assert "Desk has another role" in logins.words
    helped = logins.open("Change whom they help…", RoleDialog)
    tick(desk, helped, 1)
    press(desk.qtbot, helped, "Save")
    desk.settle()
    assert "Whom Desk helps is changed." in logins.words


def tick(desk: Desk, dialog: RoleDialog, row: int) -> None:
    dialog.form.assists.setFocus()
    dialog.form.assists.setCurrentIndex(dialog.form.assists.model().index(row, 0))
    desk.qtbot.keyClick(dialog.form.assists, Qt.Key.Key_Space)
