"""Fill: the one price of each trainer becomes the first of many, valid on every day."""

from alembic import op

from studio_app.repositories.price_steps import bring_along

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bring_along(op.get_bind())


def downgrade() -> None:
    op.execute("DELETE FROM trainer_prices WHERE package_type_id IS NULL")
