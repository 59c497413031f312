import { nodeOf, noteOf, type Running } from './running.ts';
import { isUp } from './state/row.ts';

/** What stands in the way of a step, and whose. */
export interface Obstacle {
  readonly step: string;
  readonly error: unknown;
  /** Milliseconds the look took. */
  readonly ms: number;
}

/** Lets every step that doesn't stand yet look for what would stop it, side by side, before anything is touched. */
export async function findObstacles<Tools>(run: Running<Tools>, ids: readonly string[]): Promise<readonly Obstacle[]> {
  const { project, rows, choices } = run.store.state;
  const looks = ids.map(async (id): Promise<Obstacle[]> => {
    const row = rows[id];
    const { step } = nodeOf(run, id);
    if (step.preflight === undefined || (row !== undefined && isUp(row))) return [];
    const started = performance.now();
    const note = noteOf(run, id);
    try {
      const tools = run.tools({ step: id, signal: run.stop, note, emit: run.say });
      await step.preflight({ ...tools, project, choices, note, signal: run.stop });
      return [];
    } catch (error) {
      return [{ step: id, error, ms: Math.round(performance.now() - started) }];
    }
  });
  return (await Promise.all(looks)).flat();
}
