"""Examining a studio's database: does it hold what the program promises?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from studio_app.domain.errors import StudioMissing
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House

__all__ = ["Diagnosis", "Finding", "examine"]


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


def examine(url: str, noted: str = "") -> Diagnosis:
    """Return what is found in the database at the address; changes nothing.

    ``noted`` is a link of the audit trail that was noted down once, to be looked for in it.
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
        return Diagnosis(findings)
