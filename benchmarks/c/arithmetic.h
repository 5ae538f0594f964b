/* The exponential function of the project, four at once, bit for bit as in sim/model/arithmetic.py. */
#ifndef ARITHMETIC_H
#define ARITHMETIC_H

#include "vectors.h"

/* e to the power of each number of `width` vectors, flat beyond 700 either way. Written side by side, as in draws.h. */
INLINE void exponentials(const f4 *of, f4 *power, const int width) {
    static const double taylor[] = {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
                                    1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,
                                    1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0,        1.0 / 2.0};
    f4 shifted[width], r[width], tail[width];
    for (int v = 0; v < width; v++) {
        const f4 x = larger(smaller(of[v], all(700.0)), all(-700.0));
        shifted[v] = x * all(1.4426950408889634) + all(6755399441055744.0);
        const f4 k = shifted[v] - all(6755399441055744.0);
        r[v] = (x - k * all(0.6931471803691238)) - k * all(1.9082149292705877e-10);
        tail[v] = all(taylor[0]);
    }
    _Pragma("GCC unroll 16") for (int n = 1; n < 12; n++)
        for (int v = 0; v < width; v++) tail[v] = all(taylor[n]) + r[v] * tail[v];
    for (int v = 0; v < width; v++) {
        const f4 near = all(1.0) + (r[v] + r[v] * r[v] * tail[v]);
        power[v] = near * (f4)(((u4)shifted[v] << 52) + all_words(0x3FF0000000000000u));
    }
}

/* What draws are multiplied with: something of log-odds x happens when u · (1 + e^-x) < 1. */
INLINE void against_all(const f4 *odds, f4 *against, const int width) {
    f4 minus[width];
    for (int v = 0; v < width; v++) minus[v] = -odds[v];
    exponentials(minus, against, width);
    for (int v = 0; v < width; v++) against[v] = all(1.0) + against[v];
}
INLINE f4 against(f4 odds) {
    f4 outcome;
    against_all(&odds, &outcome, 1);
    return outcome;
}

/* The logistic function. */
INLINE f4 logistic(f4 x) { return all(1.0) / against(x); }

#endif
