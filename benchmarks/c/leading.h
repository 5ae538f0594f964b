/* Step 6 of the day: the leaders' round. */
#ifndef LEADING_H
#define LEADING_H

#include "contacts.h"

/* The first of those with the lowest wellbeing. */
static int64_t first_of_lowest(Four *fours, const int32_t *people, int64_t n) {
    int64_t worst = people[0];
    double lowest = OF(fours, worst, wellbeing);
    for (int64_t i = 1; i < n; i++) {
        const double wellbeing = OF(fours, people[i], wellbeing);
        const int lower = wellbeing < lowest;
        worst = lower ? people[i] : worst;
        lowest = lower ? wellbeing : lowest;
    }
    return worst;
}

INLINE f4 chosen(i4 which, f4 a, f4 b) { return (f4)(((i4)a & which) | ((i4)b & ~which)); }

/* The same for people who stand next to each other, four at a time. */
static int64_t first_of_lowest_row(const Four *fours, int64_t first, int64_t last) {
    f4 lowest = all(2.0);
    i4 where = all_whole(0), index = all_whole(first & ~(int64_t)3) + (i4){0, 1, 2, 3};
    for (int64_t four = first / LANES; four <= last / LANES; four++, index += all_whole(LANES)) {
        const f4 wellbeing = fours[four].wellbeing;
        const i4 lower = (wellbeing < lowest) & (index > all_whole(first - 1)) & (index < all_whole(last + 1));
        lowest = chosen(lower, wellbeing, lowest);
        where = (i4)chosen(lower, (f4)index, (f4)where);
    }
    int best = 0;
    for (int lane = 1; lane < LANES; lane++)
        if (lowest[lane] < lowest[best] || (lowest[lane] == lowest[best] && where[lane] < where[best])) best = lane;
    return where[best];
}

static int64_t most_in_need(Four *fours, const int32_t *people, int64_t n) {
    const int is_row = people[n - 1] - people[0] == n - 1;
    return is_row ? first_of_lowest_row(fours, people[0], people[n - 1]) : first_of_lowest(fours, people, n);
}

/* Whether a leader and a report met today, be it over an introduced tie. */
static int met_leader(const Run *run, int64_t report, int64_t leader) {
    if (run->tie_to_leader[report] >= 0) return has_met(run, run->tie_to_leader[report]);
    const Made *made = run->made + report * run->n_made_most;
    for (int64_t slot = 0; slot < run->n_made[report]; slot++)
        if (made[slot].partner == leader) return has_met(run, made[slot].tie);
    return 0;
}

/* Let a leader go to some of those they lead; returns the next place among the conversations. */
static int64_t make_round(Run *run, const Style *style, int64_t leader, const int32_t *reports, int64_t n_reports,
                          int64_t place, int64_t day) {
    const Constants *c = &run->world.constants;
    const People *p = &run->people;
    const Luck to_talk = luck_of(run->world.seed, day, TO_TALK), to_choose = luck_of(run->world.seed, day, TO_CHOOSE);
    const double energy = OF(p->fours, leader, energy), overload = OF(p->fours, leader, overload);
    const double calm = style->attend + c->g_energy * (energy - 0.5) - c->g_overload * overload;
    const f4 odds = against((f4){calm + c->g_felt * OF(p->fours, leader, felt), calm, 0.0, 0.0});
    const int64_t neediest = most_in_need(p->fours, reports, n_reports), n_slots = (int64_t)c->conversations;
    for (int64_t first = 0; first < n_slots; first += LANES) {
        const u4 slots = all_words(pair_of(leader, first)) + (u4){0, 1, 2, 3};
        u4 talks, insights, choices, moments;
        draw(&to_talk, &slots, &talks, &insights, 1);
        draw(&to_choose, &slots, &choices, &moments, 1);
        const f4 u = uniform_of(talks), choice = uniform_of(choices) * all((double)n_reports);
        const i4 goes = u * all(odds[0]) < all(1.0), anyway = u * all(odds[1]) < all(1.0);
        const i4 understands = uniform_of(insights) < all(style->understand);
        for (int slot = 0; slot < LANES && first + slot < n_slots; slot++) {
            const int64_t report = understands[slot] ? neediest : reports[(int64_t)choice[slot]];
            run->talks[place] = act_of(leader, report, N_KINDS, !anyway[slot]);
            place -= goes[slot];
        }
    }
    return place;
}

/* 6. Let each leader go to some of those they lead. Returns the number of conversations. */
static int64_t lead(Run *run, const Force *force, const Segment *segment, int64_t day) {
    int64_t n = 0;
    for (int64_t k = 0; k < run->n_leaders; k++) {
        const int64_t leader = run->leader[k];
        if (force->n_reports[k] > 0)
            n = make_round(run, &run->world.styles[segment->style[leader]], leader,
                           force->report + run->first_report[k], force->n_reports[k], n, day);
    }
    return n;
}

/* 9. What the conversations of the day do, after all acts; and 7., nobody sees their own. */
static void take_talks(Run *run, const Force *force, const Segment *segment, int64_t n_talks, int64_t day) {
    const People *p = &run->people;
    for (int64_t i = 0; i < n_talks; i++) {
        const uint64_t talk = run->talks[i];
        const int64_t leader = giver_of(talk), report = receiver_of(talk), team = run->team_of[leader];
        run->counts[team].conversations += 1.0;
        set_off(run, leader, team, contagious_of(talk), day);
        give(run, force, leader);
        add_weight(&OF(p->fours, leader, efforts), &p->effort_tally[leader], 1.0, (int32_t)(day * 8 + N_KINDS));
        reach(run, report, &run->world.styles[segment->style[leader]].factors, day);
        p->seen[report] -= met_leader(run, report, leader);
    }
}

#endif
