"""The repositories of one transaction, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import ChangedMeanwhile, SessionFull
from studio_app.domain.people import Viewer
from studio_app.repositories.accounts import Accounts
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.audit_reading import AuditReading
from studio_app.repositories.audit_seen import AuditStanding
from studio_app.repositories.backup_role import backup_role
from studio_app.repositories.bookings import Bookings
from studio_app.repositories.busy_imports import BusyImports
from studio_app.repositories.busy_times import BusyTimes
from studio_app.repositories.calendar import Calendar
from studio_app.repositories.client_attachments import ClientAttachments
from studio_app.repositories.client_export import ClientExport
from studio_app.repositories.client_list import ClientList
from studio_app.repositories.client_records import ClientRecords
from studio_app.repositories.client_search import ClientSearch
from studio_app.repositories.client_tags import ClientTags
from studio_app.repositories.client_timeline import ClientTimeline
from studio_app.repositories.clients import Clients
from studio_app.repositories.data_exports import DataExports
from studio_app.repositories.erasing import Erasing
from studio_app.repositories.failures import (
    OverlapRefused,
    is_full,
    is_not_free,
    key_is_taken,
    overlap_refused,
)
from studio_app.repositories.fee_rates import FeeRatesOfStudio
from studio_app.repositories.free_times import FreeTimes
from studio_app.repositories.import_undo import ImportUndo
from studio_app.repositories.import_writing import ImportWriting
from studio_app.repositories.importing import Imports
from studio_app.repositories.login_locks import locks_of, unlock
from studio_app.repositories.logins import Logins
from studio_app.repositories.merging import Merging
from studio_app.repositories.money_lists import MoneyLists
from studio_app.repositories.new_clients import NewClients
from studio_app.repositories.organization_settings import OrganizationSettings
from studio_app.repositories.organizations import Organizations
from studio_app.repositories.own_password import change_own_password, end_other_connections
from studio_app.repositories.package_life import PackageLife
from studio_app.repositories.package_types import PackageTypes, TrainerPrices
from studio_app.repositories.packages import Packages
from studio_app.repositories.payments import Payments
from studio_app.repositories.performed_requests import PerformedRequests
from studio_app.repositories.receipt_reading import ReceiptReading
from studio_app.repositories.sales import Sales
from studio_app.repositories.saved_filters import SavedFilters
from studio_app.repositories.series import Series
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.session_list import SessionList
from studio_app.repositories.sessions import Sessions
from studio_app.repositories.team_work import TeamWork
from studio_app.repositories.till import Tills
from studio_app.repositories.time_off import TimeOffs
from studio_app.repositories.trainers import Trainers
from studio_app.repositories.transfers import Transfers
from studio_app.repositories.unpaid import Unpaid
from studio_app.repositories.waiting_list import WaitingList
from studio_app.repositories.wanted_slots import WantedSlots


class Work(TeamWork):
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
    def client_list(self) -> ClientList:
        """Return the list of clients, page by page."""
        return ClientList(self._session, self._viewer)

    @cached_property
    def client_records(self) -> ClientRecords:
        """Return what is known of clients, for looking at and changing."""
        return ClientRecords(self._session)

    @cached_property
    def client_attachments(self) -> ClientAttachments:
        """Return notes about clients, their consents and pictures."""
        return ClientAttachments(self._session, self._viewer)

    @cached_property
    def client_tags(self) -> ClientTags:
        """Return the tags of clients, for many at once."""
        return ClientTags(self._session, self._viewer)

    @cached_property
    def saved_filters(self) -> SavedFilters:
        """Return the filters that the viewer keeps."""
        return SavedFilters(self._session, self._viewer)

    @cached_property
    def client_timeline(self) -> ClientTimeline:
        """Return what happened to clients."""
        return ClientTimeline(self._session, self._viewer)

    @cached_property
    def client_export(self) -> ClientExport:
        """Return all that is known about clients, row by row."""
        return ClientExport(self._session, self._viewer)

    @cached_property
    def erasing(self) -> Erasing:
        """Return what takes a person out of the studio."""
        return Erasing(self._session, self._viewer)

    @cached_property
    def organization_settings(self) -> OrganizationSettings:
        """Return the studio's settings that have no column of their own."""
        return OrganizationSettings(self._session, self._viewer.organization_id)

    @cached_property
    def data_exports(self) -> DataExports:
        """Return all there is of a kind, for files."""
        return DataExports(self._session, self._viewer)

    @cached_property
    def imports(self) -> Imports:
        """Return what rows of files are compared with."""
        return Imports(self._session, self._viewer)

    @cached_property
    def import_writing(self) -> ImportWriting:
        """Return what adds many clients and packages at once."""
        return ImportWriting(self._session, self._viewer)

    @cached_property
    def import_undo(self) -> ImportUndo:
        """Return what takes an import back."""
        return ImportUndo(self._session, self._viewer)

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
    def package_types(self) -> PackageTypes:
        """Return what the studio sells."""
        return PackageTypes(self._session)

    @cached_property
    def trainer_prices(self) -> TrainerPrices:
        """Return what single trainers ask."""
        return TrainerPrices(self._session)

    @cached_property
    def fee_rates(self) -> FeeRatesOfStudio:
        """Return the rates of tax and card fee."""
        return FeeRatesOfStudio(self._session)

    @cached_property
    def payments(self) -> Payments:
        """Return payments with their fees and receipts."""
        return Payments(self._session, self._viewer)

    @cached_property
    def sales(self) -> Sales:
        """Return packages, for selling more."""
        return Sales(self._session, self._viewer)

    @cached_property
    def package_life(self) -> PackageLife:
        """Return packages after they were sold, for changing."""
        return PackageLife(self._session, self._viewer)

    @cached_property
    def money_lists(self) -> MoneyLists:
        """Return payments page by page, and added up."""
        return MoneyLists(self._session, self._viewer)

    @cached_property
    def receipts(self) -> ReceiptReading:
        """Return receipts as they are printed."""
        return ReceiptReading(self._session, self._viewer)

    @cached_property
    def unpaid(self) -> Unpaid:
        """Return what clients owe, thing by thing."""
        return Unpaid(self._session, self._viewer)

    @cached_property
    def tills(self) -> Tills:
        """Return the cash that users took, and their tills as they were counted."""
        return Tills(self._session, self._viewer)

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
    def merging(self) -> Merging:
        """Return pairs of clients who may be one person."""
        return Merging(self._session, self._viewer, self.audit)

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
        trainers and clients in one call, a booking, packages, the number of the next receipt, and
        at the commit the audit trail. SQLite has one writer at a time, and so
        nothing to lock.
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
