"""Keeps every test off the screen, and away from the files and the keyring of whoever runs it."""

from __future__ import annotations

import os
import shutil
import tempfile

import hypothesis
import pytest

HOME = tempfile.mkdtemp(prefix="studio-app-tests-")

# Before anything imports Qt or keyring: both read these once, when they start.
os.environ["STUDIO_APP_HOME"] = HOME
os.environ["XDG_CONFIG_HOME"] = HOME
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["QT_FONT_DPI"] = "96"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy machine is no reason to fail: what must be fast has tests of its own. Where a commit is
# judged, the examples are the same at each run, so that the verdict is about the commit.
hypothesis.settings.register_profile(
    "studio", deadline=None, derandomize=bool(os.environ.get("STUDIO_APP_SAME_EXAMPLES"))
)
hypothesis.settings.load_profile("studio")

pytest_plugins = ["tests.hashes", "tests.postgres", "tests.databases", "tests.warm_program"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the home folder of these tests when they are over."""
    shutil.rmtree(HOME, ignore_errors=True)
