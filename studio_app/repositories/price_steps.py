"""Bringing the one price of a trainer along to the many: for the revisions 0006 to 0009.

Up to the switch the one price is the truth, and older programs go on writing it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Date, bindparam, text

from studio_app.domain.identifiers import new_id
from studio_app.repositories.types import Identifier

# Before the first day that any studio's diary reaches back to.
_FIRST_DAY = date(2000, 1, 1)

_TODAYS = """
    (SELECT {column} FROM trainer_prices p
     WHERE p.trainer_id = t.id AND p.organization_id = t.organization_id
       AND p.package_type_id IS NULL AND p.valid_from <= CURRENT_DATE
       AND (p.valid_until IS NULL OR p.valid_until >= CURRENT_DATE)
     ORDER BY p.valid_from DESC LIMIT 1)"""
_COUNTS = _TODAYS.format(column="id")
_PRICE = _TODAYS.format(column="price")
_ONE = "(SELECT session_price FROM trainers t WHERE t.id = trainer_prices.trainer_id)"


def bring_along(connection: Connection) -> None:
    """Give every trainer who lacks a price the one, and make today's price what the one is."""
    lacking = connection.execute(
        text(
            f"SELECT id FROM trainers t WHERE {_COUNTS} IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM trainer_prices p WHERE p.trainer_id = t.id "
            "AND p.package_type_id IS NULL AND p.valid_from = :since)"
        )
        .bindparams(bindparam("since", _FIRST_DAY, Date()))
        .columns(id=Identifier())
    ).scalars()
    added = [{"key": new_id(), "trainer": trainer, "since": _FIRST_DAY} for trainer in lacking]
    if added:
        connection.execute(
            text(
                "INSERT INTO trainer_prices (id, organization_id, trainer_id, price, valid_from) "
                "SELECT :key, organization_id, id, session_price, :since "
                "FROM trainers WHERE id = :trainer"
            ).bindparams(
                bindparam("key", type_=Identifier()),
                bindparam("trainer", type_=Identifier()),
                bindparam("since", type_=Date()),
            ),
            added,
        )
    connection.execute(
        text(
            f"UPDATE trainer_prices SET price = {_ONE} "
            f"WHERE id IN (SELECT {_COUNTS} FROM trainers t) AND price <> {_ONE}"
        )
    )


def require_equal(connection: Connection) -> None:
    """Raise RuntimeError unless today's price of every trainer is the one."""
    lacking, differing = connection.execute(
        text(
            "SELECT count(*) - count(today), count(CASE WHEN today <> session_price THEN 1 END) "
            f"FROM (SELECT session_price, {_PRICE} AS today FROM trainers t) AS compared"
        )
    ).one()
    if lacking or differing:
        raise RuntimeError(
            f"{lacking} trainers have no price of today, and {differing} another than before"
        )


def require_nothing_lost(connection: Connection) -> None:
    """Raise RuntimeError when a trainer has the one price alone, which is about to go."""
    lost = connection.execute(
        text(
            "SELECT count(*) FROM trainers t WHERE session_price IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM trainer_prices p WHERE p.trainer_id = t.id "
            "AND p.package_type_id IS NULL)"
        )
    ).scalar_one()
    if lost:
        raise RuntimeError(f"{lost} trainers have a price that was not brought along")
