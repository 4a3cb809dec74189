"""What the database holds about money that is given back: of whose payment, and how much in all.

No policy says it, because on a server one of payments cannot ask for payments.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio_app.repositories.policies import POLICIES
from studio_app.repositories.server_bookings import lock_number
from studio_app.repositories.server_changes import refused_unless
from studio_app.repositories.server_function import Caller, ServerFunction

SAME_CLIENT = "payments_given_back"

_PAYMENT = "SELECT 1 FROM {payments} WHERE id = NEW.refund_of AND client_id = NEW.client_id"


def sqlite_triggers() -> Iterator[tuple[str, str]]:
    """Yield name and CREATE statement of the trigger of a SQLite studio."""
    yield (
        SAME_CLIENT,
        f"""
        CREATE TRIGGER {SAME_CLIENT} BEFORE INSERT ON payments WHEN NEW.refund_of IS NOT NULL
        BEGIN
            SELECT RAISE(ABORT, '{SAME_CLIENT}')
            WHERE NOT EXISTS ({_PAYMENT.format(payments="payments")});
        END""",
    )


_LIMITED = POLICIES["payments"].additions

# Whoever gives money back to the client too waits here, as in the program; and what they gave is
# seen then, unless the transaction looks at the books as they were when it began.
_HOLD = f"""
BEGIN
    IF security.my_role() IN ({", ".join(f"'{role}'" for role in _LIMITED)}) THEN
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'money is given back in transactions that see what others gave'
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        PERFORM pg_advisory_xact_lock({lock_number("NEW.client_id")});
    END IF;
    IF NOT EXISTS ({_PAYMENT.format(payments="public.payments")}) THEN
        RAISE EXCEPTION '{SAME_CLIENT}' USING ERRCODE = 'check_violation';
    END IF;{refused_unless("payments", _LIMITED)}
    RETURN NEW;
END"""

FUNCTIONS = (ServerFunction("hold_refund", "", "trigger", _HOLD, Caller.TABLES),)

# Before the foreign key, which would tell which payments there are. Written as the server writes
# it down again, so that an examination finds it the same.
TRIGGERS = (
    (
        "payments",
        SAME_CLIENT,
        "BEFORE INSERT ON public.payments FOR EACH ROW WHEN ((new.refund_of IS NOT NULL)) "
        "EXECUTE FUNCTION security.hold_refund()",
    ),
)
