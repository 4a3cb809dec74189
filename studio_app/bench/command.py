"""Measuring from the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from studio_app.bench.figures import Result, result_of
from studio_app.bench.registry import FIGURES
from studio_app.bench.report import table, to_json
from studio_app.bench.sizes import SIZES
from studio_app.bench.studios import bench_studio
from studio_app.domain.errors import DatabaseProblem, InvalidInput


def bench(url: str | None, size: str, only: str | None, file: Path | None) -> Sequence[Result]:
    """Measure all figures, or one by name, print them as a table, and return them.

    Without a URL in a file of the cache folder. The results go to ``file`` as JSON. Raises
    InvalidInput for a name that no figure has, and DatabaseProblem.
    """
    chosen = [figure for figure in FIGURES if only in (None, figure.name)]
    if not chosen:
        names = ", ".join(figure.name for figure in FIGURES)
        raise InvalidInput("only", f"No figure is called “{only}”. There are: {names}.")
    studio = bench_studio(url, SIZES[size], _tell)
    results = [result for figure in chosen if (result := result_of(figure, studio)) is not None]
    print(f"{studio.kind}, {size}")
    print(table(results))
    if file is not None:
        try:
            file.write_text(to_json(results), encoding="utf-8")
        except OSError as error:
            raise DatabaseProblem(
                f"The results cannot be written to “{file}” ({error.strerror})."
            ) from error
    return results


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
