"""Giving every client without a trainer one on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import CommandLine, sentence_in

PASSWORD = "amber-lagoon-12"


def test_everybody_gets_a_trainer_once(studio_app: CommandLine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    secret, clients = tmp_path / "password", tmp_path / "c.csv"
    clients.write_text("Name\nNia Neu\nOle Alt\n")
    made = studio_app(
        *("demo", "--database", url, "--trainers", "2", "--clients", "4", "--weeks", "1", "--json")
    )
    assert made.returncode == 0, made.stderr
    logins = json.loads(made.stdout)
    owner = next(one for one in logins if one["role"] == "owner")
    secret.write_text(owner["password"])
    who = ("--database", url, "--password-file", secret, "--login", owner["login"])
    assert studio_app("import", clients, *who).returncode == 0

    nobody = studio_app("backfill", "--dry-run", *who)
    assert nobody.returncode == 1, nobody.stderr
    assert "Nia Neu  The studio's rule leaves new clients to nobody." in nobody.stdout
    for _ in range(2):
        dry = studio_app("backfill", "--dry-run", "--rule", "fewest", *who)
        assert dry.returncode == 0, dry.stdout + dry.stderr
        assert dry.stdout.endswith("Failed: 0. Nothing was changed.\n")
        assert "Total: 0." not in dry.stdout
    done = studio_app("backfill", "--rule", "fewest", *who)
    assert done.returncode == 0, done.stderr
    assert "clients before, " in done.stdout
    assert done.stdout.endswith("Skipped: 0. Failed: 0.\n")
    again = studio_app("backfill", *who)
    assert again.stdout == "Total: 0. Assigned: 0. Skipped: 0. Failed: 0.\n"
    front_desk = next(one for one in logins if one["role"] == "front_desk")
    secret.write_text(front_desk["password"])
    refused = studio_app("backfill", *who[:-1], front_desk["login"])
    assert sentence_in(refused).startswith("Your role does not allow this")
