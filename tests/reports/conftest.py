"""The bundled fonts, known to every test of the reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_app.paths import resource
from studio_app.reports import fonts


@pytest.fixture(scope="session")
def fonts_folder() -> Path:
    """The folder of the fonts that the program ships."""
    return resource("fonts")


@pytest.fixture(scope="session", autouse=True)
def _fonts(fonts_folder: Path) -> None:
    fonts.register(fonts_folder)
