/* Luck: Threefry2x64 with 20 rounds, several vectors of questions side by side, as in sim/model/draws.py. */
#ifndef DRAWS_H
#define DRAWS_H

#include "vectors.h"

enum {
    TO_BE_WELL = 0,
    TO_CARE = 1,
    TO_MEET = 2,
    TO_ACT = 3,
    TO_INTRODUCE = 4,
    TO_TALK = 5,
    TO_CHOOSE = 6,
    TO_TEST = 7,
    TO_LEAVE = 8,
    TO_SPARK = 11
};

/* What the draws of a day for one purpose have in common. */
typedef struct {
    uint64_t day, k0, k1, k2;
} Luck;

INLINE Luck luck_of(uint64_t seed, int64_t day, uint64_t purpose) {
    return (Luck){(uint64_t)day, seed, purpose, seed ^ purpose ^ 0x1BD11BDAA9FC1A22u};
}

/* who in the upper half, whom in the lower. */
INLINE uint64_t pair_of(int64_t who, int64_t whom) { return (uint64_t)who << 32 | (uint64_t)whom; }

/* Rotations to the left. Those by whole bytes are one shuffle each, the others two shifts and an or. */
#define SHIFTED(x, r) ((x) << (r) | (x) >> (64 - (r)))
INLINE u4 by_16(u4 x) {
    const bytes32 from = {6,  7,  0,  1,  2,  3,  4,  5,  14, 15, 8,  9,  10, 11, 12, 13,
                          22, 23, 16, 17, 18, 19, 20, 21, 30, 31, 24, 25, 26, 27, 28, 29};
    return (u4)__builtin_shuffle((bytes32)x, from);
}
INLINE u4 by_24(u4 x) {
    const bytes32 from = {5,  6,  7,  0,  1,  2,  3,  4,  13, 14, 15, 8,  9,  10, 11, 12,
                          21, 22, 23, 16, 17, 18, 19, 20, 29, 30, 31, 24, 25, 26, 27, 28};
    return (u4)__builtin_shuffle((bytes32)x, from);
}
INLINE u4 by_32(u4 x) {
    typedef uint32_t u8 __attribute__((vector_size(32)));
    return (u4)__builtin_shuffle((u8)x, (u8){1, 0, 3, 2, 5, 4, 7, 6});
}

/* One round on each of `width` vectors; written side by side, so that the processor never waits for one of them. */
#define ROUND(rotated)                                              \
    for (int v = 0; v < width; v++) {                               \
        a[v] += b[v];                                               \
        b[v] = (rotated) ^ a[v];                                    \
    }
#define FOUR_ROUNDS                                                 \
    ROUND(by_16(b[v])) ROUND(SHIFTED(b[v], 42)) ROUND(SHIFTED(b[v], 12)) ROUND(SHIFTED(b[v], 31))
#define FOUR_MORE_ROUNDS                                            \
    ROUND(by_16(b[v])) ROUND(by_32(b[v])) ROUND(by_24(b[v])) ROUND(SHIFTED(b[v], 21))
#define ADD_KEYS(to_a, to_b)                                        \
    for (int v = 0; v < width; v++) {                               \
        a[v] += all_words(to_a);                                    \
        b[v] += all_words(to_b);                                    \
    }

/* Both words of `width` vectors of pairs, each with a purpose of its own; a word that nobody uses costs nothing. */
INLINE void draw_each(const Luck *const *luck, const u4 *pairs, u4 *a, u4 *b, const int width) {
    for (int v = 0; v < width; v++) {
        a[v] = all_words(luck[v]->day + luck[v]->k0);
        b[v] = pairs[v] + all_words(luck[v]->k1);
    }
    FOUR_ROUNDS
    ADD_KEYS(luck[v]->k1, luck[v]->k2 + 1)
    FOUR_MORE_ROUNDS
    ADD_KEYS(luck[v]->k2, luck[v]->k0 + 2)
    FOUR_ROUNDS
    ADD_KEYS(luck[v]->k0, luck[v]->k1 + 3)
    FOUR_MORE_ROUNDS
    ADD_KEYS(luck[v]->k1, luck[v]->k2 + 4)
    FOUR_ROUNDS
    ADD_KEYS(luck[v]->k2, luck[v]->k0 + 5)
}

/* The same for a single purpose. */
INLINE void draw(const Luck *luck, const u4 *pairs, u4 *a, u4 *b, const int width) {
    const Luck *same[width];
    for (int v = 0; v < width; v++) same[v] = luck;
    draw_each(same, pairs, a, b, width);
}

/* The upper 53 bits of a word as a uniform in [0, 1): both halves become doubles by their exponent, exactly. */
INLINE f4 uniform_of(u4 word) {
    const u4 upper = word >> 43 | all_words(0x41E0000000000000u);                             /* 2^31 + upper 21 bits */
    const u4 lower = (word >> 11 & all_words(0xFFFFFFFFu)) | all_words(0x3FE0000000000000u); /* .5 + lower 32 bits */
    return ((f4)upper - all(0x1p31 + 0.5)) + (f4)lower;
}

/* Both uniforms of a single question. */
typedef struct {
    double first, second;
} Uniforms;

INLINE Uniforms uniforms(uint64_t seed, int64_t day, uint64_t purpose, int64_t who, int64_t whom) {
    const Luck luck = luck_of(seed, day, purpose);
    u4 a, b, pair = all_words(pair_of(who, whom));
    draw(&luck, &pair, &a, &b, 1);
    return (Uniforms){uniform_of(a)[0], uniform_of(b)[0]};
}

INLINE double bell(uint64_t seed, int64_t day, uint64_t purpose, int64_t who, double mean, double sd) {
    const Uniforms one = uniforms(seed, day, purpose, who, 0), two = uniforms(seed, day, purpose, who, 1);
    const double value = mean + sd * 1.7320508075688772 * (((one.first + one.second) + two.first) + two.second - 2.0);
    return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value;
}

#endif
