"""The server's functions about packages: booking out what is over, and who signed their ledgers.

Whichever PC is on books out, for the whole studio: what the person there sees does not matter.
"""

from __future__ import annotations

from studio_app.repositories.server_bookings import STAFF
from studio_app.repositories.server_function import REFUSE, Caller, ServerFunction

# A moment that is still to come would book out what is valid. Whoever comes second waits for the
# rows, and finds no credit left in them.
_EXPIRE = f"""
DECLARE
    studio uuid := security.my_organization();
    today date;
    booked_out integer;
BEGIN
    IF ({STAFF} OR (SELECT security.my_role()) = 'admin') IS NOT TRUE THEN
        {REFUSE}
    END IF;
    SELECT (least(moment, now()) AT TIME ZONE time_zone)::date INTO today
    FROM public.organizations WHERE id = studio;
    WITH over AS (
        SELECT id, client_id, balance, voided_at FROM public.client_packages
        WHERE organization_id = studio AND balance > 0
        AND (expires_on < today OR voided_at IS NOT NULL)
        ORDER BY id FOR UPDATE
    )
    INSERT INTO public.credit_entries (id, organization_id, client_package_id, client_id, kind,
        amount, reason, created_at, created_by)
    SELECT security.new_id(), studio, id, client_id,
        CASE WHEN voided_at IS NULL THEN 'expired' ELSE 'voided' END, -balance, '', moment,
        security.my_user()
    FROM over;
    GET DIAGNOSTICS booked_out = ROW_COUNT;
    RETURN booked_out;
END"""

# Staff know by name with whom they work, and no more of them.
_COLLEAGUES = f"""
SELECT id, name FROM public.users WHERE id = ANY ($1) AND (({STAFF} AND EXISTS (
    SELECT 1 FROM public.memberships
    WHERE user_id = users.id AND role <> 'client'
    AND organization_id = (SELECT security.my_organization())
)) OR (SELECT security.my_role()) = 'admin')"""

FUNCTIONS = (
    ServerFunction(
        "colleague_names",
        "users uuid[]",
        "TABLE (user_id uuid, name text)",
        _COLLEAGUES,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    ),
    ServerFunction("expire_packages", "moment timestamptz", "integer", _EXPIRE, Caller.MEMBER),
)
