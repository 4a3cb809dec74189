"""What is said with a transfer and after a session, and what a trainer is paid."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_EMPTY = "VARCHAR DEFAULT '' NOT NULL"
_NOUGHT = "INTEGER DEFAULT 0 NOT NULL"
_SHARE = "BETWEEN 0 AND 1000000"
# Table, column, its type, and what it has to be.
_COLUMNS = (
    ("transfers", "notes", _EMPTY, "length(notes) <= 5000"),
    ("transfers", "decision", _EMPTY, "length(decision) <= 500"),
    *(
        ("session_notes", column, _EMPTY, f"length({column}) <= 5000")
        for column in ("feedback", "exercises", "goals_reached", "next_focus", "homework")
    ),
    ("pay_rates", "no_show_share", _NOUGHT, f"no_show_share {_SHARE}"),
    ("pay_rates", "late_cancel_share", _NOUGHT, f"late_cancel_share {_SHARE}"),
    (
        "pay_rates",
        "group_kind",
        "VARCHAR DEFAULT 'as_personal' NOT NULL",
        "group_kind IN ('as_personal', 'flat', 'per_head')",
    ),
    ("pay_rates", "group_amount", "BIGINT DEFAULT 0 NOT NULL", "group_amount >= 0"),
    ("pay_rates", "of_net", "BOOLEAN DEFAULT false NOT NULL", "NOT of_net OR kind = 'percentage'"),
)
_TABLES = ("pay_statement_lines", "pay_statements", "note_templates")


def upgrade() -> None:
    with op.batch_alter_table("pay_rates") as batch:
        batch.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
        batch.drop_constraint(op.f("uq_pay_rates_trainer_id_valid_from"), type_="unique")
    # After the rebuilding of tables, which would write defaults down in other words.
    for table, column, kind, promise in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({promise})")
    op.add_column("transfers", sa.Column("batch_id", Identifier(), nullable=True))
    op.add_column("transfers", sa.Column("choices", Json, nullable=True))
    _hold_text("<= 20000")
    where = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_pay_rates_in_force",
        "pay_rates",
        ["trainer_id", "valid_from"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    _create_note_templates()
    _create_pay_statements()
    _create_pay_statement_lines()


def _hold_text(length: str) -> None:
    op.execute("ALTER TABLE session_notes DROP CONSTRAINT ck_session_notes_text")
    op.execute(
        "ALTER TABLE session_notes ADD CONSTRAINT ck_session_notes_text "
        f"CHECK (length(text) {length})"
    )


def _of_studio(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "organization_id"],
        [f"{other}.id", f"{other}.organization_id"],
        name=op.f(f"fk_{table}_{column}_organization_id"),
    )


def _of_one(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> tuple[sa.Column[object], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", Identifier(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _column(name: str, kind: type, *, optional: bool = False) -> sa.Column[object]:
    kinds = {str: sa.String, int: sa.Integer}
    return sa.Column(name, kinds.get(kind, kind)(), nullable=optional)


def _check(table: str, name: str, promise: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(promise, name=op.f(f"ck_{table}_{name}"))


def _create_note_templates() -> None:
    table = "note_templates"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("trainer_id", Identifier, optional=True),
        _column("name", str),
        sa.Column("content", Json, nullable=False),
        _column("removed_at", UtcDateTime, optional=True),
        *_key(table),
        _column("version", int),
        _of_studio(table, "trainer_id", "trainers"),
        _of_one(table, "organization_id", "organizations"),
        _check(table, "name", "length(name) BETWEEN 1 AND 200"),
    )
    op.create_index(f"ix_{table}_organization_id", table, ["organization_id"])


def _create_pay_statements() -> None:
    table = "pay_statements"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("trainer_id", Identifier),
        _column("first_day", sa.Date),
        _column("last_day", sa.Date),
        _column("total", sa.BigInteger),
        _column("note", str),
        _column("issued_at", UtcDateTime),
        _column("issued_by", Identifier),
        _column("paid_at", UtcDateTime, optional=True),
        _column("paid_by", Identifier, optional=True),
        _column("withdrawn_at", UtcDateTime, optional=True),
        *_key(table),
        _column("version", int),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "trainer_id",
            name=op.f(f"uq_{table}_id_organization_id_trainer_id"),
        ),
        _of_studio(table, "trainer_id", "trainers"),
        _of_one(table, "issued_by", "users"),
        _of_one(table, "paid_by", "users"),
        _check(table, "last_day", "last_day >= first_day"),
        _check(table, "note", "length(note) <= 500"),
        _check(table, "withdrawn_at", "paid_at IS NULL OR withdrawn_at IS NULL"),
    )
    where = sa.text("withdrawn_at IS NULL")
    op.create_index(
        f"ix_{table}_trainer_day",
        table,
        ["trainer_id", "last_day"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _create_pay_statement_lines() -> None:
    table = "pay_statement_lines"
    op.create_table(
        table,
        _column("organization_id", Identifier),
        _column("statement_id", Identifier),
        _column("trainer_id", Identifier),
        _column("day", sa.Date),
        _column("kind", str),
        _column("text", str),
        _column("session_id", Identifier, optional=True),
        _column("heads", int),
        _column("minutes", int),
        _column("value", sa.BigInteger),
        _column("amount", sa.BigInteger),
        *_key(table),
        sa.ForeignKeyConstraint(
            ["statement_id", "organization_id", "trainer_id"],
            ["pay_statements.id", "pay_statements.organization_id", "pay_statements.trainer_id"],
            name=op.f(f"fk_{table}_statement"),
        ),
        _of_one(table, "session_id", "sessions"),
        _check(table, "kind", "length(kind) BETWEEN 1 AND 40"),
        _check(table, "text", "length(text) <= 500"),
    )
    op.create_index(f"ix_{table}_statement_id", table, ["statement_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("uq_pay_rates_in_force", "pay_rates")
    op.execute("UPDATE session_notes SET text = '-' WHERE text = ''")
    _hold_text("BETWEEN 1 AND 20000")
    op.drop_column("transfers", "choices")
    op.drop_column("transfers", "batch_id")
    for table, column, _kind, _promise in reversed(_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.drop_column(table, column)
    op.execute("DELETE FROM pay_rates WHERE removed_at IS NOT NULL")
    with op.batch_alter_table("pay_rates") as batch:
        batch.create_unique_constraint(
            op.f("uq_pay_rates_trainer_id_valid_from"), ["trainer_id", "valid_from"]
        )
        batch.drop_column("removed_at")
