"""Settings: kept, tolerant of damage, and never a password on the disk."""

from __future__ import annotations

import json
import logging
import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.settings import Settings, without_password

FIELDS = [
    ("remembered_login", "mina@studio.example"),
    ("window_geometry", "AdnQywADAAA="),
    ("window_state", "AAAA/wAAAAD9"),
    ("last_view", "week"),
    ("last_date", date(2026, 3, 29)),
    ("trainer_filter", ("0199f0", "0199f1")),
    ("auto_lock_minutes", 0),
    ("theme", "dark"),
    ("database_url", "postgresql+psycopg://mina@db.example/studio"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_a_fresh_start_has_defaults_and_writes_nothing(file: Path) -> None:
    settings = Settings(file)
    assert settings.database_url is None
    assert settings.remembered_login is None
    assert settings.window_geometry is None
    assert settings.last_date is None
    assert settings.trainer_filter == ()
    assert settings.auto_lock_minutes == 10
    assert settings.theme == "system"
    assert not file.parent.exists()


@pytest.mark.parametrize(("name", "value"), FIELDS)
def test_each_setting_survives_a_restart(file: Path, name: str, value: Any) -> None:
    setattr(Settings(file), name, value)
    assert getattr(Settings(file), name) == value
    assert os.listdir(file.parent) == ["settings.json"]


@pytest.mark.parametrize("name", ["remembered_login", "window_state", "last_date", "database_url"])
def test_none_forgets(file: Path, name: str) -> None:
    settings = Settings(file)
    setattr(settings, name, dict(FIELDS)[name])
    setattr(settings, name, None)
    assert getattr(Settings(file), name) is None
    assert json.loads(file.read_text()) == {}


def test_any_key_keeps_a_json_value(file: Path) -> None:
    Settings(file).set_value("columns/clients", {"name": 220, "열": 80})
    assert Settings(file).value("columns/clients", {}) == {"name": 220, "열": 80}
    assert Settings(file).value("columns/trainers", {"name": 1}) == {"name": 1}
    with pytest.raises(TypeError):
        Settings(file).set_value("columns/clients", {1, 2})


@pytest.mark.parametrize("kept", ["11", 1.5, True, [], {}])
def test_a_value_of_another_type_counts_as_absent(file: Path, kept: Any) -> None:
    Settings(file).set_value("auto_lock_minutes", kept)
    assert Settings(file).auto_lock_minutes == 10


def test_values_edited_by_hand_into_nonsense_fall_back(file: Path) -> None:
    settings = Settings(file)
    for key, value in {
        "auto_lock_minutes": -5,
        "theme": "pink",
        "last_date": "30 February",
        "trainer_filter": ["a", 7],
        "remembered_login": 3,
    }.items():
        settings.set_value(key, value)
    assert settings.auto_lock_minutes == 10
    assert settings.theme == "system"
    assert settings.last_date is None
    assert settings.trainer_filter == ("a",)
    assert settings.remembered_login is None


def test_nonsense_from_the_program_is_refused(file: Path) -> None:
    settings = Settings(file)
    with pytest.raises(ValueError, match="negative"):
        settings.auto_lock_minutes = -1
    with pytest.raises(ValueError, match="pink"):
        settings.theme = "pink"  # type: ignore[assignment]
    assert not file.exists()


def test_links_of_trails_survive_a_restart(file: Path) -> None:
    moment = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    settings = Settings(file)
    assert settings.seen_audit_link("home") is None
    settings.note_audit_link("home", 7, "ab" * 32, moment)
    settings.note_audit_link("away", 2, "cd" * 32, moment)
    again = Settings(file)
    assert again.seen_audit_link("home") == (7, "ab" * 32, moment)
    assert again.seen_audit_link("away") == (2, "cd" * 32, moment)
    for nonsense in (1, "x", {}, {"number": "7"}, {"number": 7, "link": 1, "seen_at": "x"}):
        again.set_value("seen_audit_link home", nonsense)
        assert again.seen_audit_link("home") is None


def test_keys_of_a_newer_version_stay(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"from_the_future": {"a": [1]}, "theme": "dark"}')
    Settings(file).theme = "light"
    assert json.loads(file.read_text()) == {"from_the_future": {"a": [1]}, "theme": "light"}


def test_two_windows_do_not_undo_each_other(file: Path) -> None:
    one, other = Settings(file), Settings(file)
    one.theme = "dark"
    other.last_view = "week"
    one.last_view = "day"
    assert (Settings(file).theme, Settings(file).last_view) == ("dark", "day")
    assert other.theme == "dark"


@pytest.mark.parametrize("damage", [b"", b'{"theme": "da', b"[1]", b"\xff\xfe\x00", b"null"])
def test_a_damaged_file_is_kept_aside(
    file: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    settings = Settings(file)
    assert settings.theme == "system"
    assert file.with_name("settings.json.broken").read_bytes() == damage
    assert "damaged" in caplog.text
    settings.theme = "light"
    assert Settings(file).theme == "light"


def test_where_nothing_can_be_written_settings_live_until_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        settings = Settings(tmp_path / "config" / "settings.json")
        settings.theme = "dark"
        settings.last_view = "week"
    assert (settings.theme, settings.last_view) == ("dark", "week")
    assert (tmp_path / "config").read_text() == "a file where the folder should be"
    assert "cannot be" in caplog.text


def test_what_could_not_be_written_is_written_with_the_next_change(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    settings = Settings(file)
    tmp_path.rename(moved := tmp_path.with_name(tmp_path.name + "-away"))
    tmp_path.write_text("in the way")
    settings.theme = "dark"
    tmp_path.unlink()
    moved.rename(tmp_path)
    settings.last_view = "week"
    assert (Settings(file).theme, Settings(file).last_view) == ("dark", "week")


def test_only_the_person_reads_the_file(file: Path) -> None:
    Settings(file).remembered_login = "mina"
    assert stat.S_IMODE(file.stat().st_mode) == (0o600 if os.name == "posix" else 0o666)


URLS = [
    ("sqlite:////srv/studio.sqlite3", None),
    ("sqlite:///C:/Users/mina@home/studio.sqlite3", None),
    ("sqlite:///studio.sqlite3?timeout=5", None),
    ("postgresql+psycopg://db.example/studio", None),
    ("postgresql+psycopg://mina@db.example:5433/studio?sslmode=require", None),
    ("postgresql+psycopg://mina:SECRET@db/s", "postgresql+psycopg://mina@db/s"),
    ("postgresql+psycopg://mina:@db/s", "postgresql+psycopg://mina@db/s"),
    ("postgresql://mina:SEC/RET?x#y@db/s?a=1", "postgresql://mina@db/s?a=1"),
    ("postgresql://mina:SEC:RET@[::1]:5432/s", "postgresql://mina@[::1]:5432/s"),
    ("postgresql://mina:SEC@RET@db/s?a=b@c", "postgresql://mina@db/s?a=b@c"),
    ("postgresql://:SECRET@db/s", "postgresql://@db/s"),
    ("postgresql:///s?user=mina&password=SECRET&host=db", "postgresql:///s?user=mina&host=db"),
    ("postgresql:///s?PassWord=SECRET", "postgresql:///s"),
    ("postgresql:///s?pass%77ord=SECRET&a=1", "postgresql:///s?a=1"),
    ("postgresql:///s?sslkey=/k&sslpassword=SECRET", "postgresql:///s?sslkey=/k"),
    (
        "sqlite+pysqlcipher://:SECRET@/studio.db?cipher=aes",
        "sqlite+pysqlcipher://@/studio.db?cipher=aes",
    ),
    ("not a url", None),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_a_password_is_taken_out_and_the_rest_stays(
    file: Path, url: str, expected: str | None
) -> None:
    Settings(file).database_url = url
    assert Settings(file).database_url == (expected or url)
    assert "SEC" not in file.read_text()
    assert "RET" not in file.read_text()


@given(password=st.text(min_size=1))
def test_no_password_is_ever_left_in_a_url(password: str) -> None:
    quoted = quote(password, safe="", errors="surrogatepass")
    plain = "postgresql+psycopg://mina@db.example/studio?sslmode=require"
    assert without_password(plain.replace("mina", f"mina:{quoted}")) == plain
    assert without_password(f"{plain}&password={quoted}") == plain
