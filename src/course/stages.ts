/** How one stage of something that runs through several stands. `stopped`: it was ended, or was never come to. */
export type StageState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** One stage of something that runs through several, one after another: a pipeline's Source, Build, Deploy. */
export interface StageView {
  /** As the learner knows it: "Build". Unique among its fellows. */
  readonly title: string;
  readonly state: StageState;
  /** What it is about, in a few words that stay: the commit, the image's tag. What goes by is told by `note`. */
  readonly detail?: string;
  /** When it began, ISO 8601. */
  readonly since?: string;
}

/** Tells how all stages stand, in their order. */
export type TellStages = (stages: readonly StageView[]) => void;

/** Passes on only what is new, so that whoever looks again and again may tell at every look. */
export function onlyChanges(tell: TellStages): TellStages {
  let last = '';
  return (stages) => {
    const now = JSON.stringify(stages);
    if (now === last) return;
    last = now;
    tell(stages);
  };
}
