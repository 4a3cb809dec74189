"""Fill: the one price of each trainer becomes the first of many, valid on every day."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from studio_app.domain.identifiers import new_id
from studio_app.repositories.types import Identifier

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Before the first day that any studio's diary reaches back to.
_FIRST_DAY = date(2000, 1, 1)


def upgrade() -> None:
    connection = op.get_bind()
    lacking = connection.execute(
        sa.text(
            "SELECT id FROM trainers WHERE NOT EXISTS (SELECT 1 FROM trainer_prices "
            "WHERE trainer_id = trainers.id AND package_type_id IS NULL)"
        ).columns(id=Identifier())
    ).scalars()
    keys = [{"key": new_id(), "trainer": trainer, "since": _FIRST_DAY} for trainer in lacking]
    if keys:
        connection.execute(
            sa.text(
                "INSERT INTO trainer_prices (id, organization_id, trainer_id, price, valid_from) "
                "SELECT :key, organization_id, id, session_price, :since "
                "FROM trainers WHERE id = :trainer"
            ).bindparams(
                sa.bindparam("key", type_=Identifier()),
                sa.bindparam("trainer", type_=Identifier()),
                sa.bindparam("since", type_=sa.Date()),
            ),
            keys,
        )


def downgrade() -> None:
    op.execute("DELETE FROM trainer_prices WHERE package_type_id IS NULL")
