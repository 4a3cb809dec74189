"""A day sheet is cut out of what a calendar shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from studio_app.domain.schedule import CalendarSession, ScheduleView, TimeOff, TimeOffStatus
from studio_app.reports.day_sheet import content_from, day_sheet_pdf
from tests.reports import printed
from tests.reports.samples import (
    STUDIO,
    TUESDAY,
    between,
    booking,
    key,
    moment,
    session,
    sheet,
    time_off,
    trainer,
)

LENA, MARCO = trainer(1), trainer(2)
MONDAY = TUESDAY - timedelta(days=1)


def week_view() -> ScheduleView:
    """Return a week of two trainers around Tuesday."""

    def at(who: UUID, start: str, end: str, client: str) -> CalendarSession:
        return replace(session(between(start, end), booking(client)), trainer_id=who)

    def away(who: UUID, start: str, end: str, status: TimeOffStatus) -> TimeOff:
        return replace(time_off(between(start, end), status=status), trainer_id=who)

    return ScheduleView(
        first_day=MONDAY,
        days=7,
        trainers=(MARCO, LENA),
        sessions=(
            at(LENA.id, "15:00", "16:00", "Late"),
            at(LENA.id, "9:00", "10:00", "Early"),
            at(LENA.id, "-2:00", "0:00", "Ends at midnight"),
            at(LENA.id, "-1:00", "1:00", "From Monday"),
            at(LENA.id, "23:00", "25:00", "Into Wednesday"),
            at(LENA.id, "24:00", "25:00", "Wednesday"),
            at(MARCO.id, "9:00", "10:00", "Marco's"),
        ),
        working={
            LENA.id: (between("-4:00", "3:00"), between("9:00", "17:00"), between("33:00", "41:00"))
        },
        places={LENA.id: ("Gym",)},
        time_off=(
            away(LENA.id, "12:00", "13:00", TimeOffStatus.APPROVED),
            away(LENA.id, "13:00", "14:00", TimeOffStatus.DECLINED),
            away(LENA.id, "-24:00", "-12:00", TimeOffStatus.APPROVED),
            away(MARCO.id, "12:00", "13:00", TimeOffStatus.REQUESTED),
        ),
    )


def test_only_what_touches_the_local_day_is_on_the_sheet_sorted_by_time() -> None:
    content = content_from(week_view(), STUDIO, TUESDAY, moment("10:45"), "Nora Lind", {})
    marco, lena = content.trainers
    assert (marco.trainer, lena.trainer) == (MARCO, LENA)
    names = [held.bookings[0].client_name for held in lena.sessions]
    assert names == ["From Monday", "Early", "Late", "Into Wednesday"]
    assert [held.bookings[0].client_name for held in marco.sessions] == ["Marco's"]
    assert lena.working == (between("0:00", "3:00"), between("9:00", "17:00"))
    assert (lena.places, marco.places, marco.working) == (("Gym",), (), ())
    assert (content.printed_by, content.printed_at) == ("Nora Lind", moment("10:45"))


def test_a_sheet_made_by_hand_is_cut_to_its_day_as_well() -> None:
    lena = content_from(week_view(), STUDIO, TUESDAY, moment("10:45"), "Nora Lind", {}).trainers[1]
    day = replace(lena, sessions=week_view().sessions[:6], time_off=week_view().time_off)
    words = printed.text(day_sheet_pdf(sheet(day)))
    assert "Into Wednesday" in words
    assert "Ends at midnight" not in words
    assert words.count("Vacation") == 2


def test_declined_time_off_and_that_of_other_days_is_left_out() -> None:
    content = content_from(week_view(), STUDIO, TUESDAY, moment("10:45"), "Nora Lind", {})
    marco, lena = content.trainers
    assert [away.interval for away in lena.time_off] == [between("12:00", "13:00")]
    assert [away.status for away in marco.time_off] == [TimeOffStatus.REQUESTED]


def test_each_trainer_gets_the_notes_of_their_own_clients_only() -> None:
    view = week_view()
    lenas, marcos = (view.sessions[index].bookings[0].client_id for index in (1, 6))
    notes = {lenas: "3 left", marcos: "unlimited", key(): "nobody here"}
    content = content_from(
        view, STUDIO, TUESDAY, moment("10:45"), "Nora Lind", notes, {marcos: "Asthma"}
    )
    marco, lena = content.trainers
    assert lena.notes == {lenas: "3 left"}
    assert lena.alerts == {}
    assert marco.notes == {marcos: "unlimited"}
    assert marco.alerts == {marcos: "Asthma"}


def test_the_day_is_the_studios_not_that_of_utc() -> None:
    auckland = replace(STUDIO, time_zone="Pacific/Auckland")
    morning = between("6:00", "7:00", organization=auckland)
    assert morning.start.date() == MONDAY
    view = replace(
        week_view(),
        trainers=(LENA,),
        sessions=(replace(session(morning, booking("Kiri")), trainer_id=LENA.id),),
    )
    content = content_from(view, auckland, TUESDAY, moment("10:45"), "Nora Lind", {})
    assert len(content.trainers[0].sessions) == 1
    yesterday = content_from(view, auckland, MONDAY, moment("10:45"), "Nora Lind", {})
    assert yesterday.trainers[0].sessions == ()
