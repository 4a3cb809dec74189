"""The history as an item model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from studio_app.domain.audit import AuditEntry, AuditPage, AuditPlace
from studio_app.domain.identifiers import new_id
from studio_app.ui.audit.model import EntryRole, HistoryModel, NotedRole, TimeRole
from tests.factories import NOW
from tests.ui.audit.test_sentences import HOME, entry

TODAY = NOW.date()
HOUR = timedelta(hours=1)
NONE = QModelIndex()


def at(hours_ago: int) -> AuditEntry:
    """Return an entry of so many hours before NOW, which is ten o'clock in Berlin."""
    return entry("check_in", before={"client": f"{hours_ago} ago"}, at=NOW - hours_ago * HOUR)


def page_of(*entries: AuditEntry, more: bool = False) -> AuditPage:
    """Return a page of entries, the last one or not."""
    last = entries[-1] if entries else None
    return AuditPage(entries, AuditPlace(last.at, last.id) if more and last else None)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[HistoryModel]:
    """An empty model, watched by Qt's own tester."""
    made = HistoryModel(HOME)
    tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    yield made
    assert tester.model() is made


def rows(model: HistoryModel) -> list[str]:
    """Return what the rows say, entries without their sentence."""
    texts = []
    for row in range(model.rowCount()):
        index = model.index(row)
        found = model.entry(index)
        texts.append(found.before["client"] if found else str(index.data()))
    return texts


def test_entries_stand_under_their_days(model: HistoryModel) -> None:
    model.set_page(page_of(at(0), at(5), at(11), at(30)), TODAY)
    assert rows(model) == [
        "Today · Tuesday, 10 March 2026",
        "0 ago",
        "5 ago",
        "Monday, 9 March 2026",
        "11 ago",
        "30 ago",
    ]
    assert model.count_entries() == 4


def test_what_a_row_says(model: HistoryModel) -> None:
    first = at(1)
    model.set_page(page_of(first), TODAY)
    day, row = model.index(0), model.index(1)
    assert day.data(EntryRole) is None
    assert day.data(TimeRole) is None
    assert not day.flags() & Qt.ItemFlag.ItemIsEnabled
    assert day.data(Qt.ItemDataRole.AccessibleTextRole) == day.data()
    assert row.data(EntryRole) is first
    assert row.data(TimeRole) == "09:00"
    assert row.data() == "Nora Desk checked 1 ago in"
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "09:00, Nora Desk checked 1 ago in"
    assert row.data(NotedRole) == ""
    assert row.flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.entry(NONE) is None


def test_what_was_noted_long_after_it_is_said_to_have_been_done(model: HistoryModel) -> None:
    late = entry("check_in", client_name="Mina", at=NOW - 30 * HOUR, recorded_at=NOW)
    early = replace(late, id=new_id(), at=NOW + HOUR)
    in_time = replace(late, id=new_id(), at=NOW - timedelta(minutes=9))
    older = replace(late, id=new_id(), is_older_than_chain=True)
    model.set_page(page_of(early, in_time, late, older), TODAY)
    noted = "noted on Tue, 10 Mar 2026, 10:00"
    indexes = [model.index(row) for row in (1, 2, 4, 5)]
    assert [index.data(NotedRole) for index in indexes] == [noted, "", noted, ""]
    spoken = indexes[2].data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"04:00, {noted}, Nora Desk checked Mina in"


@pytest.mark.parametrize("locale", ["en_GB", "en_US", "ko_KR", "de_DE"])
def test_as_much_room_for_times_as_the_locale_needs(locale: str) -> None:
    times = HistoryModel(replace(HOME, locale=locale)).widest_times()
    assert len(times) == 24
    assert ("PM" in " ".join(times)) == (locale == "en_US")
    assert ("오후" in " ".join(times)) == (locale == "ko_KR")


def test_the_following_page_goes_on_under_the_same_day(model: HistoryModel) -> None:
    wanted: list[AuditPlace] = []
    first = page_of(at(0), at(1), more=True)
    model.set_page(first, TODAY)
    model.more_wanted.connect(wanted.append)
    # Qt's tester has asked already.
    model.give_up()
    assert model.canFetchMore(NONE)
    model.fetchMore(NONE)
    model.fetchMore(NONE)
    assert wanted == [first.next_place]
    assert not model.canFetchMore(NONE)
    model.add_page(page_of(at(2), at(20)))
    assert rows(model)[1:] == ["0 ago", "1 ago", "2 ago", "Monday, 9 March 2026", "20 ago"]
    assert not model.canFetchMore(NONE)
    model.add_page(page_of())
    assert model.count_entries() == 4


def test_a_page_that_did_not_come_can_be_asked_for_again(model: HistoryModel) -> None:
    model.set_page(page_of(at(0), more=True), TODAY)
    model.fetchMore(NONE)
    model.give_up()
    assert model.canFetchMore(NONE)


def test_new_entries_come_on_top(model: HistoryModel) -> None:
    known = [at(5), at(11)]
    model.set_page(page_of(*known, more=True), TODAY)
    assert model.add_latest(page_of(at(0), at(1), *known), TODAY)
    assert rows(model) == [
        "Today · Tuesday, 10 March 2026",
        "0 ago",
        "1 ago",
        "5 ago",
        "Monday, 9 March 2026",
        "11 ago",
    ]
    model.give_up()
    assert model.canFetchMore(NONE)
    assert model.add_latest(page_of(*known), TODAY)
    assert model.count_entries() == 4


def test_new_entries_of_a_new_day_come_under_it(model: HistoryModel) -> None:
    known = at(11)
    model.set_page(page_of(known), TODAY)
    assert model.add_latest(page_of(at(0), known), TODAY)
    assert rows(model) == [
        "Today · Tuesday, 10 March 2026",
        "0 ago",
        "Monday, 9 March 2026",
        "11 ago",
    ]


def test_what_does_not_fit_on_top_is_refused(model: HistoryModel) -> None:
    known = [at(2), at(4)]
    assert not model.add_latest(page_of(at(0)), TODAY)
    model.set_page(page_of(*known), TODAY)
    before = rows(model)
    assert not model.add_latest(page_of(at(0), at(1)), TODAY), "there may be more between"
    assert not model.add_latest(page_of(at(0), known[0], at(3), known[1]), TODAY), "in between"
    assert not model.add_latest(page_of(at(0), *known), TODAY + timedelta(days=1)), "another today"
    assert not model.add_latest(page_of(), TODAY)
    assert rows(model) == before


def test_nothing(model: HistoryModel) -> None:
    model.set_page(page_of(), date(2026, 3, 10))
    assert model.rowCount() == 0
    assert not model.canFetchMore(NONE)
