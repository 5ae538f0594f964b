"""Draws: Threefry as published, uniforms of 53 bits, and luck that depends on the question alone.

The statistical tests use fixed questions; each may fail a sound generator with a chance of `FAMILYWISE_ALPHA` (one in a
million), shared out over all that the test compares.
"""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import rng as draws
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
PURPOSES = st.sampled_from(RandomStream).map(int)
CONTACT = int(RandomStream.CONTACT)
ALL_ONES = 2**64 - 1


def to_words(*numbers):
    return [np.uint64(n) for n in numbers]


@numba.njit
def uniforms_by_day(seed, days, purpose, n):
    """Both uniforms for each of these days and pairs (0, 1), (1, 2), … of n people: shape (days, n, 2)."""
    out = np.empty((len(days), n, 2))
    for row in range(len(days)):
        for who in range(n):
            out[row, who, 0], out[row, who, 1] = two_uniforms(seed, days[row], purpose, who, who + 1)
    return out


def uniforms_by_pair(purpose=CONTACT, n=100_000, seed=1, day=1):
    """Both uniforms of many pairs on a day: shape (n, 2)."""
    return uniforms_by_day(seed, np.array([day]), purpose, n)[0]


# --- the generator


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
        ((ALL_ONES, ALL_ONES), (ALL_ONES, ALL_ONES), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344),
            (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
        ),
    ],
    ids=["noughts", "ones", "digits of pi"],
)
def test_threefry_gives_the_known_answers_of_random123(counter, key, answer):
    assert reference_implementations.threefry(key, counter) == answer
    assert tuple(int(word) for word in threefry(*to_words(*key, *counter))) == answer


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_threefry_equals_its_slow_twin(key, counter):
    assert tuple(int(word) for word in threefry(*to_words(*key, *counter))) == reference_implementations.threefry(
        key, counter
    )


def test_one_key_bit_flips_half_of_output_bits():
    rng = np.random.default_rng(1)
    turned, n = 0, 0
    for position in range(256):
        for _ in range(8):
            words = [int(word) for word in rng.integers(0, 2**64, 4, dtype=np.uint64)]
            other = words.copy()
            other[position // 64] ^= 1 << (position % 64)
            one, two = threefry(*to_words(*words)), threefry(*to_words(*other))
            turned += sum((int(a) ^ int(b)).bit_count() for a, b in zip(one, two, strict=True))
            n += 128
    assert abs(turned - n / 2) < max_z_score() * sqrt(n / 4)


# --- the question and its answer


@given(SEEDS, DAYS, PURPOSES, PEOPLE, PEOPLE)
def test_uniforms_equal_their_slow_twin(seed, day, purpose, who, whom):
    assert two_uniforms(seed, day, purpose, who, whom) == reference_implementations.uniforms(
        seed, day, purpose, who, whom
    )
    assert (
        uniform(seed, day, purpose, who, whom) == reference_implementations.uniforms(seed, day, purpose, who, whom)[0]
    )


@pytest.mark.parametrize("question", [(0, 0, 0, 0, 0), (2**63 - 1, 100_000, 16, 2**32 - 1, 2**32 - 1)])
def test_the_first_and_the_last_question_are_answered(question):
    assert two_uniforms(*question) == reference_implementations.uniforms(*question)


def test_draws_of_many_pairs_are_those_of_each_pair():
    rng = np.random.default_rng(2)
    who, whom = (rng.integers(0, 2**31, 203).astype(np.int32) for _ in range(2))
    first, second = np.empty(203), np.empty(203)
    draw_uniforms(2**62, 77, CONTACT, who, whom, first, second)
    one_by_one = [two_uniforms(2**62, 77, CONTACT, a, b) for a, b in zip(who.tolist(), whom.tolist(), strict=True)]
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == one_by_one


def test_draws_as_whole_numbers_are_the_uniforms_of_each_pair():
    rng = np.random.default_rng(3)
    people = rng.integers(0, 2**32, (203, 2)).tolist()
    pair = np.array([pack_indices(*two) for two in people], np.uint64)
    first, second = np.empty(203, np.uint64), np.empty(203, np.uint64)
    draw_uniform_integers(2**62, 77, CONTACT, pair, first, second)
    assert max(first.max(), second.max()) < 2**53
    one_by_one = [two_uniforms(2**62, 77, CONTACT, *two) for two in people]
    assert (
        list(zip((first * draws.UNIFORM_STEP).tolist(), (second * draws.UNIFORM_STEP).tolist(), strict=True))
        == one_by_one
    )


def test_draws_of_a_row_are_those_of_one_person_and_each_whom():
    first, second = np.zeros(27, np.uint64), np.zeros(27, np.uint64)
    draw_uniform_integers_of(2**62, 77, CONTACT, 2**31 + 5, 21, first, second)
    one_by_one = [two_uniforms(2**62, 77, CONTACT, 2**31 + 5, whom) for whom in range(21)]
    found = zip((first * draws.UNIFORM_STEP).tolist(), (second * draws.UNIFORM_STEP).tolist(), strict=True)
    assert list(found) == [*one_by_one, *[(0.0, 0.0)] * 6]


# --- pairs of people, as plain Python and as compiled code has them


@numba.njit
def pair_and_back(who, whom):
    pair = pack_indices(who, whom)
    return pair, unpack_first(pair), unpack_second(pair), swap_indices(pair)


@pytest.mark.parametrize(
    "way", [pair_and_back, getattr(pair_and_back, "py_func", pair_and_back)], ids=["compiled", "plain"]
)
@given(PEOPLE, PEOPLE)
def test_a_pair_is_one_word_that_knows_both_people_either_way_round(way, who, whom):
    pair, one, other, back = way(who, whom)
    assert int(pair) == who * 2**32 + whom
    assert (one, other) == (who, whom)
    assert int(back) == int(pack_indices(whom, who))
    assert int(swap_indices(back)) == int(pair)


@pytest.mark.parametrize(
    "way", [pair_and_back, getattr(pair_and_back, "py_func", pair_and_back)], ids=["compiled", "plain"]
)
def test_people_of_a_pair_are_signed_numbers_as_others_are(way):
    _, one, other, _ = way(np.int32(3), np.int32(8))
    assert one - other == -5


# --- chances as whole numbers


below_compiled = numba.njit(integer_threshold)
fast_fraction = numba.njit(uniform_from_word_bits)
WHOLE = st.integers(0, 2**53 - 1)


def neighbouring_probabilities(probability):
    """A chance and its neighbours, as far as these are chances."""
    near = (np.nextafter(probability, 0.0), probability, np.nextafter(probability, 1.0))
    return sorted({float(x) for x in near})


def assert_words_below(word, probability):
    n = int(integer_threshold(probability))
    assert n == int(below_compiled(probability))
    assert (word < n) == (word * 2.0**-53 < probability)


@given(WHOLE, st.floats(0.0, 1.0) | st.sampled_from([0.0, 5e-324, 2.0**-53, 0.5, 1.0]))
def test_a_word_is_below_a_chance_just_when_its_uniform_is(word, probability):
    for x in neighbouring_probabilities(probability):
        assert_words_below(word, x)
        for near in (int(integer_threshold(x)) - 1, int(integer_threshold(x))):
            assert_words_below(min(max(near, 0), 2**53 - 1), x)


@given(WHOLE)
def test_a_word_is_not_below_the_chance_that_equals_its_uniform(word):
    u = word * 2.0**-53
    for probability in neighbouring_probabilities(u):
        assert_words_below(word, probability)
    assert int(integer_threshold(u)) == word


def test_no_word_is_below_a_chance_of_0_and_all_are_below_1():
    assert int(integer_threshold(0.0)) == 0
    assert int(integer_threshold(1.0)) == 2**53


def test_seed_0_is_a_seed_like_others():
    assert uniforms_by_pair(seed=0).std() == pytest.approx(sqrt(1 / 12), abs=0.005)
    assert not np.array_equal(uniforms_by_pair(seed=0), uniforms_by_pair(seed=1))


def test_a_purpose_may_be_named_or_numbered():
    assert uniform(1, 2, RandomStream.TIE, 3, 4) == uniform(1, 2, int(RandomStream.TIE), 3, 4)
    assert clipped_irwin_hall(1, 2, RandomStream.SET_POINT, 3, 0.5, 0.1) == clipped_irwin_hall(
        1, 2, int(RandomStream.SET_POINT), 3, 0.5, 0.1
    )


def test_the_type_of_a_number_does_not_change_the_answer():
    plain = two_uniforms(7, 3, CONTACT, 5, 6)
    for kind in (np.int32, np.int64, np.uint32, np.uint64):
        assert two_uniforms(kind(7), kind(3), kind(CONTACT), kind(5), kind(6)) == plain


def test_the_same_question_gets_the_same_answer_in_any_order():
    questions = [(1, day, CONTACT, who, whom) for day in range(4) for who in range(8) for whom in range(8)]
    forward = {question: two_uniforms(*question) for question in questions}
    backward = {question: two_uniforms(*question) for question in reversed(questions)}
    assert forward == backward


def test_who_and_whom_are_not_the_same():
    assert uniform(1, 1, CONTACT, 3, 4) != uniform(1, 1, CONTACT, 4, 3)


def test_different_questions_get_different_answers():
    """The chance that any two of 200 000 answers of 53 bits are equal is 2 in a million."""
    questions = (
        (seed, day, purpose, who, whom)
        for seed in (0, 1, 2**63 - 1)
        for day in (0, 1, 2, 250)
        for purpose in range(17)
        for who in range(31)
        for whom in range(32)
    )
    answers = [uniform(*question) for question in questions]
    assert len(answers) > 200_000
    assert len(set(answers)) == len(answers)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE)
def test_no_two_pairs_of_people_share_a_counter(who, whom, other, another):
    one, two = two_uniforms(1, 1, CONTACT, who, whom), two_uniforms(1, 1, CONTACT, other, another)
    assert (one == two) == ((who, whom) == (other, another))


def test_the_purposes_are_frozen():
    """Append to this list; a number that moved would change the luck of every run."""
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
    names = [purpose.name for purpose in RandomStream]
    assert names[: len(frozen)] == frozen
    assert [int(purpose) for purpose in RandomStream] == list(range(len(names)))


# --- uniforms


def test_uniforms_lie_in_the_half_open_unit_interval():
    both = uniforms_by_pair(n=500_000)
    assert both.min() >= 0.0
    assert both.max() < 1.0


def test_even_the_highest_word_makes_a_uniform_below_1():
    assert (ALL_ONES >> 11) * draws.UNIFORM_STEP == 1.0 - 2.0**-53


def test_uniforms_have_53_bits_each_as_often_set_as_not():
    n = 200_000
    whole = uniforms_by_pair(n=n) * 2.0**53
    assert np.array_equal(whole, np.floor(whole))
    whole = whole.astype(np.uint64)
    for word in (0, 1):
        for bit in range(53):
            n_set = int(((whole[:, word] >> np.uint64(bit)) & np.uint64(1)).sum())
            assert abs(n_set - n / 2) < max_z_score(2 * 53) * sqrt(n / 4), (word, bit)


def ks_distance(sample):
    """Kolmogorov-Smirnov distance of a sample from the uniform distribution."""
    ordered = np.sort(sample)
    steps = np.arange(len(sample) + 1) / len(sample)
    return max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max())


@pytest.mark.parametrize("word", [0, 1])
def test_uniforms_are_uniform_over_pairs_for_every_purpose(word):
    n = 50_000
    for purpose in RandomStream:
        assert ks_distance(uniforms_by_pair(int(purpose), n)[:, word]) < max_ks_distance(n, 2 * len(RandomStream)), (
            purpose
        )


def test_uniforms_are_uniform_over_days_seeds_and_people():
    n = 50_000
    samples = {
        "days": uniforms_by_day(1, np.arange(n), CONTACT, 1)[:, 0, 0],
        "seeds": [uniform(seed, 1, CONTACT, 0, 1) for seed in range(n)],
        "givers": [uniform(1, 1, CONTACT, who, 0) for who in range(n)],
        "receivers": [uniform(1, 1, CONTACT, 0, whom) for whom in range(n)],
    }
    for name, sample in samples.items():
        assert ks_distance(np.asarray(sample)) < max_ks_distance(n, len(samples)), name


def test_uniforms_fall_evenly_into_a_thousand_cells():
    n, cells = 1_000_000, 1000
    both = uniforms_by_pair(n=n)
    for word in (0, 1):
        counts = np.bincount((both[:, word] * cells).astype(int), minlength=cells)
        assert ((counts - n / cells) ** 2 / (n / cells)).sum() < max_chi_squared(cells, 2)


# --- independence


def samples_differing_in_one_key(n):
    """Pairs of samples for questions that differ in one thing only."""
    base = uniforms_by_pair(n=n)
    rows = uniforms_by_day(1, np.array([1, 2, 11]), CONTACT, n)
    several = [uniforms_by_day(seed, np.array([1]), CONTACT, n)[0, :, 0] for seed in (2, 2**62)]
    some = range(n // 10)
    return {
        "the two words": (base[:, 0], base[:, 1]),
        "a day and the next": (rows[0, :, 0], rows[1, :, 0]),
        "a day and ten days later": (rows[0, :, 0], rows[2, :, 0]),
        "the second word and the first of the next day": (rows[0, :, 1], rows[1, :, 0]),
        "a seed and the next": (base[:, 0], several[0]),
        "a seed and one far away": (base[:, 0], several[1]),
        "a pair and the next pair": (base[:-1, 0], base[1:, 0]),
        "a person and the next": (
            [uniform(1, 1, CONTACT, who, 7) for who in some],
            [uniform(1, 1, CONTACT, who + 1, 7) for who in some],
        ),
        "toward one and toward another": (
            [uniform(1, 1, CONTACT, who, 7) for who in some],
            [uniform(1, 1, CONTACT, who, 8) for who in some],
        ),
        "toward another and back": (
            [uniform(1, 1, CONTACT, who, who + 9) for who in some],
            [uniform(1, 1, CONTACT, who + 9, who) for who in some],
        ),
    }


def correlation_z_score(one, other):
    """Correlation of two samples in units of its standard deviation, were they independent."""
    return np.corrcoef(one, other)[0, 1] * sqrt(len(one))


def test_questions_that_differ_in_one_thing_get_uncorrelated_answers():
    pairs = samples_differing_in_one_key(200_000)
    for name, (one, other) in pairs.items():
        assert abs(correlation_z_score(one, other)) < max_z_score(len(pairs)), name


def test_questions_that_differ_in_one_thing_fall_evenly_into_the_cells_of_a_square():
    pairs, side = samples_differing_in_one_key(200_000), 16
    for name, (one, other) in pairs.items():
        cell = (np.asarray(one) * side).astype(int) * side + (np.asarray(other) * side).astype(int)
        counts = np.bincount(cell, minlength=side * side)
        expected = len(cell) / side**2
        assert ((counts - expected) ** 2 / expected).sum() < max_chi_squared(side**2, len(pairs)), name


def test_draws_of_different_purposes_are_uncorrelated():
    n = 50_000
    samples = {
        (purpose.name, word): uniforms_by_pair(int(purpose), n)[:, word] for purpose in RandomStream for word in (0, 1)
    }
    scores = np.corrcoef(np.array(list(samples.values()))) * sqrt(n)
    pairs = list(combinations(range(len(samples)), 2))
    for one, other in pairs:
        assert abs(scores[one, other]) < max_z_score(len(pairs)), (list(samples)[one], list(samples)[other])


# --- bell-shaped values


def test_bell_equals_its_slow_twin_to_the_bit_and_is_clipped():
    values = set()
    for who in range(2000):
        for mean, sd in ((0.55, 0.15), (0.9, 0.5), (0.0, 0.3)):
            value = clipped_irwin_hall(3, 0, int(RandomStream.SET_POINT), who, mean, sd)
            assert value == reference_implementations.bell_shaped(3, 0, int(RandomStream.SET_POINT), who, mean, sd)
            assert 0.0 <= value <= 1.0
            values.add(value)
    assert {0.0, 1.0} <= values


def test_bell_has_the_mean_and_the_standard_deviation_it_is_asked_for():
    """Where nothing is clipped: the sum of four uniforms reaches √12 ≈ 3.46 standard deviations."""
    n, mean, sd = 40_000, 0.45, 0.12
    values = np.array([clipped_irwin_hall(1, 0, int(RandomStream.DISPOSITION), who, mean, sd) for who in range(n)])
    assert abs(values.mean() - mean) < max_z_score(2) * sd / sqrt(n)
    kurtosis = 3.0 - 0.3  # of a sum of four uniforms
    assert abs(values.var() - sd**2) < max_z_score(2) * sd**2 * sqrt((kurtosis - 1.0) / n)
    assert max(abs(values - mean)) <= sqrt(12) * sd


def test_bell_without_spread_is_its_mean():
    for who in range(50):
        assert clipped_irwin_hall(1, 0, int(RandomStream.SET_POINT), who, 0.3, 0.0) == 0.3


# --- meetings


def random_ties(n, seed=1):
    rng = np.random.default_rng(seed)
    one, other = (np.array(side, dtype=np.int32) for side in zip(*combinations(range(n), 2), strict=True))
    probability = rng.random(len(one))
    probability[rng.random(len(one)) < 0.2] = 0.0
    probability[rng.random(len(one)) < 0.2] = 1.0
    return one, other, probability


@pytest.mark.parametrize("day", [1, 2, 250])
def test_meetings_equal_a_slow_loop_over_the_ties(day):
    one, other, probability = random_ties(40)
    which, moment = draw_meetings(5, day, one, other, probability)
    ties = zip(one.tolist(), other.tolist(), probability.tolist(), strict=True)
    assert (which.tolist(), moment.tolist()) == reference_implementations.draw_meetings(5, day, CONTACT, ties)


def test_a_tie_of_chance_0_never_meets_and_one_of_chance_1_always():
    one, other, probability = random_ties(40)
    for day in range(1, 50):
        met = set(draw_meetings(1, day, one, other, probability)[0].tolist())
        assert met.isdisjoint(np.flatnonzero(probability == 0.0).tolist())
        assert met.issuperset(np.flatnonzero(probability == 1.0).tolist())


def test_a_tie_meets_when_its_draw_is_below_its_chance_and_not_when_it_equals_it():
    one, other = np.array([3], np.int32), np.array([8], np.int32)
    u = uniform(1, 1, CONTACT, 3, 8)
    assert len(draw_meetings(1, 1, one, other, np.array([u]))[0]) == 0
    assert len(draw_meetings(1, 1, one, other, np.array([np.nextafter(u, 1.0)]))[0]) == 1


def test_who_meets_does_not_depend_on_the_other_ties():
    one, other, probability = random_ties(30)
    which, moment = draw_meetings(1, 7, one, other, probability)
    all_met = dict(zip(which.tolist(), moment.tolist(), strict=True))
    half = np.arange(0, len(one), 2)
    fewer, when = draw_meetings(1, 7, one[half], other[half], probability[half])
    expected = {tie: at for tie, at in all_met.items() if tie % 2 == 0}
    assert dict(zip(half[fewer].tolist(), when.tolist(), strict=True)) == expected


def test_without_ties_nobody_meets():
    nobody = np.empty(0, np.int32)
    which, moment = draw_meetings(1, 1, nobody, nobody, np.empty(0))
    assert len(which) == len(moment) == 0


def test_ties_meet_as_often_as_their_chance_says():
    n_days, probability = 2000, np.array([0.05, 0.3, 0.9])
    one, other = np.array([0, 1, 2], np.int32), np.array([1, 2, 3], np.int32)
    counts = np.zeros(3)
    for day in range(1, n_days + 1):
        counts[draw_meetings(9, day, one, other, probability)[0]] += 1
    spread = np.sqrt(n_days * probability * (1.0 - probability))
    assert np.all(np.abs(counts - n_days * probability) < max_z_score(3) * spread)


@given(st.integers(0, 2**64 - 1))
def test_a_fraction_read_from_bits_is_the_fraction(word: int) -> None:
    assert fast_fraction(np.uint64(word)) == uniform_from_word(np.uint64(word)) == (word >> 11) / 2**53


@pytest.mark.parametrize("word", [0, 2**11 - 1, 2**11, 2**43 - 1, 2**43, 2**63, 2**64 - 1])
def test_a_fraction_read_from_bits_is_the_fraction_at_the_edges(word: int) -> None:
    assert fast_fraction(np.uint64(word)) == uniform_from_word(np.uint64(word)) == (word >> 11) / 2**53
