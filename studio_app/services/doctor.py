"""Examining a studio's database: does it hold what the program promises?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from studio_app.domain.errors import StudioMissing
from studio_app.repositories import audit_examination
from studio_app.repositories.audit_seen import place_of
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House
from studio_app.services.seen_links import LinkMemory, note_newest, seen_finding

__all__ = ["Diagnosis", "Finding", "examine"]


_OF_THE_TRAIL = (audit_examination.CHECK, audit_examination.NOTED)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every promise is kept."""
        return all(finding.ok for finding in self.findings)

    def to_json(self) -> str:
        """Return the diagnosis as a JSON object with ``ok`` and the list of findings."""
        content = {"ok": self.ok, "findings": [asdict(finding) for finding in self.findings]}
        return json.dumps(content, ensure_ascii=False, indent=2)


def examine(
    url: str,
    noted: str = "",
    memory: LinkMemory | None = None,
    now: datetime | None = None,
    *,
    note_anew: bool = False,
) -> Diagnosis:
    """Return what is found in the database at the address; changes nothing there.

    ``noted`` is a link of the audit trail that was noted down once, to be looked for in it.
    ``memory`` tells what this PC saw of the trail, and is told what is there now if it is sound;
    to ``note_anew`` is to ask nothing about what it saw before.
    On PostgreSQL the address must name a role that may act as the studio's maintenance. Raises
    StudioMissing, DatabaseProblem, DatabaseTooNew, NotAllowed.
    """
    house = House(url)
    where = house.label if house.is_postgres else house.file
    if not house.exists or house.revision() is None:
        raise StudioMissing(database=where)
    with house.reading() as work:
        work.act_as_maintenance()
        if not work.studio_names():
            raise StudioMissing(database=where)
        findings = work.findings()
        # First comes whether the tables are those that this program knows.
        if noted and findings[0].ok:
            findings += (work.noted_finding(noted),)
        if memory is not None and findings[0].ok:
            is_whole = all(it.ok for it in findings if it.check in _OF_THE_TRAIL)
            place, moment = place_of(house.url), now or datetime.now(UTC)
            standing = work.audit_standing
            if note_anew and is_whole:
                note_newest(standing, place, memory, moment)
            findings += (seen_finding(standing, place, memory, moment, notes=is_whole),)
        return Diagnosis(findings)
