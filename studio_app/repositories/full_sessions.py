"""What the database holds about places: as many bookings stand in a session as it has room for.

A session that was freed or withdrawn has room for none, so none is freed while a booking stands
in it, and no booking comes back to one that is free.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio_app.repositories.server_function import Caller, ServerFunction

FULL = "bookings_room"
STANDING = "sessions_room"

_ROOM = "(CASE WHEN {s}occupies AND {s}withdrawn_at IS NULL THEN {s}capacity ELSE 0 END)"
_STANDING = "(SELECT count(*) FROM {bookings} WHERE session_id = {session} AND occupies)"


def sqlite_triggers() -> Iterator[tuple[str, str]]:
    """Yield name and CREATE statement of the triggers of a SQLite studio."""
    taken = _STANDING.format(bookings="bookings", session="NEW.session_id")
    for verb, event in (("insert", "INSERT"), ("update", "UPDATE OF session_id, occupies")):
        yield (
            f"{FULL}_{verb}",
            f"""
        CREATE TRIGGER {FULL}_{verb} AFTER {event} ON bookings WHEN NEW.occupies
        BEGIN
            SELECT RAISE(ABORT, '{FULL}') FROM sessions
            WHERE id = NEW.session_id AND {taken} > {_ROOM.format(s="")};
        END""",
        )
    taken = _STANDING.format(bookings="bookings", session="NEW.id")
    yield (
        f"{STANDING}_update",
        f"""
        CREATE TRIGGER {STANDING}_update
        AFTER UPDATE OF occupies, withdrawn_at, capacity ON sessions
        BEGIN
            SELECT RAISE(ABORT, '{STANDING}') WHERE {taken} > {_ROOM.format(s="NEW.")};
        END""",
    )


# Whoever frees the session, or takes a place in it too, waits here for its row; and counts what
# stands in it only then.
_HOLD_BOOKING = f"""
DECLARE
    room integer;
BEGIN
    SELECT {_ROOM.format(s="")} INTO room FROM public.sessions
    WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF room < {_STANDING.format(bookings="public.bookings", session="NEW.session_id")} THEN
        RAISE EXCEPTION '{FULL}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END"""
_HOLD_SESSION = f"""
BEGIN
    IF {_ROOM.format(s="NEW.")}
        < {_STANDING.format(bookings="public.bookings", session="NEW.id")} THEN
        RAISE EXCEPTION '{STANDING}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END"""

FUNCTIONS = (
    ServerFunction("hold_booking", "", "trigger", _HOLD_BOOKING, Caller.TABLES),
    ServerFunction("hold_session", "", "trigger", _HOLD_SESSION, Caller.TABLES),
)

# Written as the server writes it down again, so that an examination finds it the same.
TRIGGERS = (
    (
        "bookings",
        f"{FULL}_insert",
        "AFTER INSERT ON public.bookings FOR EACH ROW WHEN (new.occupies) "
        "EXECUTE FUNCTION security.hold_booking()",
    ),
    (
        "bookings",
        f"{FULL}_update",
        "AFTER UPDATE OF session_id, occupies ON public.bookings FOR EACH ROW "
        "WHEN ((new.occupies AND ((NOT old.occupies) OR (new.session_id <> old.session_id)))) "
        "EXECUTE FUNCTION security.hold_booking()",
    ),
    (
        "sessions",
        f"{STANDING}_update",
        "AFTER UPDATE OF occupies, withdrawn_at, capacity ON public.sessions FOR EACH ROW "
        "EXECUTE FUNCTION security.hold_session()",
    ),
)
