"""No password, hash, key or token ever stands in the audit trail, whatever people do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import keyring
import pytest
from sqlalchemy import create_engine, insert, select, text

from studio_app import paths
from studio_app.domain.audit import KINDS, KNOWN_ACTIONS, AuditKind
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.people import Role
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.series import Rhythm, SeriesRule
from studio_app.domain.series_plans import (
    Scope,
    SeriesCancellation,
    SeriesChange,
    SeriesDate,
    SeriesRequest,
)
from studio_app.domain.team import InviteRequest
from studio_app.domain.transfers import TransferRequest
from studio_app.keychain import Keychain
from studio_app.repositories import file_keys
from studio_app.repositories.house import House
from studio_app.repositories.schema import AuditEntryRow, MembershipRow
from studio_app.services import team, transfers
from studio_app.services.access import open_studio, unlock_login
from studio_app.services.backups import back_up_as
from studio_app.services.encryption import EncryptionDesk
from studio_app.services.exports import ExportTable, export_list
from studio_app.services.import_files.reading import read_table
from studio_app.services.importing import ImportWish, prepare_import, run_import
from studio_app.services.restoring import restore
from studio_app.services.series_booking import book_series
from studio_app.services.series_cancelling import cancel_series
from studio_app.services.series_changes import change_series
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.undoing_imports import undo_import
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, key
from tests.postgres_cluster import Cluster
from tests.security.clients_walk import walk_the_clients
from tests.security.diary_walk import walk_the_diary
from tests.security.money_walk import walk_the_money
from tests.security.packages_walk import walk_the_packages
from tests.security.team_walk import walk_the_roles, walk_the_team
from tests.services.steps import SLOT, Hands, wish
from tests.test_keychain import MemoryKeyring

OWN = "a password of her own"
ANOTHER = "and quite another one"
NOW = datetime.now(UTC)
"""Of the server too, which ends one-time passwords by its own clock."""

# What only a file has, or what is written by the same lines for both databases.
IN_FILES_ALONE = KINDS[AuditKind.UPKEEP] | {"unlocked"}


class Walk:
    """Somebody does everything that leaves an entry, and knows every secret on the way."""

    def __init__(self, studio: StudioDatabase, cluster: Cluster | None, folder: Path) -> None:
        self.studio = studio
        self._cluster = cluster
        self._folder = folder
        self.secrets = {PASSWORD, OWN, ANOTHER}

    def note_hashes(self) -> None:
        """Note what the database keeps of passwords, and the parts of it."""
        if self._cluster is not None:
            engine = create_engine(self._cluster.url("postgres"))
            # The server is other tests' too.
            query = "SELECT rolpassword FROM pg_authid WHERE rolname = ANY (:ours)"
            with self.studio.house() as connection:
                roles = list(connection.scalars(select(MembershipRow.database_role)))
            with engine.connect() as connection:
                kept = list(connection.execute(text(query), {"ours": roles}).scalars())
            engine.dispose()
        else:
            with self.studio.house() as connection:
                query = "SELECT password_hash FROM credentials"
                kept = list(connection.execute(text(query)).scalars())
        assert kept
        for whole in kept:
            self.secrets |= {part for part in re.split(r"[$:]", whole) if len(part) > 20} | {whole}

    def look_after_the_file(self) -> None:
        """Back up, restore, encrypt and decrypt a studio in a file."""
        url, owner = self.studio.url, self.studio.login("owner")
        made = back_up_as(owner.uow, owner.viewer, url, self._folder, NOW)
        self.studio.close()
        scripts = paths.migrations_folder()
        restore(url, made.backup.file, self._folder, scripts=scripts, viewer=owner.viewer, now=NOW)
        again = self.studio.login("owner")
        back_up_as(again.uow, again.viewer, url, self._folder, NOW)
        listed = ExportTable("Clients", ("Name",), [("Cara",)], ZoneInfo("Europe/Berlin"))
        file = self._folder / "clients.csv"
        export_list(again.uow, again.viewer, lambda work: listed, file, NOW)
        table = read_table("clients.csv", b"Name\nNia Newly", "en_GB")
        wanted = ImportWish(ImportKind.CLIENTS, (Field.NAME,))
        prepared = prepare_import(again.uow, again.viewer, table, wanted, NOW)
        done = run_import(again.uow, again.viewer, prepared, NOW, request_id=new_id())
        undo_import(again.uow, again.viewer, done.run_id, NOW, request_id=new_id())
        self.studio.close()
        desk = EncryptionDesk(url, keyring=Keychain(), backups=lambda: self._folder)
        code = desk.new_code(owner.viewer)
        desk.encrypt(owner.viewer, code, NOW, delete_plain=False)
        kept = file_keys.key_of(self.studio.file)
        assert kept is not None
        self.secrets |= {code, code.replace("-", ""), kept.hex(), kept.hex().upper()}
        desk.decrypt(owner.viewer, NOW)

    def book(self) -> None:
        """Book, mark, cancel and undo."""
        desk = Hands.of(self.studio.login("desk"))
        first = desk.book(wish())
        desk.undo(desk.check_in(first))
        cancelled = desk.cancel(first_again(first, 3), SLOT - timedelta(hours=1), "she was ill")
        desk.undo(cancelled)
        desk.undo(desk.book(wish("dora", "ben")))
        desk.mark(desk.book(wish("dora", "ben")), BookingStatus.NO_SHOW)
        desk.mark(desk.book(wish("emil", "sara")), BookingStatus.COMPLETED)

    def book_series(self) -> None:
        """Book a series, move all of it, and cancel it."""
        desk = Hands.of(self.studio.login("desk"))
        who = (desk.uow, desk.viewer)
        day = SLOT.date() + timedelta(days=7)
        rule = SeriesRule(Rhythm.WEEK, (day.weekday(),), times=2)
        wanted = SeriesRequest(
            new_id(), key("cara"), key("anna"), rule, day, 900, 60, dates=(SeriesDate(day),)
        )
        done = book_series(*who, wanted, NOW)
        assert done.session_id is not None
        later = done.starts_at + timedelta(hours=1)
        asked = (done.session_id, 1, Scope.ALL)
        moved = SeriesChange(*asked, key("anna"), later, 60)
        change_series(*who, moved, NOW, request_id=new_id())
        cancelled = SeriesCancellation(done.session_id, 2, Scope.ALL)
        cancel_series(*who, cancelled, NOW, request_id=new_id())

    def transfer(self) -> None:
        """Move a client and back; ask for another transfer, and decline it."""
        owner, desk = (Hands.of(self.studio.login(name)) for name in ("owner", "desk"))
        preview = transfers.transfer_preview(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
        request = TransferRequest(new_id(), key("cem"), key("ben"), preview.client_version)
        done = transfers.transfer_client(owner.uow, owner.viewer, request, NOW, request_id=new_id())
        assert done.undo is not None
        undo_transfer(owner.uow, owner.viewer, done.undo, NOW, request_id=new_id())
        preview = transfers.transfer_preview(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
        request = TransferRequest(new_id(), key("cem"), key("ben"), preview.client_version, "why")
        transfers.ask_for_transfer(desk.uow, desk.viewer, request, NOW)
        waiting = transfers.asked_transfers(owner.uow, owner.viewer)
        asked = next(it for it in waiting if it.transfer_id == request.transfer_id)
        declined = (owner.uow, owner.viewer, asked.transfer_id, asked.version, NOW, "no")
        transfers.decline_transfer(*declined, request_id=new_id())

    def look_after_logins(self) -> None:
        """Invite somebody, who comes in and changes the password; reset, close and reopen."""
        owner = Hands.of(self.studio.login("owner"))
        uow, viewer = owner.uow, owner.viewer
        request = InviteRequest(new_id(), new_id(), "Nia Newcomer", "nia", Role.FRONT_DESK)
        team.invite(uow, viewer, request, self._one_time(), NOW)
        self._accept(request)
        studio = open_studio(
            self.studio.url, scripts=paths.migrations_folder(), backups=self._folder
        )
        studio.change_password("nia", OWN, ANOTHER, NOW).close()
        self.note_hashes()
        who = request.membership_id
        team.reset_password(uow, viewer, who, self._one_time(), NOW, request_id=new_id())
        self._accept(request)
        team.deactivate_login(uow, viewer, who, NOW, request_id=new_id())
        team.reactivate_login(uow, viewer, who, self._one_time(), NOW, request_id=new_id())
        other = InviteRequest(new_id(), new_id(), "Ned Never", "ned", Role.TRAINER)
        team.invite(uow, viewer, other, self._one_time(), NOW)
        team.revoke_invitation(uow, viewer, other.membership_id, NOW, request_id=new_id())
        helper = InviteRequest(
            new_id(), new_id(), "Nan Needed", "nan", Role.ASSISTANT, assists=(key("anna"),)
        )
        team.invite(uow, viewer, helper, self._one_time(), NOW)
        self._accept(helper)
        walk_the_roles(owner, helper.membership_id, NOW)
        if not self.studio.is_postgres:
            unlock_login(uow, viewer, key("user anna"), NOW)

    def _one_time(self) -> str:
        self._latest = team.new_one_time_password()
        self.secrets |= {self._latest, self._latest.replace("-", "")}
        return self._latest

    def _accept(self, request: InviteRequest) -> None:
        self.note_hashes()
        house = House(self.studio.url, request.login, self._latest)
        team.accept_invitation(house, request.login, self._latest, OWN, NOW)
        self.note_hashes()


def first_again(done: Any, version: int) -> Any:
    """Return an outcome as of a later version of its booking."""
    return replace(done, version=version)


def found(studio: StudioDatabase, secrets: set[str]) -> list[str]:
    """Return the actions of the entries in which a secret stands."""
    with studio.house() as connection:
        rows = connection.execute(select(AuditEntryRow.__table__)).mappings().all()
    texts = [(row["action"], _as_text(dict(row))) for row in rows]
    return [
        action
        for action, written in texts
        if any(secret in written for secret in secrets)
        or re.search(r"SCRAM-SHA|argon2|BEGIN [A-Z ]*KEY", written)
    ]


def _as_text(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str, ensure_ascii=False)


@pytest.fixture
def walk(studio: StudioDatabase, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Walk]:
    """A walk through everything in a studio of one's own, with a keyring that works."""
    cluster = request.getfixturevalue("postgres_cluster") if studio.is_postgres else None
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield Walk(studio, cluster, tmp_path / "backups")
    keyring.set_keyring(before)
    if not studio.is_postgres:
        file_keys.forget(studio.file)


def test_nothing_that_people_do_leaves_a_secret_in_the_trail(walk: Walk) -> None:
    """An action that is new is walked through here too, or this fails."""
    studio = walk.studio
    walk.note_hashes()
    if not studio.is_postgres:
        walk.look_after_the_file()
    walk.book()
    walk.book_series()
    walk_the_diary(studio, NOW)
    walk_the_money(studio, NOW)
    walk_the_packages(studio, NOW)
    walk_the_clients(studio, NOW)
    walk.transfer()
    walk_the_team(studio, NOW)
    walk.look_after_logins()
    walk.note_hashes()
    with studio.house() as connection:
        done = set(connection.execute(select(AuditEntryRow.action)).scalars())
    missing = KNOWN_ACTIONS - (IN_FILES_ALONE if studio.is_postgres else set()) - done
    assert missing == set()
    assert found(studio, walk.secrets) == []


def test_a_secret_would_be_found(walk: Walk) -> None:
    walk.note_hashes()
    planted = [
        {
            "id": new_id(),
            "organization_id": key("home"),
            "at": NOW,
            "user_id": key("user owner"),
            "user_name": "Owner",
            "action": f"planted {number}",
            "subject": "user",
            "subject_id": key("user owner"),
            "after": {"note": secret},
        }
        for number, secret in enumerate(sorted(walk.secrets))
    ]
    with walk.studio.house() as connection:
        connection.execute(insert(AuditEntryRow), planted)
    assert len(found(walk.studio, walk.secrets)) == len(walk.secrets)


def test_the_program_refuses_to_write_one(studio: StudioDatabase) -> None:
    desk = studio.login("desk")
    with desk.uow.writing() as work, pytest.raises(ValueError, match="looks like a secret"):
        work.audit.add("tried", "user", new_id(), NOW, after={"password": PASSWORD})
