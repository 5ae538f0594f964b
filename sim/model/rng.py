"""Random number generator: random draws as functions of (seed, day, stream, index, subindex).

Each draw is one call of Threefry2x64 with 20 rounds (Salmon et al. 2011), a counter-based random number generator. The
key is (seed, stream), the counter is (day, index · 2^32 + subindex). The two words of the result make two uniforms of
53 bits. A draw does not depend on earlier draws, so the order of draws, the number of workers and the engine have no
effect.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.numba_support.decorators import cached_njit, compiled_rule, rule
from sim.numba_support.intrinsics import bits_to_float, overload_with

UInt64 = np.uint64

KEY_SCHEDULE_PARITY = np.uint64(0x1BD11BDAA9FC1A22)
ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
R0, R1, R2, R3, R4, R5, R6, R7 = (np.uint64(r) for r in ROTATIONS)
WORD_BITS = np.uint64(64)
UNIFORM_SHIFT = np.uint64(11)
HALF_WORD_BITS = np.uint64(32)
UPPER_BITS_SHIFT = np.uint64(43)
LOWER_HALF_MASK = np.uint64(0xFFFFFFFF)
BITS_OF_2_POW_31 = np.uint64(0x41E0000000000000)
BITS_OF_HALF = np.uint64(0x3FE0000000000000)
UNIFORM_STEP = 2.0**-53
N_UNIFORM_VALUES = 2.0**53
SQRT_3 = 1.7320508075688772


def as_int64(value: int) -> int:
    """An integer as `numpy.int64`. Numba would compile a function again for each literal integer argument."""
    return np.int64(value)  # type: ignore[return-value]


BEFORE_FIRST_DAY = as_int64(0)
"""Day of the draws before the first day."""
FIRST_DRAW, SECOND_DRAW = as_int64(0), as_int64(1)
"""Subindex of draws about one person, and of a second such draw."""


class RandomStream(IntEnum):
    """Stream of a draw: its purpose. Append only, as another number would change the results of every run."""

    SET_POINT = 0
    DISPOSITION = 1
    CONTACT = 2
    ACT = 3
    INTRODUCTION = 4
    CONVERSATION = 5
    REPORT_CHOICE = 6
    CHANGE_TEST = 7
    LEAVING = 8
    CHAMPION = 9
    ABSENCE = 10
    SPARK = 11
    TIE = 12
    TIE_WEIGHT = 13
    ACTIVITY = 14
    TEAM_SIZE = 15
    STYLE = 16
    SPARK_RECEIVER = 17


@rule
def threefry_round(a: UInt64, b: UInt64, rotation: UInt64) -> tuple[UInt64, UInt64]:
    """One Threefry round: add, rotate, exclusive-or."""
    a = a + b
    return a, ((b << rotation) | (b >> (WORD_BITS - rotation))) ^ a


@compiled_rule
def threefry(
    key0: int | UInt64, key1: int | UInt64, counter0: int | UInt64, counter1: int | UInt64
) -> tuple[UInt64, UInt64]:
    """Threefry2x64-20 of a 128-bit counter under a 128-bit key.

    Parameters
    ----------
    key0, key1, counter0, counter1
        Unsigned 64-bit words.

    Returns
    -------
    tuple
        Two unsigned 64-bit words.

    References
    ----------
    Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; known answers from the Random123 distribution.
    """
    k0, k1 = np.uint64(key0), np.uint64(key1)
    k2 = k0 ^ k1 ^ KEY_SCHEDULE_PARITY
    a, b = np.uint64(counter0) + k0, np.uint64(counter1) + k1
    a, b = threefry_round(a, b, R0)
    a, b = threefry_round(a, b, R1)
    a, b = threefry_round(a, b, R2)
    a, b = threefry_round(a, b, R3)
    a, b = a + k1, b + k2 + np.uint64(1)
    a, b = threefry_round(a, b, R4)
    a, b = threefry_round(a, b, R5)
    a, b = threefry_round(a, b, R6)
    a, b = threefry_round(a, b, R7)
    a, b = a + k2, b + k0 + np.uint64(2)
    a, b = threefry_round(a, b, R0)
    a, b = threefry_round(a, b, R1)
    a, b = threefry_round(a, b, R2)
    a, b = threefry_round(a, b, R3)
    a, b = a + k0, b + k1 + np.uint64(3)
    a, b = threefry_round(a, b, R4)
    a, b = threefry_round(a, b, R5)
    a, b = threefry_round(a, b, R6)
    a, b = threefry_round(a, b, R7)
    a, b = a + k1, b + k2 + np.uint64(4)
    a, b = threefry_round(a, b, R0)
    a, b = threefry_round(a, b, R1)
    a, b = threefry_round(a, b, R2)
    a, b = threefry_round(a, b, R3)
    return a + k2, b + k0 + np.uint64(5)


def uniform_from_word(word: UInt64) -> float:
    """Uniform in [0, 1) from the first 53 bits of a word."""
    return (word >> UNIFORM_SHIFT) * UNIFORM_STEP


@overload_with(uniform_from_word)
def uniform_from_word_bits(word: UInt64) -> float:
    """The same for compiled code: reads both parts of the bits as numbers, 2^31 + upper and ½ + lower. Vectorises."""
    upper = bits_to_float((word >> UPPER_BITS_SHIFT) | BITS_OF_2_POW_31)
    lower = bits_to_float(((word >> UNIFORM_SHIFT) & LOWER_HALF_MASK) | BITS_OF_HALF)
    value: float = (upper - (2.0**31 + 0.5)) + lower
    return value


@rule
def pack_indices(index: int, subindex: int) -> UInt64:
    """Pack the two indices of a draw, such as two people, into one word: index · 2^32 + subindex."""
    return (np.uint64(index) << HALF_WORD_BITS) | np.uint64(subindex)


@rule
def unpack_first(pair: UInt64) -> int:
    """The first index of a packed pair."""
    return np.int64(pair >> HALF_WORD_BITS)  # type: ignore[return-value]  # compiled, `int` would keep it unsigned


@rule
def unpack_second(pair: UInt64) -> int:
    """The second index of a packed pair."""
    return np.int64(pair & LOWER_HALF_MASK)  # type: ignore[return-value]


@rule
def swap_indices(pair: UInt64) -> UInt64:
    """A packed pair with its indices swapped."""
    return (pair << HALF_WORD_BITS) | (pair >> HALF_WORD_BITS)


@compiled_rule
def two_uniforms(seed: int, day: int, stream: int, index: int, subindex: int) -> tuple[float, float]:
    """Two independent uniforms in [0, 1).

    Parameters
    ----------
    seed : 0 to 2^63 − 1
    day : from 0 (before the first day)
    stream : a `RandomStream`
    index, subindex : 0 to 2^32 − 1
    """
    a, b = threefry(np.uint64(seed), np.uint64(stream), np.uint64(day), pack_indices(index, subindex))
    return uniform_from_word(a), uniform_from_word(b)


@compiled_rule
def uniform(seed: int, day: int, stream: int, index: int, subindex: int) -> float:
    """The first of the two uniforms of `two_uniforms`."""
    first, _ = two_uniforms(seed, day, stream, index, subindex)
    return first


@compiled_rule
def clipped_irwin_hall(seed: int, day: int, stream: int, index: int, mean: float, sd: float) -> float:
    """Value in [0, 1] from a bell-shaped distribution: mean + sd·√3·(u1 + u2 + u3 + u4 − 2), clipped.

    The sum of four uniforms has variance 1/3 (Irwin–Hall), so `sd` is the standard deviation before clipping.
    """
    u1, u2 = two_uniforms(seed, day, stream, index, FIRST_DRAW)
    u3, u4 = two_uniforms(seed, day, stream, index, SECOND_DRAW)
    value = mean + sd * SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return min(max(value, 0.0), 1.0)


@cached_njit
def draw_uniforms(
    seed: int,
    day: int,
    stream: int,
    indices: NDArray[np.int32],
    subindices: NDArray[np.int32],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> None:
    """Fill `first` and `second` with the two uniforms of each pair of indices. The loop is vectorised."""
    for pair in range(len(indices)):
        first[pair], second[pair] = two_uniforms(seed, day, stream, indices[pair], subindices[pair])


@cached_njit
def draw_uniform_integers(
    seed: int, day: int, stream: int, packed_indices: NDArray[UInt64], first: NDArray[UInt64], second: NDArray[UInt64]
) -> None:
    """Fill `first` and `second` with the two uniforms of each packed pair as integers below 2^53.

    Multiplied by `UNIFORM_STEP`, they are the uniforms of `two_uniforms`. The loop is vectorised, and comparing
    integers saves the conversion.
    """
    for i in range(len(packed_indices)):
        a, b = threefry(np.uint64(seed), np.uint64(stream), np.uint64(day), packed_indices[i])
        first[i], second[i] = a >> UNIFORM_SHIFT, b >> UNIFORM_SHIFT


@cached_njit
def draw_uniform_integers_of(
    seed: int, day: int, stream: int, index: int, n: int, first: NDArray[UInt64], second: NDArray[UInt64]
) -> None:
    """As `draw_uniform_integers`, for one index and subindices from 0 to n − 1."""
    pair = pack_indices(index, FIRST_DRAW)
    for subindex in range(n):
        a, b = threefry(np.uint64(seed), np.uint64(stream), np.uint64(day), pair + np.uint64(subindex))
        first[subindex], second[subindex] = a >> UNIFORM_SHIFT, b >> UNIFORM_SHIFT


@rule
def integer_threshold(probability: float) -> UInt64:
    """Threshold for integers below 2^53: an integer is below it exactly if its uniform is below the probability."""
    return np.uint64(np.ceil(probability * N_UNIFORM_VALUES))


@cached_njit
def draw_meetings(
    seed: int, day: int, person_a: NDArray[np.int32], person_b: NDArray[np.int32], p_meet: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw which ties meet on a day, and when.

    Parameters
    ----------
    person_a, person_b : the two people of each tie, person_a < person_b; shape (ties,)
    p_meet : probability of meeting of each tie; shape (ties,)

    Returns
    -------
    tuple
        Indices of the ties that meet, ascending, and for each the moment of the day, in [0, 1).
    """
    tie_indices = np.empty(len(person_a), np.int64)
    moment = np.empty(len(person_a), np.float64)
    n = 0
    for tie in range(len(person_a)):
        u, moment_of_tie = two_uniforms(seed, day, RandomStream.CONTACT, person_a[tie], person_b[tie])
        if u < p_meet[tie]:
            tie_indices[n] = tie
            moment[n] = moment_of_tie
            n += 1
    return tie_indices[:n], moment[:n]
