"""What the server's functions about logins and roles are put together from."""

from __future__ import annotations

from studio_app.domain.people import Role
from studio_app.repositories.server_function import FULL, ONLY_OWNER, REFUSE

# As `server_roles` names roles, and as clients reckon verifiers (RFC 7677, 4,096 rounds or more).
ROLE_NAME = "^studio_[0-9a-f]{24}$"
VERIFIER = (
    r"^SCRAM-SHA-256\$(409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3}|[1-9][0-9]{4,6}):"
    r"[A-Za-z0-9+/]{20,64}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$"
)
TIERS = ", ".join(f"'{role.value}'" for role in Role if role is not Role.ADMIN)
MARK = "Studio App: <prefix>"

REQUIRE_OURS = f"""
    IF login_role !~ '{ROLE_NAME}' OR NOT EXISTS (
        SELECT 1 FROM pg_roles WHERE rolname = login_role AND NOT rolsuper AND NOT rolcreaterole
        AND shobj_description(oid, 'pg_authid') = '{MARK}'
    ) THEN
        {REFUSE}
    END IF;"""
REQUIRE_VERIFIER = f"""
    IF verifier IS NULL OR verifier !~ '{VERIFIER}' THEN
        {REFUSE}
    END IF;"""

# An administrator is nobody's to close; oneself neither. Owners are locked first, so that two
# cannot close each other.
_SELECT_OTHER = f"""
    PERFORM 1 FROM public.memberships WHERE role = 'owner' AND organization_id IN (
        security.my_organization(), (SELECT organization_id FROM public.memberships
        WHERE id = membership)
    ) ORDER BY id FOR UPDATE;
    SELECT * INTO theirs FROM public.memberships WHERE id = membership FOR UPDATE;
    IF (CASE security.my_role()
        WHEN 'admin' THEN theirs.id IS NOT NULL
        WHEN 'owner' THEN theirs.organization_id = security.my_organization()
        {{senior}}
        ELSE false
    END) IS NOT TRUE OR theirs.role = 'admin' OR theirs.user_id = security.my_user()
    OR EXISTS (
        SELECT 1 FROM public.memberships m WHERE m.user_id = theirs.user_id
        AND (m.role = 'admin' {{elsewhere}})
    ) THEN
        {REFUSE}
    END IF;"""
# A password opens every studio of its owner.
_ELSEWHERE = "OR m.organization_id <> theirs.organization_id"
OTHER = _SELECT_OTHER.format(senior="", elsewhere="")
_INVITED_BY_ME = """WHEN 'senior' THEN theirs.organization_id = security.my_organization()
        AND EXISTS (
            SELECT 1 FROM public.invitations i WHERE i.membership_id = theirs.id
            AND i.invited_by = security.my_user() AND i.accepted_at IS NULL
            AND i.revoked_at IS NULL
        )"""
INVITED = _SELECT_OTHER.format(senior=_INVITED_BY_ME, elsewhere=_ELSEWHERE)
# Seniors give no password to what they could not invite: the role may be another by now.
INVITED_AS_TRAINER = _SELECT_OTHER.format(
    senior=f"""{_INVITED_BY_ME} AND theirs.role = 'trainer' AND NOT EXISTS (
            SELECT 1 FROM public.memberships m
            WHERE m.user_id = theirs.user_id AND m.id <> theirs.id
        )""",
    elsewhere=_ELSEWHERE,
)
REQUIRE_ANOTHER_OWNER = f"""
    IF theirs.role = 'owner' AND NOT EXISTS (
        SELECT 1 FROM public.memberships m JOIN public.users u ON u.id = m.user_id
        WHERE m.organization_id = theirs.organization_id AND m.role = 'owner'
        AND m.id <> theirs.id AND m.user_id <> theirs.user_id AND m.active AND u.active
    ) THEN
        RAISE EXCEPTION 'nobody else owns the studio' USING ERRCODE = '{ONLY_OWNER}';
    END IF;"""
REQUIRE_ROOM = f"""
        SELECT trainer_limit INTO room FROM public.organizations WHERE id = studio FOR UPDATE;
        IF room <= (SELECT count(*) FROM public.trainers WHERE organization_id = studio AND active)
        THEN
            RAISE EXCEPTION 'no room for another trainer' USING ERRCODE = '{FULL}';
        END IF;"""

# Whoever calls may say any moment, but the server's own clock is not theirs to set.
TOO_LATE = "(expires > least(moment, clock_timestamp()) + interval '31 days') IS NOT FALSE"
_ITS_USER = "(SELECT {column} FROM public.users WHERE id = theirs.user_id)"
WHO = (
    f"jsonb_build_object('name', {_ITS_USER.format(column='name')}, "
    f"'login', {_ITS_USER.format(column='login')}, 'role', theirs.role)"
)
