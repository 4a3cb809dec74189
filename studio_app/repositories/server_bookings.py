"""The server's functions around bookings: their guard, busy times, debts, credits given back."""

from __future__ import annotations

from studio_app.repositories.server_function import REFUSE, Caller, ServerFunction


def lock_number(key: str) -> str:
    """Return the SQL of the number of a key's advisory lock, as ``Work.lock`` takes it."""
    return f"('x' || right(replace(({key})::text, '-', ''), 16))::bit(64)::bigint"


# The client's row is held so that a transfer waits until the booking is there to be moved; and
# whoever waited here for a transfer looks again at whose the client is by now.
_GUARD = f"""
BEGIN
    PERFORM pg_advisory_xact_lock({lock_number("NEW.trainer_id")});
    PERFORM 1 FROM public.clients WHERE id = NEW.client_id FOR SHARE;
    IF (SELECT security.my_role()) IN ('senior', 'trainer') AND NOT EXISTS (
        SELECT 1 FROM public.assignments WHERE client_id = NEW.client_id
        AND trainer_id = (SELECT security.my_trainer()) AND ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "bookings"'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END"""

# Who approves time off and who books take turns: one of them sees what the other did.
_GUARD_TIME_OFF = f"""
BEGIN
    PERFORM pg_advisory_xact_lock({lock_number("NEW.trainer_id")});
    RETURN NEW;
END"""

STAFF = "(SELECT security.my_role()) IN ('owner', 'front_desk', 'senior', 'trainer', 'assistant')"
_IN_MY_STUDIO = (
    f"(({STAFF} AND organization_id = (SELECT security.my_organization())) "
    "OR (SELECT security.my_role()) = 'admin')"
)
_TOUCHES = "starts_at < ($3) AND ends_at > ($2)"


def _merged(who: str, rows: str) -> str:
    """Return the query of busy times within $2 and $3, as one where they touch.

    So nobody tells from them where one session ends and the next begins.
    """
    return f"""
SELECT {who}, lower(busy), upper(busy) FROM (
    SELECT {who}, range_agg(tstzrange(starts_at, ends_at) * tstzrange($2, $3)) AS times
    FROM ({rows}) AS taken GROUP BY {who}
) AS merged CROSS JOIN unnest(times) AS busy WHERE $2 < $3 ORDER BY 1, 2"""


_TRAINERS_BUSY = _merged(
    "trainer_id",
    f"""
    SELECT trainer_id, starts_at, ends_at FROM public.sessions
    WHERE trainer_id = ANY ($1) AND occupies AND {_TOUCHES}
    AND starts_at > $2 - interval '24 hours' AND {_IN_MY_STUDIO}
    UNION ALL
    SELECT trainer_id, starts_at, ends_at FROM public.time_off
    WHERE trainer_id = ANY ($1) AND status = 'approved' AND {_TOUCHES} AND {_IN_MY_STUDIO}""",
)
_CLIENT_BUSY = _merged(
    "client_id",
    f"""
    SELECT client_id, starts_at, ends_at FROM public.bookings
    WHERE client_id = $1 AND occupies AND {_TOUCHES}
    AND starts_at > $2 - interval '24 hours' AND {_IN_MY_STUDIO}""",
)

# Assistants see no money; clients see what they owe themselves.
_DEBT = f"""
DECLARE
    studio uuid;
    mine boolean;
BEGIN
    SELECT organization_id INTO studio FROM public.clients WHERE id = client;
    mine := CASE security.my_role()
        WHEN 'admin' THEN studio IS NOT NULL
        WHEN 'owner' THEN studio = security.my_organization()
        WHEN 'front_desk' THEN studio = security.my_organization()
        WHEN 'client' THEN client = security.my_client()
        WHEN 'assistant' THEN false
        ELSE EXISTS (
            SELECT 1 FROM public.assignments WHERE client_id = client AND ended_at IS NULL
            AND trainer_id = security.my_trainer()
        )
    END;
    IF mine IS NOT TRUE THEN
        {REFUSE}
    END IF;
    RETURN (SELECT coalesce(sum(price - price_reduction), 0)
            FROM public.client_packages WHERE client_id = client)
        + (SELECT coalesce(sum(charge), 0) FROM public.bookings WHERE client_id = client)
        - (SELECT coalesce(sum(amount), 0) FROM public.payments WHERE client_id = client);
END"""

# Whoever drew, the line is in the ledger of whose package it is.
# Only once the booking is given up or missed, in the same transaction: nobody trains for a credit
# that came back. Late, or missed, it comes back by the studio's policy, or for a reason of staff.
_RETURN = f"""
DECLARE
    given_up public.bookings;
    credits bigint;
    owner uuid;
BEGIN
    SELECT * INTO given_up FROM public.bookings WHERE id = booking FOR UPDATE;
    IF (CASE security.my_role()
        WHEN 'admin' THEN given_up.id IS NOT NULL
        WHEN 'owner' THEN given_up.organization_id = security.my_organization()
        WHEN 'front_desk' THEN given_up.organization_id = security.my_organization()
        WHEN 'senior' THEN given_up.trainer_id = security.my_trainer()
        WHEN 'trainer' THEN given_up.trainer_id = security.my_trainer()
        WHEN 'assistant' THEN given_up.status = 'no_show' AND reason = ''
            AND given_up.trainer_id = ANY (security.my_team())
        ELSE false
    END) IS NOT TRUE OR given_up.client_package_id IS NULL
    OR (given_up.occupies AND given_up.status <> 'no_show')
    OR (given_up.status = 'no_show' AND given_up.withdrawn_at IS NULL
        AND reason = '' AND EXISTS (
            SELECT 1 FROM public.organizations
            WHERE id = given_up.organization_id AND no_show_spends_credit
        ))
    OR (given_up.status = 'late_cancelled' AND given_up.withdrawn_at IS NULL
        AND reason = '' AND EXISTS (
            SELECT 1 FROM public.organizations
            WHERE id = given_up.organization_id AND late_cancel_spends_credit
        )) THEN
        {REFUSE}
    END IF;
    SELECT client_id INTO owner FROM public.client_packages
    WHERE id = given_up.client_package_id FOR UPDATE;
    SELECT -sum(amount) INTO credits FROM public.credit_entries WHERE booking_id = booking;
    IF credits IS NULL OR credits < 1 THEN
        RETURN false;
    END IF;
    INSERT INTO public.credit_entries (id, organization_id, client_package_id, client_id,
        booking_id, kind, amount, reason, created_at, created_by)
    VALUES (entry, given_up.organization_id, given_up.client_package_id, owner,
        booking, 'returned', 1, reason, at, security.my_user());
    RETURN true;
END"""

FUNCTIONS = (
    ServerFunction("guard_booking", "", "trigger", _GUARD, Caller.TABLES),
    ServerFunction("guard_time_off", "", "trigger", _GUARD_TIME_OFF, Caller.TABLES),
    ServerFunction(
        "busy_intervals",
        "trainers uuid[], since timestamptz, until timestamptz",
        "TABLE (trainer_id uuid, starts_at timestamptz, ends_at timestamptz)",
        _TRAINERS_BUSY,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    ),
    ServerFunction(
        "client_busy_intervals",
        "client uuid, since timestamptz, until timestamptz",
        "TABLE (client_id uuid, starts_at timestamptz, ends_at timestamptz)",
        _CLIENT_BUSY,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    ),
    ServerFunction("client_debt", "client uuid", "bigint", _DEBT, Caller.MEMBER),
    ServerFunction(
        "return_credit",
        "booking uuid, entry uuid, reason text, at timestamptz",
        "boolean",
        _RETURN,
        Caller.MEMBER,
    ),
)

GUARD = "bookings_guard"
_CALL = "EXECUTE FUNCTION security.guard_booking()"
# Written as the server writes it down again, so that an examination finds it the same.
TRIGGERS = (
    (
        "bookings",
        f"{GUARD}_insert",
        f"BEFORE INSERT ON public.bookings FOR EACH ROW WHEN (new.occupies) {_CALL}",
    ),
    (
        "bookings",
        f"{GUARD}_update",
        "BEFORE UPDATE OF trainer_id, client_id, occupies ON public.bookings FOR EACH ROW "
        "WHEN ((new.occupies AND ((NOT old.occupies) OR (new.client_id <> old.client_id) OR "
        f"(new.trainer_id <> old.trainer_id)))) {_CALL}",
    ),
    (
        "time_off",
        "time_off_guard",
        "BEFORE INSERT OR UPDATE ON public.time_off FOR EACH ROW "
        "WHEN (((new.status)::text = 'approved'::text)) EXECUTE FUNCTION security.guard_time_off()",
    ),
)
