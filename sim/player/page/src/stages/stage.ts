// What every stage has: perhaps a place of its own on the left, a side on the right, and a way to draw anew.

export interface StageView {
  /** Stands where the team otherwise is; null: the team is shown. */
  readonly main: HTMLElement | null;
  readonly side: HTMLElement;
  update(): void;
}
