"""The repositories of one transaction that are about trainers and the team."""

from __future__ import annotations

from functools import cached_property

from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.assignments import Assignments
from studio_app.repositories.backfill import Backfill
from studio_app.repositories.opening_times import OpeningTimes, Places
from studio_app.repositories.outbox import Outbox
from studio_app.repositories.pay import PayRates, PayStatements
from studio_app.repositories.pay_reckoning import PayReckoning
from studio_app.repositories.session_notes import SessionNotes
from studio_app.repositories.team_roles import TeamRoles
from studio_app.repositories.trainer_list import TrainerList
from studio_app.repositories.trainer_performance import TrainerFigures
from studio_app.repositories.trainer_profiles import TrainerProfiles
from studio_app.repositories.transfer_lists import TransferLists
from studio_app.repositories.working_hours import WorkingHours


class TeamWork:
    """The part of ``Work`` that is about those who work here."""

    _session: AddingSession
    _viewer: Viewer

    @cached_property
    def trainer_list(self) -> TrainerList:
        """Return the trainers in one line each."""
        return TrainerList(self._session, self._viewer)

    @cached_property
    def transfer_lists(self) -> TransferLists:
        """Return the transfers of clients, for looking at."""
        return TransferLists(self._session, self._viewer)

    @cached_property
    def assignments(self) -> Assignments:
        """Return who looks and looked after clients, and for whom nobody was found."""
        return Assignments(self._session, self._viewer)

    @cached_property
    def backfill(self) -> Backfill:
        """Return the clients without a trainer, for assigning many."""
        return Backfill(self._session, self._viewer)

    @cached_property
    def pay_rates(self) -> PayRates:
        """Return what trainers earn."""
        return PayRates(self._session)

    @cached_property
    def pay_statements(self) -> PayStatements:
        """Return the statements of what trainers earned."""
        return PayStatements(self._session, self._viewer)

    @cached_property
    def pay_reckoning(self) -> PayReckoning:
        """Return what a trainer's pay is reckoned from."""
        return PayReckoning(self._session)

    @cached_property
    def session_notes(self) -> SessionNotes:
        """Return what is noted on sessions, and the templates of notes."""
        return SessionNotes(self._session, self._viewer)

    @cached_property
    def trainer_profiles(self) -> TrainerProfiles:
        """Return what is told of trainers, with their papers and pictures."""
        return TrainerProfiles(self._session, self._viewer)

    @cached_property
    def trainer_figures(self) -> TrainerFigures:
        """Return what is counted of trainers over a period."""
        return TrainerFigures(self._session, self._viewer)

    @cached_property
    def working_hours(self) -> WorkingHours:
        """Return when trainers work, for changing."""
        return WorkingHours(self._session)

    @cached_property
    def opening_times(self) -> OpeningTimes:
        """Return when the studio is open, for changing."""
        return OpeningTimes(self._session, self._viewer)

    @cached_property
    def places(self) -> Places:
        """Return where sessions are held, for changing."""
        return Places(self._session, self._viewer)

    @cached_property
    def outbox(self) -> Outbox:
        """Return the messages that wait to be sent, and what became of others."""
        return Outbox(self._session, self._viewer)

    @cached_property
    def team_roles(self) -> TeamRoles:
        """Return what hangs on the roles of people."""
        return TeamRoles(self._session, self._viewer)
