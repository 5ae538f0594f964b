"""Randomness as a function of (seed, day, purpose, who, whom): luck that depends on nothing drawn before.

Each draw is one call of Threefry2x64 with 20 rounds (Salmon et al. 2011), a counter-based generator: key (seed,
purpose), counter (day, who · 2^32 + whom). Its two words make two uniforms of 53 bits. The same question always gets
the same answer, in any order, on any number of workers, in either engine.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled, compiled_as, compiled_rule, float_of, rule

Word = np.uint64

PARITY = np.uint64(0x1BD11BDAA9FC1A22)
ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
R0, R1, R2, R3, R4, R5, R6, R7 = (np.uint64(r) for r in ROTATIONS)
SIXTY_FOUR = np.uint64(64)
ELEVEN = np.uint64(11)
THIRTY_TWO = np.uint64(32)
FORTY_THREE = np.uint64(43)
LOW_HALF = np.uint64(0xFFFFFFFF)
BITS_OF_2_TO_31 = np.uint64(0x41E0000000000000)
BITS_OF_HALF = np.uint64(0x3FE0000000000000)
UNIT = 2.0**-53
WORDS = 2.0**53
ROOT_3 = 1.7320508075688772


def whole(number: int) -> int:
    """A whole number for compiled code, which would be compiled anew for each plain one that stands in a call."""
    return np.int64(number)  # type: ignore[return-value]


BEFORE = whole(0)
"""The day of what is drawn before the first day."""
ALONE, AGAIN = whole(0), whole(1)
"""Whom a draw is about that concerns one person alone, and a second such draw."""


class Purpose(IntEnum):
    """What a draw is for. Append only: a number that moved would change the luck of every run."""

    SET_POINT = 0
    DISPOSITION = 1
    CONTACT = 2
    ACT = 3
    INTRODUCTION = 4
    CONVERSATION = 5
    REPORT = 6
    TEST = 7
    LEAVING = 8
    CHAMPION = 9
    ABSENCE = 10
    SPARK = 11
    TIE = 12
    WEIGHT = 13
    ROLE = 14
    SIZE = 15
    STYLE = 16
    SPARKED = 17


@rule
def mix(a: Word, b: Word, rotation: Word) -> tuple[Word, Word]:
    """One Threefry round: add, rotate, exclusive-or."""
    a = a + b
    return a, ((b << rotation) | (b >> (SIXTY_FOUR - rotation))) ^ a


@compiled_rule
def threefry(key0: int | Word, key1: int | Word, counter0: int | Word, counter1: int | Word) -> tuple[Word, Word]:
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
    k2 = k0 ^ k1 ^ PARITY
    a, b = np.uint64(counter0) + k0, np.uint64(counter1) + k1
    a, b = mix(a, b, R0)
    a, b = mix(a, b, R1)
    a, b = mix(a, b, R2)
    a, b = mix(a, b, R3)
    a, b = a + k1, b + k2 + np.uint64(1)
    a, b = mix(a, b, R4)
    a, b = mix(a, b, R5)
    a, b = mix(a, b, R6)
    a, b = mix(a, b, R7)
    a, b = a + k2, b + k0 + np.uint64(2)
    a, b = mix(a, b, R0)
    a, b = mix(a, b, R1)
    a, b = mix(a, b, R2)
    a, b = mix(a, b, R3)
    a, b = a + k0, b + k1 + np.uint64(3)
    a, b = mix(a, b, R4)
    a, b = mix(a, b, R5)
    a, b = mix(a, b, R6)
    a, b = mix(a, b, R7)
    a, b = a + k1, b + k2 + np.uint64(4)
    a, b = mix(a, b, R0)
    a, b = mix(a, b, R1)
    a, b = mix(a, b, R2)
    a, b = mix(a, b, R3)
    return a + k2, b + k0 + np.uint64(5)


def fraction_of(word: Word) -> float:
    """The first 53 bits of a word as a uniform in [0, 1)."""
    return (word >> ELEVEN) * UNIT


@compiled_as(fraction_of)
def fraction_from_bits(word: Word) -> float:
    """The same with both parts of the bits read as numbers, 2^31 + upper and ½ + lower: several to an instruction."""
    upper = float_of((word >> FORTY_THREE) | BITS_OF_2_TO_31)
    lower = float_of(((word >> ELEVEN) & LOW_HALF) | BITS_OF_HALF)
    fraction: float = (upper - (2.0**31 + 0.5)) + lower
    return fraction


@rule
def pair_of(who: int, whom: int) -> Word:
    """The two people of a draw as one word: who · 2^32 + whom."""
    return (np.uint64(who) << THIRTY_TWO) | np.uint64(whom)


@rule
def who_of(pair: Word) -> int:
    """The first of the two people of a pair."""
    return np.int64(pair >> THIRTY_TWO)  # type: ignore[return-value]  # compiled, `int` would leave it unsigned


@rule
def whom_of(pair: Word) -> int:
    """The second of the two people of a pair."""
    return np.int64(pair & LOW_HALF)  # type: ignore[return-value]


@rule
def turned(pair: Word) -> Word:
    """The same two people the other way round."""
    return (pair << THIRTY_TWO) | (pair >> THIRTY_TWO)


@compiled_rule
def uniforms(seed: int, day: int, purpose: int, who: int, whom: int) -> tuple[float, float]:
    """Two independent uniforms in [0, 1) for one question.

    Parameters
    ----------
    seed : 0 to 2^63 − 1
    day : from 0 (before the first day)
    purpose : a `Purpose`
    who, whom : 0 to 2^32 − 1
    """
    a, b = threefry(np.uint64(seed), np.uint64(purpose), np.uint64(day), pair_of(who, whom))
    return fraction_of(a), fraction_of(b)


@compiled_rule
def uniform(seed: int, day: int, purpose: int, who: int, whom: int) -> float:
    """The first of the two uniforms of `uniforms`."""
    first, _ = uniforms(seed, day, purpose, who, whom)
    return first


@compiled_rule
def bell(seed: int, day: int, purpose: int, who: int, mean: float, sd: float) -> float:
    """A bell-shaped value in [0, 1]: mean + sd·√3·(u1 + u2 + u3 + u4 − 2), clipped.

    The sum of four uniforms has variance 1/3 (Irwin–Hall), so `sd` is the standard deviation before clipping.
    """
    u1, u2 = uniforms(seed, day, purpose, who, ALONE)
    u3, u4 = uniforms(seed, day, purpose, who, AGAIN)
    value = mean + sd * ROOT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return min(max(value, 0.0), 1.0)


@compiled
def draw_pairs(
    seed: int,
    day: int,
    purpose: int,
    who: NDArray[np.int32],
    whom: NDArray[np.int32],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> None:
    """Fill `first` and `second` with the two uniforms of each pair; several to an instruction."""
    for pair in range(len(who)):
        first[pair], second[pair] = uniforms(seed, day, purpose, who[pair], whom[pair])


@compiled
def draw_words(
    seed: int, day: int, purpose: int, pair: NDArray[Word], first: NDArray[Word], second: NDArray[Word]
) -> None:
    """Fill `first` and `second` with the two uniforms of each pair as whole numbers below 2^53.

    Several are worked out to an instruction, and comparing whole numbers spares turning them into fractions; times
    `UNIT` they are the uniforms of `uniforms`.
    """
    for place in range(len(pair)):
        a, b = threefry(np.uint64(seed), np.uint64(purpose), np.uint64(day), pair[place])
        first[place], second[place] = a >> ELEVEN, b >> ELEVEN


@compiled
def draw_row(seed: int, day: int, purpose: int, who: int, n: int, first: NDArray[Word], second: NDArray[Word]) -> None:
    """As `draw_words`, of one person and whom from 0 to n − 1."""
    pair = pair_of(who, ALONE)
    for whom in range(n):
        a, b = threefry(np.uint64(seed), np.uint64(purpose), np.uint64(day), pair + np.uint64(whom))
        first[whom], second[whom] = a >> ELEVEN, b >> ELEVEN


@rule
def words_below(chance: float) -> Word:
    """How many of the 2^53 words make a uniform below a chance: a word is below it just when its uniform is."""
    return np.uint64(np.ceil(chance * WORDS))


@compiled
def meetings(
    seed: int, day: int, one: NDArray[np.int32], other: NDArray[np.int32], chance: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which ties meet today, and when.

    Parameters
    ----------
    one, other : the two people of each tie, one < other
    chance : each tie's chance to meet

    Returns
    -------
    tuple
        Indices of the ties that meet, ascending, and for each the moment of the day, in [0, 1).
    """
    which = np.empty(len(one), np.int64)
    moment = np.empty(len(one), np.float64)
    n = 0
    for tie in range(len(one)):
        u, when = uniforms(seed, day, Purpose.CONTACT, one[tie], other[tie])
        if u < chance[tie]:
            which[n] = tie
            moment[n] = when
            n += 1
    return which[:n], moment[:n]
