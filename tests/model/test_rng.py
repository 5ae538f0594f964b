"""Random numbers: Threefry as published, uniforms of 53 bits, and draws that depend only on their key.

The key of a draw is (seed, day, stream, index, subindex). The statistical tests use fixed keys. The probability that a
test rejects a valid generator is at most `FAMILYWISE_ALPHA` (one in a million) over all its comparisons.
"""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import rng as rng_module
from sim.model.rng import (
    RandomStream,
    clipped_irwin_hall,
    draw_meetings,
    draw_uniform_integers,
    draw_uniform_integers_of,
    draw_uniforms,
    integer_threshold,
    pack_indices,
    swap_indices,
    threefry,
    two_uniforms,
    uniform,
    uniform_from_word,
    uniform_from_word_bits,
    unpack_first,
    unpack_second,
)
from tests import reference_implementations
from tests.model.rule_strategies import DAYS, PEOPLE, SEEDS
from tests.statistical_bounds import max_chi_squared, max_ks_distance, max_z_score

WORDS = st.integers(0, 2**64 - 1)
STREAMS = st.sampled_from(RandomStream).map(int)
CONTACT = int(RandomStream.CONTACT)
ALL_ONES = 2**64 - 1


def to_words(*numbers):
    return [np.uint64(n) for n in numbers]


@numba.njit
def uniforms_by_day(seed, days, stream, n):
    """Both uniforms for each of these days and pairs (0, 1), (1, 2), … of n people: shape (days, n, 2)."""
    out = np.empty((len(days), n, 2))
    for row in range(len(days)):
        for index in range(n):
            out[row, index, 0], out[row, index, 1] = two_uniforms(seed, days[row], stream, index, index + 1)
    return out


def uniforms_by_pair(stream=CONTACT, n=100_000, seed=1, day=1):
    """Both uniforms of many pairs on a day: shape (n, 2)."""
    return uniforms_by_day(seed, np.array([day]), stream, n)[0]


# --- the generator


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
        ((ALL_ONES, ALL_ONES), (ALL_ONES, ALL_ONES), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344),
            (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_threefry_gives_the_known_answers_of_random123(counter, key, expected):
    assert reference_implementations.threefry(key, counter) == expected
    assert tuple(int(word) for word in threefry(*to_words(*key, *counter))) == expected


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_threefry_equals_the_reference_implementation(key, counter):
    assert tuple(int(word) for word in threefry(*to_words(*key, *counter))) == reference_implementations.threefry(
        key, counter
    )


def test_one_key_bit_flips_half_of_output_bits():
    rng = np.random.default_rng(1)
    n_flipped, n = 0, 0
    for position in range(256):
        for _ in range(8):
            words = [int(word) for word in rng.integers(0, 2**64, 4, dtype=np.uint64)]
            other = words.copy()
            other[position // 64] ^= 1 << (position % 64)
            before, after = threefry(*to_words(*words)), threefry(*to_words(*other))
            n_flipped += sum((int(a) ^ int(b)).bit_count() for a, b in zip(before, after, strict=True))
            n += 128
    assert abs(n_flipped - n / 2) < max_z_score() * sqrt(n / 4)


# --- keys and draws


@given(SEEDS, DAYS, STREAMS, PEOPLE, PEOPLE)
def test_uniforms_equal_the_reference_implementation(seed, day, stream, index, subindex):
    assert two_uniforms(seed, day, stream, index, subindex) == reference_implementations.uniforms(
        seed, day, stream, index, subindex
    )
    assert (
        uniform(seed, day, stream, index, subindex)
        == reference_implementations.uniforms(seed, day, stream, index, subindex)[0]
    )


@pytest.mark.parametrize("key", [(0, 0, 0, 0, 0), (2**63 - 1, 100_000, 16, 2**32 - 1, 2**32 - 1)])
def test_the_lowest_and_the_highest_key_are_valid(key):
    assert two_uniforms(*key) == reference_implementations.uniforms(*key)


def test_draws_of_many_pairs_equal_the_draws_of_each_pair():
    rng = np.random.default_rng(2)
    index, subindex = (rng.integers(0, 2**31, 203).astype(np.int32) for _ in range(2))
    first, second = np.empty(203), np.empty(203)
    draw_uniforms(2**62, 77, CONTACT, index, subindex, first, second)
    expected = [two_uniforms(2**62, 77, CONTACT, a, b) for a, b in zip(index.tolist(), subindex.tolist(), strict=True)]
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == expected


def test_integer_draws_equal_the_uniforms_of_each_pair():
    rng = np.random.default_rng(3)
    people = rng.integers(0, 2**32, (203, 2)).tolist()
    pair = np.array([pack_indices(*indices) for indices in people], np.uint64)
    first, second = np.empty(203, np.uint64), np.empty(203, np.uint64)
    draw_uniform_integers(2**62, 77, CONTACT, pair, first, second)
    assert max(first.max(), second.max()) < 2**53
    expected = [two_uniforms(2**62, 77, CONTACT, *indices) for indices in people]
    assert (
        list(zip((first * rng_module.UNIFORM_STEP).tolist(), (second * rng_module.UNIFORM_STEP).tolist(), strict=True))
        == expected
    )


def test_draws_of_a_row_equal_the_draws_of_each_subindex():
    first, second = np.zeros(27, np.uint64), np.zeros(27, np.uint64)
    draw_uniform_integers_of(2**62, 77, CONTACT, 2**31 + 5, 21, first, second)
    expected = [two_uniforms(2**62, 77, CONTACT, 2**31 + 5, subindex) for subindex in range(21)]
    uniforms = zip((first * rng_module.UNIFORM_STEP).tolist(), (second * rng_module.UNIFORM_STEP).tolist(), strict=True)
    assert list(uniforms) == [*expected, *[(0.0, 0.0)] * 6]


# --- packed pairs of indices, compiled and as plain Python


@numba.njit
def pack_and_unpack(index, subindex):
    pair = pack_indices(index, subindex)
    return pair, unpack_first(pair), unpack_second(pair), swap_indices(pair)


@pytest.mark.parametrize(
    "function", [pack_and_unpack, getattr(pack_and_unpack, "py_func", pack_and_unpack)], ids=["compiled", "plain"]
)
@given(PEOPLE, PEOPLE)
def test_a_pair_of_indices_survives_packing_and_swapping(function, first, second):
    pair, unpacked_first, unpacked_second, swapped = function(first, second)
    assert int(pair) == first * 2**32 + second
    assert (unpacked_first, unpacked_second) == (first, second)
    assert int(swapped) == int(pack_indices(second, first))
    assert int(swap_indices(swapped)) == int(pair)


@pytest.mark.parametrize(
    "function", [pack_and_unpack, getattr(pack_and_unpack, "py_func", pack_and_unpack)], ids=["compiled", "plain"]
)
def test_unpacked_indices_are_signed_integers(function):
    _, first, second, _ = function(np.int32(3), np.int32(8))
    assert first - second == -5


# --- probabilities as integer thresholds


compiled_threshold = numba.njit(integer_threshold)
compiled_fraction = numba.njit(uniform_from_word_bits)
INTEGERS_OF_53_BITS = st.integers(0, 2**53 - 1)


def neighbouring_probabilities(probability):
    """A probability and the adjacent floats in [0, 1]."""
    floats = (np.nextafter(probability, 0.0), probability, np.nextafter(probability, 1.0))
    return sorted({float(x) for x in floats})


def assert_threshold_is_exact(word, probability):
    n = int(integer_threshold(probability))
    assert n == int(compiled_threshold(probability))
    assert (word < n) == (word * 2.0**-53 < probability)


@given(INTEGERS_OF_53_BITS, st.floats(0.0, 1.0) | st.sampled_from([0.0, 5e-324, 2.0**-53, 0.5, 1.0]))
def test_a_word_is_below_a_threshold_if_and_only_if_its_uniform_is_below_the_probability(word, probability):
    for x in neighbouring_probabilities(probability):
        assert_threshold_is_exact(word, x)
        for neighbour in (int(integer_threshold(x)) - 1, int(integer_threshold(x))):
            assert_threshold_is_exact(min(max(neighbour, 0), 2**53 - 1), x)


@given(INTEGERS_OF_53_BITS)
def test_a_word_is_not_below_the_threshold_of_its_own_uniform(word):
    u = word * 2.0**-53
    for probability in neighbouring_probabilities(u):
        assert_threshold_is_exact(word, probability)
    assert int(integer_threshold(u)) == word


def test_no_word_is_below_probability_0_and_all_words_are_below_probability_1():
    assert int(integer_threshold(0.0)) == 0
    assert int(integer_threshold(1.0)) == 2**53


def test_seed_0_is_valid():
    assert uniforms_by_pair(seed=0).std() == pytest.approx(sqrt(1 / 12), abs=0.005)
    assert not np.array_equal(uniforms_by_pair(seed=0), uniforms_by_pair(seed=1))


def test_a_stream_may_be_an_enum_member_or_an_integer():
    assert uniform(1, 2, RandomStream.TIE, 3, 4) == uniform(1, 2, int(RandomStream.TIE), 3, 4)
    assert clipped_irwin_hall(1, 2, RandomStream.SET_POINT, 3, 0.5, 0.1) == clipped_irwin_hall(
        1, 2, int(RandomStream.SET_POINT), 3, 0.5, 0.1
    )


def test_draws_do_not_depend_on_the_integer_type_of_a_key():
    expected = two_uniforms(7, 3, CONTACT, 5, 6)
    for kind in (np.int32, np.int64, np.uint32, np.uint64):
        assert two_uniforms(kind(7), kind(3), kind(CONTACT), kind(5), kind(6)) == expected


def test_draws_do_not_depend_on_their_order():
    keys = [(1, day, CONTACT, index, subindex) for day in range(4) for index in range(8) for subindex in range(8)]
    forward = {key: two_uniforms(*key) for key in keys}
    backward = {key: two_uniforms(*key) for key in reversed(keys)}
    assert forward == backward


def test_draws_depend_on_the_order_of_index_and_subindex():
    assert uniform(1, 1, CONTACT, 3, 4) != uniform(1, 1, CONTACT, 4, 3)


def test_different_keys_give_different_draws():
    """The probability that any two of 200 000 draws of 53 bits are equal is 2 in a million."""
    keys = (
        (seed, day, stream, index, subindex)
        for seed in (0, 1, 2**63 - 1)
        for day in (0, 1, 2, 250)
        for stream in range(17)
        for index in range(31)
        for subindex in range(32)
    )
    values = [uniform(*key) for key in keys]
    assert len(values) > 200_000
    assert len(set(values)) == len(values)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE)
def test_no_two_pairs_of_indices_share_a_counter(index, subindex, other_index, other_subindex):
    draws = two_uniforms(1, 1, CONTACT, index, subindex)
    other_draws = two_uniforms(1, 1, CONTACT, other_index, other_subindex)
    assert (draws == other_draws) == ((index, subindex) == (other_index, other_subindex))


def test_the_numbers_of_streams_are_frozen():
    """Append to this list. A changed number would change the random draws of every run."""
    frozen = ["SET_POINT", "DISPOSITION", "CONTACT", "ACT", "INTRODUCTION", "CONVERSATION", "REPORT_CHOICE"]
    frozen += [
        "CHANGE_TEST",
        "LEAVING",
        "CHAMPION",
        "ABSENCE",
        "SPARK",
        "TIE",
        "TIE_WEIGHT",
        "ACTIVITY",
        "TEAM_SIZE",
        "STYLE",
    ]
    names = [stream.name for stream in RandomStream]
    assert names[: len(frozen)] == frozen
    assert [int(stream) for stream in RandomStream] == list(range(len(names)))


# --- uniforms


def test_uniforms_are_in_the_half_open_unit_interval():
    both = uniforms_by_pair(n=500_000)
    assert both.min() >= 0.0
    assert both.max() < 1.0


def test_the_highest_word_gives_a_uniform_below_1():
    assert (ALL_ONES >> 11) * rng_module.UNIFORM_STEP == 1.0 - 2.0**-53


def test_each_of_the_53_bits_of_uniforms_is_set_half_of_the_time():
    n = 200_000
    integers = uniforms_by_pair(n=n) * 2.0**53
    assert np.array_equal(integers, np.floor(integers))
    integers = integers.astype(np.uint64)
    for word in (0, 1):
        for bit in range(53):
            n_set = int(((integers[:, word] >> np.uint64(bit)) & np.uint64(1)).sum())
            assert abs(n_set - n / 2) < max_z_score(2 * 53) * sqrt(n / 4), (word, bit)


def ks_distance(sample):
    """Kolmogorov-Smirnov distance of a sample from the uniform distribution."""
    ordered = np.sort(sample)
    steps = np.arange(len(sample) + 1) / len(sample)
    return max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max())


@pytest.mark.parametrize("word", [0, 1])
def test_uniforms_are_uniform_over_pairs_for_every_stream(word):
    n = 50_000
    for stream in RandomStream:
        assert ks_distance(uniforms_by_pair(int(stream), n)[:, word]) < max_ks_distance(n, 2 * len(RandomStream)), (
            stream
        )


def test_uniforms_are_uniform_over_days_seeds_and_people():
    n = 50_000
    samples = {
        "days": uniforms_by_day(1, np.arange(n), CONTACT, 1)[:, 0, 0],
        "seeds": [uniform(seed, 1, CONTACT, 0, 1) for seed in range(n)],
        "givers": [uniform(1, 1, CONTACT, index, 0) for index in range(n)],
        "receivers": [uniform(1, 1, CONTACT, 0, subindex) for subindex in range(n)],
    }
    for name, sample in samples.items():
        assert ks_distance(np.asarray(sample)) < max_ks_distance(n, len(samples)), name


def test_uniforms_fill_a_thousand_cells_evenly():
    n, cells = 1_000_000, 1000
    both = uniforms_by_pair(n=n)
    for word in (0, 1):
        counts = np.bincount((both[:, word] * cells).astype(int), minlength=cells)
        assert ((counts - n / cells) ** 2 / (n / cells)).sum() < max_chi_squared(cells, 2)


# --- independence


def samples_differing_in_one_key(n):
    """Pairs of samples for keys that differ in one component."""
    base = uniforms_by_pair(n=n)
    rows = uniforms_by_day(1, np.array([1, 2, 11]), CONTACT, n)
    other_seeds = [uniforms_by_day(seed, np.array([1]), CONTACT, n)[0, :, 0] for seed in (2, 2**62)]
    indices = range(n // 10)
    return {
        "the two words": (base[:, 0], base[:, 1]),
        "a day and the next": (rows[0, :, 0], rows[1, :, 0]),
        "a day and ten days later": (rows[0, :, 0], rows[2, :, 0]),
        "the second word and the first of the next day": (rows[0, :, 1], rows[1, :, 0]),
        "a seed and the next": (base[:, 0], other_seeds[0]),
        "a seed and a distant seed": (base[:, 0], other_seeds[1]),
        "a pair and the next pair": (base[:-1, 0], base[1:, 0]),
        "an index and the next": (
            [uniform(1, 1, CONTACT, index, 7) for index in indices],
            [uniform(1, 1, CONTACT, index + 1, 7) for index in indices],
        ),
        "a subindex and the next": (
            [uniform(1, 1, CONTACT, index, 7) for index in indices],
            [uniform(1, 1, CONTACT, index, 8) for index in indices],
        ),
        "a pair and its swapped pair": (
            [uniform(1, 1, CONTACT, index, index + 9) for index in indices],
            [uniform(1, 1, CONTACT, index + 9, index) for index in indices],
        ),
    }


def correlation_z_score(first, second):
    """Correlation of two samples in units of its standard deviation under independence."""
    return np.corrcoef(first, second)[0, 1] * sqrt(len(first))


def test_keys_that_differ_in_one_component_give_uncorrelated_draws():
    pairs = samples_differing_in_one_key(200_000)
    for name, (first, second) in pairs.items():
        assert abs(correlation_z_score(first, second)) < max_z_score(len(pairs)), name


def test_keys_that_differ_in_one_component_fill_the_unit_square_evenly():
    pairs, side = samples_differing_in_one_key(200_000), 16
    for name, (first, second) in pairs.items():
        cell = (np.asarray(first) * side).astype(int) * side + (np.asarray(second) * side).astype(int)
        counts = np.bincount(cell, minlength=side * side)
        expected = len(cell) / side**2
        assert ((counts - expected) ** 2 / expected).sum() < max_chi_squared(side**2, len(pairs)), name


def test_draws_of_different_streams_are_uncorrelated():
    n = 50_000
    samples = {
        (stream.name, word): uniforms_by_pair(int(stream), n)[:, word] for stream in RandomStream for word in (0, 1)
    }
    scores = np.corrcoef(np.array(list(samples.values()))) * sqrt(n)
    pairs = list(combinations(range(len(samples)), 2))
    for i, j in pairs:
        assert abs(scores[i, j]) < max_z_score(len(pairs)), (list(samples)[i], list(samples)[j])


# --- clipped Irwin-Hall values


def test_clipped_irwin_hall_equals_the_reference_implementation_and_is_clipped():
    values = set()
    for index in range(2000):
        for mean, sd in ((0.55, 0.15), (0.9, 0.5), (0.0, 0.3)):
            value = clipped_irwin_hall(3, 0, int(RandomStream.SET_POINT), index, mean, sd)
            assert value == reference_implementations.bell_shaped(3, 0, int(RandomStream.SET_POINT), index, mean, sd)
            assert 0.0 <= value <= 1.0
            values.add(value)
    assert {0.0, 1.0} <= values


def test_clipped_irwin_hall_has_the_given_mean_and_standard_deviation():
    """Without clipping: the sum of four uniforms reaches √12 ≈ 3.46 standard deviations."""
    n, mean, sd = 40_000, 0.45, 0.12
    values = np.array([clipped_irwin_hall(1, 0, int(RandomStream.DISPOSITION), index, mean, sd) for index in range(n)])
    assert abs(values.mean() - mean) < max_z_score(2) * sd / sqrt(n)
    kurtosis = 3.0 - 0.3  # of a sum of four uniforms
    assert abs(values.var() - sd**2) < max_z_score(2) * sd**2 * sqrt((kurtosis - 1.0) / n)
    assert max(abs(values - mean)) <= sqrt(12) * sd


def test_clipped_irwin_hall_with_standard_deviation_0_is_its_mean():
    for index in range(50):
        assert clipped_irwin_hall(1, 0, int(RandomStream.SET_POINT), index, 0.3, 0.0) == 0.3


# --- meetings


def random_ties(n, seed=1):
    rng = np.random.default_rng(seed)
    person_a, person_b = (np.array(side, dtype=np.int32) for side in zip(*combinations(range(n), 2), strict=True))
    probability = rng.random(len(person_a))
    probability[rng.random(len(person_a)) < 0.2] = 0.0
    probability[rng.random(len(person_a)) < 0.2] = 1.0
    return person_a, person_b, probability


@pytest.mark.parametrize("day", [1, 2, 250])
def test_meetings_equal_the_reference_implementation(day):
    person_a, person_b, probability = random_ties(40)
    which, moment = draw_meetings(5, day, person_a, person_b, probability)
    ties = zip(person_a.tolist(), person_b.tolist(), probability.tolist(), strict=True)
    assert (which.tolist(), moment.tolist()) == reference_implementations.draw_meetings(5, day, CONTACT, ties)


def test_a_tie_of_probability_0_never_meets_and_a_tie_of_probability_1_always_meets():
    person_a, person_b, probability = random_ties(40)
    for day in range(1, 50):
        met = set(draw_meetings(1, day, person_a, person_b, probability)[0].tolist())
        assert met.isdisjoint(np.flatnonzero(probability == 0.0).tolist())
        assert met.issuperset(np.flatnonzero(probability == 1.0).tolist())


def test_a_tie_meets_if_its_draw_is_below_its_probability_and_not_if_it_is_equal():
    person_a, person_b = np.array([3], np.int32), np.array([8], np.int32)
    u = uniform(1, 1, CONTACT, 3, 8)
    assert len(draw_meetings(1, 1, person_a, person_b, np.array([u]))[0]) == 0
    assert len(draw_meetings(1, 1, person_a, person_b, np.array([np.nextafter(u, 1.0)]))[0]) == 1


def test_a_meeting_does_not_depend_on_other_ties():
    person_a, person_b, probability = random_ties(30)
    which, moment = draw_meetings(1, 7, person_a, person_b, probability)
    all_met = dict(zip(which.tolist(), moment.tolist(), strict=True))
    half = np.arange(0, len(person_a), 2)
    fewer, when = draw_meetings(1, 7, person_a[half], person_b[half], probability[half])
    expected = {tie: at for tie, at in all_met.items() if tie % 2 == 0}
    assert dict(zip(half[fewer].tolist(), when.tolist(), strict=True)) == expected


def test_without_ties_there_are_no_meetings():
    no_people = np.empty(0, np.int32)
    which, moment = draw_meetings(1, 1, no_people, no_people, np.empty(0))
    assert len(which) == len(moment) == 0


def test_frequencies_of_meetings_match_their_probabilities():
    n_days, probability = 2000, np.array([0.05, 0.3, 0.9])
    person_a, person_b = np.array([0, 1, 2], np.int32), np.array([1, 2, 3], np.int32)
    counts = np.zeros(3)
    for day in range(1, n_days + 1):
        counts[draw_meetings(9, day, person_a, person_b, probability)[0]] += 1
    sd = np.sqrt(n_days * probability * (1.0 - probability))
    assert np.all(np.abs(counts - n_days * probability) < max_z_score(3) * sd)


@given(st.integers(0, 2**64 - 1))
def test_a_uniform_from_bits_equals_the_uniform(word: int) -> None:
    assert compiled_fraction(np.uint64(word)) == uniform_from_word(np.uint64(word)) == (word >> 11) / 2**53


@pytest.mark.parametrize("word", [0, 2**11 - 1, 2**11, 2**43 - 1, 2**43, 2**63, 2**64 - 1])
def test_a_uniform_from_bits_equals_the_uniform_at_the_edges(word: int) -> None:
    assert compiled_fraction(np.uint64(word)) == uniform_from_word(np.uint64(word)) == (word >> 11) / 2**53
