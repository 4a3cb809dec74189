"""Something that remembers what it was told."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject


class Listener(QObject):
    """Remembers what it was told, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    def hear(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())
