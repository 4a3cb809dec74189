"""Fixtures for tests of windows and widgets: the application in its look, pictures, names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from studio_app.ui.look import prepare_look
from studio_app.ui.theme import apply_theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

RESOURCES = Path(__file__).parents[2] / "resources"

Grab = Callable[[QWidget, str], Path]


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application of pytest-qt with the bundled fonts and icons, in light colours."""
    prepare_look(qapp, RESOURCES, "light")
    return qapp


@pytest.fixture(scope="session")
def resources() -> Path:
    """The folder of the bundled fonts and icons."""
    return RESOURCES


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    """The dark theme for one test."""
    apply_theme(qapp, "dark")
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def grab(qapp: QApplication, pytestconfig: pytest.Config) -> Grab:
    """A function that saves a widget as build/grabs/<name>.png and returns the path."""
    folder = pytestconfig.rootpath / "build" / "grabs"

    def save(widget: QWidget, name: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        picture: QPixmap = widget.grab()
        assert picture.save(str(path)), f"could not write {path}"
        return path

    return save


@pytest.fixture
def assert_accessible() -> Callable[[QWidget], None]:
    """A function that fails, with a list, if a focusable widget below another has no name."""

    def check(widget: QWidget) -> None:
        nameless = [f"{type(w).__name__} {w.objectName()!r}" for w in unnamed_widgets(widget)]
        assert not nameless, f"focusable without an accessible name: {', '.join(nameless)}"

    return check


def unnamed_widgets(widget: QWidget) -> list[QWidget]:
    """Return the focusable widgets in a tree with neither accessible name, text nor buddy."""
    widgets = [widget, *widget.findChildren(QWidget)]
    buddies = {label.buddy() for label in widgets if isinstance(label, QLabel) and label.buddy()}
    return [
        w
        for w in widgets
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not w.objectName().startswith("qt_")
        and w.focusProxy() is None
        and not w.accessibleName()
        and not _text(w)
        and w not in buddies
    ]


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    has_written_face = hasattr(widget, "click")
    return str(text()) if has_written_face and callable(text) else ""
