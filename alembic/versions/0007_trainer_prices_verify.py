"""Verify: today's price of every trainer is the one that the trainer had, and the sums agree."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TODAY = """
    (SELECT price FROM trainer_prices p
     WHERE p.trainer_id = t.id AND p.organization_id = t.organization_id
       AND p.package_type_id IS NULL AND p.valid_from <= CURRENT_DATE
       AND (p.valid_until IS NULL OR p.valid_until >= CURRENT_DATE)
     ORDER BY p.valid_from DESC LIMIT 1)"""


def upgrade() -> None:
    lacking, differing, before, now = (
        op.get_bind()
        .execute(
            sa.text(
                "SELECT count(*) - count(today), count(CASE WHEN today <> session_price THEN 1 END)"
                ", coalesce(sum(session_price), 0), coalesce(sum(today), 0) "
                f"FROM (SELECT session_price, {_TODAY} AS today FROM trainers t) AS compared"
            )
        )
        .one()
    )
    if lacking or differing or before != now:
        raise RuntimeError(
            f"{lacking} trainers have no price and {differing} another than before; "
            f"all together {now}, and before {before}"
        )


def downgrade() -> None:
    pass
