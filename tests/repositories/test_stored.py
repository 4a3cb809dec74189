"""Keys and times in the form in which a database hands them over fastest."""

from __future__ import annotations

import copy
import gc
import pickle
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.identifiers import new_id
from studio_app.repositories.collector import collector_paused
from studio_app.repositories.schema import TrainerRow, UserRow
from studio_app.repositories.stored import Keys, Moments, key_of, stored_key, stored_moment
from tests.databases import StudioDatabase
from tests.factories import key


def test_a_key_is_like_any_other() -> None:
    usual = new_id()
    made = key_of(usual.bytes)
    assert type(made) is UUID
    assert (made, hash(made), str(made)) == (usual, hash(usual), str(usual))
    assert (made.version, made.is_safe) == (7, usual.is_safe)
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == usual


def test_each_is_made_once() -> None:
    keys, moments = Keys(), Moments()
    stored = new_id().bytes
    assert keys[stored] is keys[bytes(bytearray(stored))]
    assert moments[1] is moments[1] == datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)


def test_both_databases_hand_over_the_same(studio: StudioDatabase) -> None:
    with studio.session("owner") as session:
        dialect = session.get_bind().dialect.name
        ids = session.connection().execute(select(stored_key(TrainerRow.id, dialect))).scalars()
        assert key("anna").bytes in list(ids)
        made = UserRow.created_at
        both = select(stored_moment(made, dialect), made)
        rows = session.connection().execute(both).all()
    assert rows
    assert [Moments()[stored] for stored, _moment in rows] == [moment for _stored, moment in rows]


def test_the_collector_rests_for_a_while() -> None:
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_paused():
        raise ZeroDivisionError
    assert gc.isenabled()
