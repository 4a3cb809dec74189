"""Invitations that go out by mail: with the step that causes them, and never after they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text as text_of

from studio_app.domain.errors import InvalidInput, LoginFailed, NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationFacts, InvitationMail, InvitationWords
from studio_app.domain.mail import MailKind, MailNotSetUp
from studio_app.domain.team import InviteRequest
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories.schema import OutboxMessageRow, UserRow
from studio_app.services.invitations import invitation_page, invited_address, mail_invitation
from studio_app.services.outbox import outbox_entries
from studio_app.services.team import invite, reset_password, revoke_invitation
from tests.databases import StudioDatabase
from tests.mail_server import MailServer, mail_server
from tests.reports.printed import reader, text
from tests.services.mail_hands import Sender, message
from tests.services.team_hands import NOW, OWN, Team, stored, wanted

WORDS = InvitationWords(
    "Your login at {studio}", "Hello {name},\n\nfrom {sender}.", "Login", "Password", "Until {day}."
)


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
def owner(studio: StudioDatabase, server: MailServer) -> Sender:
    server.taken.clear()
    sender = Sender(studio.login("owner"), server.settings())
    sender.now = NOW
    return sender


def by_mail(address: str = "nia@example.com") -> InvitationMail:
    return InvitationMail(new_id(), address, WORDS)


def ask(
    who: Sender, keeper: Team, mail: InvitationMail, request: InviteRequest | None = None
) -> InviteRequest:
    asked = request or replace(wanted(), email=mail.address)
    invite(who.uow, who.viewer, asked, keeper.one_time, NOW, mail)
    return asked


def test_whoever_is_invited_comes_in_with_the_password_in_the_mail(
    studio: StudioDatabase, keeper: Team, owner: Sender, server: MailServer
) -> None:
    mail = by_mail()
    with pytest.raises(MailNotSetUp):
        ask(owner, keeper, mail)
    owner.set_up()
    with pytest.raises(InvalidInput):
        ask(owner, keeper, by_mail("nobody"))
    assert not stored(studio, UserRow, UserRow.login == "nia"), "all of it or nothing"
    request = ask(owner, keeper, mail)
    assert ask(owner, keeper, mail, request) == request
    desk = Sender(studio.login("desk"), server.settings())
    desk.now = NOW
    assert desk.send().sent == 0, "the password is not for the desk"
    assert owner.send().sent == 1
    (got,) = server.taken
    lines = got.get_content().split()
    assert got["Subject"] == "Your login at Home"
    assert lines[lines.index("Login:") + 1] == "nia"
    one_time = lines[lines.index("Password:") + 1]
    assert one_time == keeper.one_time
    keeper.accept(request)
    assert keeper.come_in(request).viewer.name == "Nia Newcomer"
    assert message(studio, mail.message_id).content == {}
    address, settings = invited_address(owner.uow, owner.viewer, request.membership_id)
    assert (address, settings) == ("nia@example.com", server.settings())


def test_what_ended_is_not_sent_and_a_new_one_takes_its_place(
    studio: StudioDatabase, keeper: Team, owner: Sender, server: MailServer
) -> None:
    owner.set_up()
    first, second, third = by_mail(), by_mail("nia@new.example"), by_mail()
    request = ask(owner, keeper, first)
    old = keeper.one_time
    keeper.reopen(request, reset_password)
    assert message(studio, first.message_id).content == {}
    facts = InvitationFacts(
        request.membership_id, request.name, "nia", keeper.one_time, NOW + timedelta(days=7)
    )
    for _try in range(2):
        mail_invitation(owner.uow, owner.viewer, facts, second, NOW)
    mail_invitation(owner.uow, owner.viewer, facts, third, NOW)
    assert owner.send().sent == 1
    (got,) = server.taken
    assert keeper.one_time in got.get_content()
    assert old not in got.get_content()
    with pytest.raises(LoginFailed):
        keeper.come_in(request, old)
    fourth = by_mail()
    mail_invitation(owner.uow, owner.viewer, facts, fourth, NOW)
    keeper.close(request, revoke_invitation)
    assert owner.send().sent == 0
    kept = message(studio, fourth.message_id)
    assert (kept.content, kept.cancelled_at) == ({}, NOW)


def test_what_a_trainer_queues_past_the_program_keeps_no_login_open(
    studio: StudioDatabase, keeper: Team, owner: Sender
) -> None:
    request = keeper.invite(wanted())
    anna = studio.login("anna")
    row = {"id": new_id(), "organization_id": anna.viewer.organization_id, "recipient": "nia"}
    row |= {"kind": MailKind.INVITATION.value, "content": [1], "created_at": NOW}
    row |= {"created_by": anna.viewer.user_id, "send_after": NOW}
    with anna.uow.writing() as work:
        work.outbox._session.add_row(OutboxMessageRow, row)
        work.commit()
    assert [one.id for one in outbox_entries(owner.uow, owner.viewer, NOW)] == [row["id"]]
    assert owner.send().sent == 0
    if studio.is_postgres:
        with anna.uow.writing() as work:
            never = "UPDATE outbox_messages SET send_after = '-infinity', claimed_until = NULL"
            work.outbox._session.execute(text_of(never))
            work.commit()
        assert outbox_entries(owner.uow, owner.viewer, NOW) == ()
        mail = by_mail()
        owner.set_up()
        ask(owner, keeper, mail, wanted(login="mia", email=mail.address))
        assert owner.send().sent == 1
        with anna.uow.writing() as work:
            work.outbox._session.execute(text_of(never))
            work.commit()
    keeper.close(request, revoke_invitation)


def test_an_invitation_that_waited_too_long_is_given_up(
    studio: StudioDatabase, keeper: Team, owner: Sender, server: MailServer
) -> None:
    owner.set_up()
    mail = by_mail()
    ask(owner, keeper, mail)
    owner.now = NOW + timedelta(days=7)
    assert owner.send().sent == 0
    assert not server.taken
    kept = message(studio, mail.message_id)
    assert kept.last_error == "The invitation ended before it could be sent."
    assert (kept.failed_at, kept.content) == (owner.now, {})


def test_seniors_send_their_own_and_others_none(
    studio: StudioDatabase, keeper: Team, owner: Sender, server: MailServer
) -> None:
    owner.set_up()
    sara = Sender(studio.login("sara"), server.settings())
    sara.now = NOW
    ask(sara, keeper, by_mail())
    assert sara.send().sent == 1
    desk = studio.login("desk")
    facts = InvitationFacts(new_id(), "Nia", "nia", OWN, NOW)
    with pytest.raises(NotAllowed):
        mail_invitation(desk.uow, desk.viewer, facts, by_mail(), NOW)


def test_the_page_holds_all_that_the_mail_does(sqlite_studio: StudioDatabase) -> None:
    fonts.register(resource("fonts"))
    login = sqlite_studio.login("owner")
    facts = InvitationFacts(new_id(), "Nia Newcomer", "nia" * 40, "abcd-efgh-jkmn-pqrs", NOW)
    pdf = invitation_page(login.uow, login.viewer, facts, WORDS, NOW, "LETTER")
    assert len(reader(pdf).pages) == 1
    words = text(pdf)
    for part in ("Your login at Home", "Hello Nia Newcomer", facts.one_time, "from Owner", "Until"):
        assert part in words
