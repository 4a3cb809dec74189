"""The doctor finds a file that is damaged, or no longer guarded."""

from __future__ import annotations

import pytest

from studio_app.domain.errors import StudioError
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.file_examination import faults_of_file
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.services.test_doctor import broken


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("DROP TRIGGER credit_entries_balance", "triggers"),
        (
            "CREATE TRIGGER extra AFTER INSERT ON payments BEGIN SELECT 1; END",
            "triggers",
        ),
    ],
)
def test_triggers_of_a_file(sqlite_studio: StudioDatabase, statement: str, check: str) -> None:
    with house_engine(parse_url(sqlite_studio.url)).begin() as connection:
        connection.exec_driver_sql(statement)
    assert broken(examine(sqlite_studio.url)) == {check: 1}


def test_a_trigger_of_a_file_that_was_changed(sqlite_studio: StudioDatabase) -> None:
    with house_engine(parse_url(sqlite_studio.url)).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")
        connection.exec_driver_sql(
            "CREATE TRIGGER credit_entries_balance AFTER INSERT ON credit_entries "
            "BEGIN SELECT 1; END"
        )
    assert broken(examine(sqlite_studio.url)) == {"triggers": 1}


@pytest.mark.parametrize(
    ("pragma", "count"),
    [
        ("synchronous = OFF", 1),
        ("journal_mode = DELETE", 1),
        ("foreign_keys = OFF", 1),
        ("synchronous = FULL", 0),
    ],
)
def test_settings_that_do_not_last_through_a_power_cut(
    sqlite_studio: StudioDatabase, pragma: str, count: int
) -> None:
    with house_engine(parse_url(sqlite_studio.url)).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA {pragma}")
        found = {finding.check: finding.count for finding in faults_of_file(connection)}
    assert found.pop("durability") == count
    assert set(found.values()) == {0}


def test_a_damaged_file(sqlite_studio: StudioDatabase) -> None:
    content = bytearray(sqlite_studio.file.read_bytes())
    content[len(content) // 2 : -4096] = bytes(len(content) - 4096 - len(content) // 2)
    sqlite_studio.file.write_bytes(content)
    assert "damaged" in what_is_said_of(sqlite_studio.url)


def what_is_said_of(url: str) -> str:
    """Return what the doctor finds, or the sentence with which the file is refused."""
    try:
        findings = examine(url).findings
    except StudioError as problem:
        return str(problem)
    return " ".join(finding.detail for finding in findings if not finding.ok)
