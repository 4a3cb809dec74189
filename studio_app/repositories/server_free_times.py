"""The server's functions about free times: hours, busy times and full places, without any detail.

Colleagues hear when somebody can be booked, not what stands in the diary instead.
"""

from __future__ import annotations

from studio_app.repositories.server_bookings import STAFF
from studio_app.repositories.server_function import Caller, ServerFunction

# Admins too look for free times in their own studio, whose clock and closed days count.
_HERE = (
    f"({STAFF} OR (SELECT security.my_role()) = 'admin') "
    "AND {row}organization_id = (SELECT security.my_organization())"
)
_ASKED = f"""
    SELECT id, name, position, buffer_before, buffer_after,
        make_interval(mins => buffer_before) AS before,
        make_interval(mins => buffer_after) AS after FROM public.trainers
    WHERE active AND ($1 IS NULL OR id = ANY ($1)) AND {_HERE.format(row="")}"""

_HOURS = f"""
SELECT t.id, t.buffer_before, t.buffer_after, h.weekday, h.day, h.start_minute, h.end_minute,
    h.place_id, h.valid_from, h.valid_until
FROM ({_ASKED}) t LEFT JOIN (
    SELECT trainer_id, weekday, NULL::date AS day, start_minute, end_minute, place_id,
        valid_from, valid_until
    FROM public.weekly_hours WHERE valid_from <= $3 AND (valid_until IS NULL OR valid_until >= $2)
        AND removed_at IS NULL
    UNION ALL
    SELECT trainer_id, NULL, day, start_minute, end_minute, place_id, NULL, NULL
    FROM public.availability_overrides WHERE day BETWEEN $2 AND $3 AND removed_at IS NULL
) h ON h.trainer_id = t.id
ORDER BY t.position, t.name, t.id, h.day, h.weekday, h.start_minute"""

# Hours that the buffers of two sessions add up to at most.
_LONGEST_BUFFERS = 8


def _listed(whose: str, rows: str) -> str:
    """Return the query of times within $2 and $3, as one where they touch: a row for each.

    Starts and ends are lists of microseconds since 1970, which are read far faster than rows.
    """
    return f"""
SELECT {whose}, array_agg((extract(epoch FROM lower(one)) * 1000000)::bigint),
    array_agg((extract(epoch FROM upper(one)) * 1000000)::bigint)
FROM (
    SELECT {whose}, range_agg(tstzrange(starts_at, ends_at) * tstzrange($2, $3)) AS times
    FROM ({rows}) AS taken GROUP BY {whose}
) AS merged CROSS JOIN unnest(times) AS one WHERE $2 < $3 GROUP BY {whose}"""


_STANDING = "occupies AND starts_at < $3 AND ends_at > $2 AND starts_at > $2 - interval '24 hours'"
_KEPT_AWAY = """
        SELECT trainer_id, starts_at - after AS starts_at, ends_at + before AS ends_at
        FROM public.{table} JOIN asked ON asked.id = trainer_id
        WHERE {standing} AND starts_at < $3 + after AND ends_at > $2 - before"""

# Sessions keep the buffers of both apart; of other things a session keeps its own away.
_BUSY = f"WITH asked AS ({_ASKED})" + _listed(
    "trainer_id",
    f"""
        SELECT trainer_id, starts_at - before - after AS starts_at,
            ends_at + before + after AS ends_at
        FROM public.sessions JOIN asked ON asked.id = trainer_id
        WHERE occupies AND sessions.id <> ALL ($4)
        AND starts_at < $3 + interval '{_LONGEST_BUFFERS} hours'
        AND starts_at > $2 - interval '{24 + _LONGEST_BUFFERS} hours'
        AND starts_at < $3 + before + after AND ends_at > $2 - before - after
        UNION ALL {_KEPT_AWAY.format(table="time_off", standing="status = 'approved'")}
        UNION ALL {_KEPT_AWAY.format(table="busy_imports", standing="removed_at IS NULL")}""",
)
_CLIENTS = _listed(
    "client_id",
    f"""
    SELECT client_id, starts_at, ends_at FROM public.bookings
    WHERE client_id = ANY ($1) AND session_id <> ALL ($4) AND {_STANDING}
    AND {_HERE.format(row="")}""",
)
# One that ends makes room before the next one begins.
_FULL = _listed(
    "place_id",
    f"""
    SELECT place_id, starts_at, ends_at FROM (
        SELECT place_id, room, moment AS starts_at, lead(moment) OVER turns AS ends_at,
            sum(change) OVER turns AS taken
        FROM (
            SELECT place_id, room, moment, change
            FROM public.sessions JOIN public.places ON places.id = place_id
            CROSS JOIN LATERAL (VALUES (starts_at, 1), (ends_at, -1)) AS ends (moment, change)
            WHERE ($1 IS NULL OR place_id = ANY ($1)) AND room IS NOT NULL
            AND sessions.id <> ALL ($4) AND {_STANDING} AND {_HERE.format(row="sessions.")}
        ) AS steps WINDOW turns AS (PARTITION BY place_id ORDER BY moment, change)
    ) AS counted WHERE taken >= room AND starts_at < ends_at""",
)


def _told(name: str, arguments: str, columns: str, body: str) -> ServerFunction:
    return ServerFunction(
        name,
        arguments,
        f"TABLE ({columns})",
        body,
        Caller.MEMBER,
        language="sql",
        volatility="STABLE",
    )


_BETWEEN = "since timestamptz, until timestamptz, besides uuid[]"
_TIMES = "starts bigint[], ends bigint[]"

FUNCTIONS = (
    _told(
        "working_hours",
        "trainers uuid[], first_day date, last_day date",
        "trainer uuid, buffer_before integer, buffer_after integer, weekday integer, day date, "
        "start_minute integer, end_minute integer, place uuid, valid_from date, valid_until date",
        _HOURS,
    ),
    _told("blocked_times", f"trainers uuid[], {_BETWEEN}", f"trainer uuid, {_TIMES}", _BUSY),
    _told("busy_clients", f"clients uuid[], {_BETWEEN}", f"client uuid, {_TIMES}", _CLIENTS),
    _told("full_places", f"places uuid[], {_BETWEEN}", f"place uuid, {_TIMES}", _FULL),
)
