"""What the front desk gives back of a payment stays small in all, also past the program."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from sqlalchemy import insert
from sqlalchemy.orm import Session

from studio_app.domain.identifiers import new_id
from studio_app.repositories import schema
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.security.ways import REFUSALS
from tests.services.turns import bare, taking_turns

PAYMENT = key("payment cara")
"""A payment of 30 000; the limit is 5 000."""
BARE = (
    "INSERT INTO payments (id, organization_id, client_id, amount, method, paid_at, taken_by, "
    "refund_of, reason) VALUES (%(id)s, %(organization_id)s, %(client_id)s, %(amount)s, "
    "%(method)s, %(paid_at)s, %(taken_by)s, %(refund_of)s, '')"
)


def money(amount: int, of: Any = None, by: str = "desk") -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "client_id": key("cara"),
        "amount": amount,
        "method": "cash",
        "paid_at": NOW,
        "taken_by": key(f"user {by}"),
        "refund_of": of,
    }


def written(session: Session, *rows: dict[str, Any]) -> bool:
    """Tell whether the rows were taken, by one statement."""
    try:
        with session.begin_nested():
            session.execute(insert(schema.PaymentRow).values(list(rows)))
    except REFUSALS:
        return False
    return True


def test_the_desk_gives_no_more_back_little_by_little_than_at_once(
    studio: StudioDatabase,
) -> None:
    with studio.session("desk") as session:
        told = [written(session, money(-4_000, PAYMENT)) for _ in range(8)]
        assert told == [True] + [False] * 7
        assert not written(session, money(-600, PAYMENT), money(-600, PAYMENT))
        assert written(session, money(-1_000, PAYMENT))
        assert not written(session, money(-1, PAYMENT))


def test_what_others_gave_back_counts_and_owners_give_back_what_they_like(
    studio: StudioDatabase,
) -> None:
    with studio.session("owner") as session:
        assert all(written(session, money(-4_000, PAYMENT, "owner")) for _ in range(7))
        assert written(session, money(-4_000, None, "owner"))
    with studio.house() as connection:
        given = money(-4_000, PAYMENT, "owner")
        connection.execute(insert(schema.PaymentRow).values(given))
    with studio.session("desk") as session:
        assert not written(session, money(-1_001, PAYMENT))
        assert written(session, money(-1_000, PAYMENT))


def test_the_desk_gives_nothing_back_of_nothing_and_no_more_than_was_paid(
    studio: StudioDatabase,
) -> None:
    paid, given = money(100), money(-60, PAYMENT)
    with studio.session("desk") as session:
        assert written(session, paid)
        assert written(session, given)
        for refused in (money(-60), money(-60, given["id"]), money(-101, paid["id"])):
            assert not written(session, refused)
        assert written(session, money(-100, paid["id"]))


def test_of_two_who_give_back_at_once_the_later_waits_and_sees_what_was_given(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    first, second = (bare(postgres_cluster, postgres_studio, "desk") for _ in range(2))
    with first, second, taking_turns(postgres_cluster, postgres_studio) as turns:
        first.execute(BARE, money(-4_000, PAYMENT))
        later = turns.waiting(lambda: second.execute(BARE, money(-4_000, PAYMENT)))
        first.commit()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            later.result(20)
        second.rollback()
        # Such a transaction would not see what was given since it began.
        second.isolation_level = IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            second.execute(BARE, money(-1, PAYMENT))
