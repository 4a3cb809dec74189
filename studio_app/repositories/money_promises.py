"""What the program promises of payments and receipts, each with what would break it."""

from __future__ import annotations

# Check, promise, fault, and a query of the keys of the rows that break it.
MONEY_PROMISES = (
    (
        "receipts",
        "Receipts are numbered from one on, without a gap.",
        "studios have receipts with a gap, or lost count of them",
        """
        SELECT o.id FROM organizations o
        LEFT JOIN receipt_counters c ON c.organization_id = o.id
        LEFT JOIN (
            SELECT organization_id, count(*) AS there, max(number) AS latest
            FROM receipts GROUP BY organization_id
        ) r ON r.organization_id = o.id
        WHERE coalesce(r.there, 0) <> coalesce(r.latest, 0)
           OR coalesce(r.latest, 0) <> coalesce(c.last_number, 0)""",
    ),
    (
        "refunds",
        "No more is given back of a payment than was paid, and to nobody else.",
        "payments were given back beyond what was paid, or to somebody else",
        """
        SELECT refund_of AS id FROM payments WHERE refund_of IS NOT NULL
        GROUP BY refund_of HAVING sum(amount) + (
            SELECT amount FROM payments p WHERE p.id = payments.refund_of) < 0
        UNION ALL
        SELECT g.id FROM payments g JOIN payments p ON p.id = g.refund_of
        WHERE g.client_id <> p.client_id""",
    ),
    (
        "fees",
        "What of a payment is what adds up to what was paid.",
        "calculations of fees are of another amount than the payment that they are of",
        """
        SELECT f.id FROM fee_audit_entries f JOIN payments p ON p.id = f.payment_id
        WHERE f.gross <> p.amount""",
    ),
)
