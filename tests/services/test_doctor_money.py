"""The doctor finds what no sale, payment or refund could have left so."""

from __future__ import annotations

import pytest

from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.test_doctor import broken, cluster, unguarded

__all__ = ["cluster"]

_GIVEN = (
    "INSERT INTO payments (id, organization_id, client_id, amount, method, paid_at, taken_by, "
    "refund_of, reason) SELECT <back>, organization_id, {client}, {amount}, method, paid_at, "
    "taken_by, id, '' FROM payments WHERE id = <payment cara>"
)

_STATED_AGAIN = (
    "INSERT INTO pay_statements (id, organization_id, trainer_id, first_day, last_day, total, "
    "note, issued_at, issued_by, version) SELECT <back>, organization_id, trainer_id, last_day, "
    "last_day, 0, '', issued_at, issued_by, 1 FROM pay_statements WHERE id = <statement ben>"
)
# On statements of two trainers: with one trainer's, the days would tell as well.
_COUNTED_AGAIN = (
    "UPDATE pay_statement_lines SET session_id = <session dora past> "
    "WHERE statement_id IN (<statement ben>, <statement anna>)"
)

_ONE_MORE = "SET gross = gross + 1, net = net + 1"


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("receipts", "DELETE FROM receipts WHERE id = <receipt cara>"),
        ("receipts", "UPDATE receipt_counters SET last_number = 9 WHERE organization_id = <home>"),
        ("refunds", _GIVEN.format(client="client_id", amount="-30001")),
        ("refunds", _GIVEN.format(client="<cem>", amount="-1")),
        ("fees", f"UPDATE fee_audit_entries {_ONE_MORE} WHERE id = <fees cara>"),
        ("pay_totals", "UPDATE pay_statements SET total = total + 1 WHERE id = <statement ben>"),
        ("paid_once", _STATED_AGAIN),
        ("paid_once", _COUNTED_AGAIN),
    ],
)
def test_what_no_step_about_money_could_have_left_so(
    studio: StudioDatabase, cluster: Cluster | None, check: str, statement: str
) -> None:
    with unguarded(studio, cluster) as run:
        run(statement)
    assert broken(examine(studio.url)).keys() - {"integrity", "tables"} == {check}
