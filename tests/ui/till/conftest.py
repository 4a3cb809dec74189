"""The till in the main window on a real studio, opened by a click."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.ui.till.page import TillPage
from tests.databases import StudioDatabase
from tests.ui.main.conftest import (
    LogIn,
    OpenWindow,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
)
from tests.ui.till.hands import OpenTill, press, settled

__all__ = ["log_in", "open_window", "runner", "settings_file", "show"]


@pytest.fixture(autouse=True)
def _fonts() -> None:
    fonts.register(resource("fonts"))


@pytest.fixture
def open_till(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> OpenTill:
    """A function that opens the till for somebody, by a click in the sidebar."""

    def make(name: str) -> TillPage:
        window = open_window(log_in(name))
        press(qtbot, window.sidebar.item("till"))
        page = window.findChild(TillPage)
        assert page is not None
        settled(qtbot, page)
        return page

    return make
