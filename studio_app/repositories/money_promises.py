"""What the program promises of payments, receipts and pay, each with what would break it."""

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
    (
        "pay_totals",
        "A pay statement comes to what its lines add up to.",
        "pay statements come to another amount than their lines",
        """
        SELECT s.id FROM pay_statements s WHERE s.total <> (
            SELECT coalesce(sum(amount), 0) FROM pay_statement_lines
            WHERE statement_id = s.id)""",
    ),
    (
        "paid_once",
        "No session is paid by two pay statements, and no day stated twice.",
        "sessions or days of a trainer are on two pay statements",
        """
        SELECT l.session_id AS id FROM pay_statement_lines l
        JOIN pay_statements s ON s.id = l.statement_id AND s.withdrawn_at IS NULL
        WHERE l.session_id IS NOT NULL
        GROUP BY l.session_id HAVING count(DISTINCT l.statement_id) > 1
        UNION ALL
        SELECT a.id FROM pay_statements a JOIN pay_statements b
        ON b.trainer_id = a.trainer_id AND b.id > a.id
        AND b.first_day <= a.last_day AND b.last_day >= a.first_day
        WHERE a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL""",
    ),
)
