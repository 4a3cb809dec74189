"""The main window on a real studio, as for the other parts of it."""

from tests.ui.main.conftest import (
    log_in,
    open_window,
    runner,
    settings_file,
    show,
)

__all__ = ["log_in", "open_window", "runner", "settings_file", "show"]
