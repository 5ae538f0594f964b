"""What must come out of the model comes out: each number lies in its band.

The gate measures with Mesa over few runs; it fails where a number cannot lie in its band. If the true number lay at the
edge of its band, it would be told so wrongly once in a thousand times, each number for itself. The slow tests measure
over many runs, on the compiled engine where there is one (the bits are the same), and the number itself must lie in its
band. All seeds are fixed, so a test that passes goes on passing until the model changes.
"""

from __future__ import annotations

import pytest

from tests.claims.items import CLAIMS, measured
from tests.claims.worlds import mesa, quickest

FALSE_ALARM = 1e-3
FEW = {1: 10, 2: 10, 6: 8, 10: 12, 11: 6}
FEW_OF_OTHERS = 8
MANY = 200

NUMBERS = [(item, name) for item, claim in CLAIMS.items() for name in claim.bands]


@pytest.mark.parametrize(("item", "name"), NUMBERS)
def test_a_few_runs_do_not_speak_against_it(item, name):
    found = measured(item, FEW.get(item, FEW_OF_OTHERS), mesa())[name]
    band = CLAIMS[item].bands[name]
    assert band.may_hold(found, FALSE_ALARM), f"{name}: {found}, and the band is {band}"


@pytest.mark.slow
@pytest.mark.parametrize(("item", "name"), NUMBERS)
def test_many_runs_bear_it_out(item, name):
    found = measured(item, MANY, quickest())[name]
    band = CLAIMS[item].bands[name]
    assert band.holds(found.value), f"{name}: {found}, and the band is {band}"


def test_every_item_has_a_band_and_every_band_a_number():
    assert sorted(CLAIMS) == list(range(1, 13))
    for item, claim in CLAIMS.items():
        assert claim.bands
        assert claim.bands.keys() <= measured(item, FEW.get(item, FEW_OF_OTHERS), mesa()).keys()
