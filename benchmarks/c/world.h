/* What the C version is given (as in sim/world) and what it keeps between one day and the next. */
#ifndef WORLD_H
#define WORLD_H

#include "draws.h"

enum { N_KINDS = 5, N_MEASURES = 19, RIPPLE_DAYS = 10, LEFT_OUT_DAYS = 10 };
static const double BURNT_OUT_BELOW = 0.45, WORN_OUT_BELOW = 0.20;

/* Constants of the model, with mechanisms that are off set to 0; named as in sim/model/parameters.py. */
typedef struct {
    double contacts_per_day, g_disposition, g_felt, g_energy, g_safety, g_need, g_control, g_overload, g_glimpsed;
    double glimpse_peak, giver_lift, strain, boost, boost_ratio, effort, drain, recovery, rest_floor, obstacle_load;
    double obstacles_start, conversations, safety_level, safety_start, try_rate, improve, improve_max;
    double introductions_max, leave_rate, leave_slope, wellbeing_mean, wellbeing_sd, disposition_mean, disposition_sd;
    double give_base, safety_moves;
    double keep_wellbeing, keep_felt, keep_safety, keep_obstacles, keep_improvement;
} Constants;

/* Factors of one act or conversation on what is missing (of obstacles: on what is there). */
typedef struct {
    double felt, lift, safety, relief;
} Factors;

typedef struct {
    double until, effort, learning;
    Factors factors;
} Kind;

typedef struct {
    double attend, understand;
    Factors factors;
} Style;

/* A stretch of days on which nothing changes from outside, as in sim/world/timeline.py. */
typedef struct {
    int64_t first, last, n_incidents, n_sparked;
    const double *workload, *control, *autonomy, *campaign, *harm;
    const uint8_t *absent;
    const int32_t *style, *sparked;
} Segment;

typedef struct {
    uint64_t seed;
    int64_t n_days, n_people, n_ties, n_teams, n_segments, n_styles;
    double mean_strength;
    const int32_t *one, *other, *team_of, *leader_of;
    const double *weight;
    const double *set_point, *disposition, *wellbeing, *energy, *felt, *safety, *obstacles, *improvement;
    const Style *styles;
    const Segment *segments;
    Constants constants;
    Kind kinds[N_KINDS];
} World;

/* What a segment puts in force for four people, worked out beforehand. */
typedef struct {
    f4 workload, autonomy, campaign, present;
    f4 restrained; /* g_control · control */
    f4 level;      /* to which safety moves */
    f4 left_over;  /* what giving one act leaves of the missing wellbeing */
} ForceFour;

typedef struct {
    ForceFour *fours;
    int64_t *threshold; /* for each tie of the initial graph: 2^53 times the chance to meet, 0 where one is absent */
    int32_t *report;    /* those of each leader who are at work; where they begin is in `first_report` */
    int32_t *n_reports; /* how many each leader has at work; 0 for a leader who is absent */
    double *n_present;  /* of each team */
} Force;

/* What is on a person's mind in the morning: log-odds of an act, and what the own need adds to those of others. */
typedef struct {
    double drive, need;
} __attribute__((aligned(16))) Mood;

/* A sum of weights over the acts of a day, kind by kind, each weight times the number of its acts. */
typedef struct {
    double before; /* without the kind at hand */
    int32_t stamp; /* day and kind at hand */
    int32_t n;     /* of the kind at hand */
} Tally;

/* States and counts of four people. All that is known of them stands together, so that one address serves for all. */
typedef struct {
    f4 wellbeing, energy, after_shift, felt, safety, obstacles, set_point;
    f4 character;                                  /* the part of readiness that stays while the person does */
    f4 glimpsed;                                   /* what acts seen yesterday add to readiness */
    f4 spared;                                     /* 1 − improve_max · improvement of the team */
    f4 mobile;                                     /* 0 for leaders, who never leave */
    f4 demand, overload, ready, care;
    f4 felt_missing, lift_missing, safety_missing, relief; /* products over the acts received today */
    f4 given_lift, boosted, efforts;               /* by the acts given today: product, return and sum of efforts */
    f4 learning;
    i4 reached;                                    /* −1 where something reached the person today, else 0 */
    i4 last_day, quiet;                            /* when one last did, and days at work since */
} Four;

/* A field of person i: a double, or a whole number. */
#define OF(fours, i, field) (((double *)&(fours)[(uint64_t)(i) / LANES].field)[(uint64_t)(i) % LANES])
#define WHOLE_OF(fours, i, field) (((int64_t *)&(fours)[(uint64_t)(i) / LANES].field)[(uint64_t)(i) % LANES])

/* People; at the end are some who never act. What others look up of a person is kept apart from the fours. */
typedef struct {
    Four *fours;
    Mood *mood;
    int32_t *n_given, *seen;
    Tally *effort_tally, *learning_tally;
    uint8_t *burnt_out, *worn_out, *left_out, *tried, *left; /* a bit for each person */
} People;

/* A tie as a person keeps it: with whom, its weight, and its place among all ties. */
typedef struct {
    int32_t partner, tie;
    double weight;
} Made;

/* People of one team who stand next to each other. */
typedef struct {
    int64_t team, first, last;
} Stretch;

/* What is counted of a team on a day. */
typedef struct {
    double acts, contagious, conversations;
} Counts;

typedef struct {
    World world;
    int64_t n_slots;  /* people, and those who never act, a multiple of 8 */
    int64_t nobody;   /* index of the first who never acts: gives sparks, fills up vectors */
    Force *forces;
    People people;
    /* ties: first those of the initial graph, then the introduced ones */
    int64_t n_ties, room;
    uint64_t *tie;    /* pairs */
    int64_t *threshold;
    uint8_t *met;     /* today, a bit for each tie */
    int32_t *tie_to_leader;
    /* neighbours in the initial graph, ascending, and introduced ties of each person */
    int32_t *first_neighbour, *neighbour, *tie_of_neighbour;
    int64_t n_made_most;
    int32_t *n_made, *n_new;
    Made *made;
    int32_t *new_one, *new_other;
    int64_t n_new_ties;
    int32_t *mark, n_marks, *suits;
    /* leaders */
    int64_t n_leaders;
    int32_t *leader, *first_report;
    /* teams */
    int64_t n_stretches;
    Stretch *stretch;
    int32_t *team_of;
    double *improvement, *before, *size;
    Counts *counts;
    double *parents, *children; /* of each day (a row more, for what is not counted) and team (one more, likewise) */
    double *sums;
    /* a day's meetings and acts */
    uint64_t *meetings;
    uint64_t *acted, *act_u, *act_which, *acts, *talks;
    double *series, *hump;
    double *days;
    struct Piece *pieces; /* of memory */
} Run;

#endif
