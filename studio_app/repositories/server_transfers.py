"""Functions of the server."""

from __future__ import annotations

from studio_app.repositories.server_function import ServerFunction

FUNCTIONS: tuple[ServerFunction, ...] = ()
