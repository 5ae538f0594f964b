/* Steps 1 to 3 and 8 to 11 of the day, over people, eight or four at a time. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "arithmetic.h"
#include "introducing.h"
#include "world.h"

/* 1. Incidents of the day shake safety and pile up obstacles. */
static void suffer(Run *run, const Segment *segment) {
    const int64_t n = run->world.n_people;
    for (int64_t incident = 0; incident < segment->n_incidents; incident++)
        for (int64_t i = 0; i < n; i++) {
            const double harm = segment->harm[incident * n + i];
            double *safety = &OF(run->people.fours, i, safety), *obstacles = &OF(run->people.fours, i, obstacles);
            if (run->world.constants.safety_moves) *safety *= 1.0 - harm * segment->control[i];
            *obstacles += harm * (1.0 - *obstacles);
        }
}

/* 1. Let acts from outside reach those they are meant for; returns the next place among the acts. */
static int64_t receive_sparks(Run *run, const Segment *segment, int64_t place, int64_t day) {
    const Luck luck = luck_of(run->world.seed, day, TO_SPARK);
    int64_t number = 0; /* of a person's sparks */
    for (int64_t i = 0; i < segment->n_sparked; i++, place++) {
        number = i > 0 && segment->sparked[i - 1] == segment->sparked[i] ? number + 1 : 0;
        u4 which, moment, pair = all_words(pair_of(segment->sparked[i], number));
        draw(&luck, &pair, &which, &moment, 1);
        run->acted[place] = pair_of(run->nobody, segment->sparked[i]);
        run->act_u[place] = 0; /* it would have come anyway */
        run->act_which[place] = which[0];
    }
    return place;
}

INLINE void store_moods(Mood *moods, f4 drive, f4 need) {
    const i4 lower = {0, 4, 1, 5}, upper = {2, 6, 3, 7};
    *(f4 *)moods = __builtin_shuffle(drive, need, lower);
    *(f4 *)(moods + 2) = __builtin_shuffle(drive, need, upper);
}

/* 2. and 3. See what the day demands of four people, and how ready to give it leaves them. */
INLINE f4 begin(Four *p, const ForceFour *force, const Constants *c, Mood *mood) {
    const f4 energy = p->energy, one = all(1.0), half = all(0.5);
    const f4 demand =
        force->workload * (one + all(c->obstacle_load) * p->obstacles) * p->spared;
    const f4 overload = larger(demand - energy, all(0.0));
    const f4 ready = p->character + all(c->g_energy) * (energy - half) +
                     all(c->g_safety) * (p->safety - half) - force->restrained -
                     all(c->g_overload) * overload + p->glimpsed + force->campaign;
    const f4 drive = ready + all(c->g_felt) * p->felt;
    p->demand = demand;
    p->overload = overload;
    p->ready = ready;
    store_moods(mood, drive, all(c->g_need) * ((one - p->wellbeing) - half));
    return drive;
}

INLINE f4 filled(f4 level, f4 missing) { return level + (all(1.0) - level) * (all(1.0) - missing); }
INLINE f4 toward(f4 value, f4 level, double keep) { return level + (value - level) * all(keep); }
INLINE f4 clip(f4 x) { return smaller(larger(x, all(0.0)), all(1.0)); }

INLINE f4 as_doubles(const int32_t *n) {
    typedef int32_t half __attribute__((vector_size(16), may_alias));
    return __builtin_convertvector(*(const half *)n, f4);
}

/* 8. Which of four people try a small test of change, as bits. */
INLINE unsigned try_tests(Four *p, const ForceFour *force, const Constants *c, f4 u) {
    const f4 learning = p->learning;
    p->learning = all(0.0);
    const f4 chance =
        all(c->try_rate) * p->safety * p->energy * (all(1.0) + learning) * force->present;
    return bits_of(u < chance);
}

/* 9. Evening: what giving did to the energy of four people. */
INLINE f4 end_shift(Four *p, const ForceFour *force, const Constants *c, f4 n_given) {
    const f4 after = clip(p->energy + p->boosted * force->autonomy -
                          all(c->effort) * n_given * p->efforts -
                          all(c->drain) * p->demand);
    p->boosted = p->efforts = all(0.0);
    return after;
}

/* 9. and 10. Evening and night of four people. Leaves the states of the next morning. */
INLINE void sleep_over(Four *p, const ForceFour *force, const Constants *c, f4 n_given, const int safety_moves) {
    const f4 one = all(1.0);
    const f4 after = end_shift(p, force, c, n_given);
    const f4 strain = larger(one - all(c->strain) * p->overload, all(0.0));
    f4 wellbeing = filled(p->wellbeing, p->lift_missing * p->given_lift);
    wellbeing = toward(wellbeing * strain, p->set_point, c->keep_wellbeing);
    const f4 rested = all(c->rest_floor) + all(1.0 - c->rest_floor) * wellbeing;
    p->after_shift = after;
    p->wellbeing = wellbeing;
    p->energy = after + all(c->recovery) * larger(rested - after, all(0.0));
    p->felt = filled(p->felt, p->felt_missing) * all(c->keep_felt);
    p->obstacles = one - (one - p->obstacles * p->relief) * all(c->keep_obstacles);
    if (safety_moves)
        p->safety = toward(filled(p->safety, p->safety_missing), force->level, c->keep_safety);
    p->felt_missing = p->lift_missing = p->safety_missing = one;
    p->relief = p->given_lift = one;
}

/* Remember of four people when something last reached them; returns as bits who is left out. */
INLINE unsigned remember(Four *p, const ForceFour *force, int64_t day) {
    const i4 reached = p->reached, present = force->present > all(0.0);
    p->last_day = (p->last_day & ~reached) | (all_whole(day) & reached);
    p->quiet = (p->quiet - present) & ~reached;
    p->reached = all_whole(0);
    return bits_of(p->quiet >= all_whole(LEFT_OUT_DAYS));
}

/* 11. Which of four people leave after today, as bits. */
INLINE unsigned leaves(const Four *p, const Constants *c, f4 u) {
    const f4 more = larger(all(1.0) + all(c->leave_slope) * (all(0.5) - p->wellbeing), all(0.0));
    return bits_of(u < all(c->leave_rate) * more * p->mobile);
}

/* What acts seen today will add to readiness tomorrow. */
INLINE void digest(Run *run, int64_t i) {
    const People *p = &run->people;
    for (int64_t k = i; k < i + 8; k++) OF(p->fours, k, glimpsed) = run->hump[p->seen[k]];
    for (int64_t k = i; k < i + 8; k++) p->seen[k] = p->n_given[k] = 0;
}

/* Four people's draws for a test and for leaving. */
INLINE u4 alone(int64_t i) { return all_words((uint64_t)i << 32) + ((u4){0, 1, 2, 3} << 32); }

/* 2. and 3. Let everybody begin the day, sixteen people at a time. */
INLINE void morning(Run *run, const ForceFour *force) {
    enum { WIDTH = 4 };
    const Constants c = run->world.constants;
    const People p = run->people;
    Four *four = p.fours;
    for (int64_t i = 0; i < run->n_slots; i += WIDTH * LANES, four += WIDTH, force += WIDTH) {
        f4 drive[WIDTH], odds[WIDTH];
        unsigned bits[WIDTH];
        for (int v = 0; v < WIDTH; v++) {
            drive[v] = begin(&four[v], &force[v], &c, p.mood + i + LANES * v);
            bits[v] = bits_of((four[v].wellbeing < all(BURNT_OUT_BELOW)) & (four[v].energy < all(BURNT_OUT_BELOW)));
        }
        against_all(drive, odds, WIDTH);
        for (int v = 0; v < WIDTH; v++) four[v].care = all(1.0) / odds[v] * force[v].present;
        for (int v = 0; v < WIDTH; v += 2) p.burnt_out[i / 8 + v / 2] = (uint8_t)(bits[v] | bits[v + 1] << LANES);
    }
}

/* 8. to 11. From the tests of the day to leaving, eight people at a time. */
INLINE void evening(Run *run, const ForceFour *force, int64_t day, const int safety_moves) {
    const Constants c = run->world.constants;
    const People p = run->people;
    const Luck to_test = luck_of(run->world.seed, day, TO_TEST), to_leave = luck_of(run->world.seed, day, TO_LEAVE);
    Four *four = p.fours;
    for (int64_t i = 0; i <= run->nobody; i += 8, four += 2, force += 2) {
        const Luck *const purposes[] = {&to_test, &to_test, &to_leave, &to_leave};
        const u4 who[] = {alone(i), alone(i + 4), alone(i), alone(i + 4)};
        u4 luck[4], unused[4];
        unsigned bits[2][4];
        draw_each(purposes, who, luck, unused, 4);
        for (int v = 0; v < 2; v++) {
            bits[v][0] = try_tests(&four[v], &force[v], &c, uniform_of(luck[v]));
            sleep_over(&four[v], &force[v], &c, as_doubles(p.n_given + i + 4 * v), safety_moves);
            bits[v][1] = bits_of(four[v].after_shift < all(WORN_OUT_BELOW));
            bits[v][2] = remember(&four[v], &force[v], day);
            bits[v][3] = leaves(&four[v], &c, uniform_of(luck[2 + v]));
        }
        digest(run, i);
        p.tried[i / 8] = (uint8_t)(bits[0][0] | bits[1][0] << 4);
        p.worn_out[i / 8] = (uint8_t)(bits[0][1] | bits[1][1] << 4);
        p.left_out[i / 8] = (uint8_t)(bits[0][2] | bits[1][2] << 4);
        p.left[i / 8] = (uint8_t)(bits[0][3] | bits[1][3] << 4);
    }
}

/* 11. Let a new starter take the place of one who left. */
static void start_anew(Run *run, int64_t i, int64_t day) {
    const Constants *c = &run->world.constants;
    Four *fours = run->people.fours;
    const uint64_t seed = run->world.seed;
    const double set_point = bell(seed, day, TO_BE_WELL, i, c->wellbeing_mean, c->wellbeing_sd);
    const double disposition = bell(seed, day, TO_CARE, i, c->disposition_mean, c->disposition_sd);
    OF(fours, i, set_point) = OF(fours, i, wellbeing) = set_point;
    OF(fours, i, character) = c->give_base + c->g_disposition * (disposition - 0.5);
    OF(fours, i, energy) = c->rest_floor + (1.0 - c->rest_floor) * set_point;
    OF(fours, i, felt) = 0.0;
    OF(fours, i, glimpsed) = run->hump[0];
    OF(fours, i, safety) = c->safety_start;
    OF(fours, i, obstacles) = c->obstacles_start;
    WHOLE_OF(fours, i, last_day) = WHOLE_OF(fours, i, quiet) = 0;
    drop_all(run, i);
}

/* 11. Leaving: some people leave, and new starters take their places. */
static void leave(Run *run, int64_t day) {
    const uint64_t *left = (const uint64_t *)run->people.left;
    for (int64_t word = 0; word * 64 < run->n_slots; word++)
        for (uint64_t bits = left[word]; bits; bits &= bits - 1)
            start_anew(run, word * 64 + __builtin_ctzll(bits), day);
}

#endif
