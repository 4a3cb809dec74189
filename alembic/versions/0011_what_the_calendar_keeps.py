"""What the calendar keeps: buffers, rooms, closed days, imported busy times, answers to wishes."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Table, column, its type, and what it has to be.
_COLUMNS = (
    ("trainers", "buffer_before", "INTEGER DEFAULT 0 NOT NULL", "buffer_before BETWEEN 0 AND 240"),
    ("trainers", "buffer_after", "INTEGER DEFAULT 0 NOT NULL", "buffer_after BETWEEN 0 AND 240"),
    ("trainers", "client_capacity", "INTEGER", "client_capacity IS NULL OR client_capacity >= 0"),
    ("places", "room", "INTEGER", "room IS NULL OR room >= 1"),
    (
        "package_types",
        "session_minutes",
        "INTEGER",
        "session_minutes IS NULL OR session_minutes BETWEEN 5 AND 1440",
    ),
)
_TIME_OFF = ("asked_at", "decided_by", "decided_at", "decision", "withdrawn_at")


def upgrade() -> None:
    for table, column, kind, promise in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({promise})")
    with op.batch_alter_table("time_off") as batch:
        batch.add_column(sa.Column("asked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("decided_by", Identifier(), nullable=True))
        batch.add_column(sa.Column("decided_at", UtcDateTime(), nullable=True))
        batch.add_column(
            sa.Column("decision", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_time_off_decided_by"), "users", ["decided_by"], ["id"])
        batch.create_check_constraint(op.f("ck_time_off_decision"), "length(decision) <= 500")
        batch.create_check_constraint(
            op.f("ck_time_off_withdrawn_at"), "withdrawn_at IS NULL OR status <> 'approved'"
        )
    _create_closures()
    _create_busy_imports()


def _create_closures() -> None:
    op.create_table(
        "closures",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_closures_name")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_closures_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index("ix_closures_organization_day", "closures", ["organization_id", "day"])


def _create_busy_imports() -> None:
    op.create_table(
        "busy_imports",
        sa.Column("organization_id", Identifier(), nullable=False),
        sa.Column("trainer_id", Identifier(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("id", Identifier(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_imports_ends_after_start")),
        sa.CheckConstraint("length(source) BETWEEN 1 AND 200", name=op.f("ck_busy_imports_source")),
        sa.CheckConstraint("length(uid) <= 1000", name=op.f("ck_busy_imports_uid")),
        sa.ForeignKeyConstraint(
            ["trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
            name=op.f("fk_busy_imports_trainer_id_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_imports")),
    )
    op.create_index("ix_busy_imports_trainer_starts", "busy_imports", ["trainer_id", "starts_at"])


def downgrade() -> None:
    op.drop_table("busy_imports")
    op.drop_table("closures")
    with op.batch_alter_table("time_off") as batch:
        batch.drop_constraint(op.f("ck_time_off_withdrawn_at"), type_="check")
        batch.drop_constraint(op.f("ck_time_off_decision"), type_="check")
        batch.drop_constraint(op.f("fk_time_off_decided_by"), type_="foreignkey")
        for column in reversed(_TIME_OFF):
            batch.drop_column(column)
    for table, column, _kind, _promise in reversed(_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
