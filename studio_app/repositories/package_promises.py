"""What the program promises of packages beyond their balance, each with what would break it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from studio_app.repositories.findings import Finding

EXPIRY = "expired_credits"

# Check, promise, fault, and a query of the keys of the rows that break it.
PACKAGE_PROMISES = (
    (
        "price_reductions",
        "No price comes down by more than itself.",
        "packages cost less than nothing, or more than their price",
        "SELECT id FROM client_packages WHERE price_reduction < 0 OR price_reduction > price",
    ),
    (
        "drawn_credits",
        "Every booking draws one credit at most, from the package that pays for it.",
        "bookings hold more than one credit, or one of another package",
        """
        SELECT booking_id AS id FROM credit_entries WHERE booking_id IS NOT NULL
        GROUP BY booking_id HAVING sum(amount) NOT IN (0, -1)
        UNION ALL
        SELECT b.id FROM credit_entries e JOIN bookings b ON b.id = e.booking_id
        WHERE b.client_package_id IS NULL OR b.client_package_id <> e.client_package_id""",
    ),
    (
        "shared_packages",
        "Nobody draws on another's package with whom it was never shared.",
        "bookings or shares are of a package that was never shared with the client",
        """
        SELECT b.id FROM bookings b JOIN client_packages p ON p.id = b.client_package_id
        WHERE b.client_id <> p.client_id AND NOT EXISTS (
            SELECT 1 FROM package_shares s
            WHERE s.client_package_id = p.id AND s.client_id = b.client_id)
        UNION ALL
        SELECT s.id FROM package_shares s
        JOIN client_packages p ON p.id = s.client_package_id
        WHERE s.owner_id <> p.client_id OR s.client_id = p.client_id""",
    ),
    (
        "moved_credits",
        "Credits that move to another client's package leave the one that they came from.",
        "packages have moved more or fewer credits than came to others, or ask a price for them",
        """
        SELECT root AS id FROM (
            WITH RECURSIVE heirs (id, root) AS (
                SELECT id, id FROM client_packages WHERE transferred_from_id IS NULL
                UNION ALL
                SELECT p.id, h.root FROM client_packages p
                JOIN heirs h ON h.id = p.transferred_from_id
            )
            SELECT h.root FROM heirs h JOIN credit_entries e ON e.client_package_id = h.id
            WHERE e.kind = 'transferred' GROUP BY h.root HAVING sum(e.amount) <> 0
        ) AS unequal
        UNION ALL
        SELECT id FROM client_packages WHERE transferred_from_id IS NOT NULL AND price <> 0""",
    ),
    (
        "ended_packages",
        "What is void or has expired has no credit but what came back since.",
        "packages are void and have credit, or lost theirs without a day of expiry",
        """
        SELECT p.id FROM client_packages p
        WHERE p.voided_at IS NOT NULL AND p.balance > 0 AND NOT EXISTS (
            SELECT 1 FROM credit_entries e
            WHERE e.client_package_id = p.id AND e.kind = 'returned')
        UNION ALL
        SELECT p.id FROM client_packages p
        JOIN credit_entries e ON e.client_package_id = p.id AND e.kind = 'expired'
        GROUP BY p.id, p.expires_on
        HAVING sum(e.amount) > 0 OR (sum(e.amount) < 0 AND p.expires_on IS NULL)""",
    ),
    (
        "merged_clients",
        "Nothing is left with who turned out to be somebody else.",
        "clients were merged and still have something, or are active",
        """
        SELECT c.id FROM clients c WHERE c.merged_into_id IS NOT NULL AND (
            c.active
            OR EXISTS (SELECT 1 FROM bookings WHERE client_id = c.id)
            OR EXISTS (SELECT 1 FROM client_packages WHERE client_id = c.id)
            OR EXISTS (SELECT 1 FROM payments WHERE client_id = c.id)
        )""",
    ),
)


def expiry_finding(connection: Connection) -> Finding:
    """Return whether the credits of packages that are over are booked out.

    No more than advice: the program does it whenever it is open.
    """
    count = connection.execute(
        text("SELECT count(*) FROM client_packages WHERE balance > 0 AND expires_on < CURRENT_DATE")
    ).scalar_one()
    if not count:
        return Finding(EXPIRY, True, "The credits of packages that expired are booked out.", 0)
    detail = f"{count} packages have expired; Studio App books their credits out when it is open."
    return Finding(EXPIRY, True, detail, int(count))
