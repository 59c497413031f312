import type { StageView } from '../../../course/stages.ts';

/** A stage with the times that were seen of it, in milliseconds since 1970. */
export interface WatchedStage extends Omit<StageView, 'since'> {
  readonly since?: number;
  /** When it was first seen to have ended. */
  readonly until?: number;
}

/**
 * Adds to stages what was seen of their times so far.
 * @param before the same stages as they stood when they were looked at last
 * @param at when they were told, in milliseconds since 1970
 */
export function watchStages(before: readonly WatchedStage[], stages: readonly StageView[], at: number): readonly WatchedStage[] {
  return stages.map(({ since: told, ...stage }) => {
    const was = before.find(({ title }) => title === stage.title);
    const hasBegun = stage.state !== 'waiting';
    const since = told === undefined ? (was?.since ?? (stage.state === 'running' ? at : undefined)) : Date.parse(told);
    const hasEnded = hasBegun && stage.state !== 'running';
    // One that had ended before anybody looked: nobody saw how long it took.
    const until = hasEnded ? (was?.until ?? (was?.state === 'running' ? at : undefined)) : undefined;
    return { ...stage, ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  });
}
