"""The server's functions about who looks after clients: it adds one to them at once.

A trainer sees only those whom they look after, so that no row of theirs could come first.
"""

from __future__ import annotations

from studio_app.repositories.server_backfill import UNDO_BACKFILL
from studio_app.repositories.server_bookings import lock_number
from studio_app.repositories.server_function import REFUSE, Caller, ServerFunction

_ADD = f"""
DECLARE
    taken integer;
BEGIN
    IF (CASE security.my_role()
        WHEN 'admin' THEN true
        WHEN 'owner' THEN studio = security.my_organization()
        WHEN 'front_desk' THEN studio = security.my_organization()
        WHEN 'senior' THEN studio = security.my_organization() AND trainer = security.my_trainer()
        WHEN 'trainer' THEN studio = security.my_organization() AND trainer = security.my_trainer()
        ELSE false
    END) IS NOT TRUE OR (trainer IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.trainers WHERE id = trainer AND organization_id = studio AND active
    )) THEN
        {REFUSE}
    END IF;
    PERFORM pg_advisory_xact_lock({lock_number("studio")});
    SELECT coalesce(max(number), 0) + 1 INTO taken FROM public.clients
    WHERE organization_id = studio;
    INSERT INTO public.clients (id, organization_id, number, name, search_text, phone, email,
        active, created_at, version)
    VALUES (client, studio, taken, full_name, words || ' #' || taken, phone_number, email_address,
        true, at, 1);
    IF trainer IS NOT NULL THEN
        INSERT INTO public.assignments (id, organization_id, client_id, trainer_id, started_at,
            note)
        VALUES (assignment, studio, client, trainer, at, '');
    END IF;
    RETURN taken;
END"""

FUNCTIONS = (
    ServerFunction(
        "add_client",
        "client uuid, studio uuid, trainer uuid, assignment uuid, full_name text, words text, "
        "phone_number text, email_address text, at timestamptz",
        "integer",
        _ADD,
        Caller.MEMBER,
    ),
    UNDO_BACKFILL,
)
