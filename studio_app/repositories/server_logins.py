"""The server's functions that make, open and close logins: a database role for each."""

from __future__ import annotations

from collections.abc import Iterator

from studio_app.repositories.schema import Base
from studio_app.repositories.server_function import (
    REFUSE,
    REFUSE_CHANGED,
    Caller,
    ServerFunction,
)
from studio_app.repositories.server_login_parts import (
    INVITED,
    INVITED_AS_TRAINER,
    MARK,
    OTHER,
    REQUIRE_ANOTHER_OWNER,
    REQUIRE_OURS,
    REQUIRE_VERIFIER,
    ROLE_NAME,
    TIERS,
    TOO_LATE,
    WHO,
)
from studio_app.repositories.server_roles import LETS_GO, MOST_CONNECTIONS

# Owned by the role that makes roles, which sees no row: it believes the functions that call it in
# whose name, and nobody in what.
_MAKE = f"""
BEGIN
    {REQUIRE_VERIFIER}
    IF login_role IS NULL OR login_role !~ '{ROLE_NAME}' OR tier IS NULL
    OR tier NOT IN ({TIERS}) OR expires IS NULL THEN
        {REFUSE}
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT {MOST_CONNECTIONS} PASSWORD %L '
        'VALID UNTIL %L IN ROLE %I',
        login_role, verifier, expires, '<prefix>_' || tier);
    EXECUTE format('COMMENT ON ROLE %I IS %L', login_role, '{MARK}');
    EXECUTE format('ALTER ROLE %I SET {LETS_GO}', login_role);
END"""
_OPEN = f"""
BEGIN
    {REQUIRE_VERIFIER}
    {REQUIRE_OURS}
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L',
        login_role, verifier, coalesce(expires::text, 'infinity'));
END"""
_CLOSE = f"""
BEGIN
    {REQUIRE_OURS}
    EXECUTE format('ALTER ROLE %I NOLOGIN', login_role);
END"""

_INVITE = f"""
DECLARE
    mine text := security.my_role();
    studio uuid := security.my_organization();
    theirs public.memberships;
BEGIN
    IF (CASE mine WHEN 'admin' THEN true WHEN 'owner' THEN true
        WHEN 'senior' THEN new_role = 'trainer' ELSE false END) IS NOT TRUE
    OR new_role NOT IN ({TIERS}) OR new_login IS NULL OR new_name IS NULL
    OR {TOO_LATE} THEN
        {REFUSE}
    END IF;
    INSERT INTO public.users (id, login, name, active, created_at, version)
    VALUES (new_user, new_login, new_name, true, moment, 1);
    INSERT INTO public.memberships (id, organization_id, user_id, role, database_role, active)
    VALUES (membership, studio, new_user, new_role, login_role, false);
    IF new_role IN ('trainer', 'senior') THEN
        PERFORM security.give_profile(profile, studio, new_user);
    ELSIF new_role = 'client' THEN
        UPDATE public.clients SET user_id = new_user, version = version + 1
        WHERE id = profile AND organization_id = studio AND user_id IS NULL;
        IF NOT FOUND THEN
            {REFUSE}
        END IF;
    ELSIF new_role = 'assistant' THEN
        INSERT INTO public.assisted_trainers (membership_id, trainer_id, organization_id)
        SELECT membership, id, studio FROM public.trainers
        WHERE id = ANY (assists) AND organization_id = studio;
    END IF;
    INSERT INTO public.invitations (id, organization_id, user_id, membership_id, role, email,
        invited_by, created_at, expires_at, version)
    VALUES (invitation, studio, new_user, membership, new_role, new_email, security.my_user(),
        moment, expires, 1);
    PERFORM security.make_login(login_role, verifier, new_role, expires);
    SELECT * INTO theirs FROM public.memberships WHERE id = membership;
    PERFORM security.note(studio, moment, 'invited', 'user', new_user, NULL, '', NULL, {WHO});
END"""

# A login gets a one-time password, and is good for nothing but choosing its own until it has.
_REOPEN = f"""
DECLARE
    theirs public.memberships;
BEGIN
    {INVITED_AS_TRAINER}
    IF what IS NULL OR what NOT IN ('password_reset', 'login_reopened')
    OR {TOO_LATE} THEN
        {REFUSE}
    END IF;
    IF (what = 'login_reopened') = (theirs.active OR EXISTS (
        SELECT 1 FROM public.invitations i WHERE i.membership_id = theirs.id
        AND i.accepted_at IS NULL AND i.revoked_at IS NULL
    )) THEN
        {REFUSE_CHANGED}
    END IF;
    UPDATE public.invitations SET revoked_at = moment, version = version + 1
    WHERE membership_id = theirs.id AND accepted_at IS NULL AND revoked_at IS NULL;
    UPDATE public.memberships SET active = false WHERE id = theirs.id;
    IF theirs.role IN ('trainer', 'senior') THEN
        PERFORM security.give_profile(NULL, theirs.organization_id, theirs.user_id);
    END IF;
    INSERT INTO public.invitations (id, organization_id, user_id, membership_id, role, email,
        invited_by, created_at, expires_at, version)
    VALUES (invitation, theirs.organization_id, theirs.user_id, theirs.id, theirs.role, '',
        security.my_user(), moment, expires, 1);
    PERFORM security.open_login(theirs.database_role, verifier, expires);
    PERFORM security.note(theirs.organization_id, moment, what, 'user', theirs.user_id, NULL, '',
        NULL, {WHO});
END"""

_SHUT = """
    UPDATE public.invitations SET revoked_at = moment, version = version + 1
    WHERE membership_id = theirs.id AND accepted_at IS NULL AND revoked_at IS NULL;
    {found}
    UPDATE public.memberships SET active = false WHERE id = theirs.id;
    PERFORM security.close_login(theirs.database_role);
    PERFORM security.end_profile(theirs.organization_id, theirs.user_id, moment);
    PERFORM security.note(theirs.organization_id, moment, '{what}', 'user', theirs.user_id, NULL,
        '', {who}, NULL);"""
_WAITED = f"IF NOT FOUND THEN {REFUSE_CHANGED} END IF;"
_REVOKE = f"""
DECLARE
    theirs public.memberships;
BEGIN
    {INVITED}
    {REQUIRE_ANOTHER_OWNER}
    {_SHUT.format(found=_WAITED, what="invitation_revoked", who=WHO)}
END"""
_DEACTIVATE = f"""
DECLARE
    theirs public.memberships;
BEGIN
    {OTHER}
    IF NOT theirs.active THEN
        {REFUSE_CHANGED}
    END IF;
    {REQUIRE_ANOTHER_OWNER}
    {_SHUT.format(found="", what="login_closed", who=WHO)}
END"""

_MY_INVITATION = """
    SELECT i.id FROM public.invitations i JOIN public.memberships m ON m.id = i.membership_id
    JOIN public.users u ON u.id = m.user_id
    WHERE m.database_role = session_user AND NOT m.active AND u.active
    AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > clock_timestamp()
    AND pg_has_role(session_user, ('<prefix>_' || m.role)::name, 'MEMBER')"""
_ACCEPT = f"""
DECLARE
    mine uuid;
    theirs public.memberships;
BEGIN
    SELECT m.* INTO theirs FROM public.memberships m
    WHERE m.database_role = session_user FOR UPDATE;
    {_MY_INVITATION.replace("SELECT i.id", "SELECT i.id INTO mine")};
    IF mine IS NULL THEN
        {REFUSE}
    END IF;
    UPDATE public.invitations SET accepted_at = clock_timestamp(), version = version + 1
    WHERE id = mine;
    UPDATE public.memberships SET active = true WHERE id = theirs.id;
    PERFORM security.open_login(theirs.database_role, verifier, NULL);
    PERFORM security.note(theirs.organization_id, clock_timestamp(), 'invitation_accepted', 'user',
        theirs.user_id, NULL, '', NULL, {WHO});
END"""

# A transaction that sees the past sees its own login open for as long as it lasts, and would go on
# writing. Its lock on the row finds out: what changed since cannot be locked by it.
_REQUIRE_OPEN = """
BEGIN
    PERFORM 1 FROM public.memberships WHERE database_role = session_user FOR SHARE;
    RETURN NULL;
END"""


def _function(
    name: str, arguments: str, body: str, caller: Caller = Caller.MEMBER, returns: str = "void"
) -> ServerFunction:
    makes_roles = caller is Caller.MAINTENANCE
    return ServerFunction(name, arguments, returns, body, caller, makes_roles=makes_roles)


FUNCTIONS = (
    _function(
        "make_login",
        "login_role text, verifier text, tier text, expires timestamptz",
        _MAKE,
        Caller.MAINTENANCE,
    ),
    _function(
        "open_login",
        "login_role text, verifier text, expires timestamptz",
        _OPEN,
        Caller.MAINTENANCE,
    ),
    _function("close_login", "login_role text", _CLOSE, Caller.MAINTENANCE),
    _function(
        "invite",
        "invitation uuid, new_user uuid, membership uuid, profile uuid, assists uuid[], "
        "new_login text, new_name text, new_role text, new_email text, login_role text, "
        "verifier text, expires timestamptz, moment timestamptz",
        _INVITE,
    ),
    _function(
        "reopen_login",
        "membership uuid, invitation uuid, verifier text, expires timestamptz, "
        "moment timestamptz, what text",
        _REOPEN,
    ),
    _function("revoke_invitation", "membership uuid, moment timestamptz", _REVOKE),
    _function("deactivate_login", "membership uuid, moment timestamptz", _DEACTIVATE),
    _function("accept_invitation", "verifier text", _ACCEPT),
    ServerFunction("require_open_login", "", "trigger", _REQUIRE_OPEN, Caller.TABLES),
    ServerFunction(
        "my_invitation",
        "",
        "uuid",
        _MY_INVITATION,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    ),
)


def triggers() -> Iterator[tuple[str, str, str]]:
    """Yield table, name and rest of the triggers that end a closed login's transactions."""
    for table in Base.metadata.tables:
        yield (
            table,
            f"{table}_open_login",
            f"BEFORE INSERT OR UPDATE ON public.{table} FOR EACH STATEMENT "
            "WHEN ((current_setting('transaction_isolation'::text) <> 'read committed'::text)) "
            "EXECUTE FUNCTION security.require_open_login()",
        )
