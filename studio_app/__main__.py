"""The program: without a sub-command its window, otherwise the command line."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio_app.ui.gui_services import GuiOptions


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 found something off, 2 cannot.

    The window's own options are read here, so that its first paint waits for nothing else.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _window_options(given)
    if options is None:
        from studio_app.cli import run_command

        return run_command(given)
    # What is made for the first window stays: to look for garbage in it would only delay it. The
    # application turns the collector on again once everything is loaded.
    gc.disable()
    from studio_app import bootstrap

    return bootstrap.run_gui(options)


def _window_options(given: list[str]) -> GuiOptions | None:
    """Return the options in their plain form, None when the command line has to look at them."""
    from studio_app.ui.gui_services import GuiOptions

    match [word for word in given if word not in ("--demo", "--smoke")]:
        case []:
            url = None
        case ["--database", url] if not url.startswith("-"):
            pass
        case _:
            return None
    return GuiOptions(url=url, demo="--demo" in given, smoke="--smoke" in given)


if __name__ == "__main__":
    sys.exit(main())
