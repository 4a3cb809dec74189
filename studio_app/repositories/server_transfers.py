"""The server's functions that move a client to another trainer, and back."""

from __future__ import annotations

from studio_app.repositories.server_bookings import STAFF, lock_number
from studio_app.repositories.server_function import (
    REFUSE,
    REFUSE_CHANGED,
    Caller,
    ServerFunction,
)

# The same name as the constraint's, which decides where nobody looked before.
OVERLAP = "ex_sessions_trainer_overlap"

_MAY = """(CASE security.my_role()
        WHEN 'admin' THEN {studio} IS NOT NULL
        WHEN 'owner' THEN {studio} = security.my_organization()
        ELSE false
    END) IS TRUE"""

# Bookings wait for the same locks, and take them in the same order.
_LOCK_TRAINERS = f"""
    FOR lock_number IN
        SELECT DISTINCT {lock_number("trainer")} FROM unnest(ARRAY[former, target]) AS trainer
        WHERE trainer IS NOT NULL ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(lock_number);
    END LOOP;"""

_THERE = """s.trainer_id = {who} AND s.occupies AND s.id <> place.id
            AND s.starts_at < place.ends_at AND s.ends_at > place.starts_at
            AND s.starts_at > place.starts_at - interval '24 hours'"""

# What was let in beside another is in the way like any other. A session that was itself let in
# fits where it moves to, and is one like any other there. Back where it came from it stands beside
# what it stood beside, and over nothing that came there since.
_CLASH = f"""EXISTS (
            SELECT 1 FROM public.sessions s WHERE {_THERE} AND {{counts}}
        ) OR EXISTS (
            SELECT 1 FROM public.time_off t WHERE t.trainer_id = {{who}} AND t.status = 'approved'
            AND t.starts_at < place.ends_at AND t.ends_at > place.starts_at
        )"""

_STOOD_BESIDE = f"""(
                    SELECT coalesce(jsonb_agg(s.id ORDER BY s.id), '[]') FROM public.sessions s
                    WHERE {_THERE.format(who="former")}
                )"""

_CAME_SINCE = "NOT place.beside @> to_jsonb(s.id)"

_BOOKINGS_THERE = """(
        SELECT count(*) FROM public.bookings
        WHERE bookings.client_id = {client} AND bookings.trainer_id = {trainer}
    )"""

_TRANSFER = f"""
DECLARE
    person public.clients;
    former uuid;
    former_assignment uuid;
    assignment uuid := security.new_id();
    lock_number bigint;
    place record;
    sessions_moved jsonb := '[]';
    sessions_kept jsonb := '[]';
    series_moved jsonb;
    waiting_moved jsonb;
    all_moved jsonb;
    counts jsonb;
BEGIN
    SELECT * INTO person FROM public.clients WHERE id = the_client;
    IF NOT {_MAY.format(studio="person.organization_id")} OR NOT EXISTS (
        SELECT 1 FROM public.trainers
        WHERE id = target AND organization_id = person.organization_id AND active
    ) OR clashes IS NULL OR clashes NOT IN ('refuse', 'keep') THEN
        {REFUSE}
    END IF;
    SELECT trainer_id INTO former FROM public.assignments
    WHERE client_id = the_client AND ended_at IS NULL;
    {_LOCK_TRAINERS}
    SELECT * INTO person FROM public.clients WHERE id = the_client FOR UPDATE;
    IF person.version IS DISTINCT FROM known OR former IS NOT DISTINCT FROM target
    OR former IS DISTINCT FROM (
        SELECT trainer_id FROM public.assignments
        WHERE client_id = the_client AND ended_at IS NULL
    ) THEN
        {REFUSE_CHANGED}
    END IF;
    FOR place IN
        SELECT s.id, s.starts_at, s.ends_at, s.version, b.id AS booking_id,
            b.version AS booking_version, s.overlap_allowed
        FROM public.sessions s JOIN public.bookings b ON b.session_id = s.id
        WHERE s.trainer_id = former AND b.client_id = the_client AND b.occupies
        AND b.status = 'booked' AND s.capacity = 1 AND s.starts_at >= moment
        ORDER BY s.starts_at, s.id FOR UPDATE OF s, b
    LOOP
        IF coalesce(told -> 'stay' @> to_jsonb(place.id), false) THEN
            sessions_kept := sessions_kept || to_jsonb(place.id);
        ELSIF {_CLASH.format(who="target", counts="true")} THEN
            IF clashes = 'refuse' THEN
                RAISE EXCEPTION '{OVERLAP}' USING ERRCODE = 'exclusion_violation';
            END IF;
            sessions_kept := sessions_kept || to_jsonb(place.id);
        ELSE
            UPDATE public.sessions
            SET trainer_id = target, overlap_allowed = false, version = version + 1
            WHERE id = place.id;
            sessions_moved := sessions_moved || jsonb_build_object('session', place.id,
                'version', place.version + 1, 'booking', place.booking_id,
                'booking_version', place.booking_version,
                'overlap_allowed', place.overlap_allowed, 'beside', {_STOOD_BESIDE});
        END IF;
    END LOOP;
    UPDATE public.assignments SET ended_at = greatest(moment, started_at)
    WHERE client_id = the_client AND ended_at IS NULL RETURNING id INTO former_assignment;
    INSERT INTO public.assignments (id, organization_id, client_id, trainer_id, started_at, note)
    VALUES (assignment, person.organization_id, the_client, target, moment, '');
    WITH moved AS (
        UPDATE public.series SET trainer_id = target, version = version + 1
        WHERE client_id = the_client AND trainer_id = former AND ended_at IS NULL
        RETURNING jsonb_build_object('id', id, 'version', version) AS line
    ) SELECT coalesce(jsonb_agg(line), '[]') INTO series_moved FROM moved;
    WITH moved AS (
        UPDATE public.waiting_list_entries SET trainer_id = target, version = version + 1
        WHERE client_id = the_client AND trainer_id = former AND status = 'waiting'
        AND session_id IS NULL
        RETURNING jsonb_build_object('id', id, 'version', version) AS line
    ) SELECT coalesce(jsonb_agg(line), '[]') INTO waiting_moved FROM moved;
    UPDATE public.clients SET version = version + 1 WHERE id = the_client;
    all_moved := coalesce(told -> 'along', '{{}}') || jsonb_build_object(
        'sessions', sessions_moved, 'kept', sessions_kept,
        'series', series_moved, 'waiting', waiting_moved, 'assignment', assignment,
        'former_assignment', former_assignment, 'client_version', person.version + 1,
        'bookings', {_BOOKINGS_THERE.format(client="the_client", trainer="target")});
    UPDATE public.transfers SET status = 'done', from_trainer_id = former, to_trainer_id = target,
        moved = all_moved, decided_by = security.my_user(), decided_at = moment,
        notes = coalesce(told ->> 'notes', notes), decision = coalesce(told ->> 'decision', ''),
        choices = told -> 'choices', batch_id = (told ->> 'batch')::uuid, version = version + 1
    WHERE id = the_transfer AND status = 'asked' AND client_id = the_client;
    IF NOT FOUND THEN
        INSERT INTO public.transfers (id, organization_id, client_id, from_trainer_id,
            to_trainer_id, status, reason, asked_by, asked_at, decided_by, decided_at, moved,
            version, notes, decision, choices, batch_id)
        VALUES (the_transfer, person.organization_id, the_client, former, target, 'done', why,
            security.my_user(), moment, security.my_user(), moment, all_moved, 1,
            coalesce(told ->> 'notes', ''), coalesce(told ->> 'decision', ''), told -> 'choices',
            (told ->> 'batch')::uuid);
    END IF;
    counts := jsonb_build_object('sessions', jsonb_array_length(sessions_moved),
        'kept', jsonb_array_length(sessions_kept));
    PERFORM security.note(person.organization_id, moment, 'transferred', 'client', the_client,
        the_client, why,
        jsonb_build_object('client', person.name,
            'trainer', (SELECT name FROM public.trainers WHERE id = former)),
        counts || jsonb_build_object(
            'trainer', (SELECT name FROM public.trainers WHERE id = target)));
    RETURN counts;
END"""

_UNDO = f"""
DECLARE
    done public.transfers;
    person public.clients;
    former uuid;
    target uuid;
    lock_number bigint;
    place record;
BEGIN
    SELECT * INTO done FROM public.transfers WHERE id = the_transfer;
    IF NOT {_MAY.format(studio="done.organization_id")} THEN
        {REFUSE}
    END IF;
    former := done.from_trainer_id;
    target := done.to_trainer_id;
    {_LOCK_TRAINERS}
    SELECT * INTO person FROM public.clients WHERE id = done.client_id FOR UPDATE;
    SELECT * INTO done FROM public.transfers WHERE id = the_transfer FOR UPDATE;
    IF done.status <> 'done' OR person.version <> (done.moved ->> 'client_version')::integer
    OR NOT EXISTS (
        SELECT 1 FROM public.assignments
        WHERE id = (done.moved ->> 'assignment')::uuid AND ended_at IS NULL
    ) OR (done.moved ->> 'bookings')::bigint
        <> {_BOOKINGS_THERE.format(client="done.client_id", trainer="target")}
    OR (former IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.trainers WHERE id = former AND active
    )) OR EXISTS (
        SELECT 1 FROM jsonb_to_recordset(done.moved -> 'sessions')
            AS m(session uuid, version integer, booking uuid, booking_version integer)
        LEFT JOIN public.sessions s ON s.id = m.session AND s.version = m.version
            AND s.trainer_id = target AND s.starts_at >= moment
        LEFT JOIN public.bookings b ON b.id = m.booking AND b.version = m.booking_version
        WHERE s.id IS NULL OR b.id IS NULL
    ) OR EXISTS (
        SELECT 1 FROM jsonb_to_recordset(done.moved -> 'series') AS m(id uuid, version integer)
        LEFT JOIN public.series s USING (id, version) WHERE s.client_id IS NULL
    ) THEN
        {REFUSE_CHANGED}
    END IF;
    FOR place IN
        SELECT s.id, s.starts_at, s.ends_at, coalesce(m.overlap_allowed, false) AS let_in,
            coalesce(m.beside, '[]') AS beside
        FROM jsonb_to_recordset(done.moved -> 'sessions')
            AS m(session uuid, overlap_allowed boolean, beside jsonb)
        JOIN public.sessions s ON s.id = m.session ORDER BY s.starts_at, s.id FOR UPDATE OF s
    LOOP
        IF {_CLASH.format(who="former", counts=_CAME_SINCE)} THEN
            RAISE EXCEPTION '{OVERLAP}' USING ERRCODE = 'exclusion_violation';
        END IF;
        UPDATE public.sessions
        SET trainer_id = former, overlap_allowed = place.let_in, version = version + 1
        WHERE id = place.id;
    END LOOP;
    UPDATE public.assignments SET ended_at = started_at
    WHERE id = (done.moved ->> 'assignment')::uuid;
    UPDATE public.assignments SET ended_at = NULL
    WHERE id = (done.moved ->> 'former_assignment')::uuid;
    UPDATE public.series SET trainer_id = former, version = series.version + 1
    FROM jsonb_to_recordset(done.moved -> 'series') AS m(id uuid) WHERE series.id = m.id;
    UPDATE public.waiting_list_entries e SET trainer_id = former, version = e.version + 1
    FROM jsonb_to_recordset(done.moved -> 'waiting') AS m(id uuid, version integer)
    WHERE e.id = m.id AND e.version = m.version;
    UPDATE public.clients SET version = version + 1 WHERE id = done.client_id;
    UPDATE public.transfers SET status = 'undone', version = version + 1 WHERE id = the_transfer;
    PERFORM security.note(done.organization_id, moment, 'transfer_undone', 'client',
        done.client_id, done.client_id, '',
        jsonb_build_object('client', person.name,
            'trainer', (SELECT name FROM public.trainers WHERE id = target)),
        jsonb_build_object('trainer', (SELECT name FROM public.trainers WHERE id = former)));
    RETURN jsonb_build_object('sessions', jsonb_array_length(done.moved -> 'sessions'),
        'kept', 0);
END"""

# Whoever asks for a transfer says to whom, by a name.
_TRAINERS = f"""
SELECT id, name, active FROM public.trainers
WHERE organization_id = (SELECT security.my_organization())
AND ({STAFF} OR (SELECT security.my_role()) = 'admin') ORDER BY position, name, id"""

FUNCTIONS = (
    ServerFunction(
        "trainer_names",
        "",
        "TABLE (trainer uuid, name text, active boolean)",
        _TRAINERS,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    ),
    ServerFunction(
        "transfer_client",
        "the_client uuid, target uuid, known integer, why text, moment timestamptz, clashes text, "
        "the_transfer uuid, told jsonb",
        "jsonb",
        _TRANSFER,
        Caller.MEMBER,
    ),
    ServerFunction(
        "undo_transfer",
        "the_transfer uuid, moment timestamptz",
        "jsonb",
        _UNDO,
        Caller.MEMBER,
    ),
)
