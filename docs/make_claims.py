"""Measure what must come out of the model, and write the table of background/claims.md.

`python docs/make_claims.py --runs 300` takes a few minutes, and many times longer where there is only the Mesa engine.
Fewer runs give wider intervals. Runs 0 to n − 1 have these numbers as their seeds, so the same command gives the same
table.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from making.markdown import cell, table  # noqa: E402 - what is measured stands in tests/claims, beside the package

from tests.claims.estimating import Band, Estimate  # noqa: E402
from tests.claims.items import CLAIMS, measured  # noqa: E402
from tests.claims.measuring import Findings  # noqa: E402
from tests.claims.worlds import quickest  # noqa: E402

PAGE = DOCS / "background" / "claims.md"
PART = re.compile(r"(<!-- made: measured -->\n).*?(<!-- /made -->)", re.DOTALL)
HEADS = ("item", "what is measured", "value", "95 % interval", "band", "")
INSIDE, MAYBE, OUTSIDE = "inside", "outside, but the interval meets the band", "**outside**"


def told(n_runs: int) -> str:
    """The table, with how it came about and a count of what falls outside."""
    rows = [row for item in CLAIMS for row in item_rows(item, found(item, n_runs))]
    judged = [row[-1] for row in rows if row[-1]]
    return "\n\n".join(
        [
            f"Measured over {n_runs} runs by `python docs/make_claims.py --runs {n_runs}`; "
            "[`tests/claims/measuring.py`](../../tests/claims/measuring.py) says how. The intervals are over "
            "independent runs, each with a team of its own. Rows without a band are there to be read beside those that "
            "have one.",
            f"Of {len(judged)} values with a band, {judged.count(INSIDE)} lie inside"
            + (f", {judged.count(MAYBE)} outside with an interval that meets it" if MAYBE in judged else "")
            + f", {judged.count(OUTSIDE)} outside.",
            table(HEADS, rows),
        ]
    )


def found(item: int, n_runs: int) -> Findings:
    """What an item comes to."""
    print(f"item {item} of {len(CLAIMS)}: {CLAIMS[item].sentence}", flush=True)
    return measured(item, n_runs, quickest())


def item_rows(item: int, findings: Findings) -> Iterator[tuple[str, ...]]:
    """Rows of the table for an item; only the first has its number."""
    for place, (name, estimate) in enumerate(findings.items()):
        band = CLAIMS[item].bands.get(name)
        low, high = estimate.interval()
        yield (
            str(item) if place == 0 else "",
            cell(name),
            decimal(estimate.value),
            f"{decimal(low)} to {decimal(high)}",
            str(band or "").replace("-", "−"),
            verdict(band, estimate) if band else "",
        )


def decimal(value: float) -> str:
    """A number as it is told, with a true minus sign; never a minus zero."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−")


def verdict(band: Band, estimate: Estimate) -> str:
    """Whether a value lies in its band, in words."""
    if band.holds(estimate.value):
        return INSIDE
    return MAYBE if band.may_hold(estimate, 0.025) else OUTSIDE


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="independent runs (default: 300)")
    text = told(parser.parse_args().runs)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_bytes(PART.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", page).encode())
    print("docs/background/claims.md")


if __name__ == "__main__":
    main()
