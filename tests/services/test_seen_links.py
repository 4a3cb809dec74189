"""What a PC saw of the trail it misses when it is gone, also from the end of the chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from studio_app.domain.errors import NotAllowed
from studio_app.keychain import Keychain
from studio_app.repositories.findings import Finding
from studio_app.repositories.schema import OrganizationRow
from studio_app.services.backup_desk import BackupDesk
from studio_app.services.doctor import Diagnosis, examine
from studio_app.services.seen_links import CHECK, look_at_trail, note_links
from studio_app.settings import Settings
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands
from tests.services.steps import Hands, wish
from tests.services.test_audit_chain import HOME, cluster, without
from tests.services.test_doctor import unguarded

__all__ = ["cluster"]

MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def memory(tmp_path: Path) -> Settings:
    """What this PC remembers."""
    return Settings(tmp_path / "settings.json")


def seen(diagnosis: Diagnosis) -> Finding:
    """Return what the doctor says about what this PC saw."""
    return next(finding for finding in diagnosis.findings if finding.check == CHECK)


def cut(studio: StudioDatabase, cluster: Cluster | None, *numbers: int) -> None:
    """Take the newest entries of the home studio away, and set the latest link back."""
    with unguarded(studio, cluster) as run:
        for number in numbers:
            without(run, number)
        last = min(numbers) - 1
        mine = "organization_id = <home>"
        run(
            f"UPDATE audit_heads SET number = {last}, hash = (SELECT hash FROM audit_links "
            f"WHERE {mine} AND number = {last}) WHERE {mine}"
        )


def test_a_sound_trail_is_remembered(studio: StudioDatabase, memory: Settings, desk: Hands) -> None:
    assert seen(examine(studio.url, memory=memory, now=MONDAY)).ok
    desk.book(wish())
    assert seen(examine(studio.url, memory=memory, now=TUESDAY)).ok
    kept = {
        memory.seen_audit_link(name.removeprefix("seen_audit_link ")) for name in memory._values
    }
    assert {(number, at) for number, _, at in filter(None, kept)} == {
        (HOME + 1, TUESDAY),
        (2, TUESDAY),
    }


def test_entries_gone_from_the_end(
    studio: StudioDatabase, cluster: Cluster | None, memory: Settings, desk: Hands
) -> None:
    desk.book(wish())
    assert examine(studio.url, memory=memory, now=MONDAY).ok
    cut(studio, cluster, HOME + 1, HOME)
    assert examine(studio.url).ok, "nothing in the database itself tells of it"
    for _again in range(2):
        finding = seen(examine(studio.url, memory=memory, now=TUESDAY))
        assert not finding.ok
        assert finding.count == 2
        assert finding.detail.startswith(
            "2 entries are gone from the history of Home since this PC saw it on 2026-03-09: the "
            f"newest was entry {HOME + 1}, and is entry {HOME - 1} now."
        )


def test_entries_gone_and_others_in_their_place(
    studio: StudioDatabase, cluster: Cluster | None, memory: Settings, desk: Hands
) -> None:
    examine(studio.url, memory=memory, now=MONDAY)
    cut(studio, cluster, HOME)
    desk.book(wish())
    desk.book(wish("dora", "ben"))
    finding = seen(examine(studio.url, memory=memory, now=TUESDAY))
    assert not finding.ok
    assert finding.detail.startswith(f"Entry {HOME} of Home is not the one that this PC saw on")


def test_a_trail_that_is_not_sound_is_not_remembered(
    studio: StudioDatabase, cluster: Cluster | None, memory: Settings
) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE audit_entries SET reason = 'because'")
    assert not examine(studio.url, memory=memory, now=MONDAY).ok
    assert memory._values == {}


def test_whoever_went_back_to_a_backup_says_so_once(
    studio: StudioDatabase, cluster: Cluster | None, memory: Settings, desk: Hands
) -> None:
    desk.book(wish())
    examine(studio.url, memory=memory, now=MONDAY)
    cut(studio, cluster, HOME + 1)
    assert not examine(studio.url, memory=memory).ok
    assert examine(studio.url, memory=memory, now=TUESDAY, note_anew=True).ok
    assert examine(studio.url, memory=memory).ok
    cut(studio, cluster, HOME)
    note_links(studio.url, memory, TUESDAY)
    assert examine(studio.url, memory=memory).ok


def test_the_history_looks_too(
    studio: StudioDatabase, cluster: Cluster | None, memory: Settings
) -> None:
    owner = studio.login("owner")
    assert look_at_trail(owner.uow, owner.viewer, memory, MONDAY) == ""
    Hands.of(studio.login("desk")).book(wish())
    assert look_at_trail(owner.uow, owner.viewer, memory, TUESDAY) == ""
    cut(studio, cluster, HOME + 1)
    told = look_at_trail(owner.uow, owner.viewer, memory, TUESDAY)
    assert told.startswith(
        "1 entry is gone from the history of Home since this PC saw it on 2026-03-10"
    )
    assert look_at_trail(owner.uow, owner.viewer, memory, TUESDAY) == told
    assert not seen(examine(studio.url, memory=memory)).ok
    desk = studio.login("desk")
    with pytest.raises(NotAllowed):
        look_at_trail(desk.uow, desk.viewer, memory, MONDAY)


def test_nothing_is_remembered_of_a_demo(studio: StudioDatabase, memory: Settings) -> None:
    with studio.house() as connection:
        home = OrganizationRow.id == key("home")
        connection.execute(update(OrganizationRow).where(home).values(demo_seed=1))
    examine(studio.url, memory=memory)
    assert not any(key("home").hex in name for name in memory._values)
    owner = studio.login("owner")
    assert look_at_trail(owner.uow, owner.viewer, memory, MONDAY) == ""


def test_a_copy_elsewhere_is_another_trail(
    sqlite_studio: StudioDatabase, memory: Settings, tmp_path: Path, desk: Hands
) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(sqlite_studio.file.read_bytes())
    desk.book(wish())
    assert examine(sqlite_studio.url, memory=memory).ok
    assert examine(f"sqlite:///{copy}", memory=memory).ok


def test_going_back_from_a_window_is_no_loss(
    sqlite_studio: StudioDatabase, memory: Settings, tmp_path: Path, desk: Hands
) -> None:
    hands = BackupHands(sqlite_studio, tmp_path / "backups", None)
    backup = hands.back_up().backup.file
    desk.book(wish())
    desk.book(wish("dora", "ben"))
    assert examine(sqlite_studio.url, memory=memory).ok
    windows = BackupDesk(
        sqlite_studio.url,
        scripts=SCRIPTS,
        settings=memory,
        keychain=Keychain(),
        usual_folder=hands.folder,
    )
    viewer = sqlite_studio.viewer("owner")
    sqlite_studio.close()
    windows.restore(viewer, backup, NOW)
    assert examine(sqlite_studio.url, memory=memory).ok
