"""The doctor finds packages that cost, share, move or keep what no step could have left so."""

from __future__ import annotations

import pytest

from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.test_doctor import broken, cluster, unguarded

__all__ = ["cluster"]

_LINE = "organization_id, client_package_id, client_id, booking_id, reason, created_at, created_by"


def _line(kind: str, amount: int, like: str) -> str:
    """Return what adds a line to the ledger of a package, as another of it."""
    return (
        f"INSERT INTO credit_entries (id, kind, amount, {_LINE}) "
        f"SELECT <added line>, '{kind}', {amount}, {_LINE} FROM credit_entries WHERE id = <{like}>"
    )


_SPENT_TWICE = (
    _line("booked", -1, "spent cara next"),
    "UPDATE client_packages SET balance = balance - 1 WHERE id = <cara ten>",
)
_MOVED_NOWHERE = (
    _line("transferred", -1, "bought cara ten"),
    "UPDATE client_packages SET balance = balance - 1 WHERE id = <cara ten>",
)
_EXPIRED_NEVER = (
    _line("expired", -8, "bought cara ten"),
    "UPDATE client_packages SET balance = 0, expires_on = NULL WHERE id = <cara ten>",
)


@pytest.mark.parametrize(
    ("check", "statements"),
    [
        ("drawn_credits", _SPENT_TWICE),
        (
            "drawn_credits",
            ("UPDATE bookings SET client_package_id = NULL WHERE id = <cara next>",),
        ),
        (
            "shared_packages",
            ("UPDATE package_shares SET owner_id = <cem> WHERE id = <share gus fay>",),
        ),
        ("moved_credits", _MOVED_NOWHERE),
        (
            "moved_credits",
            ("UPDATE client_packages SET transferred_from_id = <cem ten> WHERE id = <cara ten>",),
        ),
        (
            "ended_packages",
            ("UPDATE client_packages SET voided_at = bought_at WHERE id = <cara ten>",),
        ),
        ("ended_packages", _EXPIRED_NEVER),
    ],
)
def test_what_no_step_could_have_left_so(
    studio: StudioDatabase, cluster: Cluster | None, check: str, statements: tuple[str, ...]
) -> None:
    with unguarded(studio, cluster) as run:
        for statement in statements:
            run(statement)
    found = broken(examine(studio.url))
    assert found.pop(check) == 1
    assert set(found) <= {"foreign_keys", "integrity"}


def test_a_booking_on_a_package_that_was_never_shared(
    studio: StudioDatabase, cluster: Cluster | None
) -> None:
    with unguarded(studio, cluster) as run:
        run("UPDATE bookings SET client_package_id = <dora ten> WHERE id = <cara next>")
        run(
            "UPDATE credit_entries SET client_package_id = <dora ten>, client_id = <dora> "
            "WHERE id = <spent cara next>"
        )
        run("UPDATE client_packages SET balance = balance + 1 WHERE id = <cara ten>")
        run("UPDATE client_packages SET balance = balance - 1 WHERE id = <dora ten>")
    assert broken(examine(studio.url)) == {"shared_packages": 1}


def test_a_price_below_nothing(studio: StudioDatabase, cluster: Cluster | None) -> None:
    with unguarded(studio, cluster) as run:
        if run.is_postgres:
            run("ALTER TABLE client_packages DROP CONSTRAINT ck_client_packages_price_reduction")
        run("UPDATE client_packages SET price_reduction = price + 1 WHERE id = <cara ten>")
    expected = {"price_reductions": 1} | ({"tables": 1} if cluster else {"integrity": 1})
    assert broken(examine(studio.url)) == expected
