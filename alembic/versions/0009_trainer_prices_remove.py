"""Remove: ``session_price`` goes, and programs that would ask for it are refused."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.price_steps import require_nothing_lost

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    require_nothing_lost(op.get_bind())
    with op.batch_alter_table("trainers") as batch:
        batch.drop_constraint(op.f("ck_trainers_session_price"), type_="check")
        batch.drop_column("session_price")


def downgrade() -> None:
    with op.batch_alter_table("trainers") as batch:
        batch.add_column(sa.Column("session_price", sa.BigInteger(), nullable=True))
        batch.create_check_constraint(op.f("ck_trainers_session_price"), "session_price >= 0")
    op.execute(
        """
        UPDATE trainers SET session_price =
            (SELECT price FROM trainer_prices p
             WHERE p.trainer_id = trainers.id AND p.package_type_id IS NULL
               AND p.valid_from <= CURRENT_DATE
               AND (p.valid_until IS NULL OR p.valid_until >= CURRENT_DATE)
             ORDER BY p.valid_from DESC LIMIT 1)"""
    )
