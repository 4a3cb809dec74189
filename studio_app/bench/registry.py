"""The figures, in the order in which they are measured: a line each."""

from __future__ import annotations

from studio_app.bench import (
    backfill,
    booking,
    client_pages,
    crowd,
    flipping,
    free_times,
    importing,
    painting,
    sale,
    scrolling,
    searching,
    team_screen,
    transfers,
    weeks,
)
from studio_app.bench.figures import Figure, Goal

FIGURES = (
    Figure("week-of-a-trainer", Goal(ratio=2), weeks.week_of_a_trainer),
    Figure("day-of-all", Goal(ratio=2), weeks.day_of_all),
    Figure("week-of-all", Goal(ratio=2), weeks.week_of_all),
    Figure("free-day-of-a-trainer", Goal(ratio=3), free_times.day_of_a_trainer),
    Figure("free-week-of-all", Goal(ratio=3), free_times.week_of_all),
    Figure("free-4-weeks-of-all", Goal(ratio=3, milliseconds=300), free_times.four_weeks_of_all),
    Figure("booking", Goal(ratio=8), booking.booking),
    Figure("sale", Goal(ratio=8), sale.sale),
    Figure("search", Goal(milliseconds=50), searching.search),
    Figure("client-pages", Goal(ratio=3), client_pages.by_name),
    Figure("client-pages-by-debt", Goal(ratio=3), client_pages.by_debt),
    Figure("team-screen", Goal(ratio=2), team_screen.team_screen),
    Figure("transfer-plan", Goal(milliseconds=200, outcome="all planned"), transfers.planned),
    Figure("transfer", Goal(ratio=5), transfers.carried_out),
    Figure("import", Goal(milliseconds=20_000, outcome="all rows"), importing.clients),
    Figure("backfill-1000", Goal(ratio=5, outcome="again 0"), backfill.thousand),
    Figure("backfill-4000", Goal(ratio=5, outcome="again 0"), backfill.four_thousand),
    Figure("backfill-100000", Goal(ratio=5, outcome="again 0"), backfill.hundred_thousand),
    Figure("fifty-at-one-slot", Goal(outcome="one booking"), crowd.fifty_at_one_slot),
    Figure("paint-320", Goal(milliseconds=8), painting.paint_320),
    Figure("paint-1600", Goal(milliseconds=16), painting.paint_1600),
    Figure("scroll-a-million", Goal(ratio=1.5, outcome="64 MiB"), scrolling.a_million_rows),
    Figure("gap-p99", Goal(milliseconds=16), flipping.p99),
    Figure("gap-longest", Goal(milliseconds=50), flipping.longest),
    Figure("slow-server-gap-p99", Goal(milliseconds=16), flipping.p99_of_slow_server),
    Figure("slow-server-gap-longest", Goal(milliseconds=50), flipping.longest_of_slow_server),
)
