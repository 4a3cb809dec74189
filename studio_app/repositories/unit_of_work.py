"""One transaction per use case, seen through the eyes of one viewer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import URL, Engine

from studio_app.domain.errors import LoggedOut
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.audit_seen import place_of
from studio_app.repositories.client_names import KnownNames
from studio_app.repositories.engine import WRITING
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.live import Ear, OwnWork, open_ear
from studio_app.repositories.patience import USUAL_PATIENCE, Patience, Retries
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.wake import Wake
from studio_app.repositories.work import Work

__all__ = ["UnitOfWork", "Work"]

# Whoever hears of others' changes needs no longer than that to hang up.
HANG_UP_SECONDS = 3.0

T = TypeVar("T")


class UnitOfWork:
    """Opens transactions for one login; every one has a database session of its own."""

    def __init__(
        self, engine: Engine, url: URL, viewer: Viewer, patience: Patience = USUAL_PATIENCE
    ) -> None:
        self._engine = engine
        self._url = url
        self._viewer = viewer
        self._patience = patience
        self._closed = False
        self._own = OwnWork(engine)
        self._hearing: dict[Wake, threading.Event] = {}
        self.client_names = KnownNames()

    @property
    def place(self) -> str:
        """Return what tells the database from others."""
        return place_of(self._url)

    def take_over(self, other: UnitOfWork) -> None:
        """Go on with the connections of another unit of the same viewer, and close one's own."""
        mine, self._engine, self._url = self._engine, other._engine, other._url
        self._own.take_over(other._own)
        mine.dispose()

    def close(self) -> None:
        """Close all connections; whoever still holds this opens no transaction any more."""
        self._closed = True
        for wake, hung_up in list(self._hearing.items()):
            wake.stop()
            hung_up.wait(HANG_UP_SECONDS)
        self._engine.dispose()

    @contextmanager
    def hearing(self, wake: Wake) -> Iterator[Ear]:
        """Open what hears of others' changes, until the end or until this is closed.

        It has a connection of its own and belongs to a thread of its own. Raises what
        ``live.open_ear`` does, and LoggedOut.
        """
        self._hearing[wake] = hung_up = threading.Event()
        try:
            if self._closed:
                raise LoggedOut()
            ear = open_ear(self._url, self._viewer, self._own, wake)
            try:
                with self._own.kept_from(ear):
                    yield ear
            finally:
                ear.close()
        finally:
            hung_up.set()
            del self._hearing[wake]

    def reading(self) -> AbstractContextManager[Work]:
        """Open a transaction to look at things; raises StudioError when the database fails."""
        return self._transaction(writing=False)

    def writing(self) -> AbstractContextManager[Work]:
        """Open a transaction to change things, undone unless ``Work.commit`` is called."""
        return self._transaction(writing=True)

    def perform(
        self,
        request: UseCaseRequest,
        function: Callable[[Work], T],
        outcome_type: type[T],
        check_again: Callable[[Work, T], object] | None = None,
    ) -> T:
        """Carry out a use case in one transaction, once, and return its outcome.

        The same request again returns the first outcome, after ``check_again`` has seen it. What
        collides with others is tried again a few times. When the connection breaks, whether or not
        the commit was under way, it is made again: the request is looked up, and carried out only
        where it was not. ``function`` may thus be called several times; it leaves committing to
        this method.

        Raises StudioError; ConnectionLost when the server stays away, and whether the request was
        carried out is not known. The same request later finds out.
        """
        retries = Retries(self._url, self._patience)

        def attempt() -> T:
            with self._opened(writing=True) as work:
                work.lock(request.key)
                known = work.requests.outcome(request, outcome_type)
                retries.settle()
                if known is not None:
                    if check_again is not None:
                        check_again(work, known)
                    return known
                outcome = function(work)
                work.requests.add(request, outcome)
                work.commit()
                return outcome

        with readable_failures(self._url):
            return retries.run(attempt)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Work]:
        with readable_failures(self._url), self._opened(writing=writing) as work:
            yield work

    @contextmanager
    def _opened(self, *, writing: bool) -> Iterator[Work]:
        if self._closed:
            raise LoggedOut()
        with self._engine.connect() as connection:
            connection = connection.execution_options(
                **{WRITING: writing, "postgresql_readonly": not writing}
            )
            with AddingSession(connection) as session:
                yield Work(session, self._viewer)
                if not writing and session.in_transaction():
                    # A server forgets what it has planned with whatever is rolled back.
                    session.connection().commit()
