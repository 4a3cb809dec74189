"""Clients and packages from files on the command line, and lists into files."""

from __future__ import annotations

from pathlib import Path

from tests.command_line import CommandLine, sentence_in

PASSWORD = "amber-lagoon-12"
CLIENTS = "Name;Telefon;E-Mail\nNia Neu;+49 170 1234567;nia@example.com\nBad Row;12;\n"
PACKAGES = "E-Mail;Paket;Einheiten;Rest;Preis\nnia@example.com;Ten;10;4;70\n"


def test_from_files_and_into_files(studio_app: CommandLine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    secret, clients, packages = (tmp_path / name for name in ("password", "c.csv", "p.csv"))
    secret.write_text(PASSWORD)
    clients.write_bytes(CLIENTS.encode("cp1252"))
    packages.write_text(PACKAGES)
    named = ("--studio", "Harbour", "--owner", "Ann Lee", "--login", "ann")
    who = ("--database", url, "--password-file", secret)
    done = studio_app("init", *named, *who)
    assert done.returncode == 0, done.stderr
    who = (*who, "--login", "ann")

    dry = studio_app("import", clients, "--dry-run", *who)
    assert dry.returncode == 1, dry.stderr
    assert "c.csv: 2 rows, UTF-8, semicolons" in dry.stdout
    assert "column 2 “Telefon” means phone" in dry.stdout
    assert "row 2  new       Nia Neu" in dry.stdout
    assert "row 3  refused   Bad Row  Phone: " in dry.stdout
    assert dry.stdout.endswith("Refused: 1. Nothing was changed.\n")

    done = studio_app("import", clients, *who)
    assert done.returncode == 1, done.stderr
    assert "row 2" not in done.stdout
    assert done.stdout.endswith("Imported: 1 rows.\n")
    again = studio_app("import", clients, *who)
    assert again.stdout.endswith("As it is here: 1. Refused: 1. Imported: 0 rows.\n")

    done = studio_app("import", packages, "--kind", "packages", *who)
    assert done.returncode == 0, done.stdout + done.stderr
    out = tmp_path / "packages.csv"
    done = studio_app("export", "packages", "--out", out, *who)
    assert done.stdout == f"1 packages are in {out}.\n"
    assert "Nia Neu,Ten,10,4," in out.read_text("utf-8-sig")
    sheet = tmp_path / "clients.xlsx"
    assert studio_app("export", "clients", "--out", sheet, *who).returncode == 0
    back = studio_app("import", sheet, "--dry-run", *who)
    assert back.returncode == 0
    assert "As it is here: 1." in back.stdout
    refused = studio_app("export", "clients", "--out", tmp_path / "clients.pdf", *who)
    assert sentence_in(refused).startswith("Choose a name that ends in .xlsx or .csv")
    gone = studio_app("import", tmp_path / "gone.csv", *who)
    assert sentence_in(gone).startswith("gone.csv could not be read")
