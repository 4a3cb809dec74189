"""Runs one PostgreSQL server for as long as the process that started this one lives.

The first line of standard input is a JSON object: token, choice (of programs), durable.
The answer on standard output is the loopback port on which a line with that token gets the
server's address as JSON. The server starts when the first one asks. When standard input
ends, as it does however the parent ends, the server is stopped and its folder removed.
"""

from __future__ import annotations

import hmac
import json
import os
import signal
import socketserver
import sys
import threading
from types import FrameType

from tests.postgres_server import Server, ServerStartError, remove_abandoned_servers

_ORPHAN_CHECK_SECONDS = 0.5


class _Desk(socketserver.ThreadingTCPServer):
    """Hands the server's address to those who know the token."""

    daemon_threads = True

    def __init__(self, server: Server, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self._server = server
        self._token = token.encode()
        self._turn = threading.Lock()
        self._answer: dict[str, object] | None = None

    def knows(self, token: bytes) -> bool:
        """Return whether this is the token that the parent gave."""
        return hmac.compare_digest(token, self._token)

    def answer(self) -> dict[str, object]:
        """Return the server's address, or why it could not start; starts it the first time."""
        with self._turn:
            if self._answer is None:
                try:
                    remove_abandoned_servers()
                    self._answer = self._server.start()
                except (ServerStartError, OSError) as failure:
                    self._answer = {"error": str(failure)}
            return self._answer

    def close_down(self) -> None:
        """Stop the server, also one that is just starting."""
        with self._turn:
            self._answer = {"error": "The test server is shutting down."}
            self._server.stop()


class _Answer(socketserver.StreamRequestHandler):
    server: _Desk
    timeout = 10

    def handle(self) -> None:
        if self.server.knows(self.rfile.readline(256).strip()):
            self.wfile.write(json.dumps(self.server.answer()).encode() + b"\n")


def main() -> None:
    """Serve until the parent process is gone."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    parent = os.getppid()
    options = json.loads(sys.stdin.readline())

    def wait_for_end_of_input() -> None:
        sys.stdin.read()
        ended.set()

    server = Server(choice=options["choice"], durable=options["durable"])
    with _Desk(server, options["token"]) as desk:
        threading.Thread(target=desk.serve_forever, daemon=True).start()
        threading.Thread(target=wait_for_end_of_input, daemon=True).start()
        print(desk.server_address[1], flush=True)
        # A forked child of the parent can hold the input open after the parent's death.
        while not ended.wait(_ORPHAN_CHECK_SECONDS) and os.getppid() == parent:
            pass
        desk.close_down()


if __name__ == "__main__":
    main()
