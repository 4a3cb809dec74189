"""What was noted on a client's sessions, on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.session_notes import SessionNote
from studio_app.reports.document import Paper, Report, pdf
from studio_app.reports.labelled_lines import Block, Line, pages_of, under

_NAMES = {
    "done": "Done",
    "feedback": "Feedback",
    "exercises": "Exercises",
    "goals_reached": "Goals reached",
    "next_focus": "Next focus",
    "homework": "Homework",
}


@dataclass(frozen=True, slots=True)
class NotesFile:
    """What stands on paper; ``printed_at`` in UTC, ``period`` in words."""

    organization: Organization
    client_name: str
    client_number: int
    period: str
    notes: tuple[SessionNote, ...]
    printed_at: datetime
    printed_by: str


def session_notes_pdf(file: NotesFile, paper: Paper = "A4") -> bytes:
    """Return the notes as a PDF, in the order in which they are given."""
    report = Report(
        *(file.organization, file.client_name, "Session notes", file.printed_at, file.printed_by),
        paper,
    )
    area = report.body(landscape=False)
    blocks = tuple(_blocks(file, area.width))
    subtitle = f"No. {file.client_number} \u00b7 Session notes"
    return pdf(report, tuple(pages_of(blocks, area, subtitle, file.period)))


def one_line_of(note: SessionNote, organization: Organization) -> Line:
    """Return a note as a single line with all that it says below each other."""
    said = [", ".join(filter(None, (note.title, note.trainer, _stars(note))))]
    said += (f"{_NAMES[name]}: {text}" for name, text in _texts(note))
    return Line(_day(note, organization), "\n".join(filter(None, said)))


def _blocks(file: NotesFile, width: float) -> Iterator[Block]:
    if not file.notes:
        yield Line("", "Nothing was noted in this time.")
    for note in file.notes:
        parts = (_when(note, file.organization), note.title, note.trainer, _stars(note))
        lines = [Line(_NAMES[name], text) for name, text in _texts(note)]
        if not lines:
            lines = [Line("", "No more was noted.")]
        yield from under(" \u00b7 ".join(filter(None, parts)), lines, width)


def _texts(note: SessionNote) -> Sequence[tuple[str, str]]:
    return [(name, text) for name, text in note.content.texts().items() if text]


def _stars(note: SessionNote) -> str:
    return f"{note.content.rating} of 5 stars" if note.content.rating else ""


def _day(note: SessionNote, organization: Organization) -> str:
    return day_text(local_day(note.at, organization.tz), organization.locale)


def _when(note: SessionNote, organization: Organization) -> str:
    day = _day(note, organization)
    if note.starts_at is None:
        return day
    return f"{day}, {time_text(note.starts_at, organization.tz, organization.locale)}"
