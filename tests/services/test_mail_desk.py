"""What a PC knows of the studio's mail server, and receipts that it sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import Letter, MailKind, MailProblem
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.services.client_records import client_record
from studio_app.services.erasing import erase_client
from studio_app.services.mail_desk import MailDesk
from studio_app.services.mail_sending import MailRound
from studio_app.services.outbox import (
    mail_receipts,
    outbox_entries,
    receipt_recipient,
    send_mail_again,
    set_mail_settings,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.mail_server import PASSWORD, MailServer, mail_server
from tests.reports.printed import text
from tests.services.mail_hands import LETTER, Sender, message

TEST = Letter("A test", "It works.")


class MemoryKeyring:
    """A keyring, or none: it then keeps nothing."""

    def __init__(self, *, available: bool) -> None:
        self.available = available
        self.kept: dict[tuple[str, str], str] = {}

    def get(self, service_key: str, name: str) -> str | None:
        return self.kept.get((service_key, name))

    def set(self, service_key: str, name: str, secret: str) -> bool:
        if self.available:
            self.kept[service_key, name] = secret
        return self.available


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server(asks_login=True) as made:
        yield made


@pytest.mark.parametrize("available", [True, False])
def test_a_pc_sends_once_it_knows_the_password(
    sqlite_studio: StudioDatabase, server: MailServer, available: bool
) -> None:
    server.taken.clear()
    keyring = MemoryKeyring(available=available)
    owner = Sender(sqlite_studio.login("owner"), server.settings())
    desk = MailDesk(keyring, "here")

    def send(of: MailDesk = desk) -> MailRound | None:
        return of.send(owner.uow, owner.viewer, lambda: owner.now)

    assert (desk.standing(owner.uow).settings, send()) == (None, None)
    owner.set_up()
    queued = owner.queue()
    assert desk.standing(owner.uow).needs_password
    assert send() is None, "it does not claim what it cannot send"
    assert desk.keep_password(owner.settings, "wrong") is available
    done = send()
    assert done is not None
    assert done.problem is not None
    kept = message(sqlite_studio, queued)
    assert (kept.attempts, kept.claimed_until) == (0, None)
    assert "refused the login" in kept.last_error
    standing = desk.standing(owner.uow)
    assert standing.needs_password, "one that was refused is not tried again"
    assert (standing.problem, standing.keeps_password) == (kept.last_error, available)
    owner.now = kept.send_after
    assert send() is None
    desk.keep_password(owner.settings, PASSWORD)
    done = send()
    assert done is not None
    assert (done.sent, desk.standing(owner.uow).problem) == (1, "")
    # Another program on the same PC knows what the keyring keeps, and nothing else.
    assert MailDesk(keyring, "here").standing(owner.uow).needs_password is not available
    # An owner who names another server does not get the password sent there.
    elsewhere = replace(owner.settings, host="localhost")
    set_mail_settings(owner.uow, owner.viewer, elsewhere, NOW, request_id=new_id())
    assert desk.standing(owner.uow).needs_password


def test_a_test_goes_out_at_once_or_says_why_not(
    sqlite_studio: StudioDatabase, server: MailServer
) -> None:
    server.taken.clear()
    owner, anna = sqlite_studio.viewer("owner"), sqlite_studio.viewer("anna")
    desk, settings = MailDesk(MemoryKeyring(available=False), "here"), server.settings()

    def refused(error: type[Exception], *given: Any) -> Any:
        with pytest.raises(error) as caught:
            desk.send_test(*given, TEST, NOW)
        return getattr(caught.value, "field", "")

    refused(NotAllowed, anna, settings, PASSWORD, "ann@example.com")
    assert refused(InvalidInput, owner, settings, PASSWORD, "") == "test"
    assert refused(InvalidInput, owner, settings, "", "ann@example.com") == "password"
    assert refused(InvalidInput, owner, settings, "wrong", "ann@example.com") == "password"
    refused(MailProblem, owner, replace(settings, port=1), PASSWORD, "ann@example.com")
    assert desk.send_test(owner, settings, PASSWORD, "ann@Example.com", TEST, NOW)
    assert [got["To"] for got in server.taken] == ["ann@example.com"]


def test_a_receipt_is_drawn_when_it_is_sent_and_sent_again_as_a_new_one(
    studio: StudioDatabase, server: MailServer
) -> None:
    fonts.register(resource("fonts"))
    server.taken.clear()
    owner, anna = (
        Sender(studio.login(name), server.settings(), PASSWORD) for name in ("owner", "anna")
    )
    owner.set_up()
    receipt, wish = key("receipt cara"), new_id()
    assert receipt_recipient(anna.uow, anna.viewer, receipt)[0].email == "cara@example.com"

    def mail(address: str) -> None:
        mail_receipts(
            *(anna.uow, anna.viewer, [receipt], address, LETTER, "Receipt 1.pdf", NOW),
            request_id=wish,
        )

    with pytest.raises(InvalidInput):
        mail("")
    for _try in range(2):
        mail("cara@work.example")
    assert anna.send().sent == 1
    send_mail_again(owner.uow, owner.viewer, wish, NOW, request_id=new_id())
    assert owner.send().sent == 1
    first, second = server.taken
    assert first["Message-ID"] != second["Message-ID"], "a server would drop it"
    for got in (first, second):
        body, pdf = got.iter_parts()
        assert body.get_content().startswith("Hello Cara Client, here is your receipt from Home")
        assert "Receipt 1" in text(pdf.get_content())


def test_whoever_is_erased_is_named_in_no_mail_wherever_it_went(
    studio: StudioDatabase, server: MailServer
) -> None:
    owner, gus = Sender(studio.login("owner"), server.settings()), key("gus")
    with owner.uow.writing() as work:
        for client, address in ((gus, "gus@work.example"), (key("cara"), "cara@work.example")):
            content = {"about": address, "client_id": str(client)}
            work.outbox.add(new_id(), MailKind.RECEIPT, address, content, NOW)
        work.commit()
    version = client_record(owner.uow, owner.viewer, gus, NOW).version
    erase_client(owner.uow, owner.viewer, gus, version, NOW, request_id=new_id())
    entries = outbox_entries(owner.uow, owner.viewer, NOW)
    assert {(one.recipient, one.about) for one in entries} == {
        ("-", ""),
        ("cara@work.example", "cara@work.example"),
    }
