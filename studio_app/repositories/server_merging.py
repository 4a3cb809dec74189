"""The server's functions that make two clients one, and two again."""

from __future__ import annotations

from collections.abc import Iterator

from studio_app.repositories.merged_rows import (
    CLIENT_COLUMNS,
    MOVED_TABLES,
    OF_PACKAGES,
    MovedTable,
)
from studio_app.repositories.server_bookings import lock_number
from studio_app.repositories.server_function import (
    REFUSE,
    REFUSE_CHANGED,
    Caller,
    ServerFunction,
)

_MAY = """(CASE security.my_role()
        WHEN 'admin' THEN {studio} IS NOT NULL
        WHEN 'owner' THEN {studio} = security.my_organization()
        WHEN 'front_desk' THEN {studio} = security.my_organization()
        ELSE false
    END) IS TRUE"""
_TYPES = {
    "birth_date": "date",
    "height_cm": "integer",
    "weight_grams": "integer",
    "payer_id": "uuid",
}

# Bookings wait for the same locks, and take them in the same order.
_LOCK = f"""
    FOR a_lock IN
        SELECT DISTINCT {lock_number("key")} FROM (
            SELECT the_kept AS key UNION ALL SELECT the_merged UNION ALL
            SELECT trainer_id FROM public.bookings WHERE client_id = {{moving}} AND occupies
        ) AS keys ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(a_lock);
    END LOOP;
    PERFORM 1 FROM public.clients WHERE id IN (the_kept, the_merged) ORDER BY id FOR UPDATE;
    SELECT * INTO kept FROM public.clients WHERE id = the_kept;
    SELECT * INTO gone FROM public.clients WHERE id = the_merged;"""


def _typed(column: str, source: str) -> str:
    value = f"({source} ->> '{column}')"
    return f"{value}::{_TYPES[column]}" if column in _TYPES else value


def _version(table: MovedTable) -> str:
    return ", version = t.version + 1" if table.versioned else ""


def _name(table: MovedTable, name: str) -> str:
    return f", client_name = {name}" if table.name == "bookings" else ""


# One statement, at the end of which the references between what moves are looked at.
def _moves() -> str:
    parts = [
        f"""{table.name}_moved AS (
        UPDATE public.{table.name} t SET client_id = the_kept{_name(table, "kept.name")}
            {_version(table)}
        WHERE client_id = the_merged RETURNING t.id)"""
        for table in MOVED_TABLES
    ]
    parts += [
        """own AS (
        UPDATE public.package_shares SET owner_id = the_kept, client_id = the_merged,
            removed_at = coalesce(removed_at, moment)
        WHERE owner_id = the_merged AND client_id = the_kept RETURNING id)""",
        """lent AS (
        UPDATE public.package_shares SET owner_id = the_kept
        WHERE owner_id = the_merged AND client_id <> the_kept RETURNING id)""",
        """drawing AS (
        UPDATE public.package_shares s SET client_id = the_kept
        WHERE client_id = the_merged AND owner_id <> the_kept AND NOT EXISTS (
            SELECT 1 FROM public.package_shares WHERE client_id = the_kept
            AND client_package_id = s.client_package_id
        ) RETURNING id)""",
    ]
    rows = ", ".join(f"'{table.name}', {_keys(f'{table.name}_moved')}" for table in MOVED_TABLES)
    return f"""
    WITH {", ".join(parts)}
    SELECT moving || jsonb_build_object('rows', jsonb_build_object({rows}),
        'own', {_keys("own")}, 'lent', {_keys("lent")}, 'drawing', {_keys("drawing")})
    INTO moving;"""


def _keys(source: str) -> str:
    return f"(SELECT coalesce(jsonb_agg(id), '[]') FROM {source})"


def _done(name: str, statement: str) -> str:
    return f"""
    WITH done AS (
        {statement} RETURNING id
    ) SELECT moving || jsonb_build_object('{name}', {_keys("done")}) INTO moving FROM (
        SELECT 1) AS one;"""


_LET_IN = _done(
    "let_in",
    """UPDATE public.bookings b SET overlap_allowed = true
        WHERE client_id = the_merged AND occupies AND NOT overlap_allowed
        AND EXISTS (
            SELECT 1 FROM public.bookings o WHERE client_id = the_kept AND occupies
            AND NOT overlap_allowed AND starts_at < b.ends_at AND ends_at > b.starts_at
            AND (b.ends_at <= moment OR o.ends_at <= moment)
        )""",
)
_TAGS_BACK = _done(
    "tags_back",
    """UPDATE public.client_tags t SET removed_at = NULL
        WHERE client_id = the_kept AND removed_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM public.client_tags
            WHERE client_id = the_merged AND tag = t.tag AND removed_at IS NULL
        )""",
)
_TAGS = _done(
    "tags",
    """UPDATE public.client_tags t SET client_id = the_kept
        WHERE client_id = the_merged AND NOT EXISTS (
            SELECT 1 FROM public.client_tags WHERE client_id = the_kept AND tag = t.tag
        )""",
)
_SHARES_BACK = _done(
    "shares_back",
    """UPDATE public.package_shares s SET removed_at = NULL
        WHERE client_id = the_kept AND removed_at IS NOT NULL AND EXISTS (
            SELECT 1 FROM public.package_shares WHERE client_id = the_merged
            AND client_package_id = s.client_package_id AND removed_at IS NULL
        )""",
)
_SHARES_ENDED = _done(
    "shares_ended",
    """UPDATE public.package_shares s SET removed_at = moment
        WHERE client_id = the_merged AND removed_at IS NULL AND (owner_id = the_kept OR EXISTS (
            SELECT 1 FROM public.package_shares WHERE client_id = the_kept
            AND client_package_id = s.client_package_id
        ))""",
)
_PAYERS = _done(
    "payers",
    """UPDATE public.clients SET payer_id = the_kept, version = version + 1
        WHERE payer_id = the_merged AND id <> the_kept""",
)
_ASSIGNMENTS_ENDED = _done(
    "assignments_ended",
    """UPDATE public.assignments SET ended_at = greatest(moment, started_at)
        WHERE client_id = CASE WHEN takes_trainer THEN the_kept ELSE the_merged END
        AND ended_at IS NULL""",
)

_MERGE = f"""
DECLARE
    kept public.clients;
    gone public.clients;
    alert public.client_alerts;
    a_lock bigint;
    moving jsonb := '{{}}';
BEGIN
    SELECT * INTO kept FROM public.clients WHERE id = the_kept;
    SELECT * INTO gone FROM public.clients WHERE id = the_merged;
    IF NOT {_MAY.format(studio="kept.organization_id")} OR the_kept = the_merged
    OR kept.organization_id IS DISTINCT FROM gone.organization_id THEN
        {REFUSE}
    END IF;
    {_LOCK.format(moving="the_merged")}
    IF kept.version <> known_kept OR gone.version <> known_merged
    OR coalesce(kept.merged_into_id, gone.merged_into_id) IS NOT NULL
    OR coalesce(kept.erased_at, gone.erased_at, kept.withdrawn_at, gone.withdrawn_at) IS NOT NULL
    THEN
        {REFUSE_CHANGED}
    END IF;
    SELECT * INTO alert FROM public.client_alerts WHERE client_id = the_kept FOR UPDATE;
    INSERT INTO public.client_merges (id, organization_id, kept_id, merged_id, at, user_id, moved)
    VALUES (the_merge, kept.organization_id, the_kept, the_merged, moment, security.my_user(),
        '{{}}');
    moving := jsonb_build_object('before', to_jsonb(kept)
        || jsonb_build_object('text', alert.text, 'health_notes', alert.health_notes),
        'was_active', gone.active, 'note', the_note,
        'login', kept.user_id IS NULL AND gone.user_id IS NOT NULL);
    UPDATE public.clients SET active = false, merged_into_id = the_kept, version = version + 1,
        user_id = CASE WHEN kept.user_id IS NULL THEN NULL ELSE user_id END
    WHERE id = the_merged;
    UPDATE public.clients SET
        {", ".join(f"{column} = {_typed(column, 'chosen')}" for column in CLIENT_COLUMNS)},
        active = kept.active OR gone.active,
        user_id = coalesce(kept.user_id, gone.user_id), version = version + 1
    WHERE id = the_kept RETURNING * INTO kept;
    IF alert.client_id IS NOT NULL THEN
        UPDATE public.client_alerts SET text = chosen ->> 'text',
            health_notes = chosen ->> 'health_notes', version = version + 1
        WHERE client_id = the_kept;
    ELSIF chosen ->> 'text' <> '' OR chosen ->> 'health_notes' <> '' THEN
        INSERT INTO public.client_alerts (client_id, organization_id, text, health_notes, version)
        VALUES (the_kept, kept.organization_id, chosen ->> 'text', chosen ->> 'health_notes', 1);
    END IF;
    {_LET_IN}{_ASSIGNMENTS_ENDED}{_TAGS_BACK}{_TAGS}{_SHARES_BACK}{_SHARES_ENDED}{_PAYERS}
    {_moves()}
    INSERT INTO public.client_notes (id, organization_id, client_id, text, created_at, author_id,
        version)
    VALUES (the_note, kept.organization_id, the_kept, note_text, moment, security.my_user(), 1);
    UPDATE public.client_merges SET moved = moving || jsonb_build_object('after', to_jsonb(kept)
        || jsonb_build_object('text', chosen ->> 'text', 'health_notes', chosen ->> 'health_notes'))
    WHERE id = the_merge;
    PERFORM security.note(kept.organization_id, moment, 'merged_clients', 'client', the_kept,
        the_kept, '', jsonb_build_object('client', moving #>> '{{before,name}}'),
        jsonb_build_object('client', kept.name, 'with', gone.name, 'number', gone.number));
    RETURN jsonb_build_object('kept', kept.version, 'merged', gone.version + 1,
        'bookings', jsonb_array_length(moving #> '{{rows,bookings}}'),
        'packages', jsonb_array_length(moving #> '{{rows,client_packages}}'));
END"""


def _listed(path: str) -> str:
    return f"(SELECT value::uuid FROM jsonb_array_elements_text(moving #> '{{{path}}}'))"


# What was paid for what goes back, and what of that was given back since, goes with it.
def _paid_back(payment: str) -> str:
    return f"""({payment}.id IN {_listed("rows,payments")}
            OR {payment}.client_package_id IN {_listed("rows,client_packages")}
            OR {payment}.booking_id IN {_listed("rows,bookings")}
            OR {payment}.refund_of IN {_listed("rows,payments")})"""


def _parts_back() -> Iterator[str]:
    for table in MOVED_TABLES:
        rows = f"t.id IN {_listed(f'rows,{table.name}')}"
        if table.name in OF_PACKAGES:
            rows = f"t.client_package_id IN {_listed('rows,client_packages')}"
        elif table.name == "payments":
            rows = _paid_back("t")
        elif table.name in ("receipts", "fee_audit_entries"):
            rows = f"""({rows} OR t.payment_id IN (
            SELECT p.id FROM public.payments p WHERE p.client_id = the_kept AND {_paid_back("p")}
        ))"""
        yield f"""{table.name}_back AS (
        UPDATE public.{table.name} t SET client_id = the_merged{_name(table, "gone.name")}
            {_version(table)}
        WHERE client_id = the_kept AND {rows} RETURNING t.id)"""
    yield f"""own AS (
        UPDATE public.package_shares SET owner_id = the_merged, client_id = the_kept
        WHERE id IN {_listed("own")} RETURNING id)"""
    yield f"""lent AS (
        UPDATE public.package_shares SET owner_id = the_merged
        WHERE owner_id = the_kept AND client_package_id IN {_listed("rows,client_packages")}
        AND NOT id IN {_listed("own")} RETURNING id)"""
    yield f"""drawing AS (
        UPDATE public.package_shares SET client_id = the_merged
        WHERE client_id = the_kept AND id IN {_listed("drawing")} RETURNING id)"""


def _restored(column: str) -> str:
    now, before = f"to_jsonb(kept) -> '{column}'", _typed(column, "(moving -> 'before')")
    return f"""{column} = CASE WHEN {now} IS NOT DISTINCT FROM moving -> 'after' -> '{column}'
            THEN {before} ELSE {column} END"""


# Whoever booked on what is the other's since can no longer be parted from them.
_MIXED = """EXISTS (
        SELECT 1 FROM public.bookings b JOIN public.client_packages p ON p.id = b.client_package_id
        WHERE b.client_id IN (the_kept, the_merged) AND b.client_id <> p.client_id AND NOT EXISTS (
            SELECT 1 FROM public.package_shares
            WHERE client_package_id = p.id AND client_id = b.client_id
        )
    )"""

_UNDO = f"""
DECLARE
    done public.client_merges;
    kept public.clients;
    gone public.clients;
    the_kept uuid;
    the_merged uuid;
    a_lock bigint;
    moving jsonb;
    name_now text;
BEGIN
    SELECT * INTO done FROM public.client_merges WHERE id = the_merge;
    IF NOT {_MAY.format(studio="done.organization_id")} THEN
        {REFUSE}
    END IF;
    the_kept := done.kept_id;
    the_merged := done.merged_id;
    moving := done.moved;
    {_LOCK.format(moving="the_kept")}
    SELECT * INTO done FROM public.client_merges WHERE id = the_merge FOR UPDATE;
    IF done.undone_at IS NOT NULL OR gone.merged_into_id IS DISTINCT FROM the_kept
    OR kept.merged_into_id IS NOT NULL OR kept.withdrawn_at IS NOT NULL
    OR coalesce(kept.erased_at, gone.erased_at) IS NOT NULL THEN
        {REFUSE_CHANGED}
    END IF;
    UPDATE public.client_merges SET moved = '{{}}' WHERE id = the_merge;
    WITH {", ".join(_parts_back())}
    SELECT name INTO name_now FROM public.clients WHERE id = the_kept;
    IF {_MIXED} THEN
        {REFUSE_CHANGED}
    END IF;
    UPDATE public.bookings SET overlap_allowed = false WHERE id IN {_listed("let_in")};
    UPDATE public.client_tags SET client_id = the_merged WHERE id IN {_listed("tags")};
    UPDATE public.client_tags SET removed_at = moment
    WHERE id IN {_listed("tags_back")} AND removed_at IS NULL;
    UPDATE public.package_shares SET removed_at = moment
    WHERE id IN {_listed("shares_back")} AND removed_at IS NULL;
    UPDATE public.package_shares SET removed_at = NULL
    WHERE id IN {_listed("shares_ended")}
    OR id IN {_listed("own")} AND removed_at = done.at;
    UPDATE public.assignments SET ended_at = NULL WHERE id IN {_listed("assignments_ended")}
    AND NOT EXISTS (
        SELECT 1 FROM public.assignments other
        WHERE other.client_id = assignments.client_id AND other.ended_at IS NULL
    );
    UPDATE public.clients SET payer_id = the_merged, version = version + 1
    WHERE payer_id = the_kept AND id IN {_listed("payers")};
    UPDATE public.client_notes SET removed_at = moment, version = version + 1
    WHERE id = (moving ->> 'note')::uuid AND removed_at IS NULL;
    UPDATE public.clients SET
        {", ".join(_restored(column) for column in CLIENT_COLUMNS)},
        active = CASE WHEN active = (moving #>> '{{after,active}}')::boolean
            THEN (moving #>> '{{before,active}}')::boolean ELSE active END,
        user_id = CASE WHEN (moving ->> 'login')::boolean THEN NULL ELSE user_id END,
        version = version + 1
    WHERE id = the_kept;
    UPDATE public.client_alerts SET
        text = CASE WHEN text = moving #>> '{{after,text}}'
            THEN coalesce(moving #>> '{{before,text}}', '') ELSE text END,
        health_notes = CASE WHEN health_notes = moving #>> '{{after,health_notes}}'
            THEN coalesce(moving #>> '{{before,health_notes}}', '') ELSE health_notes END,
        version = version + 1
    WHERE client_id = the_kept;
    UPDATE public.clients SET active = (moving ->> 'was_active')::boolean, merged_into_id = NULL,
        user_id = CASE WHEN (moving ->> 'login')::boolean THEN kept.user_id ELSE user_id END,
        version = version + 1
    WHERE id = the_merged;
    UPDATE public.client_merges SET moved = moving, undone_at = moment WHERE id = the_merge;
    PERFORM security.note(done.organization_id, moment, 'merge_undone', 'client', the_kept,
        the_kept, '', jsonb_build_object('client', name_now),
        jsonb_build_object('client', moving #>> '{{before,name}}', 'with', gone.name,
            'number', gone.number));
    RETURN jsonb_build_object('kept', kept.version + 1, 'merged', gone.version + 1,
        'bookings', jsonb_array_length(moving #> '{{rows,bookings}}'),
        'packages', jsonb_array_length(moving #> '{{rows,client_packages}}'));
END"""

FUNCTIONS = (
    ServerFunction(
        "merge_clients",
        "the_merge uuid, the_kept uuid, the_merged uuid, known_kept integer, known_merged integer, "
        "chosen jsonb, takes_trainer boolean, the_note uuid, note_text text, moment timestamptz",
        "jsonb",
        _MERGE,
        Caller.MEMBER,
    ),
    ServerFunction(
        "undo_merge", "the_merge uuid, moment timestamptz", "jsonb", _UNDO, Caller.MEMBER
    ),
)
