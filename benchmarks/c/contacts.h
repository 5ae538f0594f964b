/* Steps 4, 5 and 7 of the day: who meets, who acts toward whom, what that does, and who saw it. */
#ifndef CONTACTS_H
#define CONTACTS_H

#include "arithmetic.h"
#include "world.h"

/* An act as a word: contagious, kind (3 bits), giver (28 bits), receiver (32 bits). */
INLINE int64_t receiver_of(uint64_t act) { return (int64_t)(act & 0xFFFFFFFFu); }
INLINE int64_t giver_of(uint64_t act) { return (int64_t)(act >> 32 & 0x0FFFFFFFu); }
INLINE int kind_of(uint64_t act) { return (int)(act >> 60 & 7); }
INLINE int contagious_of(uint64_t act) { return (int)(act >> 63); }
INLINE uint64_t act_of(int64_t giver, int64_t receiver, uint64_t kind, uint64_t contagious) {
    return pair_of(giver, receiver) | kind << 60 | contagious << 63;
}

/* 4. Find who meets today: those ties whose luck lies below their chance. Returns the number of meetings. */
static int64_t meet(Run *run, int64_t day) {
    enum { WIDTH = 4, STEP = WIDTH * LANES };
    const Luck luck = luck_of(run->world.seed, day, TO_MEET);
    const uint64_t *tie = run->tie;
    const int64_t *threshold = run->threshold, n_ties = run->n_ties;
    uint64_t *meetings = run->meetings;
    int64_t n = 0;
    for (int64_t t = 0; t < n_ties; t += STEP) {
        u4 pairs[WIDTH], a[WIDTH], b[WIDTH];
        for (int v = 0; v < WIDTH; v++) pairs[v] = load_words(tie + t + LANES * v);
        draw(&luck, pairs, a, b, WIDTH);
        for (int v = 0; v < WIDTH; v++) {
            const unsigned meets = bits_of((i4)(a[v] >> 11) < (i4)load_words((uint64_t *)threshold + t + LANES * v));
            n += compress(pairs[v], meets, meetings + n);
            run->met[t / LANES + v] = (uint8_t)meets;
        }
    }
    return n;
}

INLINE int has_met(const Run *run, int64_t tie) { return run->met[tie / LANES] >> (tie % LANES) & 1; }

/* Both ways of two meetings: each as one toward other and other toward one. */
INLINE u4 both_ways(const uint64_t *meetings) {
    typedef uint32_t u8 __attribute__((vector_size(32)));
    const u4 pairs = {meetings[0], meetings[0], meetings[1], meetings[1]};
    return (u4)__builtin_shuffle((u8)pairs, (u8){0, 1, 3, 2, 4, 5, 7, 6});
}

/* Log-odds of both ways of a meeting: the drive of one and the need of the other, and the other way round. */
INLINE f2 odds_of(const Mood *mood, uint64_t meeting) {
    const f2 one = *(const f2 *)&mood[meeting >> 32], other = *(const f2 *)&mood[(uint32_t)meeting];
    return one + __builtin_shuffle(other, (i2){1, 0});
}

/* 5. Let both people of each meeting act toward the other, or not. Returns the number of acts. */
static int64_t act(Run *run, int64_t n_meetings, int64_t day) {
    enum { WIDTH = 4, STEP = WIDTH * LANES / 2 };
    const Luck luck = luck_of(run->world.seed, day, TO_ACT);
    const Mood *mood = run->people.mood;
    uint64_t *meetings = run->meetings;
    int64_t n = 0;
    for (int64_t m = n_meetings; m < n_meetings + STEP; m++) meetings[m] = pair_of(run->nobody, run->nobody);
    for (int64_t m = 0; m < n_meetings; m += STEP) {
        u4 pairs[WIDTH], a[WIDTH], b[WIDTH];
        f4 odds[WIDTH], times[WIDTH];
        for (int v = 0; v < WIDTH; v++) {
            const f2 one = odds_of(mood, meetings[m + 2 * v]), two = odds_of(mood, meetings[m + 2 * v + 1]);
            odds[v] = (f4){one[0], one[1], two[0], two[1]};
            pairs[v] = both_ways(meetings + m + 2 * v);
        }
        draw(&luck, pairs, a, b, WIDTH);
        against_all(odds, times, WIDTH);
        for (int v = 0; v < WIDTH; v++) {
            const f4 u = uniform_of(a[v]);
            const unsigned acts = bits_of(u * times[v] < all(1.0));
            compress((u4)u, acts, run->act_u + n);
            compress(b[v], acts, run->act_which + n);
            n += compress(pairs[v], acts, run->acted + n);
        }
    }
    while (n > 0 && receiver_of(run->acted[n - 1]) == run->nobody) n--;
    return n;
}

/* Kinds and causes of four acts: contagious are those that the same luck would not have led to without warmth. */
INLINE u4 known_acts(const Run *run, int64_t place) {
    const u4 pairs = load_words(run->acted + place);
    const f4 u = (f4)load_words(run->act_u + place), which = uniform_of(load_words(run->act_which + place));
    f4 calm;
    for (int lane = 0; lane < LANES; lane++) {
        const double ready = OF(run->people.fours, giver_of(pairs[lane]), ready);
        calm[lane] = ready + run->people.mood[receiver_of(pairs[lane])].need;
    }
    const i4 anyway = u * against(calm) < all(1.0);
    i4 kind = all_whole(0);
    for (int k = 0; k < N_KINDS - 1; k++) kind -= which >= all(run->world.kinds[k].until);
    return pairs | (u4)kind << 60 | (u4)~anyway << 63;
}

/* Put the acts of the day in the order of their kinds. Returns where introductions, the last kind, begin. */
static int64_t sort_acts(Run *run, int64_t n_acts) {
    const i4 lanes = {0, 1, 2, 3};
    int64_t n = 0, introductions = 0;
    for (int64_t place = 0; place < n_acts; place += LANES)
        store_words(run->acted + place, known_acts(run, place));
    for (int kind = 0; kind < N_KINDS; kind++) {
        introductions = n;
        for (int64_t place = 0; place < n_acts; place += LANES) {
            const u4 acts = load_words(run->acted + place);
            const i4 is_it = (i4)((acts >> 60 & all_words(7)) == all_words((uint64_t)kind));
            n += compress(acts, bits_of(is_it & (lanes < all_whole(n_acts - place))), run->acts + n);
        }
    }
    return introductions;
}

/* Count a contagious act for the day of the last act that reached its giver, if that is not too long ago. */
INLINE void set_off(Run *run, int64_t giver, int64_t team, int contagious, int64_t day) {
    const int64_t last = WHOLE_OF(run->people.fours, giver, last_day);
    const int64_t row = contagious && day - last <= RIPPLE_DAYS ? last : 0;
    run->children[row * (run->world.n_teams + 1) + team] += 1.0;
}

/* Multiply what a receiver is missing, and remember that something reached them. */
INLINE void reach(Run *run, int64_t receiver, const Factors *factors, int64_t day) {
    Four *fours = run->people.fours;
    OF(fours, receiver, felt_missing) *= factors->felt;
    OF(fours, receiver, lift_missing) *= factors->lift;
    OF(fours, receiver, safety_missing) *= factors->safety;
    OF(fours, receiver, relief) *= factors->relief;
    WHOLE_OF(fours, receiver, reached) = -1;
    run->parents[day * (run->world.n_teams + 1) + run->team_of[receiver]] += 1.0;
}

/* Count an act or a conversation for its giver. */
INLINE void give(Run *run, const Force *force, int64_t giver) {
    Four *fours = run->people.fours;
    OF(fours, giver, given_lift) *= OF(force->fours, giver, left_over);
    OF(fours, giver, boosted) = run->series[++run->people.n_given[giver]];
}

/* Add a weight to a sum over acts that come kind by kind: the weight of a kind times the number of its acts. */
INLINE void add_weight(double *sum, Tally *tally, double weight, int32_t stamp) {
    const int goes_on = tally->stamp == stamp;
    const double before = goes_on ? tally->before : *sum;
    const int32_t n = (goes_on ? tally->n : 0) + 1;
    *tally = (Tally){before, stamp, n};
    *sum = before + weight * n;
}

/* 9. What the acts of the day do, kind by kind; and 7., nobody sees acts toward themselves. */
static void take_acts(Run *run, const Force *force, int64_t n_acts, int64_t day) {
    const People *p = &run->people;
    for (int64_t i = 0; i < n_acts; i++) {
        const uint64_t act = run->acts[i];
        const int64_t giver = giver_of(act), receiver = receiver_of(act), team = run->team_of[giver];
        const Kind *kind = &run->world.kinds[kind_of(act)];
        const int32_t stamp = (int32_t)(day * 8 + kind_of(act));
        run->counts[team].acts += 1.0;
        run->counts[team].contagious += contagious_of(act);
        set_off(run, giver, team, contagious_of(act), day);
        give(run, force, giver);
        add_weight(&OF(p->fours, giver, efforts), &p->effort_tally[giver], kind->effort, stamp);
        reach(run, receiver, &kind->factors, day);
        add_weight(&OF(p->fours, receiver, learning), &p->learning_tally[receiver], kind->learning, stamp);
        p->seen[receiver] -= giver != run->nobody;
    }
}

/* 7. Let everybody who met somebody see how many acts that person gave. */
static void glimpse(Run *run, int64_t n_meetings) {
    const int32_t *n_given = run->people.n_given;
    int32_t *seen = run->people.seen;
    for (int64_t m = 0; m < n_meetings; m++) {
        const int64_t one = (int64_t)(run->meetings[m] >> 32), other = (int64_t)(run->meetings[m] & 0xFFFFFFFFu);
        seen[one] += n_given[other];
        seen[other] += n_given[one];
    }
}

#endif
