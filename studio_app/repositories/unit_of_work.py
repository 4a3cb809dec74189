"""One transaction per use case, seen through the eyes of one viewer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import ChangedMeanwhile, LoggedOut, SessionFull
from studio_app.domain.people import Viewer
from studio_app.repositories.accounts import Accounts
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.audit_reading import AuditReading
from studio_app.repositories.audit_seen import AuditStanding, place_of
from studio_app.repositories.backup_role import backup_role
from studio_app.repositories.bookings import Bookings
from studio_app.repositories.busy_imports import BusyImports
from studio_app.repositories.busy_times import BusyTimes
from studio_app.repositories.calendar import Calendar
from studio_app.repositories.client_names import KnownNames
from studio_app.repositories.client_search import ClientSearch
from studio_app.repositories.clients import Clients
from studio_app.repositories.engine import WRITING
from studio_app.repositories.failures import (
    OverlapRefused,
    is_full,
    is_not_free,
    key_is_taken,
    overlap_refused,
    readable_failures,
)
from studio_app.repositories.free_times import FreeTimes
from studio_app.repositories.live import Ear, OwnWork, open_ear
from studio_app.repositories.login_locks import locks_of, unlock
from studio_app.repositories.logins import Logins
from studio_app.repositories.new_clients import NewClients
from studio_app.repositories.organizations import Organizations
from studio_app.repositories.own_password import change_own_password, end_other_connections
from studio_app.repositories.packages import Packages
from studio_app.repositories.patience import USUAL_PATIENCE, Patience, Retries
from studio_app.repositories.performed_requests import PerformedRequests, UseCaseRequest
from studio_app.repositories.series import Series
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.session_list import SessionList
from studio_app.repositories.sessions import Sessions
from studio_app.repositories.time_off import TimeOffs
from studio_app.repositories.trainers import Trainers
from studio_app.repositories.transfers import Transfers
from studio_app.repositories.waiting_list import WaitingList
from studio_app.repositories.wake import Wake
from studio_app.repositories.wanted_slots import WantedSlots

# Whoever hears of others' changes needs no longer than that to hang up.
HANG_UP_SECONDS = 3.0

T = TypeVar("T")


class Work:
    """The repositories of one transaction. What is not committed is rolled back."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    @cached_property
    def organizations(self) -> Organizations:
        """Return the studio and its policies."""
        return Organizations(self._session, self._viewer.organization_id)

    @cached_property
    def trainers(self) -> Trainers:
        """Return trainers with their hours and time off."""
        return Trainers(self._session)

    @cached_property
    def clients(self) -> Clients:
        """Return the clients and who looks after them."""
        return Clients(self._session, self._viewer)

    @cached_property
    def client_search(self) -> ClientSearch:
        """Return the clients, for finding them by what is typed."""
        return ClientSearch(self._session)

    @cached_property
    def new_clients(self) -> NewClients:
        """Return the clients, for adding more."""
        return NewClients(self._session, self._viewer)

    @cached_property
    def calendar(self) -> Calendar:
        """Return sessions with their bookings, for looking at."""
        return Calendar(self._session, self._viewer)

    @cached_property
    def wanted_slots(self) -> WantedSlots:
        """Return what is in the way of a slot, and who is to meet in it."""
        return WantedSlots(self._session)

    @cached_property
    def session_list(self) -> SessionList:
        """Return sessions page by page, and counted by day."""
        return SessionList(self._session, self._viewer)

    @cached_property
    def bookings(self) -> Bookings:
        """Return bookings, for changing."""
        return Bookings(self._session, self._viewer)

    @cached_property
    def sessions(self) -> Sessions:
        """Return sessions as such, for changing."""
        return Sessions(self._session)

    @cached_property
    def time_off(self) -> TimeOffs:
        """Return time off, for asking and deciding."""
        return TimeOffs(self._session, self._viewer)

    @cached_property
    def series(self) -> Series:
        """Return series and their sessions, for changing."""
        return Series(self._session)

    @cached_property
    def waiting_list(self) -> WaitingList:
        """Return who waits for a place."""
        return WaitingList(self._session, self._viewer)

    @cached_property
    def packages(self) -> Packages:
        """Return packages with their ledgers and payments."""
        return Packages(self._session, self._viewer)

    @cached_property
    def audit(self) -> AuditTrail:
        """Return the trail that every change leaves."""
        return AuditTrail(self._session, self._viewer)

    @cached_property
    def audit_reading(self) -> AuditReading:
        """Return the trail for looking at, which only owners and admins see."""
        return AuditReading(self._session, self._viewer.organization_id)

    @cached_property
    def audit_standing(self) -> AuditStanding:
        """Return how the chain of the trail stands, which only owners and admins see."""
        return AuditStanding(self._session)

    @cached_property
    def accounts(self) -> Accounts:
        """Return what clients owe, and credits given back, beyond the viewer's own rows."""
        return Accounts(self._session, self._viewer)

    @cached_property
    def busy_times(self) -> BusyTimes:
        """Return when people are busy, whose diary the viewer does not see."""
        return BusyTimes(self._session, self._viewer)

    @cached_property
    def busy_imports(self) -> BusyImports:
        """Return when trainers are busy by other calendars."""
        return BusyImports(self._session)

    @cached_property
    def free_times(self) -> FreeTimes:
        """Return when trainers can be booked, whose diary the viewer does not see."""
        return FreeTimes(self._session, self._viewer)

    @cached_property
    def logins(self) -> Logins:
        """Return who may log in."""
        return Logins(self._session, self._viewer, self.audit)

    @cached_property
    def transfers(self) -> Transfers:
        """Return the transfers of clients between trainers."""
        return Transfers(self._session, self._viewer, self.audit)

    @cached_property
    def requests(self) -> PerformedRequests:
        """Return the viewer's requests that were carried out."""
        return PerformedRequests(self._session, self._viewer)

    def backup_role(self) -> str:
        """Return the name of the database role that backups of a studio on a server run as."""
        return backup_role(RoleNames.of(self._session.connection()))

    def login_locks(self, logins: Collection[str]) -> dict[str, datetime]:
        """Return until when names are locked, to a viewer who may unlock them."""
        return locks_of(self._session, logins)

    def unlock_login(self, user_id: UUID) -> str:
        """Forget a user's wrong passwords, and return whose; see ``login_locks.unlock``."""
        return unlock(self._session, user_id)

    def set_own_password(self, password: str, password_hash: str) -> None:
        """Give the viewer another password: the last step of a transaction.

        In a file, the viewer's own connection shows nothing from then on.
        """
        self.audit.write()
        self.flush()
        change_own_password(self._session, self._viewer, password, password_hash)

    def end_other_connections(self) -> None:
        """End whatever else is connected as the viewer on a server."""
        end_other_connections(self._session)

    def lock(self, *keys: UUID) -> None:
        """Let nobody else lock any of the keys until this transaction ends.

        Everybody locks in this order, or waits for each other for ever: the request at hand,
        trainers and clients in one call, a booking, packages, and at the commit the audit trail.
        SQLite has one writer at a time, and so nothing to lock.
        """
        if self._session.get_bind().dialect.name != "postgresql":
            return
        numbers = sorted(_lock_number(key) for key in keys)
        # One statement, whose results the server works out from left to right.
        locks = ", ".join(f"pg_advisory_xact_lock({number})" for number in numbers)
        self._session.connection().exec_driver_sql(f"SELECT {locks}")

    def flush(self) -> None:
        """Send the changes; raises OverlapRefused when the database finds a slot taken.

        Raises SessionFull when a session has no place left; ChangedMeanwhile when a row's key
        stands for one that the viewer does not see, or a booking stands in a session to be freed.
        """
        try:
            self._session.flush()
        except DBAPIError as error:
            if overlap_refused(error):
                raise OverlapRefused(overlap_refused(error)) from error
            if is_full(error):
                raise SessionFull() from error
            if is_not_free(error) or key_is_taken(error):
                raise ChangedMeanwhile() from error
            raise

    def commit(self) -> None:
        """Make the changes last, after writing what the audit trail has collected."""
        self.audit.write()
        self.flush()
        self._session.commit()


def _lock_number(key: UUID) -> int:
    """Return the number of the key's lock: its last eight bytes, as the server's functions take it.

    In SQL: ``('x' || right(replace(key::text, '-', ''), 16))::bit(64)::bigint``.
    """
    return int.from_bytes(key.bytes[-8:], "big", signed=True)


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
