"""What a mail server may say, as sentences that tell what to do, and what is never sent to it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from studio_app.domain.errors import InvalidInput
from studio_app.domain.mail import (
    USUAL_PORTS,
    Letter,
    MailProblem,
    MailSecurity,
    MailSettings,
    checked_settings,
)
from studio_app.services.mail_writing import plain_message
from studio_app.services.smtp import MailServer as Post
from studio_app.services.smtp import wire_address
from tests.factories import NOW
from tests.mail_server import PASSWORD, MailServer, mail_server

PATIENCE = 2.0


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC that trusts whoever signed the server's certificate."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.fixture(scope="module")
def plain() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def deliver(settings: MailSettings, password: str = "", to: str = "ann@example.com") -> None:
    message: EmailMessage = plain_message(settings, to, Letter("A test", "It works."), NOW)
    Post(settings, password, patience=PATIENCE).deliver(message, to)


def refused(settings: MailSettings, password: str = "", to: str = "ann@example.com") -> str:
    with pytest.raises(MailProblem) as caught:
        deliver(settings, password, to)
    return str(caught.value)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_with_encryption_and_a_login(security: MailSecurity, certificate: ssl.SSLContext) -> None:
    with mail_server(security, asks_login=True, tls=certificate) as server:
        deliver(server.settings(), PASSWORD)
        assert [got["Subject"] for got in server.taken] == ["A test"]
        with pytest.raises(MailProblem) as caught:
            deliver(server.settings(), "wrong")
        assert "refused the login of “studio”. Type the password again" in str(caught.value)
        assert caught.value.is_of_this_pc
        server.refuses["AUTH"] = "454 Try later"
        with pytest.raises(MailProblem, match=r"takes no mail now\. It said: 454") as caught:
            deliver(server.settings(), PASSWORD)
        assert not caught.value.is_of_this_pc, "the password is right"
        assert len(server.taken) == 1


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_whoever_cannot_prove_who_it_is_gets_neither_password_nor_mail(
    security: MailSecurity, certificate: ssl.SSLContext
) -> None:
    with mail_server(security, asks_login=True, tls=certificate) as server:
        said = refused(server.settings(), PASSWORD)
        assert "did not prove that it is the one" in said
        assert "Nothing was sent" in said
        assert not server.taken


def test_a_server_without_the_encryption_that_was_chosen(plain: MailServer) -> None:
    said = refused(plain.settings(security=MailSecurity.STARTTLS))
    assert "offers no encryption (STARTTLS)" in said
    said = refused(plain.settings(security=MailSecurity.TLS))
    assert f"does not speak TLS on port {plain.port}" in said
    assert "offers no way to log in" in refused(plain.settings(user="studio"), PASSWORD)
    assert not plain.taken


def test_a_server_that_is_not_there(plain: MailServer) -> None:
    assert "cannot be reached on port 1 (Connection refused)" in refused(plain.settings(port=1))
    assert "There is no mail server “nowhere.invalid” to be found" in refused(
        plain.settings(host="nowhere.invalid")
    )


def test_a_sender_that_is_refused(plain: MailServer) -> None:
    plain.refuses["MAIL"] = "553 Not yours"
    said = refused(plain.settings())
    plain.refuses.clear()
    assert "does not let desk@harbour.example send" in said
    assert said.endswith("It said: 553 Not yours")


def test_names_and_domains_in_any_letters(plain: MailServer) -> None:
    settings = plain.settings(sender_name="Häfen, Stüdio", sender_address="desk@hafen-süd.example")
    deliver(settings)
    got = plain.taken.pop()
    assert got["From"].addresses[0].display_name == "Häfen, Stüdio"
    assert got["From"].addresses[0].domain == wire_address("a@hafen-süd.example")[2:]
    deliver(plain.settings(), to="jörg@example.com")
    assert plain.taken.pop()["Subject"] == "A test"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"host": " "}, "host"),
        ({"host": "smtp.example.com\nRCPT"}, "host"),
        ({"port": 0}, "port"),
        ({"user": "a\nb"}, "user"),
        ({"sender_address": ""}, "sender_address"),
        ({"sender_address": "nobody"}, "sender_address"),
        ({"security": MailSecurity.NONE}, "security"),
    ],
)
def test_settings_that_no_mail_could_go_through(changed: dict[str, object], field: str) -> None:
    values: dict[str, object] = {
        "host": " SMTP.example.com ",
        "port": USUAL_PORTS[MailSecurity.STARTTLS],
        "security": MailSecurity.STARTTLS,
        "user": "studio",
        "sender_name": " Harbour\nStudio ",
        "sender_address": "desk@Example.com",
    }
    good = checked_settings(MailSettings(**values))  # type: ignore[arg-type]
    assert (good.host, good.sender_name) == ("smtp.example.com", "Harbour Studio")
    assert MailSettings.from_kept(good.kept()) == good
    assert MailSettings.from_kept(None) is None
    with pytest.raises(InvalidInput) as caught:
        checked_settings(MailSettings(**values | changed))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_no_line_of_a_letter_becomes_a_head_of_the_mail() -> None:
    letter = Letter("For {name}", "Dear {name}: {unknown}").filled(
        name="Eve\r\nBcc: all@example.com"
    )
    assert letter.subject == "For Eve Bcc: all@example.com"
    assert letter.text.endswith("{unknown}")
