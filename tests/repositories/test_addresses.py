"""Addresses of databases: what they may say, what they never show, and when TLS is asked for."""

from __future__ import annotations

import pytest

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import house_engine, parse_url

POSTGRES = "postgresql+psycopg://"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "mysql://u:secret@h/d",
        "postgresql://u:secret@h/d?password=secret",
        "postgres://u:secret/h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a\x00b",
        "sqlite:///~nobody-of-that-name/x.sqlite",
        POSTGRES + "h",
    ],
)
def test_what_is_no_address_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(DatabaseProblem) as refused:
        parse_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "strict"),
    [
        ("127.0.0.1/d", False),
        ("localhost:5433/d", False),
        ("LocalHost/d", False),
        ("/d", False),
        ("/d?host=/var/run/postgresql", False),
        ("db.example.com/d", True),
        ("u@/d?host=db.example.com", True),
        ("u@localhost/d?hostaddr=192.0.2.1", True),
        ("u@/d?host=localhost,db.example.com", True),
    ],
)
def test_a_server_elsewhere_has_to_prove_itself(url: str, strict: bool) -> None:
    made = house_engine(parse_url(POSTGRES + url)).url.query
    assert (made.get("sslmode") == "verify-full") is strict
    assert (made.get("channel_binding") == "require") is strict
