"""What others change is heard at once, what one changes oneself on a server not, and no more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from studio_app.domain.changes import Aggregate, Changes
from studio_app.repositories import file_examination, sqlite_file
from studio_app.repositories.file_locks import held_alone
from studio_app.repositories.schema import MembershipRow, OrganizationRow
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services import live
from studio_app.services.live import EVERYTHING, Following, Lost
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.postgres_wire import wire_to
from tests.services.broken_lines import hands_over
from tests.services.steps import SLOT, Hands, wish

GENEROUS = 10.0
QUIET = 1.2


class Heard:
    """What a login was told, and how soon."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.news: list[Changes | Lost] = []
        self.following = Following(uow)
        self._came = threading.Condition()
        self.thread = threading.Thread(target=lambda: self.following.run(self._tell), daemon=True)

    def _tell(self, news: Changes | Lost) -> None:
        with self._came:
            self.news.append(news)
            self._came.notify_all()

    def wait_for(self, wanted: Callable[[Changes | Lost], bool]) -> float:
        """Return after how many seconds such news came; forget all that came until then."""
        began = time.monotonic()
        with self._came:
            assert self._came.wait_for(lambda: any(map(wanted, self.news)), GENEROUS), self.news
            self.news.clear()
        return time.monotonic() - began

    def kinds(self) -> frozenset[Aggregate]:
        """Return all kinds of things that were told of."""
        with self._came:
            told = [one for one in self.news if isinstance(one, Changes)]
        return frozenset().union(*(one.aggregates for one in told))


def is_everything(news: Changes | Lost) -> bool:
    return news == EVERYTHING


def is_diary(news: Changes | Lost) -> bool:
    return isinstance(news, Changes) and Aggregate.SESSION in news.aggregates


@contextmanager
def listening(uow: UnitOfWork) -> Iterator[Heard]:
    """Follow what others change, from when it is heard on."""
    heard = Heard(uow)
    heard.thread.start()
    try:
        heard.wait_for(is_everything)
        yield heard
    finally:
        heard.following.stop()
        heard.thread.join(GENEROUS)
        assert not heard.thread.is_alive()


def connections_of(studio: StudioDatabase, name: str) -> int:
    with studio.house() as connection:
        return connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role"),
            {"role": studio.role_of(name)},
        ).scalar_one()


def test_what_another_changes_is_heard(studio: StudioDatabase, desk: Hands) -> None:
    login = studio.login("anna")
    with listening(login.uow) as heard:
        done = desk.book(wish("dora", "ben", pay_later=True))
        seconds = heard.wait_for(is_diary)
        print(f"{studio.kind}: heard after {seconds * 1000:.0f} ms")
        assert Aggregate.SESSION in desk.check_in(done).changes.aggregates
        heard.wait_for(is_diary)
        # To close a login is to hang up: nobody holds the file, and no connection is left.
        login.close()
        desk.uow.close()
        if studio.is_postgres:
            # The server takes a moment to see that somebody has gone.
            ending = time.monotonic() + GENEROUS
            while connections_of(studio, "anna") and time.monotonic() < ending:
                time.sleep(0.02)
            assert connections_of(studio, "anna") == 0
        else:
            with held_alone(studio.file):
                pass


def test_one_s_own_work_is_told_by_the_screen_alone(studio: StudioDatabase, desk: Hands) -> None:
    """But what others did is not missed, right before it or right after."""
    anna = Hands.of(studio.login("anna"))
    with listening(desk.uow) as heard:
        done = desk.book(wish("dora", "ben", pay_later=True))
        desk.check_in(done)
        time.sleep(QUIET)
        assert heard.news == []
        hers = anna.book(wish())
        desk.undo(desk.check_in(desk.book(wish("fay", "ben", SLOT + timedelta(hours=3)))))
        heard.wait_for(is_diary)
        time.sleep(QUIET)
        assert heard.news == []
        desk.book(wish("emil", "ben", SLOT + timedelta(hours=6), pay_later=True))
        anna.check_in(hers)
        heard.wait_for(is_diary)


def test_a_server_tells_of_what_in_one_s_own_studio_alone(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster
) -> None:
    login = postgres_studio.login("desk")
    with listening(login.uow) as heard:
        with postgres_studio.session("yuna") as session:
            session.execute(text("UPDATE sessions SET place_id = place_id"))
            session.commit()
        time.sleep(QUIET)
        assert heard.news == []
        # The same person at another PC.
        Hands.of(postgres_studio.login("desk")).book(wish("dora", "ben", pay_later=True))
        heard.wait_for(is_diary)
        assert Aggregate.ORGANIZATION not in heard.kinds()
        # Whoever may write everywhere says nothing but that.
        with postgres_studio.house() as connection:
            connection.execute(update(MembershipRow).values(active=MembershipRow.active))
        heard.wait_for(is_everything)


def is_lost(news: Changes | Lost) -> bool:
    return isinstance(news, Lost)


def test_a_server_that_goes_away_is_noticed_and_so_is_its_return(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster
) -> None:
    """Cut or silent: it is told within seconds, and what was missed meanwhile counts as changed."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as wire:
        _hands, uow = hands_over(postgres_studio, wire, "desk")
        others = Hands.of(postgres_studio.login("anna"))
        with listening(uow) as heard:
            wire.down()
            cut = heard.wait_for(is_lost)
            wire.up()
            back = heard.wait_for(is_everything)
            others.book(wish())
            heard.wait_for(is_diary)
            wire.freeze()
            silent = heard.wait_for(is_lost)
            # Whoever has something else to tell that it is back does not have to wait.
            wire.thaw()
            heard.following.hurry()
            heard.wait_for(is_everything)
        uow.close()
    print(f"cut: {cut:.2f} s, back: {back:.2f} s, silent: {silent:.2f} s")


def test_without_a_connection_left_one_looks_now_and_then(
    postgres_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.3)
    logins = [postgres_studio.login("asim") for _ in range(10)]
    with listening(logins[0].uow) as heard:
        heard.wait_for(is_everything)
        logins.pop().close()
        time.sleep(QUIET)
        heard.news.clear()
        with postgres_studio.house() as connection:
            connection.execute(update(MembershipRow).values(active=MembershipRow.active))
        assert heard.wait_for(is_everything) < 1.0
        time.sleep(QUIET)
        assert heard.news == []


def test_a_file_on_a_share_is_watched_without_holding_it(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two looks there is no lock, so that whoever needs the file alone gets it."""
    for module in (sqlite_file, file_examination):
        monkeypatch.setattr(module, "is_on_network", lambda _file: True)
    login, desk = sqlite_studio.login("anna"), Hands.of(sqlite_studio.login("desk"))
    with listening(login.uow) as heard:
        desk.book(wish("dora", "ben", pay_later=True))
        heard.wait_for(is_diary)
        slowest = 0.0
        for number in range(40):
            began = time.monotonic()
            with sqlite_studio.house() as connection:
                connection.execute(update(OrganizationRow).values(name=f"Studio {number}"))
            slowest = max(slowest, time.monotonic() - began)
        heard.wait_for(is_everything)
        alone = sqlite_file.open_file(sqlite_studio.file, patience=GENEROUS)
        alone.execute("BEGIN EXCLUSIVE")
        time.sleep(QUIET)
        alone.close()
        assert Lost not in map(type, heard.news)
        desk.book(wish("fay", "ben", SLOT + timedelta(hours=3), pay_later=True))
        heard.wait_for(is_diary)
    print(f"slowest of 40 writes beside a watcher: {slowest * 1000:.0f} ms")
