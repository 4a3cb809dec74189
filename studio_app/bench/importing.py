"""An import as an owner makes it: the file, what each row would do, one transaction, its commit."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator

from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW, SEED
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import milliseconds
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import ImportResult
from studio_app.repositories.collector import collector_paused
from studio_app.services.access import Login
from studio_app.services.demo.cast import OWNER
from studio_app.services.import_files.reading import read_table
from studio_app.services.importing import ImportWish, columns_for, prepare_import, run_import
from studio_app.services.undoing_imports import undo_import

CLIENTS = 20_000
_FEW = 500
_FIRST = "Ada Ben Cleo Dina Emil Fay Gus Hana Iris Jan Kim Lea Mia Nils Ole Pia Rob Sue Tom Ute"
_LAST = "Meier Schulz Klein Gross Lang Kurz Weber Koch Bauer Wolf Busch Vogel Haas Kraft Roth"
_TAGS = ("", "", "VIP", "Yoga, Trial")


def clients(studio: BenchStudio) -> Measured:
    """Measure the way from a CSV file to clients, once; it is taken back afterwards."""
    count = _FEW if studio.size.name == "small" else CLIENTS
    content = "\n".join(_lines(count, new_id().hex)).encode()
    studio.read_through()
    with studio.login(person=OWNER) as login:
        results: list[ImportResult] = []
        gc.collect()
        # As the program does while its worker is at work.
        with collector_paused():
            spent = milliseconds(lambda: results.append(_imported(login, content)))
        result = results[0]
        undone = undo_import(login.uow, login.viewer, result.run_id, NOW, request_id=new_id())
    return Measured([spent], holds=result.added == undone.taken_back == count)


def _imported(login: Login, content: bytes) -> ImportResult:
    kind = ImportKind.CLIENTS
    table = read_table("clients.csv", content, login.organization.locale)
    wish = ImportWish(kind, columns_for(login.uow, login.viewer, table, kind))
    prepared = prepare_import(login.uow, login.viewer, table, wish, NOW)
    return run_import(login.uow, login.viewer, prepared, NOW, request_id=new_id())


def _lines(count: int, mark: str) -> Iterator[str]:
    dice = random.Random(SEED)
    first, last = _FIRST.split(), _LAST.split()
    yield "Number;First name;Last name;Mobile;E-mail;Date of birth;Tags"
    for number in range(count):
        name, family = dice.choice(first), f"{dice.choice(last)}-{dice.choice(last)}{number}"
        born = f"{dice.randint(1, 28):02}.{dice.randint(1, 12):02}.{dice.randint(1950, 2005)}"
        yield (
            f";{name};{family};+49 151 {10_000_000 + number};{name}.{number}@{mark}.example;"
            f"{born};{dice.choice(_TAGS)}"
        )
