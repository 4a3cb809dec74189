"""The installed Qt for Python does not wear out the None that void calls return."""

from __future__ import annotations

import subprocess
import sys

# A release that forgets to count a reference takes one from None with each void call, and the
# interpreter dies once the few thousand that exist are used up.
VOID_CALLS = """
from PySide6.QtCore import QObject
thing = QObject()
for number in range(20_000):
    thing.setObjectName("name")
print("alive")
"""


def test_twenty_thousand_void_calls_are_survived() -> None:
    done = subprocess.run(
        [sys.executable, "-c", VOID_CALLS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
