"""What was counted in the till, and what came in from files."""

import sqlalchemy as sa
from alembic import op

from studio_app.repositories.types import Identifier, Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_till_closes()
    _create_import_tables()


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id")
    return sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=name)


def _of_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"))


def _of_studio(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "organization_id"],
        [f"{other}.id", f"{other}.organization_id"],
        name=op.f(f"fk_{table}_{column}_organization_id"),
    )


def _key(table: str) -> tuple[sa.Column[object], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", Identifier(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _column(name: str, kind: type, *, optional: bool = False) -> sa.Column[object]:
    kinds = {str: sa.String, int: sa.Integer, bool: sa.Boolean}
    return sa.Column(name, kinds.get(kind, kind)(), nullable=optional)


def _check(table: str, name: str, promise: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(promise, name=op.f(f"ck_{table}_{name}"))


def _create_till_closes() -> None:
    op.create_table(
        "till_closes",
        _column("organization_id", Identifier),
        _column("user_id", Identifier),
        _column("day", sa.Date),
        _column("opening", sa.BigInteger),
        _column("expected", sa.BigInteger),
        _column("counted", sa.BigInteger),
        _column("note", str),
        _column("closed_at", UtcDateTime),
        _column("closed_by", Identifier),
        *_key("till_closes"),
        _of_organization("till_closes"),
        _of_user("till_closes", "user_id"),
        _of_user("till_closes", "closed_by"),
        _check("till_closes", "opening", "opening >= 0"),
        _check("till_closes", "counted", "counted >= 0"),
        _check("till_closes", "note", "length(note) <= 500"),
    )
    op.create_index("ix_till_closes_organization_day", "till_closes", ["organization_id", "day"])
    op.create_index("ix_till_closes_user_day", "till_closes", ["organization_id", "user_id", "day"])


def _create_import_tables() -> None:
    op.create_table(
        "import_runs",
        _column("organization_id", Identifier),
        _column("kind", str),
        _column("source_name", str),
        _column("created_at", UtcDateTime),
        _column("created_by", Identifier),
        sa.Column("counts", Json, nullable=False),
        _column("undone_at", UtcDateTime, optional=True),
        _column("undone_by", Identifier, optional=True),
        *_key("import_runs"),
        _of_organization("import_runs"),
        _of_user("import_runs", "created_by"),
        _of_user("import_runs", "undone_by"),
        sa.UniqueConstraint(
            "id", "organization_id", name=op.f("uq_import_runs_id_organization_id")
        ),
        _check("import_runs", "kind", "length(kind) BETWEEN 1 AND 40"),
        _check("import_runs", "source_name", "length(source_name) <= 255"),
    )
    op.create_index("ix_import_runs_organization_id", "import_runs", ["organization_id"])
    op.create_table(
        "import_rows",
        _column("organization_id", Identifier),
        _column("import_run_id", Identifier),
        _column("row_number", int),
        _column("row_key", str),
        _column("client_id", Identifier, optional=True),
        _column("client_package_id", Identifier, optional=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        *_key("import_rows"),
        _of_studio("import_rows", "import_run_id", "import_runs"),
        _of_studio("import_rows", "client_id", "clients"),
        _of_studio("import_rows", "client_package_id", "client_packages"),
    )
    op.create_index("ix_import_rows_import_run_id", "import_rows", ["import_run_id"])
    op.create_index(
        "ix_import_rows_organization_key", "import_rows", ["organization_id", "row_key"]
    )


def downgrade() -> None:
    for table in ("import_rows", "import_runs", "till_closes"):
        op.drop_table(table)
