"""Sending what waits in the outbox, one message after the other, from whichever PC is on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import (
    MOST_ATTEMPTS,
    PAUSES,
    ClaimedMail,
    MailKind,
    MailProblem,
    MailSettings,
    next_try,
    sends_mail,
)
from studio_app.domain.people import Viewer
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.mail_writing import written

logger = logging.getLogger(__name__)


class Post(Protocol):
    """Takes messages, or raises MailProblem."""

    @property
    def settings(self) -> MailSettings: ...
    def deliver(self, message: EmailMessage, recipient: str) -> None: ...


@dataclass(frozen=True, slots=True)
class MailRound:
    """What came of a look at the outbox: how many went out, and what was in the way of more."""

    sent: int
    problem: MailProblem | None
    changes: Changes


def send_waiting(
    uow: UnitOfWork,
    viewer: Viewer,
    post: Post,
    clock: Callable[[], datetime],
    go_on: Callable[[int], object] = lambda sent: None,
) -> MailRound:
    """Send what waits, until nothing is due or the server is not to be had.

    ``go_on`` is asked before each message, and may raise to stop. A message is claimed first, so
    that two PCs never send it both; whoever dies in between leaves it to the next, once the claim
    has run out. No transaction is open while the server is talked to.
    """
    sent, problem, touched = 0, None, set()
    while problem is None and sends_mail(viewer):
        go_on(sent)
        claimed = _claim(uow, clock())
        if claimed is None:
            break
        touched.add(claimed.id)
        try:
            message = _message(uow, viewer, claimed, post.settings, clock())
        except MailProblem as error:
            # It is this message's alone: the others go all the same.
            _put_off(uow, claimed, error, clock())
            continue
        try:
            post.deliver(message, claimed.recipient)
        except MailProblem as error:
            _put_off(uow, claimed, error, clock())
            problem = None if error.is_final else error
        else:
            _mark_sent(uow, claimed, clock())
            sent += 1
    aggregates = frozenset({Aggregate.ORGANIZATION}) if touched else frozenset[Aggregate]()
    return MailRound(sent, problem, Changes(aggregates, frozenset(touched)))


def _message(
    uow: UnitOfWork, viewer: Viewer, claimed: ClaimedMail, settings: MailSettings, now: datetime
) -> EmailMessage:
    if claimed.attempts > MOST_ATTEMPTS:
        raise MailProblem("It was tried again and again, and never ended.", is_final=True)
    try:
        return written(uow, viewer, claimed, settings, now)
    except StudioError:
        raise
    except Exception as error:
        logger.exception("A message of the outbox could not be written.")
        raise MailProblem(
            "Something went wrong while it was written; the log of that PC tells more."
        ) from error


def _claim(uow: UnitOfWork, now: datetime) -> ClaimedMail | None:
    with uow.reading() as work:
        if not work.outbox.has_due(now):
            return None
    with uow.writing() as work:
        claimed = work.outbox.claim(now)
        work.commit()
    return claimed


def _mark_sent(uow: UnitOfWork, claimed: ClaimedMail, now: datetime) -> None:
    def marked(work: Work) -> bool:
        work.outbox.mark_sent(claimed, now)
        return True

    # It is out: a connection that is lost just now is made again before anybody sends it twice.
    uow.perform(UseCaseRequest(new_id(), "mark_mail_sent", claimed.id), marked, bool)


def _put_off(uow: UnitOfWork, claimed: ClaimedMail, error: MailProblem, now: datetime) -> None:
    # Another PC may do better, and this one does not ask itself over and over.
    again_at = now + PAUSES[0] if error.is_of_this_pc else next_try(claimed.attempts, now)
    if error.is_final:
        again_at = None
    with uow.writing() as work:
        work.outbox.put_off(
            claimed,
            str(error),
            now,
            again_at,
            counts=not error.is_of_this_pc,
            empties=error.is_final and claimed.kind is MailKind.INVITATION,
        )
        work.commit()
