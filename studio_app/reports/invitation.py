"""An invitation on paper, for somebody who gets no e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.invitations import InvitationFacts, InvitationWords
from studio_app.domain.organizations import Organization
from studio_app.reports.document import Page, Paper, Report, pdf, stamp
from studio_app.reports.fonts import Face
from studio_app.reports.ink import LINE, MUTED, TextStyle
from studio_app.reports.pen import Pen

_BODY = TextStyle(Face.REGULAR, 11)
_LABEL = TextStyle(Face.REGULAR, 9, MUTED)
_SECRET = TextStyle(Face.SEMIBOLD, 21)
_BOX_EDGE, _BOX_ROW = 20.0, 54.0


@dataclass(frozen=True, slots=True)
class InvitationSheet:
    """What stands on the page, its words filled in; ``printed_at`` in UTC."""

    organization: Organization
    words: InvitationWords
    facts: InvitationFacts
    printed_at: datetime
    printed_by: str


def invitation_pdf(sheet: InvitationSheet, paper: Paper = "A4") -> bytes:
    """Return the page as a PDF."""
    words, facts = sheet.words, sheet.facts
    report = Report(
        organization=sheet.organization,
        title=words.subject,
        subject=words.subject,
        printed_at=sheet.printed_at,
        printed_by=sheet.printed_by,
        paper=paper,
    )
    area = report.body(landscape=False)

    def draw(pen: Pen) -> None:
        y = _paragraphs(pen, area.left, area.top + 26, area.width, words.intro) + 8
        y = _secrets(pen, area.left, y, area.width, words, facts) + 30
        _paragraphs(pen, area.left, y, area.width, words.outro)

    summary = stamp(sheet.printed_at, sheet.organization)
    return pdf(report, [Page(landscape=False, subtitle=facts.name, summary=summary, draw=draw)])


def _secrets(
    pen: Pen,
    left: float,
    top: float,
    width: float,
    words: InvitationWords,
    facts: InvitationFacts,
) -> float:
    """Draw login and password in a box and return where it ends."""
    lines = ((words.login_label, facts.login), (words.password_label, facts.one_time))
    height = _BOX_ROW * len(lines)
    pen.box(left, top, width, height, edge=LINE, radius=6)
    room = width - 2 * _BOX_EDGE
    for row, (label, secret) in enumerate(lines):
        y = top + row * _BOX_ROW
        if row:
            pen.line(left, y, left + width, y)
        pen.text(left + _BOX_EDGE, y + 17, label, _LABEL)
        # A login may be long: it is set smaller rather than cut.
        style = _SECRET
        while style.size > _BODY.size and style.width(secret) > room:
            style = style.sized(style.size - 1)
        pen.text(left + _BOX_EDGE, y + 41, style.fitted(secret, room), style)
    return top + height


def _paragraphs(pen: Pen, left: float, baseline: float, width: float, text: str) -> float:
    """Draw a text of several paragraphs and return the baseline for what follows."""
    for paragraph in text.split("\n"):
        for line in _BODY.wrapped(paragraph, width) if paragraph else ():
            pen.text(left, baseline, line, _BODY)
            baseline += _BODY.leading + 2
        baseline += 4
    return baseline
