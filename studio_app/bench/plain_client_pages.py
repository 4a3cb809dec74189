"""A page of the list of clients as plainly as it can be had: by key, a statement for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio_app.bench.sizes import NOW, TODAY
from studio_app.bench.studios import BenchStudio
from studio_app.repositories.types import to_microseconds

_PAGE = """
SELECT c.id, c.number, c.name, c.active, c.phone, c.email, c.birth_date, c.created_at, t.name
FROM clients c
LEFT JOIN assignments a ON a.client_id = c.id AND a.ended_at IS NULL
LEFT JOIN trainers t ON t.id = a.trainer_id
WHERE c.organization_id = ? AND c.active AND c.withdrawn_at IS NULL AND c.merged_into_id IS NULL
  AND (c.search_text, c.id) >= (?, ?)
ORDER BY c.search_text, c.id LIMIT 100
"""
_PACKAGES = """
SELECT client_id, sum(balance), max(CASE WHEN sessions IS NULL THEN 1 ELSE 0 END),
       min(CASE WHEN sessions IS NULL OR balance > 0 THEN expires_on END)
FROM client_packages
WHERE client_id IN ({clients}) AND voided_at IS NULL AND (expires_on IS NULL OR expires_on >= ?)
GROUP BY client_id
"""
_SHARED = """
SELECT s.client_id, sum(p.balance) FROM package_shares s
JOIN client_packages p ON p.id = s.client_package_id
WHERE s.client_id IN ({clients}) AND s.removed_at IS NULL AND p.voided_at IS NULL
  AND (p.expires_on IS NULL OR p.expires_on >= ?)
GROUP BY s.client_id
"""
_PRICES = """
SELECT client_id, sum(price - price_reduction) FROM client_packages
WHERE client_id IN ({clients}) GROUP BY client_id
"""
_CHARGES = """
SELECT client_id, sum(charge) FROM bookings WHERE client_id IN ({clients}) AND charge > 0
GROUP BY client_id
"""
_PAID = """
SELECT client_id, sum(amount) FROM payments WHERE client_id IN ({clients}) GROUP BY client_id
"""
_VISITS = """
SELECT c.id,
       (SELECT b.starts_at FROM bookings b WHERE b.client_id = c.id AND b.starts_at <= ?
          AND b.status IN ('arrived', 'completed') ORDER BY b.starts_at DESC LIMIT 1),
       (SELECT b.starts_at FROM bookings b WHERE b.client_id = c.id AND b.starts_at > ?
          AND b.occupies ORDER BY b.starts_at LIMIT 1)
FROM clients c WHERE c.id IN ({clients})
"""
_TAGS = """
SELECT client_id, tag FROM client_tags WHERE client_id IN ({clients}) AND removed_at IS NULL
ORDER BY tag
"""


def fetch(
    studio: BenchStudio, connection: Any, organization: Any, start: Sequence[Any]
) -> list[Any]:
    """Return the clients of the page that begins at a text and a key, with what goes with them."""
    rows: list[Any] = connection.execute(studio.sql(_PAGE), [organization, *start]).fetchall()
    keys = [row[0] for row in rows]
    today: Any = TODAY if studio.is_postgres else TODAY.isoformat()
    now: Any = NOW if studio.is_postgres else to_microseconds(NOW)
    for statement, before, after in (
        (_PACKAGES, [], [today]),
        (_SHARED, [], [today]),
        (_PRICES, [], []),
        (_CHARGES, [], []),
        (_PAID, [], []),
        (_VISITS, [now, now], []),
        (_TAGS, [], []),
    ):
        text = statement.format(clients=", ".join("?" * len(keys)))
        connection.execute(studio.sql(text), [*before, *keys, *after]).fetchall()
    return rows
