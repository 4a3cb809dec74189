"""What this PC remembers of the audit trails, so that a trail cut short at its end shows."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol
from uuid import UUID

from studio_app.domain.audit import SeenLink, TrailLoss, loss_since
from studio_app.domain.errors import StudioError
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.audit_seen import AuditStanding, place_of
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House
from studio_app.repositories.unit_of_work import UnitOfWork

CHECK = "audit_seen"

_LOG = logging.getLogger(__name__)


class LinkMemory(Protocol):
    """Where this PC keeps the newest link that it saw of each chain: number, hash, and when."""

    def seen_audit_link(self, chain: str) -> tuple[int, str, datetime] | None: ...
    def note_audit_link(self, chain: str, number: int, link: str, seen_at: datetime) -> None: ...


def chain_key(place: str, studio: UUID) -> str:
    """Return under what a chain is remembered: the same studio lies in copies elsewhere too."""
    return f"{studio.hex} {place}"


def look_at_trail(uow: UnitOfWork, viewer: Viewer, memory: LinkMemory, now: datetime) -> str:
    """Return what is missing of what this PC saw of the viewer's trail, "" where nothing is.

    Then what is there is remembered. Raises NotAllowed.
    """
    require(viewer, Right.SEE_AUDIT)
    studio = viewer.organization_id
    with uow.reading() as work:
        standing = work.audit_standing
        name = standing.studios().get(studio)
        if name is None:
            return ""
        chain = chain_key(uow.place, studio)
        number, link = standing.newest(studio)
        loss = _loss(standing, studio, number, memory.seen_audit_link(chain))
    if loss is not None:
        return loss_words(name, loss)
    if number:
        memory.note_audit_link(chain, number, link, now)
    return ""


def seen_finding(
    standing: AuditStanding, place: str, memory: LinkMemory, now: datetime, *, notes: bool
) -> Finding:
    """Return whether all that this PC saw of the trails is there still, and note what is there.

    That is noted only where nothing is missing, and when it ``notes``.
    """
    losses = []
    for studio, name in standing.studios().items():
        kept = memory.seen_audit_link(chain_key(place, studio))
        loss = _loss(standing, studio, standing.newest(studio)[0], kept)
        if loss is not None:
            losses.append((name, loss))
    if losses:
        told = " ".join(loss_words(*loss) for loss in losses)
        return Finding(CHECK, False, told, sum(max(loss.missing, 1) for _, loss in losses))
    if notes:
        note_newest(standing, place, memory, now)
    return Finding(CHECK, True, "All audit entries that this PC has seen are there.", 0)


def note_newest(standing: AuditStanding, place: str, memory: LinkMemory, now: datetime) -> None:
    """Remember the newest link of every chain that has any."""
    for studio in standing.studios():
        number, link = standing.newest(studio)
        if number:
            memory.note_audit_link(chain_key(place, studio), number, link, now)


def note_links(url: str, memory: LinkMemory, now: datetime) -> None:
    """Take what is there now for what this PC saw, as after a restore, which is done by then.

    On PostgreSQL the address must name a role that may act as the studio's maintenance.
    """
    house = House(url)
    try:
        with house.reading() as work:
            work.act_as_maintenance()
            note_newest(work.audit_standing, place_of(house.url), memory, now)
    except StudioError:
        _LOG.warning("What is in the audit trail now could not be noted.", exc_info=True)


def loss_words(name: str, loss: TrailLoss) -> str:
    """Return what is gone of a studio's trail, since when, and what to do about it."""
    day = f"{loss.seen.seen_at:%Y-%m-%d}"
    number = loss.seen.number
    if loss.missing:
        gone = "1 entry is" if loss.missing == 1 else f"{loss.missing} entries are"
        what = (
            f"{gone} gone from the history of {name} since this PC saw it on {day}: the newest "
            f"was entry {number}, and is entry {number - loss.missing} now."
        )
    else:
        what = (
            f"Entry {number} of {name} is not the one that this PC saw on {day}: the history was "
            "made anew since then."
        )
    return f"{what} If you went back to a backup since then, type: studio-app doctor --note-anew"


def _loss(
    standing: AuditStanding, studio: UUID, newest: int, kept: tuple[int, str, datetime] | None
) -> TrailLoss | None:
    if kept is None:
        return None
    seen = SeenLink(*kept)
    return loss_since(seen, newest, standing.hash_at(studio, seen.number))
