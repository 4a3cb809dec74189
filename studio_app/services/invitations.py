"""Invitations as they reach those who are invited: by e-mail, on paper, or as a text to copy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from babel.dates import format_date

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput
from studio_app.domain.invitations import InvitationFacts, InvitationMail, InvitationWords
from studio_app.domain.mail import Letter, MailKind, MailOutcome, MailSettings
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.mail_writing import invitation_content
from studio_app.services.outbox import require_set_up, settings_of


def invitation_letter(
    facts: InvitationFacts, words: InvitationWords, organization: Organization, viewer: Viewer
) -> Letter:
    """Return an invitation as plain text, in the viewer's name."""
    return _filled(words, facts, organization, viewer).letter(facts)


def invitation_page(
    uow: UnitOfWork,
    viewer: Viewer,
    facts: InvitationFacts,
    words: InvitationWords,
    now: datetime,
    paper: str = "A4",
) -> bytes:
    """Return an invitation as a PDF of one page; raise NotAllowed."""
    # Costs a tenth of a second, and is seldom needed.
    from studio_app.reports.invitation import InvitationSheet, invitation_pdf

    require(viewer, Right.INVITE_TRAINER)
    with uow.reading() as work:
        organization = work.organizations.mine()
    filled = _filled(words, facts, organization, viewer)
    sheet = InvitationSheet(organization, filled, facts, now, viewer.name)
    return invitation_pdf(sheet, "LETTER" if paper == "LETTER" else "A4")


def invited_address(
    uow: UnitOfWork, viewer: Viewer, membership_id: UUID
) -> tuple[str, MailSettings | None]:
    """Return where the login was invited last, "" where that is not known, and how mail goes out.

    Raises NotAllowed.
    """
    require(viewer, Right.INVITE_TRAINER)
    with uow.reading() as work:
        return work.outbox.invited_address(membership_id), settings_of(work)


def mail_invitation(
    uow: UnitOfWork,
    viewer: Viewer,
    facts: InvitationFacts,
    by_mail: InvitationMail,
    now: datetime,
) -> MailOutcome:
    """Send the password that somebody was just given to an address.

    What waits of an earlier invitation is sent no more. The same request again sends nothing.
    Raises InvalidInput for the address, MailNotSetUp, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.INVITE_TRAINER)
    asked = (facts.membership_id, kept_email(by_mail.address))

    def queued(work: Work) -> MailOutcome:
        work.outbox.cancel_invitations(facts.membership_id, now)
        queue_invitation(work, viewer, facts, by_mail, now)
        changes = Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({by_mail.message_id}))
        return MailOutcome(by_mail.message_id, changes)

    request = UseCaseRequest(by_mail.message_id, "mail_invitation", asked)
    return uow.perform(request, queued, MailOutcome)


def queue_invitation(
    work: Work,
    viewer: Viewer,
    facts: InvitationFacts,
    by_mail: InvitationMail,
    now: datetime,
) -> None:
    """Put an invitation into the outbox; raise InvalidInput for the address, MailNotSetUp."""
    require_set_up(work)
    recipient = kept_email(by_mail.address)
    if not recipient:
        raise InvalidInput("email", "Type the address that the invitation goes to.")
    letter = _filled(by_mail.words, facts, work.organizations.mine(), viewer).letter(facts)
    content = invitation_content(letter, facts.name, facts.membership_id, facts.expires_at)
    work.outbox.add(by_mail.message_id, MailKind.INVITATION, recipient, content, now)


def _filled(
    words: InvitationWords, facts: InvitationFacts, organization: Organization, viewer: Viewer
) -> InvitationWords:
    day = format_date(facts.expires_at.astimezone(organization.tz), "full", organization.locale)
    return words.filled(name=facts.name, studio=organization.name, sender=viewer.name, day=day)
