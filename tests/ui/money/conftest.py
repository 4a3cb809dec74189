"""The main window on a real studio, as for the other parts of it."""

from tests.ui.main.conftest import (
    context,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
    window,
)

__all__ = ["context", "log_in", "open_window", "runner", "settings_file", "show", "window"]
