/* The measures of a day, and what the tests of a day improve: sums over people in their order, team by team. */
#ifndef MEASURES_H
#define MEASURES_H

#include <math.h>
#include <string.h>

#include "world.h"

/* Columns of the sums. */
enum {
    PEOPLE, PRESENT, WELLBEING, ENERGY, AFTER_SHIFT, FELT, SAFETY, OBSTACLES, IMPROVEMENT, ACTS, CONTAGIOUS,
    CONVERSATIONS, TESTS, LEAVERS, BURNT_OUT, WORN_OUT, LEFT_OUT, CARE, N_SUMS
};

/* How many of the bits from `first` to before `last` are set. */
static double count_bits(const uint8_t *bits, int64_t first, int64_t last) {
    const uint64_t *words = (const uint64_t *)bits;
    int64_t n = 0;
    for (int64_t word = first >> 6; word << 6 < last; word++) {
        uint64_t kept = words[word];
        if (word << 6 < first) kept &= ~(uint64_t)0 << (first & 63);
        if ((word + 1) << 6 > last) kept &= ~(uint64_t)0 >> (63 & -last);
        n += __builtin_popcountll(kept);
    }
    return (double)n;
}

/* Add up the morning's states of a stretch, before the evening changes them. */
static void add_morning(const Run *run, const Stretch *stretch, double *sums, double improvement) {
    double wellbeing = sums[WELLBEING], energy = sums[ENERGY], felt = sums[FELT], safety = sums[SAFETY];
    double obstacles = sums[OBSTACLES], care = sums[CARE], improved = sums[IMPROVEMENT];
#define ADD_PERSON(four, lane)                                                                                      \
    (wellbeing += (four)->wellbeing[lane], energy += (four)->energy[lane], felt += (four)->felt[lane],              \
     safety += (four)->safety[lane], obstacles += (four)->obstacles[lane], care += (four)->care[lane],              \
     improved += improvement)
    int64_t i = stretch->first;
    for (; i < stretch->last && i % LANES; i++) ADD_PERSON(&run->people.fours[i / LANES], i % LANES);
    for (; i + LANES <= stretch->last; i += LANES)
        for (int lane = 0; lane < LANES; lane++) ADD_PERSON(&run->people.fours[i / LANES], lane);
    for (; i < stretch->last; i++) ADD_PERSON(&run->people.fours[i / LANES], i % LANES);
    sums[WELLBEING] = wellbeing, sums[ENERGY] = energy, sums[FELT] = felt, sums[SAFETY] = safety;
    sums[OBSTACLES] = obstacles, sums[CARE] = care, sums[IMPROVEMENT] = improved;
}

/* Add up what the evening brought a stretch. */
static void add_evening(const Run *run, const Stretch *stretch, double *sums) {
    const People *p = &run->people;
    Four *fours = p->fours;
    double after_shift = sums[AFTER_SHIFT];
    int64_t i = stretch->first;
    for (; i < stretch->last && i % LANES; i++) after_shift += OF(fours, i, after_shift);
    for (; i + LANES <= stretch->last; i += LANES)
        for (int lane = 0; lane < LANES; lane++) after_shift += fours[i / LANES].after_shift[lane];
    for (; i < stretch->last; i++) after_shift += OF(fours, i, after_shift);
    sums[AFTER_SHIFT] = after_shift;
    sums[TESTS] += count_bits(p->tried, stretch->first, stretch->last);
    sums[LEAVERS] += count_bits(p->left, stretch->first, stretch->last);
    sums[BURNT_OUT] += count_bits(p->burnt_out, stretch->first, stretch->last);
    sums[WORN_OUT] += count_bits(p->worn_out, stretch->first, stretch->last);
    sums[LEFT_OUT] += count_bits(p->left_out, stretch->first, stretch->last);
}

/* Measures of a scope from its sums; the ripple number is filled in after the run. */
static void measures_of(const double *sums, double *out) {
    double mean[N_SUMS];
    for (int column = 0; column < N_SUMS; column++) mean[column] = sums[column] / sums[PEOPLE];
    for (int column = WELLBEING; column <= ACTS; column++) out[column - WELLBEING] = mean[column];
    out[8] = sums[ACTS] > 0.0 ? sums[CONTAGIOUS] / sums[ACTS] : NAN;
    out[9] = sums[CONVERSATIONS];
    out[10] = mean[TESTS];
    out[11] = sums[LEAVERS];
    out[12] = mean[BURNT_OUT];
    out[13] = mean[WORN_OUT];
    out[14] = mean[LEFT_OUT];
    out[15] = sums[PRESENT] > 0.0 ? sums[CARE] / sums[PRESENT] : NAN;
    out[16] = 0.5 * mean[SAFETY] + 0.3 * mean[FELT] + 0.2 * mean[WELLBEING];
    out[17] = 0.5 * mean[ENERGY] + 0.3 * mean[WELLBEING] + 0.2 * (1.0 - mean[OBSTACLES]);
    out[18] = NAN;
}

static void start_sums(Run *run, const Force *force) {
    memset(run->sums, 0, sizeof(double) * N_SUMS * (size_t)(1 + run->world.n_teams));
    for (int64_t team = 0; team < run->world.n_teams; team++) {
        double *sums = run->sums + (1 + team) * N_SUMS;
        sums[PEOPLE] = run->size[team];
        sums[PRESENT] = force->n_present[team];
    }
    for (int64_t s = 0; s < run->n_stretches; s++) {
        const int64_t team = run->stretch[s].team;
        add_morning(run, &run->stretch[s], run->sums + (1 + team) * N_SUMS, run->improvement[team]);
    }
}

static void finish_sums(Run *run, double *out) {
    const int64_t n_teams = run->world.n_teams;
    for (int64_t s = 0; s < run->n_stretches; s++)
        add_evening(run, &run->stretch[s], run->sums + (1 + run->stretch[s].team) * N_SUMS);
    for (int64_t team = 0; team < n_teams; team++) {
        double *sums = run->sums + (1 + team) * N_SUMS;
        sums[ACTS] = run->counts[team].acts;
        sums[CONTAGIOUS] = run->counts[team].contagious;
        sums[CONVERSATIONS] = run->counts[team].conversations;
        for (int column = 0; column < N_SUMS; column++) run->sums[column] += sums[column];
    }
    for (int64_t scope = 0; scope <= n_teams; scope++)
        measures_of(run->sums + scope * N_SUMS, out + scope * N_MEASURES);
    memset(run->counts, 0, sizeof(Counts) * (size_t)(n_teams + 1));
}

/* Let everybody know what the improvement of their team spares them. */
static void spare(Run *run) {
    const double most = run->world.constants.improve_max;
    Four *fours = run->people.fours;
    for (int64_t s = 0; s < run->n_stretches; s++) {
        const int64_t last = run->stretch[s].last;
        const double spared = 1.0 - most * run->improvement[run->stretch[s].team];
        int64_t i = run->stretch[s].first;
        for (; i < last && i % LANES; i++) OF(fours, i, spared) = spared;
        for (; i < last; i += LANES) fours[i / LANES].spared = all(spared); /* the next stretch will have its own */
    }
}

/* 8. and 10. Let the tests of the day improve the work of each team, and the night wear it off. */
static void improve(Run *run) {
    const Constants *c = &run->world.constants;
    for (int64_t team = 0; team < run->world.n_teams; team++) {
        const double tests = run->sums[(1 + team) * N_SUMS + TESTS], before = run->improvement[team];
        const double better = before + (1.0 - before) * (c->improve * tests / run->size[team]);
        run->improvement[team] = better * c->keep_improvement;
    }
    spare(run);
}

/* Acts that each act received on a day set off in time; empty where that is not known yet or there was none. */
static void fill_ripples(Run *run) {
    const int64_t n_days = run->world.n_days, n_teams = run->world.n_teams, row = n_teams + 1;
    for (int64_t day = 1; day + RIPPLE_DAYS <= n_days; day++) {
        const double *parents = run->parents + day * row, *children = run->children + day * row;
        double *out = run->days + (day - 1) * (1 + n_teams) * N_MEASURES + (N_MEASURES - 1);
        double all_parents = 0.0, all_children = 0.0;
        for (int64_t team = 0; team < n_teams; team++) {
            all_parents += parents[team];
            all_children += children[team];
            if (parents[team] > 0.0) out[(1 + team) * N_MEASURES] = children[team] / parents[team];
        }
        if (all_parents > 0.0) out[0] = all_children / all_parents;
    }
}

#endif
