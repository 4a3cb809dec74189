"""Looking at the audit trail: who did what, when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from studio_app.domain.audit import AuditEntry, AuditFilter, AuditPage, AuditPerson, AuditPlace
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.access import Login
from studio_app.services.exports import Cell, ExportTable, Report, export_list

PAGE = 100
_AT_ONCE = 500
# Nearer than what a date can hold, so that a zone's offset does not lead past it.
_EARLIEST = date(1, 1, 3)
_LATEST = date(9999, 12, 29)


def read_audit_trail(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: AuditFilter,
    after: AuditPlace | None = None,
    limit: int = PAGE,
) -> AuditPage:
    """Return the entries that fit, the latest first, from a place on: two queries per page.

    Raises NotAllowed for all but owners and admins.
    """
    require(viewer, Right.SEE_AUDIT)
    with uow.reading() as work:
        first, last = wanted.first_day, wanted.last_day
        if first is not None and last is not None and last < first:
            return AuditPage((), None)
        when = _interval(wanted, work.organizations.mine().tz)
        return work.audit_reading.page(wanted, when, after, limit)


def export_audit_trail(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: AuditFilter,
    title: str,
    heads: Sequence[str],
    sentence_of: Callable[[AuditEntry], str],
    path: Path,
    now: datetime,
    report: Report | None = None,
) -> int:
    """Write the entries that fit into a file, and return how many there are.

    ``heads`` are those of the moment, who it was, what was done, and why. Raises as
    ``exports.export_list`` does.
    """
    require(viewer, Right.SEE_AUDIT)

    def table_of(work: Work) -> ExportTable:
        tz = work.organizations.mine().tz
        when = _interval(wanted, tz)

        def rows() -> Iterator[list[Cell]]:
            place: AuditPlace | None = None
            while True:
                page = work.audit_reading.page(wanted, when, place, _AT_ONCE)
                for entry in page.entries:
                    yield [entry.at, entry.user_name, sentence_of(entry), entry.reason]
                place = page.next_place
                if place is None:
                    return

        return ExportTable(title, heads, rows(), tz)

    return export_list(uow, viewer, table_of, path, now, report)


def audit_people(uow: UnitOfWork, viewer: Viewer) -> tuple[AuditPerson, ...]:
    """Return whose entries may be looked for: staff, and who else has some; raises NotAllowed."""
    require(viewer, Right.SEE_AUDIT)
    with uow.reading() as work:
        return work.audit_reading.people()


def note_restored(login: Login, file: Path, now: datetime) -> None:
    """Note in the restored studio's trail who brought it back from a file; raises NotAllowed."""
    viewer = login.viewer
    require(viewer, Right.BACK_UP)
    with login.uow.writing() as work:
        studio, after = viewer.organization_id, {"file": file.name}
        work.audit.add("restored", "organization", studio, now, after=after)
        work.commit()


def _interval(wanted: AuditFilter, tz: ZoneInfo) -> Interval | None:
    if wanted.first_day is None and wanted.last_day is None:
        return None
    first = min(max(wanted.first_day or _EARLIEST, _EARLIEST), _LATEST)
    last = min(max(wanted.last_day or _LATEST, _EARLIEST), _LATEST)
    return Interval(at_minute(first, 0, tz), at_minute(last + timedelta(days=1), 0, tz))
