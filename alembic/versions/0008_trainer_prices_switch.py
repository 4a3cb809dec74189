"""Switch: programs read and write the dated prices; ``session_price`` is no longer asked for.

What older programs wrote until now is brought along; from here on their writes are refused. It
stays where it was for those that still have the studio open and read, and may be left empty.
"""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.price_steps import bring_along, require_equal

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bring_along(op.get_bind())
    require_equal(op.get_bind())
    with op.batch_alter_table("trainers") as batch:
        batch.alter_column("session_price", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    op.execute(
        """
        UPDATE trainers SET session_price = coalesce(
            (SELECT price FROM trainer_prices p
             WHERE p.trainer_id = trainers.id AND p.package_type_id IS NULL
               AND p.valid_from <= CURRENT_DATE
               AND (p.valid_until IS NULL OR p.valid_until >= CURRENT_DATE)
             ORDER BY p.valid_from DESC LIMIT 1), 0)"""
    )
    with op.batch_alter_table("trainers") as batch:
        batch.alter_column("session_price", existing_type=sa.BigInteger(), nullable=False)
