"""Pointing out that somebody who is being typed in is probably here already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from studio_app.domain.client_search import LONGEST_SEARCH, kept_as
from studio_app.domain.duplicates import (
    NEAR,
    SHORTEST_PHONE,
    Likeness,
    ProbableDuplicate,
    TypedPerson,
    likenesses,
    strength,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.phones import LONGEST_PHONE, shown_phone, territory_of
from studio_app.domain.searching import digits, folded
from studio_app.repositories.client_search import KnownClient
from studio_app.repositories.unit_of_work import UnitOfWork, Work

_MOST_NAMESAKES = 50


def probable_duplicates(
    uow: UnitOfWork,
    viewer: Viewer,
    typed: TypedPerson,
    *,
    but: Collection[UUID] = (),
    limit: int = 3,
) -> tuple[ProbableDuplicate, ...]:
    """Return those whom the viewer sees and who are probably the person typed, likeliest first.

    Those who have left are among them. ``but`` are the clients who are the one being typed.
    """
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        territory = territory_of(work.organizations.mine().locale)
        near = _namesakes(uow, work, typed.name)
        known = work.client_search.alike(
            near, _phones(typed.phone, territory), _address(typed.email)
        )
        alike = [
            (one, found)
            for one in known
            if one.id not in but and (found := _likenesses(typed, one, territory, near))
        ]
        alike.sort(key=lambda pair: (strength(pair[1]), near.get(pair[0].id, NEAR), pair[0].number))
        del alike[limit:]
        trainers = work.clients.trainers_of([one.id for one, _ in alike])
    duplicates = []
    for one, found in alike:
        trainer_id, trainer_name, _since = trainers.get(one.id, (None, None, None))
        duplicates.append(
            ProbableDuplicate(
                one.id,
                one.number,
                one.name,
                shown_phone(one.phone, territory),
                one.email,
                one.birth_date,
                one.active,
                trainer_id,
                trainer_name,
                found,
            )
        )
    return tuple(duplicates)


def _likenesses(
    typed: TypedPerson, one: KnownClient, territory: str, near: Mapping[UUID, float]
) -> tuple[Likeness, ...]:
    known = TypedPerson(one.name, one.phone, one.email, one.birth_date)
    return likenesses(typed, known, territory, name_is_near=one.id in near)


def _namesakes(uow: UnitOfWork, work: Work, name: str) -> dict[UUID, float]:
    """Return clients whose name has every word of this one, but for a letter in all."""
    words = folded(name).split() if len(name) <= LONGEST_SEARCH else []
    # A first name alone is nobody's own, but for those that are written in one with the other.
    if not words or (len(words) == 1 and words[0].upper() != words[0]):
        return {}
    index = uow.client_names.index(work.client_search)
    meant = [index.nearly(word) for word in words]
    near = index.called(meant, _MOST_NAMESAKES) if all(meant) else {}
    return {key: far for key, far in near.items() if far < NEAR + 1}


def _phones(phone: str, territory: str) -> tuple[str, ...]:
    if len(digits(phone)) < SHORTEST_PHONE or len(phone) > LONGEST_PHONE:
        return ()
    return kept_as(phone, territory)


def _address(email: str) -> str:
    address = folded(email)
    return address if "@" in address.strip("@") and len(address) <= LONGEST_SEARCH else ""
