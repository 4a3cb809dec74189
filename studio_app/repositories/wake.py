"""Waiting that another thread can end: for a moment, or for good."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress


class Wake:
    """Belongs to the thread that waits; ``hurry`` and ``stop`` are for all others."""

    def __init__(self) -> None:
        self._read_end, self._write_end = socket.socketpair()
        for end in (self._read_end, self._write_end):
            end.setblocking(False)
        self._lock = threading.Lock()
        self._stopped = False

    @property
    def is_stopped(self) -> bool:
        """Tell whether nothing should be waited for any more."""
        return self._stopped

    def hurry(self) -> None:
        """End the waiting of this moment, or the next; harmless once nobody waits any more."""
        # A full pipe says it already; a closed one has nobody at its other end.
        with self._lock, suppress(OSError):
            self._write_end.send(b"\0")

    def stop(self) -> None:
        """End all waiting."""
        self._stopped = True
        self.hurry()

    def wait(self, seconds: float, other: int | None = None) -> None:
        """Wait until the time is over, somebody hurries, or there is something to read in other."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._read_end, selectors.EVENT_READ)
            if other is not None:
                selector.register(other, selectors.EVENT_READ)
            if not self._stopped:
                selector.select(max(0.0, seconds))
        with suppress(BlockingIOError):
            while self._read_end.recv(64):
                pass

    def close(self) -> None:
        """Give back what it holds of the system."""
        self._stopped = True
        with self._lock:
            self._read_end.close()
            self._write_end.close()
