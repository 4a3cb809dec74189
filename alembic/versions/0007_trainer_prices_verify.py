"""Verify: today's price of every trainer is the one that the trainer has.

What older programs wrote since the prices were filled in is brought along first.
"""

from alembic import op

from studio_app.repositories.price_steps import bring_along, require_equal

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bring_along(op.get_bind())
    require_equal(op.get_bind())


def downgrade() -> None:
    pass
