"""A pytest plugin that makes Qt impossible to import, as on a server without it."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

BLOCKED = {"PySide6", "shiboken6", "pytestqt"}


class QtBlocker(importlib.abc.MetaPathFinder):
    """Answers every import of Qt as if it were not installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raises ModuleNotFoundError for Qt, and leaves all else to the other finders."""
        if fullname.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def install() -> None:
    """Blocks Qt from here on. Raises RuntimeError when it was imported before."""
    already = sorted(name for name in sys.modules if name.partition(".")[0] in BLOCKED)
    if already:
        raise RuntimeError(f"Qt is loaded already: {', '.join(already)}")
    sys.meta_path.insert(0, QtBlocker())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Knows the settings of pytest-qt, which is switched off with this plugin."""
    install()
    for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore", "qt_log_format"):
        parser.addini(name, "unused here")
