// Where the session stands: stage, day, versions, guess. Pure functions from one state to the next.

export const STAGES = ["meet", "predict", "watch", "whatif", "again", "talk"] as const;
export type Stage = (typeof STAGES)[number];
export const STAGE_NAMES: Record<Stage, string> = {
  meet: "Meet",
  predict: "Predict",
  watch: "Watch",
  whatif: "What if",
  again: "Again?",
  talk: "Talk",
};

export const DAYS_A_WEEK = 5;
/** Paces in days a second, with what they are called. */
export const PACES: readonly { readonly name: string; readonly daysPerSecond: number }[] = [
  { name: "Slow", daysPerSecond: 0.7 },
  { name: "Steady", daysPerSecond: 2 },
  { name: "Fast", daysPerSecond: 6 },
  { name: "Very fast", daysPerSecond: 16 },
];

export interface Guess {
  /** Hands raised for each answer. */
  readonly hands: readonly number[];
  /** The group's value at the end, as it is told; null if none was given. */
  readonly value: number | null;
  readonly words: string;
  readonly state: "open" | "locked" | "skipped";
}

/** What the ripple is followed from. */
export interface Followed {
  readonly of: "act" | "person";
  readonly id: number;
  readonly side: "left" | "right";
}

export interface State {
  readonly stage: Stage;
  /** From 1. */
  readonly day: number;
  readonly days: number;
  /** The furthest day seen so far. */
  readonly seen: number;
  /** Last day that may be seen before the guess is locked; 0: none. */
  readonly upTo: number;
  readonly playing: boolean;
  /** Place in `PACES`. */
  readonly pace: number;
  /** The version on the left, and that on the right; −1 where there is none. */
  readonly left: number;
  readonly right: number;
  readonly tried: number;
  readonly guess: Guess;
  readonly measure: string;
  /** The team that the chart shows; −1: everyone. */
  readonly team: number;
  readonly followed: Followed | null;
  readonly question: number;
  readonly table: boolean;
}

/** The state in which a session begins. */
export function begin(days: number, measure: string, answers: number): State {
  return {
    stage: "meet",
    day: 1,
    days,
    seen: 1,
    upTo: 0,
    playing: false,
    pace: 1,
    left: 0,
    right: -1,
    tried: 0,
    guess: { hands: Array.from({ length: answers }, () => 0), value: null, words: "", state: "open" },
    measure,
    team: -1,
    followed: null,
    question: 0,
    table: false,
  };
}

/** Whether what happens is still hidden. */
export function isHidden(state: State): boolean {
  return state.guess.state === "open";
}

/** Whether a stage may be entered: nothing past the prediction before the guess is locked or skipped. */
export function isOpen(state: State, stage: Stage): boolean {
  if (stage === "meet" || stage === "predict" || !isHidden(state)) return true;
  return stage === "watch" && state.upTo > 0;
}

/** Enter a stage, if it is open; the run pauses, and a ripple is left. */
export function enter(state: State, stage: Stage): State {
  if (!isOpen(state, stage) || stage === state.stage) return state;
  return { ...state, stage, playing: false, followed: null, table: false };
}

/** Enter the next (1) or previous (−1) stage. */
export function turn(state: State, by: 1 | -1): State {
  const next = STAGES[STAGES.indexOf(state.stage) + by];
  return next ? enter(state, next) : state;
}

/** Whether days can be moved through in this stage. */
export function isMoving(state: State): boolean {
  return state.stage === "watch" || state.stage === "whatif";
}

/** The last day that may be shown. */
export function lastDay(state: State): number {
  return isHidden(state) ? Math.max(1, Math.min(state.upTo, state.days)) : state.days;
}

/** Go to a day. */
export function seek(state: State, day: number): State {
  if (!isMoving(state)) return state;
  const to = Math.min(lastDay(state), Math.max(1, Math.round(day)));
  return { ...state, day: to, seen: Math.max(state.seen, to) };
}

/** Go back or on by whole weeks, to the first day of a week. */
export function seekWeeks(state: State, by: number): State {
  const week = Math.floor((state.day - 1) / DAYS_A_WEEK);
  const begun = (state.day - 1) % DAYS_A_WEEK !== 0;
  const target = by < 0 && begun ? week + by + 1 : week + by;
  const day = target * DAYS_A_WEEK + 1;
  return seek(state, day > lastDay(state) ? lastDay(state) : day);
}

/** Start or pause; at the end, start again from the beginning. */
export function togglePlay(state: State): State {
  if (!isMoving(state)) return state;
  if (state.playing) return { ...state, playing: false };
  const again = state.day >= lastDay(state);
  return { ...state, playing: true, day: again ? 1 : state.day, followed: null };
}

/** The clock has reached a day. */
export function reach(state: State, day: number): State {
  const to = Math.min(lastDay(state), Math.max(1, Math.floor(day)));
  const playing = state.playing && day < lastDay(state) + (isHidden(state) ? 0 : 1);
  if (to === state.day && playing === state.playing) return state;
  return { ...state, day: to, seen: Math.max(state.seen, to), playing };
}

/** Count hands for an answer. */
export function raise(state: State, answer: number, hands: number): State {
  if (!isHidden(state)) return state;
  const counted = Math.min(9999, Math.max(0, Math.floor(Number.isFinite(hands) ? hands : 0)));
  return { ...state, guess: { ...state.guess, hands: state.guess.hands.map((n, i) => (i === answer ? counted : n)) } };
}

/** Write down the group's guess in words or as a value. */
export function note(state: State, guess: Partial<Pick<Guess, "value" | "words">>): State {
  return isHidden(state) ? { ...state, guess: { ...state.guess, ...guess } } : state;
}

/** Lock the guess in; from then on it cannot be changed, and what happens can be seen. */
export function lock(state: State): State {
  return isHidden(state) ? { ...state, guess: { ...state.guess, state: "locked" } } : state;
}

/** Go on without a guess. */
export function skip(state: State): State {
  return isHidden(state) ? { ...state, guess: { ...state.guess, state: "skipped" } } : state;
}

/** See the days up to one before guessing. */
export function allowUpTo(state: State, day: number): State {
  return isHidden(state) ? { ...state, upTo: Math.min(day, state.days) } : state;
}

/** The answers that most hands were raised for; none without hands. */
export function favourites(guess: Guess): number[] {
  const most = Math.max(0, ...guess.hands);
  return most === 0 ? [] : guess.hands.flatMap((n, i) => (n === most ? [i] : []));
}

/** All hands raised. */
export function handsUp(guess: Guess): number {
  return guess.hands.reduce((sum, n) => sum + n, 0);
}

/** Another run is shown, of so many days: stay where we are as far as it goes. */
export function adopt(state: State, days: number): State {
  return { ...state, days, day: Math.min(state.day, days), seen: Math.min(state.seen, days), followed: null };
}
