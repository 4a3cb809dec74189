"""What the tables did not hold yet: kinds, days and names that make no sense, changes unnoticed.

What breaks one of the new promises cannot be mended by guessing: the studio stays as it was, and
is told which row it is.
"""

import sqlalchemy as sa
from alembic import op

from studio_app.domain.errors import DatabaseProblem

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RATE = "BETWEEN 0 AND 1000000"
_NAME = "length(name) BETWEEN 1 AND 200"

# Table, name, what every row must be, and what is said of those that are not.
_PROMISES = (
    ("organizations", "name", _NAME, "studios have an empty name or one of over 200 letters"),
    ("users", "name", _NAME, "users have an empty name or one of over 200 letters"),
    ("trainers", "name", _NAME, "trainers have an empty name or one of over 200 letters"),
    (
        "time_off",
        "kind",
        "kind IN ('vacation', 'sick', 'personal', 'conference')",
        "times off are of no known kind",
    ),
    (
        "weekly_hours",
        "valid_until",
        "valid_until IS NULL OR valid_until >= valid_from",
        "weekly hours end before they begin",
    ),
    (
        "credit_entries",
        "reason",
        "length(reason) <= 500",
        "ledger lines have a reason of over 500 letters",
    ),
    ("fee_audit_entries", "vat_rate", f"vat_rate {_RATE}", "reckoned fees have no sensible VAT"),
    (
        "fee_audit_entries",
        "card_fee_rate",
        f"card_fee_rate {_RATE}",
        "reckoned fees have no sensible rate of the card",
    ),
    (
        "fee_audit_entries",
        "sign",
        "(gross >= 0 AND net >= 0 AND vat >= 0 AND card_fee >= 0) OR (gross < 0 AND net <= 0)",
        "reckoned fees mix money received and money given back",
    ),
)
_ONE_CLIENT_EACH = "uq_clients_organization_id_user_id"
_VERSIONED = ("client_alerts", "places", "weekly_hours", "availability_overrides", "trainer_prices")
_INDICES = (
    ("receipts", "client_id", None),
    ("fee_audit_entries", "client_id", None),
    ("media", "client_id", "client_id IS NOT NULL"),
    ("transfers", "from_trainer_id", "from_trainer_id IS NOT NULL"),
    ("transfers", "to_trainer_id", None),
)


def upgrade() -> None:
    for table, name, promise, broken in _PROMISES:
        _require_none(f"SELECT id FROM {table} WHERE NOT ({promise})", broken)
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({promise})")
    _require_none(
        "SELECT id FROM clients c WHERE EXISTS (SELECT 1 FROM clients other "
        "WHERE other.organization_id = c.organization_id AND other.user_id = c.user_id "
        "AND other.id <> c.id)",
        "clients share a login with another",
    )
    with op.batch_alter_table("clients") as batch:
        batch.create_unique_constraint(op.f(_ONE_CLIENT_EACH), ["organization_id", "user_id"])
    for table in _VERSIONED:
        # A default, for programs that add rows and know no version.
        op.execute(f"ALTER TABLE {table} ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")
    for table, column, condition in _INDICES:
        where = sa.text(condition) if condition else None
        op.create_index(
            f"ix_{table}_{column}", table, [column], sqlite_where=where, postgresql_where=where
        )


def _require_none(query: str, broken: str) -> None:
    shown = "hex(id)" if op.get_bind().dialect.name == "sqlite" else "CAST(id AS text)"
    count, example = (
        op.get_bind()
        .execute(sa.text(f"SELECT count(*), min({shown}) FROM ({query}) AS broken"))
        .one()
    )
    if count:
        raise DatabaseProblem(
            f"The studio could not be brought up to date, and nothing in it was changed: {count} "
            f"{broken}, such as {example}. Go on with the version of Studio App that you had, and "
            "ask whoever looks after the database to put that right."
        )


def downgrade() -> None:
    for table, column, _ in reversed(_INDICES):
        op.drop_index(f"ix_{table}_{column}", table)
    for table in reversed(_VERSIONED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN version")
    with op.batch_alter_table("clients") as batch:
        batch.drop_constraint(op.f(_ONE_CLIENT_EACH), type_="unique")
    for table, name, _, _ in reversed(_PROMISES):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
