"""What a benchmark measured beside the limit that it was promised to keep; printed as lines, or as JSON for ``python -m benchmarks``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

MARK = "benchmark result: "


@dataclass(frozen=True, slots=True)
class Result:
    """One promise: ``measured`` is to be at most ``limit``, both in ``unit``; ``how`` says what stands behind the figure."""

    promise: str
    measured: float
    limit: float
    unit: str
    how: str = ""

    @property
    def kept(self) -> bool:
        return self.measured <= self.limit

    def say(self) -> None:
        """Print it for people and, marked, for the runner."""
        print(f"{self.promise}: {self.measured:.2f} {self.unit} (limit {self.limit:g}) {'ok' if self.kept else 'TOO MUCH'}  {self.how}")
        print(MARK + json.dumps(asdict(self)), flush=True)


def read(line: str) -> Result | None:
    """The result in a line that ``say`` printed, if there is one."""
    return Result(**json.loads(line.removeprefix(MARK))) if line.startswith(MARK) else None


def table(results: Sequence[Result]) -> str:
    """All results as one table."""
    width = max((len(r.promise) for r in results), default=10)
    lines = [f"{'promise':<{width}} {'measured':>10} {'limit':>8} unit      "]
    lines += [
        f"{r.promise:<{width}} {r.measured:>10.2f} {r.limit:>8g} {r.unit:<9} {'ok' if r.kept else 'TOO MUCH':<9} {r.how}" for r in results
    ]
    return "\n".join(lines)


def at(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return at(values, 0.5)


def run(measure: Callable[[], Sequence[Result]]) -> int:
    """Say every result; 1 where a promise is broken."""
    broken = 0
    for result in measure():
        result.say()
        broken += not result.kept
    return 1 if broken else 0
