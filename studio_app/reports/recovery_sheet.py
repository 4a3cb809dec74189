"""The page with the recovery code of an encrypted studio, to be kept on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.organizations import Organization
from studio_app.domain.recovery_codes import groups_of
from studio_app.reports.document import Page, Paper, Report, pdf, stamp
from studio_app.reports.fonts import Face
from studio_app.reports.ink import FAINT, LINE, MUTED, TextStyle
from studio_app.reports.pen import Pen

_COLUMNS = 3
_ROW = 62.0
_NUMBER = TextStyle(Face.REGULAR, 8, FAINT)
_GROUP = TextStyle(Face.SEMIBOLD, 25)
_LETTER_SPACE = 6.0
_HEAD = TextStyle(Face.SEMIBOLD, 11)
_BODY = TextStyle(Face.REGULAR, 10.5)
_NOTE = TextStyle(Face.REGULAR, 9, MUTED)

_WHAT_IT_IS = (
    "The data of this studio is encrypted. This code is its key: whoever has the code and the file "
    "can read everything in it, and without the code a lost key cannot be replaced by anybody."
)
_WHAT_TO_DO = (
    "Keep this page where only those who may see everything have access, and not beside the PC.",
    "Studio App asks for the code when a PC does not have the key: on a new PC, under another "
    "user's name, or after the file was moved. Type the groups one after the other; small or "
    "capital letters are the same.",
    "On the command line, write the code into a file and name it with --recovery-code-file.",
    "Backups made while the studio is encrypted need this code too. Keep the page as long as you "
    "keep them, also after the studio was decrypted.",
)
_NO_MISTAKE = "There is no letter I, L, O or U in a code: what looks like one is a 1 or a 0."


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What stands on the page; ``printed_at`` in UTC."""

    organization: Organization
    code: str
    file: str
    printed_at: datetime
    printed_by: str


def recovery_sheet_pdf(sheet: RecoverySheet, paper: Paper = "A4") -> bytes:
    """Return the page as a PDF."""
    report = Report(
        organization=sheet.organization,
        title="Recovery code",
        subject="Recovery code",
        printed_at=sheet.printed_at,
        printed_by=sheet.printed_by,
        paper=paper,
    )
    area = report.body(landscape=False)

    def draw(pen: Pen) -> None:
        y = _paragraph(pen, area.left, area.top + 22, area.width, _WHAT_IT_IS, _BODY) + 12
        y = _groups(pen, area.left, y, area.width, groups_of(sheet.code)) + 22
        y = _paragraph(pen, area.left, y, area.width, _NO_MISTAKE, _NOTE) + 26
        pen.text(area.left, y, "What to do with it", _HEAD)
        y += 20
        for number, sentence in enumerate(_WHAT_TO_DO, start=1):
            pen.text(area.left, y, f"{number}.", _BODY)
            y = _paragraph(pen, area.left + 18, y, area.width - 18, sentence, _BODY) + 7
        _paragraph(pen, area.left, y + 14, area.width, f"File: {sheet.file}", _NOTE)

    subtitle = "Opens the encrypted data of this studio"
    summary = f"Made {stamp(sheet.printed_at, sheet.organization)}"
    return pdf(report, [Page(landscape=False, subtitle=subtitle, summary=summary, draw=draw)])


def _groups(pen: Pen, left: float, top: float, width: float, groups: Sequence[str]) -> float:
    """Draw the numbered groups and return where they end."""
    column = width / _COLUMNS
    rows = -(-len(groups) // _COLUMNS)
    height = rows * _ROW
    pen.box(left, top, width, height, edge=LINE, radius=6)
    for place, group in enumerate(groups):
        row, across = divmod(place, _COLUMNS)
        x, y = left + across * column + 20, top + row * _ROW
        if across == 0 and row:
            pen.line(left, y, left + width, y)
        pen.text(x, y + 17, str(place + 1), _NUMBER)
        for letter in group:
            x += pen.text(x, y + 45, letter, _GROUP) + _LETTER_SPACE
    return top + height


def _paragraph(
    pen: Pen, left: float, baseline: float, width: float, text: str, style: TextStyle
) -> float:
    """Draw the text in lines and return the baseline for what follows."""
    for line in style.wrapped(text, width):
        pen.text(left, baseline, line, style)
        baseline += style.leading + 2
    return baseline
