"""Mail that waits, is claimed, sent, tried again and given up, with a real server, in both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from studio_app.domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import MOST_ATTEMPTS, MailKind, MailState, mail_steps
from studio_app.services.outbox import (
    cancel_mail,
    count_troubled,
    outbox_entries,
    send_mail_again,
)
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.mail_server import MailServer, mail_server
from tests.services.mail_hands import Sender, message, rewrite, run_out

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.taken.clear()
    running.refuses.clear()
    running.drops, running.delay = False, 0.0
    return running


@pytest.fixture
def owner(studio: StudioDatabase, server: MailServer) -> Sender:
    return Sender(studio.login("owner"), server.settings())


def test_what_was_sent_is_sent_no_more_and_its_password_forgotten(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    key = owner.queue()
    assert message(studio, key).content["text"] == "Come in."
    done = owner.send()
    assert (done.sent, done.problem, done.changes.ids) == (1, None, {key})
    assert owner.send().sent == 0
    (got,) = server.taken
    assert got["Message-ID"] == f"<{key}@harbour.example>"
    assert got["From"] == "Harbour Studio <desk@harbour.example>"
    assert (got["To"], got["Subject"]) == ("cara@example.com", "Hello")
    assert got.get_content().strip() == "Come in."
    kept = message(studio, key)
    assert (kept.content, kept.sent_at, kept.claimed_until) == ({}, NOW, None)
    (entry,) = outbox_entries(owner.uow, owner.viewer, NOW)
    assert (entry.state, entry.created_by) == (MailState.SENT, "Owner")
    assert not mail_steps(entry)


def test_two_who_claim_at_the_same_instant_send_each_message_once(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    server.delay = 0.01
    keys = {owner.queue(f"guest{number}@example.com") for number in range(6)}
    senders = [Sender(studio.login("owner"), server.settings()) for _ in range(3)]
    gate = threading.Barrier(len(senders))

    def work(sender: Sender) -> None:
        gate.wait()
        # Whoever finds all that is due taken at that instant looks again at the next round.
        for _round in range(3):
            sender.send()

    threads = [threading.Thread(target=work, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got["To"] for got in server.taken) == [f"guest{n}@example.com" for n in range(6)]
    assert all(message(studio, key).sent_at for key in keys)


def test_whoever_dies_with_a_claim_leaves_it_to_the_next(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    key = owner.queue()
    with owner.uow.writing() as work:
        claimed = work.outbox.claim(NOW)
        work.commit()
    assert claimed is not None
    assert owner.send().sent == 0
    (entry,) = outbox_entries(owner.uow, owner.viewer, NOW)
    assert entry.is_claimed
    assert not mail_steps(entry)
    for step in (cancel_mail, send_mail_again):
        with pytest.raises(ChangedMeanwhile):
            step(owner.uow, owner.viewer, key, NOW, request_id=new_id())
    run_out(studio, key, NOW - DAY)
    assert owner.send().sent == 1
    # The first comes back to life: what it says counts for nothing, or nothing more.
    with owner.uow.writing() as work:
        work.outbox.put_off(claimed, "too late", NOW, NOW)
        work.outbox.mark_sent(claimed, NOW + DAY)
        work.commit()
    kept = message(studio, key)
    assert (kept.sent_at, kept.last_error, kept.attempts) == (NOW, "", 2)
    assert len(server.taken) == 1


def test_pauses_grow_until_it_is_given_up_and_sent_again_by_hand(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    key = owner.queue()
    server.refuses["DATA"] = "451 Try later"
    pauses = []
    for number in range(1, MOST_ATTEMPTS + 1):
        done = owner.send()
        assert done.problem is not None
        assert "did not take the message. It said: 451 Try later" in str(done.problem)
        kept = message(studio, key)
        assert kept.attempts == number
        if number < MOST_ATTEMPTS:
            assert owner.send().problem is None, "it waits"
            pauses.append(kept.send_after - owner.now)
            owner.now = kept.send_after
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    (entry,) = outbox_entries(owner.uow, owner.viewer, owner.now)
    assert (entry.state, entry.attempts) == (MailState.FAILED, MOST_ATTEMPTS)
    assert "451 Try later" in entry.reason
    assert count_troubled(owner.uow, owner.viewer) == 1
    owner.now += DAY
    assert owner.send().problem is None, "it was given up"
    server.refuses.clear()
    send_mail_again(owner.uow, owner.viewer, key, owner.now, request_id=new_id())
    assert owner.send().sent == 1
    assert count_troubled(owner.uow, owner.viewer) == 0
    assert server.taken[0]["Message-ID"] == f"<{key}@harbour.example>"


def test_a_server_that_drops_or_dawdles_gets_the_same_number_again(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    key = owner.queue()
    server.drops = True
    assert "hung up before it had the message" in str(owner.send().problem)
    owner.now += timedelta(minutes=1)
    server.drops, server.delay = False, 1.0
    assert "does not answer any more" in str(owner.send().problem)
    owner.now += timedelta(minutes=5)
    server.delay = 0.0
    assert owner.send().sent == 1
    assert {got["Message-ID"] for got in server.taken} == {f"<{key}@harbour.example>"}
    assert message(studio, key).attempts == 3


def test_an_address_that_is_refused_is_given_up_and_the_others_go(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    wrong, right = owner.queue("wrong@example.com"), owner.queue("right@example.com")
    server.refuses["wrong@example.com"] = "550 No such person"
    done = owner.send()
    assert (done.sent, done.problem) == (1, None)
    failed = message(studio, wrong)
    assert failed.failed_at == NOW
    assert "takes nothing for wrong@example.com" in failed.last_error
    assert failed.content == {}, "its password is of no more use"
    assert message(studio, right).sent_at == NOW


def test_who_sees_sends_and_calls_back_what(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    invitation = owner.queue()
    receipt = owner.queue(kind=MailKind.RECEIPT)
    desk, sara, anna = (
        Sender(studio.login(name), server.settings()) for name in ("desk", "sara", "anna")
    )
    own = sara.queue("own@example.com")
    seen = [
        {one.id for one in outbox_entries(it.uow, it.viewer, NOW)} for it in (owner, desk, sara)
    ]
    assert seen == [{invitation, receipt, own}, {receipt}, {own}]
    with pytest.raises(NotAllowed):
        outbox_entries(anna.uow, anna.viewer, NOW)
    with pytest.raises(NotFound):
        cancel_mail(desk.uow, desk.viewer, invitation, NOW, request_id=new_id())
    cancel_mail(owner.uow, owner.viewer, invitation, NOW, request_id=new_id())
    assert message(studio, invitation).content == {}
    with pytest.raises(ChangedMeanwhile):
        send_mail_again(owner.uow, owner.viewer, invitation, NOW, request_id=new_id())
    assert anna.send().sent == 0
    cancel_mail(desk.uow, desk.viewer, receipt, NOW, request_id=new_id())
    send_mail_again(desk.uow, desk.viewer, receipt, NOW, request_id=new_id())
    assert message(studio, receipt).cancelled_at is None
    assert sara.send().sent == 1
    assert [got["To"] for got in server.taken] == ["own@example.com"]


def test_a_receipt_that_whoever_sends_does_not_see_waits_and_keeps_no_other(
    studio: StudioDatabase, server: MailServer, owner: Sender
) -> None:
    anna = Sender(studio.login("anna"), server.settings())
    unseen, broken = (anna.queue(kind=MailKind.RECEIPT) for _ in range(2))
    for message_id, receipt in ((unseen, str(new_id())), (broken, "no key")):
        rewrite(studio, message_id, {"receipts": [receipt], "file_name": "Receipt.pdf"})
    right = anna.queue("right@example.com")
    done = anna.send()
    assert (done.sent, done.problem) == (1, None)
    assert message(studio, right).sent_at == NOW
    for key, reason in ((unseen, "does not see this receipt"), (broken, "went wrong")):
        kept = message(studio, key)
        assert reason in kept.last_error
        assert (kept.attempts, kept.failed_at) == (1, None)
        assert kept.send_after > NOW
