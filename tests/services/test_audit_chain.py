"""Whatever is done to the audit trail past the program, the doctor finds it and says where."""

from __future__ import annotations

import re
import tracemalloc
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import insert, text

from studio_app.domain.identifiers import new_id
from studio_app.repositories.audit_chain import entry_text, link_of, link_older_entries
from studio_app.repositories.audit_examination import CHECK, NOTED, chain_finding
from studio_app.repositories.findings import Finding
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish
from tests.services.test_doctor import Unguarded, unguarded

# The world has six entries in the home studio, one for each of its clients, and two away.
HOME = 6


@pytest.fixture
def cluster(studio: StudioDatabase, request: pytest.FixtureRequest) -> Cluster | None:
    """The server of a studio on PostgreSQL, None for a file."""
    return request.getfixturevalue("postgres_cluster") if studio.is_postgres else None


def found(studio: StudioDatabase) -> Finding:
    """Return what the doctor says about the chain."""
    return next(finding for finding in examine(studio.url).findings if finding.check == CHECK)


def entry(number: int) -> str:
    """Return SQL for the key of the home studio's entry of that number."""
    return (
        f"(SELECT entry_id FROM audit_links WHERE organization_id = <home> AND number = {number})"
    )


def without(run: Unguarded, number: int) -> None:
    """Take an entry away, and its link with it."""
    run(f"CREATE TEMPORARY TABLE gone AS SELECT {entry(number)} AS id")
    run("DELETE FROM audit_links WHERE entry_id IN (SELECT id FROM gone)")
    run("DELETE FROM audit_entries WHERE id IN (SELECT id FROM gone)")
    run("DROP TABLE gone")


def test_a_whole_chain_is_told_by_its_latest_link(studio: StudioDatabase) -> None:
    finding = found(studio)
    with studio.house() as connection:
        heads = connection.execute(text("SELECT number, hash FROM audit_heads")).all()
    assert finding.ok
    assert sorted(number for number, _ in heads) == [2, HOME]
    for number, link in heads:
        assert re.search(rf"\w+, entry {number}, {link}", finding.detail)


CHANGES = (
    "reason = 'because'",
    "user_name = 'Somebody Else'",
    "user_name = user_name || action, action = ''",
    "user_id = <user anna>",
    "action = 'another'",
    "subject = 'another'",
    "subject_id = <cara next>",
    "client_id = <cem>",
    "organization_id = <away>",
    "at = (SELECT max(starts_at) FROM sessions)",
    """before = '{"status": "cancelled"}'""",
    """after = '{"status": "cancelled"}'""",
)


def test_a_changed_entry(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        assert chain_finding(run.connection).ok
        for change in CHANGES:
            run("SAVEPOINT untouched")
            run(f"UPDATE audit_entries SET {change} WHERE id = {entry(3)}")
            finding = chain_finding(run.connection)
            assert finding.count == 1, change
            assert "entry 3 of Home changed" in finding.detail
            run("ROLLBACK TO SAVEPOINT untouched")
    assert found(studio).ok


def test_a_moment_of_recording_moved(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        more = "interval '1 second'" if run.is_postgres else "1000000"
        run(
            f"UPDATE audit_links SET recorded_at = recorded_at + {more} "
            "WHERE organization_id = <home> AND number = 2"
        )
    assert "entry 2 of Home changed" in found(studio).detail


def test_entries_taken_from_the_middle(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        without(run, 2)
    finding = found(studio)
    assert finding.count == 1
    assert "entry 2 of Home taken away" in finding.detail
    with unguarded(studio, cluster) as run:
        without(run, 3)
        without(run, 5)
    finding = found(studio)
    assert finding.count == 3
    assert "entries 2 to 3 of Home taken away; entry 5 of Home taken away" in finding.detail


def test_an_entry_taken_and_its_link_left(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run(f"DELETE FROM audit_entries WHERE id = {entry(4)}")
    finding = found(studio)
    assert finding.count == 1
    assert "entry 4 of Home taken away" in finding.detail


def test_entries_taken_from_the_end(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        without(run, HOME)
        without(run, HOME - 1)
    finding = found(studio)
    assert finding.count == 2
    assert f"entries {HOME - 1} to {HOME} of Home taken away" in finding.detail


def test_all_entries_taken(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        for number in range(1, HOME + 1):
            without(run, number)
    finding = found(studio)
    assert finding.count == HOME
    assert f"entries 1 to {HOME} of Home taken away" in finding.detail


def test_the_latest_link_forgotten(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run("DELETE FROM audit_heads WHERE organization_id = <home>")
    finding = found(studio)
    assert finding.count == 1
    assert f"entries 1 to {HOME} of a studio without its latest link" in finding.detail


def test_the_latest_link_set_back(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run(
            f"UPDATE audit_heads SET number = {HOME - 1}, hash = (SELECT hash FROM audit_links "
            f"WHERE organization_id = <home> AND number = {HOME - 1}) "
            "WHERE organization_id = <home>"
        )
    assert f"entry {HOME} of Home slipped in" in found(studio).detail


_COLUMNS = "organization_id, at, user_id, user_name, action, subject, subject_id, reason"


def test_an_entry_slipped_in_past_the_trigger(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run(
            f"INSERT INTO audit_entries (id, {_COLUMNS}) SELECT <slipped>, {_COLUMNS} "
            f"FROM audit_entries WHERE id = {entry(1)}"
        )
    finding = found(studio)
    assert finding.count == 1
    assert f"1 slipped in without a link, such as {key('slipped').hex}" in finding.detail


def test_a_link_made_up(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        run(
            f"INSERT INTO audit_entries (id, {_COLUMNS}) SELECT <slipped>, {_COLUMNS} "
            f"FROM audit_entries WHERE id = {entry(1)}"
        )
        run(
            "INSERT INTO audit_links (entry_id, organization_id, number, hash, recorded_at) "
            f"SELECT <slipped>, organization_id, {HOME + 1}, hash, recorded_at FROM audit_links "
            "WHERE organization_id = <home> AND number = 1"
        )
    finding = found(studio)
    assert f"entry {HOME + 1} of Home changed" in finding.detail
    assert f"entry {HOME + 1} of Home slipped in" in finding.detail


@pytest.mark.parametrize("numbers", [(2, 3), (1, 5)])
def test_two_entries_swapped(
    studio: StudioDatabase, cluster: Cluster | None, numbers: tuple[int, int]
) -> None:
    first, second = numbers
    mine = "WHERE organization_id = <home> AND number"
    with unguarded(studio, cluster) as run:
        run(f"UPDATE audit_links SET number = 1000 {mine} = {first}")
        run(f"UPDATE audit_links SET number = {first} {mine} = {second}")
        run(f"UPDATE audit_links SET number = {second} {mine} = 1000")
    detail = found(studio).detail
    assert f"entry {first} of Home changed" in detail
    if first + 1 == second:
        assert f"entry {second} of Home changed" in detail


def _relink(studio: StudioDatabase, cluster: Cluster | None, first: int, last: int) -> None:
    """Make the links of a range anew, as somebody would who knows how they are made."""
    with studio.house() as connection:
        content = entry_text(not studio.is_postgres)
        rows = connection.execute(
            text(
                f"SELECT l.number, l.hash, {content} FROM audit_links l JOIN audit_entries e "
                "ON e.id = l.entry_id JOIN organizations o ON o.id = l.organization_id "
                "WHERE o.name = 'Home' ORDER BY number"
            )
        ).all()
    previous, made = "", {}
    for number, link, content in rows:
        if first <= number <= last:
            made[number] = link_of(previous, content)
        previous = made.get(number, link)
    with unguarded(studio, cluster) as run:
        for number, link in made.items():
            run(
                f"UPDATE audit_links SET hash = '{link}' "
                f"WHERE organization_id = <home> AND number = {number}"
            )


def test_links_rewritten_to_fit_a_changed_entry(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run(f"UPDATE audit_entries SET reason = 'because' WHERE id = {entry(3)}")
    _relink(studio, cluster, 3, 3)
    assert "entry 4 of Home changed" in found(studio).detail
    _relink(studio, cluster, 3, HOME)
    assert f"entry {HOME} of Home linked anew" in found(studio).detail


def test_a_chain_made_wholly_anew_shows_by_what_was_noted_down(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    noted = re.findall(rf"Home, entry {HOME}, (\w+)", found(studio).detail)[0]
    assert [it.detail for it in examine(studio.url, noted.upper()).findings if it.ok][-1] == (
        f"What was noted down is entry {HOME} of Home."
    )
    with unguarded(studio, cluster) as run:
        run(f"UPDATE audit_entries SET reason = 'because' WHERE id = {entry(3)}")
    _relink(studio, cluster, 3, HOME)
    with unguarded(studio, cluster) as run:
        run(
            "UPDATE audit_heads SET hash = (SELECT hash FROM audit_links "
            f"WHERE organization_id = <home> AND number = {HOME}) WHERE organization_id = <home>"
        )
    diagnosis = examine(studio.url, noted)
    assert [it.check for it in diagnosis.findings if not it.ok] == [NOTED]
    assert found(studio).ok


def test_entries_from_before_there_was_a_chain_are_linked(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run("DELETE FROM audit_links")
        run("DELETE FROM audit_heads")
        assert not chain_finding(run.connection).ok
        link_older_entries(run.connection)
        finding = chain_finding(run.connection)
        assert finding.ok
        assert f"Home, entry {HOME}, " in finding.detail


def test_what_is_done_at_the_desk_goes_on_with_the_chain(
    studio: StudioDatabase, desk: Hands
) -> None:
    booked = desk.book(wish())
    desk.undo(booked)
    finding = found(studio)
    assert finding.ok
    assert f"Home, entry {HOME + 2}, " in finding.detail


def _fill(studio: StudioDatabase, count: int) -> None:
    row = {
        "organization_id": key("home"),
        "user_id": key("user desk"),
        "user_name": "Desk",
        "action": "booked",
        "subject": "booking",
        "subject_id": key("cara next"),
        "client_id": key("cara"),
        "after": {"client": "Cara Client", "status": "booked", "charge": 0},
    }
    # In one transaction the server would walk through ever more versions of the latest link.
    for start in range(0, count, 500):
        with studio.house() as connection:
            connection.execute(
                insert(AuditEntryRow),
                [
                    row | {"id": new_id(), "at": NOW + timedelta(seconds=start + offset)}
                    for offset in range(min(500, count - start))
                ],
            )


def _peak(studio: StudioDatabase) -> int:
    with studio.house() as connection:
        tracemalloc.start()
        assert chain_finding(connection).ok
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def test_a_long_trail_takes_no_more_memory(studio: StudioDatabase) -> None:
    _fill(studio, 2_000)
    few = _peak(studio)
    _fill(studio, 4_000)
    assert _peak(studio) < 1.5 * few


@pytest.mark.soak
def test_a_hundred_thousand_entries_are_walked_in_seconds(
    studio: StudioDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(studio, 100_000)
    with studio.house() as connection:
        start = perf_counter()
        finding = chain_finding(connection)
        seconds = perf_counter() - start
    assert finding.ok
    with capsys.disabled():
        print(f"\n{studio.kind}: 100,000 audit entries walked in {seconds:.2f} s")
    assert seconds < 10
