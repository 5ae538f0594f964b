/* Introductions: who is brought together with whom, and which of these ties go when people leave. */
#ifndef INTRODUCING_H
#define INTRODUCING_H

#include <math.h>
#include <stdlib.h>

#include "contacts.h"

/* 2^53 times a tie's chance to meet: a draw's upper 53 bits lie below it as often. */
INLINE int64_t threshold_of(const World *world, double weight) {
    const double chance = weight * world->constants.contacts_per_day / world->mean_strength;
    return (int64_t)ceil((chance < 1.0 ? chance : 1.0) * 0x1p53);
}

INLINE Made *made_of(const Run *run, int64_t person) { return run->made + person * run->n_made_most; }
INLINE int64_t n_kept(const Run *run, int64_t person) { return run->n_made[person] + run->n_new[person]; }
INLINE int has_room(const Run *run, int64_t person) { return n_kept(run, person) < run->n_made_most; }

/* Mark the receiver and all whom the receiver knows. */
static void mark_known(Run *run, int64_t receiver) {
    int32_t *mark = run->mark;
    const int32_t now = ++run->n_marks;
    mark[receiver] = now;
    for (int64_t i = run->first_neighbour[receiver]; i < run->first_neighbour[receiver + 1]; i++)
        mark[run->neighbour[i]] = now;
    for (int64_t slot = 0; slot < n_kept(run, receiver); slot++) mark[made_of(run, receiver)[slot].partner] = now;
}

INLINE int is_suited(const Run *run, const Force *force, int64_t third) {
    return run->mark[third] != run->n_marks && OF(force->fours, third, present) > 0.0 && has_room(run, third);
}

/* Whom a giver brings together with a receiver: one of those who suit, by lot; -1 where nobody does. */
static int64_t third_person(Run *run, const Force *force, int64_t giver, int64_t receiver, int64_t day) {
    int32_t *suits = run->suits;
    int64_t n = 0;
    if (!has_room(run, receiver)) return -1;
    mark_known(run, receiver);
    for (int64_t i = run->first_neighbour[giver]; i < run->first_neighbour[giver + 1]; i++) {
        suits[n] = run->neighbour[i];
        n += is_suited(run, force, suits[n]);
    }
    for (int64_t slot = 0; slot < run->n_made[giver]; slot++) {
        const int32_t third = made_of(run, giver)[slot].partner;
        if (!is_suited(run, force, third)) continue;
        int64_t place = n++;
        for (; place > 0 && suits[place - 1] > third; place--) suits[place] = suits[place - 1];
        suits[place] = third;
    }
    if (n == 0) return -1;
    return suits[(int64_t)(uniforms(run->world.seed, day, TO_INTRODUCE, giver, receiver).first * (double)n)];
}

/* Weight of the tie between two people who met today. */
static double weight_between(const Run *run, int64_t person, int64_t other) {
    for (int64_t slot = 0; slot < run->n_made[person]; slot++)
        if (made_of(run, person)[slot].partner == other) return made_of(run, person)[slot].weight;
    int64_t low = run->first_neighbour[person], high = run->first_neighbour[person + 1];
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        if (run->neighbour[middle] <= other) low = middle;
        else high = middle;
    }
    return run->world.weight[run->tie_of_neighbour[low]];
}

/* Keep a tie made today behind those that work. */
static void add_new(Run *run, int64_t person, int64_t partner, double weight) {
    made_of(run, person)[n_kept(run, person)] = (Made){(int32_t)partner, -1, weight};
    run->n_new[person]++;
}

static int by_people(const void *one, const void *other) {
    const uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

/* Let the introductions of the day, by giver and receiver, make ties that work from tomorrow on. */
static void introduce(Run *run, const Force *force, uint64_t *acts, int64_t n, int64_t day) {
    for (int64_t i = 0; i < n; i++) acts[i] &= 0x0FFFFFFFFFFFFFFFu;
    if (n > 1) qsort(acts, (size_t)n, sizeof *acts, by_people);
    for (int64_t i = 0; i < n && giver_of(acts[i]) != run->nobody; i++) {
        const int64_t giver = giver_of(acts[i]), receiver = receiver_of(acts[i]);
        const int64_t third = third_person(run, force, giver, receiver, day);
        if (third < 0) continue;
        const double weight = weight_between(run, giver, receiver);
        add_new(run, receiver, third, weight);
        add_new(run, third, receiver, weight);
        run->new_one[run->n_new_ties] = (int32_t)receiver;
        run->new_other[run->n_new_ties++] = (int32_t)third;
    }
}

INLINE Made *slot_of(const Run *run, int64_t person, int64_t partner) {
    Made *made = made_of(run, person);
    while (made->partner != partner) made++;
    return made;
}

/* Let the ties made today work from tomorrow on; those who made them are at work today. */
static void settle(Run *run) {
    for (int64_t i = 0; i < run->n_new_ties; i++) {
        const int64_t a = run->new_one[i], b = run->new_other[i], one = a < b ? a : b, other = a < b ? b : a;
        Made *mine = slot_of(run, one, other), *theirs = slot_of(run, other, one);
        mine->tie = theirs->tie = (int32_t)run->n_ties;
        run->tie[run->n_ties] = pair_of(one, other);
        run->threshold[run->n_ties++] = threshold_of(&run->world, mine->weight);
        run->n_made[one]++, run->n_new[one]--;
        run->n_made[other]++, run->n_new[other]--;
    }
    run->n_new_ties = 0;
}

/* Let an introduced tie go; the last one takes its place. */
static void drop(Run *run, int64_t tie) {
    const int64_t last = --run->n_ties;
    const int64_t one = (int64_t)(run->tie[last] >> 32), other = (int64_t)(run->tie[last] & 0xFFFFFFFFu);
    if (tie < last) {
        slot_of(run, one, other)->tie = slot_of(run, other, one)->tie = (int32_t)tie;
        run->tie[tie] = run->tie[last];
        run->threshold[tie] = run->threshold[last];
    }
    run->threshold[last] = 0;
}

/* Let the introduced ties of a person go, on both sides. */
static void drop_all(Run *run, int64_t person) {
    for (; run->n_made[person] > 0; run->n_made[person]--) {
        const Made gone = made_of(run, person)[run->n_made[person] - 1];
        drop(run, gone.tie);
        Made *hole = slot_of(run, gone.partner, person);
        *hole = made_of(run, gone.partner)[--run->n_made[gone.partner]];
    }
}

/* What ties' chances to meet are in a new segment. */
static void start_meeting(Run *run, const Force *force) {
    for (int64_t t = 0; t < run->world.n_ties; t++) run->threshold[t] = force->threshold[t];
    for (int64_t t = run->world.n_ties; t < run->n_ties; t++) {
        const int64_t one = (int64_t)(run->tie[t] >> 32), other = (int64_t)(run->tie[t] & 0xFFFFFFFFu);
        const int here = OF(force->fours, one, present) > 0.0 && OF(force->fours, other, present) > 0.0;
        run->threshold[t] = here ? threshold_of(&run->world, slot_of(run, one, other)->weight) : 0;
    }
}

#endif
