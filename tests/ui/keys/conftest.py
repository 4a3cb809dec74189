"""The main window on a real studio with a full day, as for the other parts of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.keys.typist import Typist
from tests.ui.main.conftest import (
    LogIn,
    OpenWindow,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
)
from tests.ui.schedule.conftest import full_day, yoga

__all__ = ["full_day", "log_in", "open_window", "runner", "settings_file", "show", "yoga"]


@pytest.fixture
def sit_down(full_day: object, log_in: LogIn, open_window: OpenWindow) -> Callable[[str], Typist]:
    """A function that seats somebody at the window, with the keyboard in the calendar."""

    def make(name: str) -> Typist:
        window = open_window(log_in(name))
        typist = Typist(window)
        typist.page.setFocus()
        return typist

    return make
