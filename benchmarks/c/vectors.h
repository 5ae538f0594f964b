/* Four numbers at once: the vector types of gcc, and the few things for which they need the machine's own words. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef double f4 __attribute__((vector_size(32), may_alias));
typedef int64_t i4 __attribute__((vector_size(32), may_alias));
typedef uint64_t u4 __attribute__((vector_size(32), may_alias));
typedef uint8_t bytes32 __attribute__((vector_size(32), may_alias));
typedef double f2 __attribute__((vector_size(16), may_alias));
typedef int64_t i2 __attribute__((vector_size(16), may_alias));

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 4 };

INLINE f4 all(double x) { return (f4){x, x, x, x}; }
INLINE u4 all_words(uint64_t x) { return (u4){x, x, x, x}; }
INLINE i4 all_whole(int64_t x) { return (i4){x, x, x, x}; }

/* Numbers that need not lie on a boundary of 32 bytes. */
INLINE u4 load_words(const uint64_t *from) {
    u4 x;
    __builtin_memcpy(&x, from, sizeof x);
    return x;
}
INLINE void store_words(uint64_t *to, u4 x) { __builtin_memcpy(to, &x, sizeof x); }

/* a where a > b, else b; and a where a < b, else b. */
INLINE f4 larger(f4 a, f4 b) {
#ifdef __AVX2__
    return (f4)_mm256_max_pd((__m256d)a, (__m256d)b);
#else
    i4 which = a > b;
    return (f4)(((i4)a & which) | ((i4)b & ~which));
#endif
}
INLINE f4 smaller(f4 a, f4 b) {
#ifdef __AVX2__
    return (f4)_mm256_min_pd((__m256d)a, (__m256d)b);
#else
    i4 which = a < b;
    return (f4)(((i4)a & which) | ((i4)b & ~which));
#endif
}

/* A bit for each lane of a comparison's outcome. */
INLINE unsigned bits_of(i4 which) {
#ifdef __AVX2__
    return (unsigned)_mm256_movemask_pd((__m256d)which);
#else
    unsigned bits = 0;
    for (int lane = 0; lane < LANES; lane++) bits |= (which[lane] ? 1u : 0u) << lane;
    return bits;
#endif
}

/* Write the lanes whose bits are set one after the other; four places are written to. Returns how many count. */
INLINE int64_t compress(u4 values, unsigned bits, uint64_t *to) {
#ifdef __AVX2__
#define ROW(a, b, c, d) {2 * a, 2 * a + 1, 2 * b, 2 * b + 1, 2 * c, 2 * c + 1, 2 * d, 2 * d + 1}
    static const int32_t rows[16][8] __attribute__((aligned(64))) = {
        ROW(0, 0, 0, 0), ROW(0, 0, 0, 0), ROW(1, 0, 0, 0), ROW(0, 1, 0, 0), ROW(2, 0, 0, 0), ROW(0, 2, 0, 0),
        ROW(1, 2, 0, 0), ROW(0, 1, 2, 0), ROW(3, 0, 0, 0), ROW(0, 3, 0, 0), ROW(1, 3, 0, 0), ROW(0, 1, 3, 0),
        ROW(2, 3, 0, 0), ROW(0, 2, 3, 0), ROW(1, 2, 3, 0), ROW(0, 1, 2, 3)};
    __m256i row = _mm256_load_si256((const __m256i *)rows[bits]);
    _mm256_storeu_si256((__m256i *)to, _mm256_permutevar8x32_epi32((__m256i)values, row));
    return __builtin_popcount(bits);
#else
    int64_t n = 0;
    for (int lane = 0; lane < LANES; lane++) {
        to[n] = values[lane];
        n += bits >> lane & 1;
    }
    return n;
#endif
}

#endif
