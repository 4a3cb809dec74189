"""Gives every client without a trainer one, as one more PC.

Arguments: the folder to import from, the studio's address, the database after which roles are
named. Waits for a line of input, and answers with a line of JSON.
"""

from __future__ import annotations

import json
import sys


def main(url: str, roles_of: str) -> None:
    """Log in, wait for the start, do it, and tell what came of it."""
    from studio_app.domain.client_record import AssignmentRule, NewClientRule
    from studio_app.domain.identifiers import new_id
    from studio_app.services import backfill
    from tests.databases import StudioDatabase
    from tests.factories import NOW

    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    studio = StudioDatabase(url, kind, roles_of)
    login = studio.login("owner")
    backfill._FEWEST_AT_ONCE = 5
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()
    wish = backfill.BackfillWish(new_id(), NewClientRule(AssignmentRule.LEAST_LOADED))
    done = backfill.run_backfill(login.uow, login.viewer, wish, NOW)
    print(json.dumps([done.total, done.assigned, done.skipped, done.failed]), flush=True)
    studio.close()


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(sys.argv[2], sys.argv[3])
