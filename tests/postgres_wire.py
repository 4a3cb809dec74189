"""A wire between the program and a PostgreSQL server that a test cuts where it wants."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum

_COMMIT = b"COMMIT\x00"
_HEADER = struct.Struct("!I")


class Moment(Enum):
    """Where a connection is cut: the message never arrives, or its answer never does."""

    BEFORE = "before it arrives"
    AFTER = "after it was carried out"


@dataclass
class _Plan:
    """What is to be cut: the message of that number after now, or the next COMMIT."""

    moment: Moment
    number: int | None
    stays_down: bool


class Wire:
    """Passes bytes on, message by message. Counts what the program sends once it is logged in."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._plan: _Plan | None = None
        self._is_down = False
        self._open: set[socket.socket] = set()
        self._flows = threading.Event()
        self._flows.set()
        self.sent = 0
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at_commit(self, moment: Moment, *, stays_down: bool = False) -> None:
        """Cut the connection that next wants to commit; ``stays_down`` lets nobody in after."""
        with self._lock:
            self._plan = _Plan(moment, None, stays_down)

    def cut_at(self, number: int, moment: Moment) -> None:
        """Cut at the message of that number from now on, the first being 1."""
        with self._lock:
            self._plan = _Plan(moment, self.sent + number, stays_down=False)

    def down(self) -> None:
        """Cut all connections and let nobody in."""
        with self._lock:
            self._is_down = True
            for end in list(self._open):
                _close(end)

    def up(self) -> None:
        """Let everybody in again."""
        with self._lock:
            self._is_down = False

    def freeze(self) -> None:
        """Let nothing pass, and tell nobody so."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let everything pass again, also what has been waiting."""
        self._flows.set()

    def close(self) -> None:
        """Cut everything for good."""
        self.thaw()
        _close(self._listener)
        self.down()

    def _accept(self) -> None:
        while True:
            try:
                program, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._is_down:
                    _close(program)
                    continue
            try:
                server = socket.create_connection(self._server, timeout=10)
            except OSError:
                _close(program)
                continue
            server.settimeout(None)
            for end in (program, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {program, server}
            swallowing = threading.Event()
            for pump in (self._upwards, self._downwards):
                threading.Thread(
                    target=pump, args=(program, server, swallowing), daemon=True
                ).start()

    def _upwards(
        self, program: socket.socket, server: socket.socket, swallowing: threading.Event
    ) -> None:
        with suppress(OSError):
            for message, is_logged_in in _messages(program):
                moment = self._moment_for(message) if is_logged_in else None
                if moment is Moment.AFTER:
                    swallowing.set()
                if moment is Moment.BEFORE:
                    break
                self._flows.wait()
                server.sendall(message)
        if not swallowing.is_set():
            self._cut(program, server)

    def _downwards(
        self, program: socket.socket, server: socket.socket, swallowing: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if swallowing.is_set():
                    break
                self._flows.wait()
                program.sendall(data)
        self._cut(program, server)

    def _moment_for(self, message: bytes) -> Moment | None:
        """Return where to cut at this message, None to let it pass."""
        with self._lock:
            self.sent += 1
            plan = self._plan
            if plan is None:
                return None
            here = _COMMIT in message if plan.number is None else self.sent == plan.number
            if not here:
                return None
            self._plan = None
            self.cuts += 1
            self._is_down = plan.stays_down
            return plan.moment

    def _cut(self, *ends: socket.socket) -> None:
        for end in ends:
            _close(end)
        with self._lock:
            self._open -= set(ends)


def _messages(program: socket.socket) -> Iterator[tuple[bytes, bool]]:
    """Yield what the program sends, and whether it comes after the login's first message.

    See PostgreSQL's chapter on its protocol, "Message Formats": what comes first has no type.
    """
    waiting = b""
    has_started = False
    while data := program.recv(65536):
        waiting += data
        while True:
            start = 1 if has_started else 0
            if len(waiting) < start + 4:
                break
            length = start + _HEADER.unpack_from(waiting, start)[0]
            if len(waiting) < length:
                break
            message, waiting = waiting[:length], waiting[length:]
            # Passwords ("p") still belong to the login.
            yield message, has_started and message[:1] != b"p"
            # Requests for encryption are answered by one byte, and asked before the true start.
            has_started = has_started or message[4:6] == b"\x00\x03"


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire_to(host: str, port: int) -> Iterator[Wire]:
    """Yield a wire to a server, cut for good afterwards."""
    wire = Wire(host, port)
    try:
        yield wire
    finally:
        wire.close()
