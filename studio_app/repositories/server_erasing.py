"""The server's function that erases a person on request and keeps the books."""

from __future__ import annotations

from studio_app.repositories.erased_rows import statements
from studio_app.repositories.server_function import (
    REFUSE,
    REFUSE_CHANGED,
    Caller,
    ServerFunction,
)

_STATEMENTS = ";\n        ".join(
    statements(
        "public",
        whom="one",
        moment="moment",
        key="one::text",
        nothing="'\\x00'::bytea",
        some_tag="'-' || replace(id::text, '-', '')",
    )
)
_SAME = """WITH RECURSIVE same (id) AS (
            SELECT client UNION
            SELECT c.id FROM public.clients c JOIN same ON c.merged_into_id = same.id
        ) SELECT same.id FROM same"""
# Only in a studio of the caller's, and nobody who may still log in or has sessions to come. Who
# was merged into the client is the same person.
_ERASE = f"""
DECLARE
    theirs public.clients;
    one uuid;
BEGIN
    SELECT c.* INTO theirs FROM public.clients c WHERE c.id = client FOR UPDATE;
    IF NOT FOUND OR (CASE security.my_role()
        WHEN 'admin' THEN true
        WHEN 'owner' THEN theirs.organization_id = security.my_organization()
        ELSE false
    END) IS NOT TRUE OR theirs.merged_into_id IS NOT NULL THEN
        {REFUSE}
    END IF;
    IF theirs.version <> seen OR theirs.erased_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM public.bookings WHERE client_id = client AND withdrawn_at IS NULL
        AND occupies AND starts_at > moment
    ) OR EXISTS (
        SELECT 1 FROM public.memberships m JOIN public.clients c ON c.user_id = m.user_id
        WHERE m.active AND m.role = 'client' AND m.organization_id = theirs.organization_id
        AND c.id IN ({_SAME})
    ) THEN
        {REFUSE_CHANGED}
    END IF;
    FOR one IN {_SAME} ORDER BY same.id
    LOOP
        {_STATEMENTS};
    END LOOP;
END"""

FUNCTIONS = (
    ServerFunction(
        "erase_client",
        "client uuid, seen integer, moment timestamptz",
        "void",
        _ERASE,
        Caller.MEMBER,
    ),
)
