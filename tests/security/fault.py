"""A fault to be seeded into a studio, by what makes it and what finds it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: the check that finds it, what it names, and the statements that seed it.

    ``also`` are checks in which it may show besides.
    """

    check: str
    named: str
    statements: tuple[str, ...]
    also: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.check}: {self.statements[-1]}"


def faults(check: str, *seeds: tuple[str, ...], also: tuple[str, ...] = ()) -> list[Fault]:
    """Return faults of one check, each from what is named and the statements."""
    return [Fault(check, seed[0], seed[1:], frozenset(also)) for seed in seeds]
