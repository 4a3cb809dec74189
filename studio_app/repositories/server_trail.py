"""The server's functions for keys, entries in the trail, and requests done long ago."""

from __future__ import annotations

from studio_app.repositories.server_function import Caller, ServerFunction

# A uuid of version 7 (RFC 9562): 48 bits of milliseconds, then chance; the version 4 that the
# server makes needs two bits more to be a 7.
_NEW_ID = """
SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"""

_NOTE = """
BEGIN
    INSERT INTO public.audit_entries (id, organization_id, at, user_id, user_name, action, subject,
        subject_id, client_id, reason, before, after)
    SELECT security.new_id(), studio, moment, id, name, what, kind, key, client, why, old, new
    FROM public.users WHERE id = security.my_user();
END"""

# By then nobody waits for an answer any more.
_FORGET = """
DELETE FROM public.performed_requests WHERE organization_id = security.my_organization()
AND performed_at < now() - interval '30 days'"""

FUNCTIONS = (
    ServerFunction("forget_requests", "", "void", _FORGET, Caller.MEMBER, language="sql"),
    ServerFunction(
        "new_id", "", "uuid", _NEW_ID, Caller.MAINTENANCE, language="sql", definer=False
    ),
    ServerFunction(
        "note",
        "studio uuid, moment timestamptz, what text, kind text, key uuid, client uuid, why text, "
        "old jsonb, new jsonb",
        "void",
        _NOTE,
        Caller.MAINTENANCE,
    ),
)
