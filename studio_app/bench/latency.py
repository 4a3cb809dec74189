"""A server that is far away: what is sent to it and what it answers comes later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL

_CHUNK = 65_536
_USUAL_PORT = 5432


@contextmanager
def slowed(url: URL, seconds: float) -> Iterator[URL]:
    """Yield another address of a server on this PC, at which each answer takes longer by that."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slow wire", daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    wire = _Wire(url.host or "127.0.0.1", url.port or _USUAL_PORT, seconds / 2)
    try:
        yield url.set(host="127.0.0.1", port=run(wire.open()))
    finally:
        run(wire.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Wire:
    """Passes everything on, in both directions, each piece after a while."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._server = (host, port)
        self._seconds = seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    async def open(self) -> int:
        """Return the port at which it listens."""
        self._listener = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Cut all connections."""
        if self._listener is not None:
            self._listener.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_connection(*self._server)
        for source, target in ((reader, server), (answers, writer)):
            task = asyncio.create_task(self._pass_on(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await source.read(_CHUNK):
                loop.call_later(self._seconds, target.write, data)
            await asyncio.sleep(self._seconds)
        finally:
            with suppress(OSError):
                target.close()
