"""Whole flows through every layer, in both databases: in by the login window, out by the data."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from studio_app.domain.people import ClientMatch, Role
from studio_app.domain.schedule import BookingStatus
from studio_app.services.access import Login
from studio_app.services.clients import client_card, search_clients
from tests.e2e.conftest import NOW, DemoStudio
from tests.e2e.player import Player
from tests.postgres_cluster import Cluster

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture
def witness(demo: DemoStudio) -> Iterator[Login]:
    """The owner, past the windows: what is really stored."""
    login = demo.log_in(demo.person(Role.OWNER))
    yield login
    login.close()


def credits(witness: Login, client: ClientMatch) -> int:
    card = client_card(witness.uow, witness.viewer, client.client_id, NOW)
    return sum(package.balance for package in card.packages)


def client_of(witness: Login, trainer_name: str) -> ClientMatch:
    """Returns a client of the trainer with credits and no other session on this day."""
    for letter in "aeioun":
        for match in search_clients(witness.uow, witness.viewer, letter, 40, NOW):
            card = client_card(witness.uow, witness.viewer, match.client_id, NOW)
            free = all(booking.starts_at.date() != NOW.date() for booking in card.next)
            fits = match.trainer_name == trainer_name and match.name.isascii()
            if fits and free and match.credits_left:
                return match
    raise AssertionError(f"{trainer_name} has no client to book")


def test_what_the_front_desk_books_each_sees_as_they_may(
    player: Player, demo: DemoStudio, witness: Login
) -> None:
    desk, owner = demo.person(Role.FRONT_DESK), demo.person(Role.OWNER)
    trainer, colleague = demo.person(Role.TRAINER, 0), demo.person(Role.TRAINER, 1)

    window = player.log_in(desk)
    assert len(player.page.trainers()) == 3
    slot = player.free_slot()
    assert slot.trainers[0].name == trainer.trainer
    client = client_of(witness, slot.trainers[0].name)
    before = credits(witness, client)
    player.book(slot, client.name)
    booked = player.booked_at(slot)
    assert booked is not None
    assert booked.label == client.name
    assert client.name in window.notice.text()
    assert credits(witness, client) == before - 1
    player.press(Qt.Key.Key_C)
    player.settle()
    arrived = player.booked_at(slot)
    assert arrived is not None
    assert arrived.status is BookingStatus.ARRIVED

    player.switch_user()
    player.log_in(trainer)
    assert {tile.trainer.name for tile in player.tiles()} == {trainer.trainer}
    assert [tile.label for tile in player.sessions_with(client.client_id)] == [client.name]

    player.switch_user()
    player.log_in(colleague)
    assert player.tiles()
    assert {tile.trainer.name for tile in player.tiles()} == {colleague.trainer}
    assert {one.name for one in player.page.trainers()} == {colleague.trainer}
    assert player.sessions_with(client.client_id) == []

    player.switch_user()
    player.log_in(owner)
    assert len(player.page.trainers()) == 3
    assert [tile.label for tile in player.sessions_with(client.client_id)] == [client.name]


def test_a_trainer_books_their_own_and_undoes_it(
    player: Player, demo: DemoStudio, witness: Login
) -> None:
    trainer = demo.person(Role.TRAINER, 1)
    window = player.log_in(trainer)
    slot = player.free_slot()
    client = client_of(witness, slot.trainers[0].name)
    before = credits(witness, client)
    player.book(slot, client.name)
    assert player.booked_at(slot) is not None
    assert window.actions_of_window.undo.isEnabled()
    player.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    player.settle()
    assert player.booked_at(slot) is None
    assert credits(witness, client) == before


def test_a_slot_that_another_pc_took_meanwhile_is_refused_by_name(
    player: Player, demo: DemoStudio, witness: Login
) -> None:
    from studio_app.domain.identifiers import new_id
    from studio_app.domain.schedule import BookRequest
    from studio_app.services.bookings import book

    player.log_in(demo.person(Role.FRONT_DESK))
    slot = player.free_slot()
    client = client_of(witness, slot.trainers[0].name)
    tz = witness.organization.tz
    starts_at = NOW.astimezone(tz).replace(hour=slot.minute // 60, minute=slot.minute % 60)
    request = BookRequest(new_id(), client.client_id, slot.trainers[0].id, starts_at, 15)
    book(witness.uow, witness.viewer, request, NOW)

    other = demo.person(Role.CLIENT).name
    player.book(slot, other)
    popup = player.page.desk.popup
    assert popup.isVisible()
    assert client.name in words_of(popup)
    assert other in popup.picker.field.text()


def words_of(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_a_wrong_password_lets_nobody_in(player: Player, demo: DemoStudio) -> None:
    person = demo.person(Role.FRONT_DESK)
    player.try_to_log_in(person.login, person.password + "x")
    assert player.program.main_window is None
    assert player.login_window.isVisible()
    assert "Name or password is not right." in words_of(player.login_window)
    player.try_to_log_in("nobody-of-that-name", person.password)
    assert player.program.main_window is None
    assert "Name or password is not right." in words_of(player.login_window)
    player.log_in(person)


def test_switching_user_leaves_nothing_of_the_former(
    player: Player, demo: DemoStudio, postgres_cluster: Cluster
) -> None:
    former = demo.person(Role.FRONT_DESK)
    window = player.log_in(former)
    assert logins_of(former.name) == 1
    client = next(tile for tile in player.tiles() if tile.line is not None)
    window.show_client(client.session.bookings[0].client_id)
    player.settle()
    assert connections(demo, postgres_cluster) > 0

    player.switch_user()
    QApplication.processEvents()
    assert not isValid(window)
    del window
    assert logins_of(former.name) == 0
    assert connections(demo, postgres_cluster) == 0
    for field in player.login_window.findChildren(QLineEdit):
        assert field.text() == ""

    later = player.log_in(demo.person(Role.TRAINER, 0))
    assert later.card.client_id() is None
    assert later.bar.search.text() == ""
    assert not later.actions_of_window.undo.isEnabled()
    assert not later.notice.isVisible()
    assert former.name not in words_of(later)


def logins_of(name: str) -> int:
    """Returns how many logins of a person are still in memory."""
    gc.unfreeze()
    gc.collect()
    alive = [thing for thing in gc.get_objects() if type(thing) is Login]
    return sum(login.viewer.name == name for login in alive)


def connections(demo: DemoStudio, cluster: Cluster) -> int:
    """Returns how many connections to the studio's data this program holds open."""
    if demo.is_postgres:
        with cluster.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s",
                (demo.url.rpartition("/")[2],),
            ).fetchone()
        assert row is not None
        return int(row[0])
    file = demo.url.removeprefix("sqlite:///")
    opened = (Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
    return sum(os.path.realpath(link) == file for link in opened)
