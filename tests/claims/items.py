"""The items of "What must come out": what each says, how it is measured, and the bands in which numbers must lie."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from tests.claims import measuring
from tests.claims.estimating import Band
from tests.claims.measuring import Findings
from tests.claims.worlds import Play, mesa


class Claim(NamedTuple):
    """An item of what must come out: a sentence, how it is measured, and where the numbers must lie."""

    sentence: str
    measure: Callable[[int, Play], Findings]
    bands: dict[str, Band]


ABOVE_0, BELOW_0, BELOW_1 = Band(0.0), Band(None, 0.0), Band(None, 1.0)

CLAIMS: dict[int, Claim] = {
    1: Claim(
        "Who received compassion gives more the next day than a matched person who did not.",
        measuring.claim_1,
        {"giving, over that of the twin": Band(1.3, 4.0)},
    ),
    2: Claim(
        "One act from outside sets off further acts, fewer at each step, near noise by the fourth.",
        measuring.claim_2,
        {f"step {step}, over the one before": BELOW_1 for step in (2, 3, 4)} | {"acts at step 4": Band(None, 0.1)},
    ),
    3: Claim(
        "A four-week campaign fades to within 20 % of baseline in 4 to 8 weeks if leadership stays as it was.",
        measuring.claim_3,
        {"giving in weeks 3 and 4 after": Band(1.2), "giving in weeks 7 and 8 after": Band(0.8, 1.2)},
    ),
    4: Claim(
        "Seeing a few acts encourages; seeing many encourages less.",
        measuring.claim_4,
        {
            "giving of who saw a few, over that of who saw none": Band(1.0),
            "giving of who saw many, over that of who saw a few": BELOW_1,
        },
    ),
    5: Claim(
        "Energy from giving peaks at one or two acts a day and turns negative beyond about four.",
        measuring.claim_5,
        {
            "energy from 1 acts": ABOVE_0,
            "energy from 1 or 2 acts less that from 3": ABOVE_0,
            "acts at which gain turns into cost": Band(3.0, 5.0),
        },
    ),
    6: Claim(
        "Compelled giving brings no energy.",
        measuring.claim_6,
        {
            "energy from 1 free act": ABOVE_0,
            "energy from 1 ordered act": BELOW_0,
            "energy from 2 ordered acts": BELOW_0,
        },
    ),
    7: Claim(
        "Styles rank on wellbeing; without contagion acts narrow to about a third under the compassionate style.",
        measuring.claim_7,
        {
            "compassionate less sympathetic": ABOVE_0,
            "sympathetic less transactional": ABOVE_0,
            "transactional less rescuing": Band(-0.03, 0.03),
            "transactional less laissez_faire": ABOVE_0,
            "rescuing less laissez_faire": ABOVE_0,
            "laissez_faire less compliance": ABOVE_0,
            "acts without contagion, over those with": Band(0.25, 0.42),
        },
    ),
    8: Claim(
        "Constructive leadership correlates with engagement and with burnout as real leaders' does.",
        measuring.claim_8,
        {
            "constructive leadership and engagement": Band(0.3, 0.5),
            "constructive leadership and burnout": Band(-0.4, -0.2),
        },
    ),
    9: Claim(
        "The chain from leader through safety to tests of change is a mediation.",
        measuring.claim_9,
        {"leader to tests, through safety": ABOVE_0, "share that goes through safety": Band(0.5)},
    ),
    10: Claim(
        "A typical ward settles near the staff survey's 30 % burnt out and 42 % worn out.",
        measuring.claim_10,
        {"burnt out": Band(0.20, 0.35), "worn out": Band(0.35, 0.55)},
    ),
    11: Claim(
        "Larger spans of control weaken a leader's effect.",
        measuring.claim_11,
        {f"effect among {large} less that among {small}": BELOW_0 for small, large in pairwise(measuring.SPANS)},
    ),
    12: Claim(
        "Without leadership or a campaign, each act sets off fewer than one more.",
        measuring.claim_12,
        {
            "ripple number": BELOW_1,
            "ripple number at a light workload": BELOW_1,
            "acts long after a warm start, over those after a usual one": Band(0.8, 1.2),
        },
    ),
}
"""The items of "What must come out", by number."""


@cache
def measured(item: int, n_runs: int, play: Play | None = None) -> Findings:
    """What an item comes to over so many runs; with Mesa unless an engine is given."""
    return CLAIMS[item].measure(n_runs, play or mesa())
