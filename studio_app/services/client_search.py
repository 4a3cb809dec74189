"""Who is meant by what is typed: first those of whom all of it is known, then those by a slip."""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.domain.client_search import Sought, sought
from studio_app.domain.people import Client
from studio_app.domain.phones import territory_of
from studio_app.domain.similar_words import slips_forgiven, typed_letters
from studio_app.repositories.unit_of_work import UnitOfWork, Work

# So many of those who may be meant are looked at: of a name that is that common, more letters help.
_MOST_MEANT = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A client who is meant by a text, exactly or ``by_slip``."""

    client: Client
    by_slip: bool = False


def found_clients(
    uow: UnitOfWork, work: Work, text: str, limit: int, *, with_former: bool = False
) -> tuple[Found, ...]:
    """Return active clients who are meant by a text, best first; then those who have left."""
    what = sought(text, territory_of(work.organizations.mine().locale))
    if what is None:
        return ()
    found = _active(uow, work, what, limit)
    if with_former and len(found) < limit:
        former = work.client_search.holding(what, limit - len(found), active=False)
        found += tuple(map(Found, former))
    return found


def _active(uow: UnitOfWork, work: Work, what: Sought, limit: int) -> tuple[Found, ...]:
    search = work.client_search
    found = search.holding(what, limit)
    if len(found) == limit or not _may_be_mistyped(what):
        return tuple(map(Found, found))
    index = uow.client_names.index(search)
    if found:
        told = [index.nearly(word) for word in what.words]
    else:
        meant = {word: index.near(word) for word in what.words}
        # No slip is forgiven in a short word, unless the others say who is meant.
        told = [near for word, near in meant.items() if near or slips_forgiven(typed_letters(word))]
    distances = index.called(told, _MOST_MEANT) if told and all(told) else {}
    if not found:
        # Somebody else may be written in one word, or with a sign between.
        distances = index.run_together("".join(what.words), _MOST_MEANT) | distances
    known = {client.id for client in found}
    near = search.among(what, [key for key in distances if key not in known])
    ranked = sorted(near, key=lambda client: (distances[client.id], client.name, client.number))
    return (*map(Found, found), *(Found(client, by_slip=True) for client in ranked))[:limit]


def _may_be_mistyped(what: Sought) -> bool:
    return any(char.isalpha() for word in what.words for char in word)
