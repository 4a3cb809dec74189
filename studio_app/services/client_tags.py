"""Putting a tag on clients, or taking it off, as many as are chosen in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_bulk import MOST_AT_ONCE, BulkOutcome, BulkStep, TagRequest
from studio_app.domain.client_details import MOST_TAGS, cleaned_tags
from studio_app.domain.errors import InvalidInput, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import ListsBack, TagBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def tag_clients(uow: UnitOfWork, viewer: Viewer, request: TagRequest, now: datetime) -> BulkOutcome:
    """Put a tag on clients, or take it off; who has it already, or cannot take more, is left alone.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput where
    nobody would be changed, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.EDIT_CLIENTS)
    tags = cleaned_tags((request.tag,))
    if not tags:
        raise InvalidInput("tag", "Type a tag.")
    if len(request.client_ids) > MOST_AT_ONCE:
        raise InvalidInput("clients", f"Choose at most {MOST_AT_ONCE} clients at once.")
    wish = replace(request, tag=tags[0], client_ids=tuple(dict.fromkeys(request.client_ids)))
    return uow.perform(
        UseCaseRequest(request.request_id, "tag_clients", wish),
        lambda work: _tagged(work, wish, now),
        BulkOutcome,
    )


def _tagged(work: Work, wish: TagRequest, now: datetime) -> BulkOutcome:
    names = work.client_tags.named(wish.client_ids)
    if not names:
        raise NotFound()
    keys = [key for key in wish.client_ids if key in names]
    tag = work.client_tags.same_tag(wish.tag)
    having = work.client_tags.having(keys, tag)
    if wish.put_on:
        room = work.client_tags.with_room(keys, MOST_TAGS)
        changed = [key for key in keys if key in room and key not in having]
    else:
        changed = [key for key in keys if key in having]
    if not changed:
        raise InvalidInput("tag", _nobody(wish, tag, all_have_it=having == set(keys)))
    put_tag(work, {key: names[key] for key in changed}, tag, wish.put_on, now)
    back = TagBack(tag, tuple(changed), restore=not wish.put_on)
    return BulkOutcome(
        BulkStep.TAG if wish.put_on else BulkStep.UNTAG,
        tag,
        len(changed),
        Changes(frozenset({Aggregate.CLIENT}), frozenset(changed)),
        DiaryUndo(lists=ListsBack(tags=(back,))),
        left_alone=len(wish.client_ids) - len(changed),
    )


def put_tag(work: Work, names: Mapping[UUID, str], tag: str, standing: bool, now: datetime) -> None:
    """Put a tag on clients or take it off, and note that in the trail."""
    work.client_tags.put(list(names), tag, standing, now)
    work.flush()
    action = "tagged_client" if standing else "untagged_client"
    for key, name in names.items():
        after = {"client": name, "tag": tag}
        work.audit.add(action, "client", key, now, client_id=key, after=after)


def _nobody(wish: TagRequest, tag: str, *, all_have_it: bool) -> str:
    if not wish.put_on:
        return f"None of them has the tag “{tag}”."
    if all_have_it:
        return f"All of them have the tag “{tag}” already."
    return f"They have {MOST_TAGS} tags each, and there is room for no more."
