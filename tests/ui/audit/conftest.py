"""The history of a real studio, for its owner."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio_app.ui.audit.page import HistoryPage
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.services.steps import Hands
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


@pytest.fixture
def context(log_in: LogIn) -> ScreenContext:
    """The owner's login."""
    return log_in("owner")


@pytest.fixture
def window(open_window: OpenWindow, context: ScreenContext) -> MainWindow:
    """The main window of the owner."""
    return open_window(context)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> HistoryPage:
    """The history in front of the owner's window, loaded."""
    found = window.open_area("history").page
    assert isinstance(found, HistoryPage)
    assert window.context.runner.wait_idle()
    return found


@pytest.fixture
def desk(sqlite_studio: StudioDatabase) -> Hands:
    """The front desk, at another PC."""
    return Hands.of(sqlite_studio.login("desk"))
