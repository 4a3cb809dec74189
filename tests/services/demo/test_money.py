"""The money of a demo studio adds up, and every screen about it shows life."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.server_roles import RoleNames
from studio_app.services.demo import DemoRequest
from tests.services.demo.conftest import TUESDAY, Demo, Fill
from tests.services.demo.reading import column, query
from tests.services.demo.test_believable import NOON

_FOLLOWING = (
    "SELECT count(*), max(number), min(number) FROM receipts "
    "UNION ALL SELECT count(*), max(last_number), 1 FROM receipt_counters, payments"
)


def test_every_payment_has_a_receipt_in_order_of_time(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT r.number, r.issued_at, p.paid_at, r.client_id = p.client_id, r.issued_by = "
        "p.taken_by FROM payments p LEFT JOIN receipts r ON r.payment_id = p.id ORDER BY r.number",
    )
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(issued == paid and same and by for _, issued, paid, same, by in rows)
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert rows[-1][1] <= NOON


def test_numbers_follow_on_a_server_too(postgres_demo: Demo) -> None:
    with house_engine(parse_url(postgres_demo.url)).begin() as connection:
        maintenance = RoleNames.of(connection).maintenance
        connection.exec_driver_sql(f'SET LOCAL ROLE "{maintenance}"')
        receipts, counted = connection.exec_driver_sql(_FOLLOWING).all()
    assert tuple(receipts) == tuple(counted)
    assert receipts[0] > 100


def test_each_payment_was_broken_down_once(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT p.amount, p.method, p.paid_at, f.gross, f.net, f.vat, f.card_fee, f.at, "
        "f.card_fee_rate, f.vat_rate, f.client_id = p.client_id FROM payments p "
        "LEFT JOIN fee_audit_entries f ON f.payment_id = p.id",
    )
    assert len(rows) == len(column(sqlite_demo.file, "SELECT id FROM payments"))
    for amount, method, paid_at, gross, net, vat, card, at, card_rate, vat_rate, same in rows:
        assert (gross, net + vat + card, at, same) == (amount, amount, paid_at, 1)
        assert (card_rate > 0) == (method == "card")
        assert vat_rate == 190_000
    assert {row[8] for row in rows} == {0, 12_000, 15_000}


def test_some_was_given_back_and_says_of_what(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT b.amount, b.reason, p.amount, p.client_id = b.client_id, p.paid_at < b.paid_at, "
        "u.login FROM payments b JOIN payments p ON p.id = b.refund_of "
        "JOIN users u ON u.id = b.taken_by",
    )
    assert {row[5] for row in rows} == {"olga", "nora"}
    for back, reason, paid, same_client, later, _by in rows:
        assert 0 < -back <= paid
        assert reason
        assert (same_client, later) == (1, 1)
    assert {-back == paid for back, _, paid, *_ in rows} == {True, False}
    negative = "SELECT count(*) FROM payments WHERE amount < 0"
    assert column(sqlite_demo.file, negative) == [len(rows)]


def test_debts_of_every_age_and_money_paid_ahead(sqlite_demo: Demo) -> None:
    owed = query(
        sqlite_demo.file,
        "SELECT client_id, sum(amount) FROM (SELECT client_id, price - price_reduction AS amount "
        "FROM client_packages UNION ALL SELECT client_id, charge FROM bookings "
        "UNION ALL SELECT client_id, -amount FROM payments) GROUP BY client_id",
    )
    assert any(amount < 0 for _, amount in owed)
    assert 0.02 < sum(amount > 0 for _, amount in owed) / len(owed) < 0.5
    ages = column(
        sqlite_demo.file,
        "SELECT (? - bought_at) / 86400000000 FROM client_packages p WHERE price - price_reduction "
        "> (SELECT coalesce(sum(amount), 0) FROM payments m WHERE m.client_package_id = p.id)",
        NOON,
    )
    assert {min(age // 31, 3) for age in ages} == {0, 1, 2, 3}
    paid = "SELECT count(*) FROM payments p JOIN bookings b ON b.id = p.booking_id AND b.charge > 0"
    assert column(sqlite_demo.file, paid)[0] > 0


def test_packages_that_something_happened_to(sqlite_demo: Demo) -> None:
    file, today = sqlite_demo.file, str(TUESDAY)
    frozen = query(
        file,
        "SELECT p.frozen_until, p.expires_on, p.starts_on, e.days, p.sessions = p.balance "
        "FROM client_packages p JOIN package_events e ON e.client_package_id = p.id "
        "WHERE e.kind = 'frozen' AND p.frozen_from < ? AND p.frozen_until > ?",
        *(today, today),
    )
    assert frozen
    assert all(days == 15 and untouched for *_, days, untouched in frozen)
    shared = query(
        file,
        "SELECT o.name, c.name FROM package_shares s JOIN clients o ON o.id = s.owner_id "
        "JOIN clients c ON c.id = s.client_id JOIN client_packages p "
        "ON p.id = s.client_package_id AND p.client_id = s.owner_id",
    )
    assert shared
    voided = query(
        file,
        "SELECT p.balance, p.price_reduction = p.price, e.amount FROM client_packages p "
        "JOIN credit_entries e ON e.client_package_id = p.id AND e.kind = 'voided' "
        "WHERE p.voided_at IS NOT NULL",
    )
    assert voided
    assert set(voided) == {(0, 1, -10)}
    kinds = Counter(column(file, "SELECT kind FROM package_events"))
    assert set(kinds) == {"frozen", "shared", "reduced", "voided"}


def test_tills_were_counted_on_the_evenings_before(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT day, opening, expected, counted, note, closed_at, user_id = closed_by "
        "FROM till_closes",
    )
    days = {row[0] for row in rows}
    assert len(days) >= 5
    assert max(days) < str(TUESDAY)
    assert min(days) >= str(TUESDAY - timedelta(days=15))
    for _day, opening, expected, counted, note, closed_at, own in rows:
        assert opening == 15_000
        assert (counted == expected) == (note == "")
        assert closed_at < NOON
        assert own
    assert any(row[2] != row[3] for row in rows)
    cash = "SELECT count(*) FROM payments WHERE method = 'cash' AND paid_at > ?"
    assert column(sqlite_demo.file, cash, NOON - 12 * 3_600_000_000)[0] > 0


def test_what_is_known_of_clients(sqlite_demo: Demo) -> None:
    file = sqlite_demo.file
    genders = Counter(column(file, "SELECT gender FROM clients"))
    assert set(genders) == {"", "female", "male"}
    for field in ("address", "emergency_phone"):
        assert 10 < len(column(file, f"SELECT 1 FROM clients WHERE {field} <> ''")) < 110
    assert column(file, "SELECT 1 FROM clients WHERE height_cm > 150 AND weight_grams > 40000")
    week = {f"{TUESDAY + timedelta(days=days):%m-%d}" for days in range(7)}
    births = column(file, "SELECT birth_date FROM clients WHERE birth_date IS NOT NULL")
    assert len({birth for birth in births if birth[5:] in week}) >= 3
    paid_for = query(
        file,
        "SELECT c.number, p.number, p.payer_id FROM clients c JOIN clients p ON p.id = c.payer_id",
    )
    assert paid_for
    assert all(child > parent and above is None for child, parent, above in paid_for)
    assert 0.1 < len(set(column(file, "SELECT client_id FROM client_tags"))) / 120 < 0.5
    consents = query(file, "SELECT kind, granted, at FROM client_consents")
    assert {kind for kind, *_ in consents} >= {"privacy", "contract", "health_data", "marketing"}
    assert max(at for *_, at in consents) <= NOON
    notes = column(file, "SELECT created_at FROM client_notes")
    assert len(notes) >= 5
    assert max(notes) <= NOON
    assert column(file, "SELECT 1 FROM client_alerts WHERE health_notes <> ''")


def test_plain_weeks_have_receipts_all_the_same(fill: Fill) -> None:
    file = fill(DemoRequest(today=TUESDAY, eventful=False, currency="KRW", locale="ko_KR"))
    assert column(file, "SELECT count(*) FROM receipts") == column(
        file, "SELECT count(*) FROM payments"
    )
    assert set(column(file, "SELECT vat_rate FROM fee_audit_entries")) == {100_000}
    for table in ("package_events", "package_shares", "till_closes"):
        assert column(file, f"SELECT 1 FROM {table}") == []


def test_what_is_sold_has_something_of_each_kind(sqlite_demo: Demo) -> None:
    rows = query(
        sqlite_demo.file,
        "SELECT name, active, pays_personal, validity_days, validity_months, description "
        "FROM package_types ORDER BY position",
    )
    assert [row[0] for row in rows][:2] == ["Single session", "10 × 60 min"]
    assert {row[1:3] for row in rows} == {(1, 1), (1, 0), (0, 1)}
    assert all((days is None) != (months is None) for *_, days, months, _ in rows)
    assert any(row[-1] for row in rows)
    own = query(
        sqlite_demo.file,
        "SELECT t.name, p.offered, k.name FROM trainer_prices p JOIN trainers t "
        "ON t.id = p.trainer_id JOIN package_types k ON k.id = p.package_type_id",
    )
    assert sorted(own) == [
        ("Aylin Demir", 0, "Unlimited month"),
        ("Marco Silva", 1, "10 × 60 min"),
    ]


def test_trainers_are_paid_in_every_way_and_some_earn_more_by_now(sqlite_demo: Demo) -> None:
    rates = "SELECT kind, group_kind, trainer_id FROM pay_rates"
    rows = query(sqlite_demo.file, rates)
    assert {row[0] for row in rows} == {"percentage", "per_session", "hourly"}
    assert {row[1] for row in rows} == {"as_personal", "per_head", "flat"}
    by_trainer = Counter(row[2] for row in rows)
    assert set(by_trainer) == set(column(sqlite_demo.file, "SELECT id FROM trainers"))
    assert max(by_trainer.values()) == 2
