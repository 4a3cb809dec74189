"""Add: a trainer may have many prices, dated, also for kinds of packages. Nothing reads them."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainer_prices",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("package_type_id", Identifier(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_trainer_prices_price")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from",
            name=op.f("ck_trainer_prices_valid_until"),
        ),
        sa.ForeignKeyConstraint(
            ["package_type_id", "organization_id"],
            ["package_types.id", "package_types.organization_id"],
            name=op.f("fk_trainer_prices_package_type_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_trainer_prices_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_prices")),
    )
    # Two, because null is equal to nothing.
    for name, columns, condition in (
        ("uq_trainer_prices_single", ["trainer_id", "valid_from"], "package_type_id IS NULL"),
        (
            "uq_trainer_prices_package",
            ["trainer_id", "package_type_id", "valid_from"],
            "package_type_id IS NOT NULL",
        ),
    ):
        op.create_index(
            name,
            "trainer_prices",
            columns,
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def downgrade() -> None:
    op.drop_table("trainer_prices")
