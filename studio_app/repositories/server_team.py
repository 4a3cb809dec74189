"""The server's functions about the roles of people: changed at once, in every open connection."""

from __future__ import annotations

from studio_app.domain.people import Role
from studio_app.domain.team import STAFF_ROLES
from studio_app.repositories.server_bookings import lock_number
from studio_app.repositories.server_function import (
    REFUSE,
    REFUSE_CHANGED,
    ROLE_HELD,
    ROLE_TAKEN,
    Caller,
    ServerFunction,
)
from studio_app.repositories.server_identity import IDENTITY
from studio_app.repositories.server_login_parts import (
    OTHER,
    REQUIRE_ANOTHER_OWNER,
    REQUIRE_OURS,
    REQUIRE_ROOM,
    TIERS,
    WHO,
)

_STAFF = ", ".join(f"'{role.value}'" for role in STAFF_ROLES)
PROFILED = f"('{Role.SENIOR.value}', '{Role.TRAINER.value}')"
# Whoever is invited, or chooses a password anew, is about to come in.
_OPEN_OR_WAITING = """(m.active OR EXISTS (
            SELECT 1 FROM public.invitations i WHERE i.membership_id = m.id
            AND i.accepted_at IS NULL AND i.revoked_at IS NULL
        ))"""

_GIVE_PROFILE = f"""
DECLARE
    theirs public.trainers;
    room integer;
BEGIN
    SELECT * INTO theirs FROM public.trainers WHERE user_id = whose AND organization_id = studio;
    IF theirs.id IS NULL OR NOT theirs.active THEN
        {REQUIRE_ROOM}
    END IF;
    IF theirs.id IS NOT NULL THEN
        UPDATE public.trainers SET active = true, version = version + 1
        WHERE id = theirs.id AND NOT active;
        RETURN;
    END IF;
    INSERT INTO public.trainers (id, organization_id, user_id, name, colour, position,
        session_minutes, accepts_new_clients, active, version)
    SELECT coalesce(profile, gen_random_uuid()), studio, whose,
        (SELECT name FROM public.users WHERE id = whose), count(*),
        coalesce(max(position), 0) + 1, 60, true, true, 1
    FROM public.trainers WHERE organization_id = studio;
END"""

# Who has clients or sessions ahead stays in the diary until somebody takes them over. Who adds
# clients, moves or books them has the same locks: one of them sees what the other did.
_END_PROFILE = f"""
BEGIN
    PERFORM pg_advisory_xact_lock({lock_number("id")}) FROM public.trainers
    WHERE user_id = whose AND organization_id = studio;
    PERFORM pg_advisory_xact_lock({lock_number("studio")});
    UPDATE public.trainers t SET active = false, version = version + 1
    WHERE t.user_id = whose AND t.organization_id = studio AND t.active
    AND NOT EXISTS (
        SELECT 1 FROM public.memberships m WHERE m.user_id = whose
        AND m.organization_id = studio AND m.role IN {PROFILED} AND {_OPEN_OR_WAITING}
    )
    AND NOT EXISTS (
        SELECT 1 FROM public.assignments WHERE trainer_id = t.id AND ended_at IS NULL
    )
    AND NOT EXISTS (
        SELECT 1 FROM public.sessions WHERE trainer_id = t.id AND ends_at > moment
        AND occupies AND withdrawn_at IS NULL
    );
END"""

# Owned by the role that makes roles. From 16 on it takes nobody out of a group whom another let in.
_MOVE_LOGIN = f"""
BEGIN
    {REQUIRE_OURS}
    IF former NOT IN ({TIERS}) OR tier NOT IN ({TIERS}) OR former = tier THEN
        {REFUSE}
    END IF;
    EXECUTE format('REVOKE %I FROM %I', '<prefix>_' || former, login_role);
    IF EXISTS (
        SELECT 1 FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles
        WHERE rolname = login_role) AND roleid = (SELECT oid FROM pg_roles
        WHERE rolname = '<prefix>_' || former)
    ) THEN
        RAISE EXCEPTION 'the server holds on to the former role' USING ERRCODE = '{ROLE_HELD}';
    END IF;
    EXECUTE format('GRANT %I TO %I', '<prefix>_' || tier, login_role);
END"""

# Which policies hold for a statement is decided when it is planned: what open connections have
# planned so far is forgotten, as whenever a function that it asks is altered. One at a time.
_FORGET_PLANS = "\n".join(
    (
        "BEGIN",
        "    PERFORM pg_advisory_xact_lock(hashtext('plans of roles'));",
        *(f"    ALTER FUNCTION security.{name}() COST 100;" for name in IDENTITY),
        "END",
    )
)

_CHANGE_ROLE = f"""
DECLARE
    theirs public.memberships;
    former text;
    facts jsonb;
BEGIN
    {OTHER}
    IF new_role IS NULL OR new_role NOT IN ({_STAFF}) OR theirs.role NOT IN ({_STAFF}) THEN
        {REFUSE}
    END IF;
    IF theirs.role = new_role OR NOT (SELECT {_OPEN_OR_WAITING} FROM public.memberships m
        WHERE m.id = theirs.id) THEN
        {REFUSE_CHANGED}
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.memberships m WHERE m.user_id = theirs.user_id AND m.id <> theirs.id
        AND m.organization_id = theirs.organization_id AND (m.role = new_role
            OR m.active AND m.role IN {PROFILED} AND new_role IN {PROFILED})
    ) THEN
        RAISE EXCEPTION 'they have that role already' USING ERRCODE = '{ROLE_TAKEN}';
    END IF;
    {REQUIRE_ANOTHER_OWNER}
    facts := {WHO};
    former := theirs.role;
    UPDATE public.memberships SET role = new_role WHERE id = theirs.id RETURNING * INTO theirs;
    UPDATE public.invitations SET role = new_role, version = version + 1
    WHERE membership_id = theirs.id AND accepted_at IS NULL AND revoked_at IS NULL;
    IF new_role IN {PROFILED} THEN
        PERFORM security.give_profile(profile, theirs.organization_id, theirs.user_id);
    ELSIF former IN {PROFILED} THEN
        PERFORM security.end_profile(theirs.organization_id, theirs.user_id, moment);
    END IF;
    PERFORM security.move_login(theirs.database_role, former, new_role);
    PERFORM security.forget_plans();
    PERFORM security.note(theirs.organization_id, moment, 'role_changed', 'user', theirs.user_id,
        NULL, '', facts, {WHO});
END"""

_NOTE_LOGIN = """
BEGIN
    UPDATE public.memberships SET last_login_at = clock_timestamp()
    WHERE id = security.my_membership();
END"""

FUNCTIONS = (
    ServerFunction(
        "give_profile",
        "profile uuid, studio uuid, whose uuid",
        "void",
        _GIVE_PROFILE,
        Caller.MAINTENANCE,
    ),
    ServerFunction(
        "end_profile",
        "studio uuid, whose uuid, moment timestamptz",
        "void",
        _END_PROFILE,
        Caller.MAINTENANCE,
    ),
    ServerFunction(
        "move_login",
        "login_role text, former text, tier text",
        "void",
        _MOVE_LOGIN,
        Caller.MAINTENANCE,
        makes_roles=True,
    ),
    ServerFunction("forget_plans", "", "void", _FORGET_PLANS, Caller.MAINTENANCE),
    ServerFunction(
        "change_role",
        "membership uuid, new_role text, profile uuid, moment timestamptz",
        "void",
        _CHANGE_ROLE,
        Caller.MEMBER,
    ),
    ServerFunction("note_login", "", "void", _NOTE_LOGIN, Caller.MEMBER),
)
