/* The simulated day in C: the limit of what the compiled engine could reach, and equal to it bit for bit.
 *
 * prepare() lays a world out, play() plays all its days from a fresh start, release() gives the memory back. Measures
 * only: neither people nor acts are kept. Compile with -ffp-contract=off, for every number to have the same bits.
 */
#include <stdlib.h>
#include <string.h>

#include "leading.h"
#include "measures.h"
#include "people.h"
#include "staging.h"

/* Play a day, in the order of the model page. */
static void play_day(Run *run, const Force *force, const Segment *segment, int64_t day) {
    const int is_first = day == segment->first;
    if (is_first) {
        suffer(run, segment);
        start_meeting(run, force);
    }
    morning(run, force->fours);
    const int64_t n_talks = lead(run, force, segment, day);
    start_sums(run, force);
    const int64_t n_meetings = meet(run, day);
    int64_t n_acts = act(run, n_meetings, day);
    if (is_first) n_acts = receive_sparks(run, segment, n_acts, day);
    const int64_t introductions = sort_acts(run, n_acts);
    take_acts(run, force, n_acts, day);
    take_talks(run, force, segment, n_talks, day);
    glimpse(run, n_meetings);
    if (introductions < n_acts) introduce(run, force, run->acts + introductions, n_acts - introductions, day);
    settle(run);
    if (run->world.constants.safety_moves) evening(run, force->fours, day, 1);
    else evening(run, force->fours, day, 0);
    leave(run, day);
    finish_sums(run, run->days + (day - 1) * (1 + run->world.n_teams) * N_MEASURES);
    improve(run);
}

/* Play all days from a fresh start; the measures stand where prepare() was told. */
void play(Run *run) {
    start_afresh(run);
    for (int64_t s = 0; s < run->world.n_segments; s++) {
        const Segment *segment = &run->world.segments[s];
        for (int64_t day = segment->first; day <= segment->last; day++) play_day(run, &run->forces[s], segment, day);
    }
    fill_ripples(run);
}
