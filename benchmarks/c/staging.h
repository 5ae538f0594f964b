/* Lay a world out for the C version: all memory is reserved here, so that a run reserves none. */
#ifndef STAGING_H
#define STAGING_H

#include <stdlib.h>
#include <string.h>

#include "measures.h"
#include "people.h"

/* Memory of a run is kept in a list, to be given back at the end. */
typedef struct Piece {
    struct Piece *next;
} Piece;
static Piece *pieces; /* of the world that is being laid out */

static void *room_for(int64_t n, size_t size) {
    const size_t bytes = 64 + (((size_t)n * size + 63) & ~(size_t)63) + 64; /* a vector may reach beyond the end */
    Piece *piece = aligned_alloc(64, bytes);
    if (!piece) abort();
    memset(piece, 0, bytes);
    piece->next = pieces;
    pieces = piece;
    return (char *)piece + 64;
}
#define ROOM(pointer, n) ((pointer) = room_for((n), sizeof *(pointer)))

static double *filled_with(double value, int64_t n) {
    double *numbers;
    ROOM(numbers, n);
    for (int64_t i = 0; i < n; i++) numbers[i] = value;
    return numbers;
}

static void lay_out_people(Run *run) {
    const int64_t n = run->n_slots;
    People *p = &run->people;
    ROOM(p->fours, n / LANES);
    ROOM(p->mood, n);
    ROOM(p->n_given, n), ROOM(p->seen, n);
    ROOM(p->effort_tally, n), ROOM(p->learning_tally, n);
    ROOM(p->burnt_out, n / 8), ROOM(p->worn_out, n / 8), ROOM(p->left_out, n / 8);
    ROOM(p->tried, n / 8), ROOM(p->left, n / 8);
    for (int64_t i = 0; i < run->world.n_people; i++) OF(p->fours, i, mobile) = 1.0;
    for (int64_t i = 0; i < run->world.n_people; i++)
        if (run->world.leader_of[i] >= 0) OF(p->fours, run->world.leader_of[i], mobile) = 0.0;
}

static void lay_out_ties(Run *run) {
    const World *w = &run->world;
    int32_t *first, *place;
    run->n_made_most = (int64_t)w->constants.introductions_max;
    run->room = w->n_ties + w->n_people * run->n_made_most / 2 + 32;
    ROOM(run->tie, run->room), ROOM(run->threshold, run->room), ROOM(run->met, run->room / LANES + 1);
    for (int64_t t = 0; t < w->n_ties; t++) run->tie[t] = pair_of(w->one[t], w->other[t]);
    first = ROOM(run->first_neighbour, w->n_people + 2);
    ROOM(run->neighbour, 2 * w->n_ties), ROOM(run->tie_of_neighbour, 2 * w->n_ties);
    for (int64_t t = 0; t < w->n_ties; t++) first[w->one[t] + 1]++, first[w->other[t] + 1]++;
    for (int64_t i = 0; i < w->n_people; i++) first[i + 1] += first[i];
    ROOM(place, w->n_people);
    memcpy(place, first, sizeof *place * (size_t)w->n_people);
    /* ties are sorted by one, then other: those with lower ones come first, as others of theirs */
    for (int64_t t = 0; t < w->n_ties; t++) {
        const int32_t at = place[w->other[t]]++;
        run->neighbour[at] = w->one[t], run->tie_of_neighbour[at] = (int32_t)t;
    }
    for (int64_t t = 0; t < w->n_ties; t++) {
        const int32_t at = place[w->one[t]]++;
        run->neighbour[at] = w->other[t], run->tie_of_neighbour[at] = (int32_t)t;
    }
    ROOM(run->tie_to_leader, w->n_people);
    for (int64_t i = 0; i < w->n_people; i++) {
        run->tie_to_leader[i] = -1;
        for (int64_t k = first[i]; k < first[i + 1]; k++)
            if (run->neighbour[k] == w->leader_of[i]) run->tie_to_leader[i] = run->tie_of_neighbour[k];
    }
    ROOM(run->n_made, run->n_slots), ROOM(run->n_new, run->n_slots), ROOM(run->mark, run->n_slots);
    ROOM(run->made, w->n_people * run->n_made_most), ROOM(run->suits, w->n_people + 1);
    ROOM(run->new_one, run->room), ROOM(run->new_other, run->room);
}

static void lay_out_leaders(Run *run) {
    const World *w = &run->world;
    ROOM(run->leader, w->n_people), ROOM(run->first_report, w->n_people + 1);
    int32_t *n_led;
    ROOM(n_led, w->n_people);
    for (int64_t i = 0; i < w->n_people; i++)
        if (w->leader_of[i] >= 0) n_led[w->leader_of[i]]++;
    for (int64_t i = 0; i < w->n_people; i++)
        if (n_led[i] > 0) {
            run->leader[run->n_leaders] = (int32_t)i;
            run->first_report[run->n_leaders + 1] = run->first_report[run->n_leaders] + n_led[i];
            run->n_leaders++;
        }
}

static void lay_out_teams(Run *run) {
    const World *w = &run->world;
    ROOM(run->team_of, run->n_slots), ROOM(run->stretch, w->n_people);
    ROOM(run->improvement, w->n_teams), ROOM(run->size, w->n_teams), ROOM(run->counts, w->n_teams + 1);
    ROOM(run->sums, (1 + w->n_teams) * N_SUMS);
    ROOM(run->parents, (w->n_days + 1) * (w->n_teams + 1)), ROOM(run->children, (w->n_days + 1) * (w->n_teams + 1));
    for (int64_t i = 0; i < run->n_slots; i++) run->team_of[i] = (int32_t)w->n_teams;
    for (int64_t i = 0; i < w->n_people; i++) {
        const int32_t team = run->team_of[i] = w->team_of[i];
        run->size[team] += 1.0;
        if (i == 0 || team != w->team_of[i - 1]) run->stretch[run->n_stretches++] = (Stretch){team, i, i};
        run->stretch[run->n_stretches - 1].last = i + 1;
    }
}

/* Room for a day's acts, and tables by number of acts of what does not depend on the person. */
static void lay_out_acts(Run *run) {
    const World *w = &run->world;
    const Constants *c = &w->constants;
    int64_t most_sparks = 0, most_ties = 0;
    for (int64_t s = 0; s < w->n_segments; s++)
        if (w->segments[s].n_sparked > most_sparks) most_sparks = w->segments[s].n_sparked;
    for (int64_t i = 0; i < w->n_people; i++) {
        const int64_t n = run->first_neighbour[i + 1] - run->first_neighbour[i];
        if (n > most_ties) most_ties = n;
    }
    const int64_t conversations = (int64_t)c->conversations, n_acts = 2 * run->room + most_sparks + 32;
    ROOM(run->meetings, run->room + 32), ROOM(run->acted, n_acts), ROOM(run->act_u, n_acts);
    ROOM(run->act_which, n_acts), ROOM(run->acts, n_acts), ROOM(run->talks, run->n_leaders * conversations + 1);
    const int64_t partners = most_ties + run->n_made_most, most = partners + conversations;
    const int64_t n_series = (most > most_sparks ? most : most_sparks) + 1, n_hump = partners * most + 1;
    ROOM(run->series, n_series), ROOM(run->hump, n_hump);
    double series = 0.0, term = 1.0;
    for (int64_t n = 0; n < n_series; n++) {
        run->series[n] = c->boost * series;
        series += term;
        term *= c->boost_ratio;
    }
    for (int64_t n = 0; n < n_hump; n++) {
        const double ratio = (double)n / c->glimpse_peak;
        run->hump[n] = c->g_glimpsed * (2.0 * ratio / (1.0 + ratio * ratio));
    }
}

/* Those of each leader who are at work in a segment; none for a leader who is not. */
static void lay_out_reports(Run *run, Force *force) {
    const World *w = &run->world;
    int32_t *number;
    ROOM(force->report, w->n_people), ROOM(force->n_reports, run->n_leaders), ROOM(number, w->n_people);
    for (int64_t k = 0; k < run->n_leaders; k++) number[run->leader[k]] = (int32_t)k;
    for (int64_t i = 0; i < w->n_people; i++) {
        const int64_t leader = w->leader_of[i];
        if (leader < 0 || !(OF(force->fours, i, present) > 0.0) || !(OF(force->fours, leader, present) > 0.0)) continue;
        const int32_t k = number[leader];
        force->report[run->first_report[k] + force->n_reports[k]++] = (int32_t)i;
    }
}

static void lay_out_force(Run *run, Force *force, const Segment *segment) {
    const World *w = &run->world;
    const Constants *c = &w->constants;
    const int64_t n = run->n_slots;
    ROOM(force->fours, n / LANES);
    for (int64_t i = 0; i < n; i++) {
        OF(force->fours, i, campaign) = -1e4; /* those who fill up vectors never act */
        OF(force->fours, i, left_over) = 1.0;
    }
    force->n_present = filled_with(0.0, w->n_teams);
    ROOM(force->threshold, w->n_ties);
    for (int64_t i = 0; i < w->n_people; i++) {
        OF(force->fours, i, workload) = segment->workload[i];
        OF(force->fours, i, autonomy) = segment->autonomy[i];
        OF(force->fours, i, campaign) = segment->campaign[i];
        OF(force->fours, i, present) = segment->absent[i] ? 0.0 : 1.0;
        OF(force->fours, i, restrained) = c->g_control * segment->control[i];
        OF(force->fours, i, level) = c->safety_level * (1.0 - segment->control[i]);
        OF(force->fours, i, left_over) = 1.0 - c->giver_lift * segment->autonomy[i];
        force->n_present[w->team_of[i]] += OF(force->fours, i, present);
    }
    for (int64_t t = 0; t < w->n_ties; t++) {
        const int away = segment->absent[w->one[t]] || segment->absent[w->other[t]];
        force->threshold[t] = away ? 0 : threshold_of(w, w->weight[t]);
    }
    lay_out_reports(run, force);
}

/* Lay a world out; what it points to must stay. Measures will stand in `days`: (days, 1 + teams, measures). */
Run *prepare(const World *world, double *days) {
    pieces = NULL;
    Run *run;
    ROOM(run, 1);
    run->world = *world;
    run->days = days;
    run->nobody = world->n_people;
    run->n_slots = (world->n_people + 16) & ~(int64_t)15;
    lay_out_people(run);
    lay_out_ties(run);
    lay_out_leaders(run);
    lay_out_teams(run);
    lay_out_acts(run);
    ROOM(run->forces, world->n_segments);
    for (int64_t s = 0; s < world->n_segments; s++) lay_out_force(run, &run->forces[s], &world->segments[s]);
    run->pieces = pieces;
    return run;
}

/* Give back the memory of a world. */
void release(Run *run) {
    for (Piece *piece = run->pieces, *next; piece; piece = next) {
        next = piece->next;
        free(piece);
    }
}

/* Everything as it is on the first morning. */
static void start_afresh(Run *run) {
    const World *w = &run->world;
    const Constants *c = &w->constants;
    const People *p = &run->people;
    const int64_t n = run->n_slots;
    const size_t rows = (size_t)((w->n_days + 1) * (w->n_teams + 1));
    for (int64_t i = 0; i < w->n_people; i++) {
        OF(p->fours, i, wellbeing) = w->wellbeing[i], OF(p->fours, i, energy) = w->energy[i];
        OF(p->fours, i, felt) = w->felt[i], OF(p->fours, i, safety) = w->safety[i];
        OF(p->fours, i, obstacles) = w->obstacles[i], OF(p->fours, i, set_point) = w->set_point[i];
        OF(p->fours, i, character) = c->give_base + c->g_disposition * (w->disposition[i] - 0.5);
        OF(p->fours, i, glimpsed) = run->hump[0];
    }
    for (int64_t k = 0; k < n / LANES; k++) {
        Four *four = &p->fours[k];
        four->felt_missing = four->lift_missing = four->safety_missing = four->relief = four->given_lift = all(1.0);
        four->boosted = four->efforts = four->learning = all(0.0);
        four->reached = four->last_day = four->quiet = all_whole(0);
    }
    for (int64_t i = 0; i < n; i++) {
        p->n_given[i] = p->seen[i] = 0;
        p->effort_tally[i] = p->learning_tally[i] = (Tally){0.0, 0, 0};
        run->n_made[i] = run->n_new[i] = run->mark[i] = 0;
    }
    run->n_ties = w->n_ties, run->n_marks = 0, run->n_new_ties = 0;
    memset(run->threshold, 0, sizeof(int64_t) * (size_t)run->room);
    memset(run->parents, 0, sizeof(double) * rows), memset(run->children, 0, sizeof(double) * rows);
    memset(run->counts, 0, sizeof(Counts) * (size_t)(w->n_teams + 1));
    memcpy(run->improvement, w->improvement, sizeof(double) * (size_t)w->n_teams);
    spare(run);
}

#endif
