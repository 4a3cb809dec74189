"""The server's function that takes back who was assigned by the rule in one run."""

from __future__ import annotations

from studio_app.repositories.server_function import REFUSE, Caller, ServerFunction

# All keys of a run begin as its own does. What somebody noted, moved or booked since stays.
_UNDO = f"""
DECLARE
    lowest uuid := (left(replace(run::text, '-', ''), 24) || '00000000')::uuid;
    highest uuid := (left(replace(run::text, '-', ''), 24) || 'ffffffff')::uuid;
    everywhere boolean := security.my_role() = 'admin';
    whole bigint;
    taken bigint;
BEGIN
    IF (security.my_role() IN ('owner', 'admin')) IS NOT TRUE OR run IS NULL THEN
        {REFUSE}
    END IF;
    SELECT count(*) INTO whole FROM public.assignments
    WHERE id BETWEEN lowest AND highest
    AND (everywhere OR organization_id = security.my_organization());
    UPDATE public.assignments a SET ended_at = a.started_at
    WHERE a.id BETWEEN lowest AND highest AND a.ended_at IS NULL AND a.note = marked
    AND marked <> '' AND (everywhere OR a.organization_id = security.my_organization())
    AND NOT EXISTS (
        SELECT 1 FROM public.bookings b WHERE b.client_id = a.client_id
        AND b.trainer_id = a.trainer_id AND b.starts_at >= a.started_at
        AND b.withdrawn_at IS NULL
    );
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN jsonb_build_object('taken', taken, 'whole', whole);
END"""

UNDO_BACKFILL = ServerFunction(
    "undo_backfill", "run uuid, marked text", "jsonb", _UNDO, Caller.MEMBER
)
