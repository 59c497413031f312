import { type ErrorView, errorView } from '../course/errors.ts';
import type { Difference, Link } from '../course/step.ts';
import { prepare } from './attempt.ts';
import type { RunOptions } from './run.ts';
import { beginRun, linksOf, nodeOf, type Running } from './running.ts';
import type { Row, State } from './state/row.ts';
import { openState } from './state/store.ts';

/** What a look at one recorded resource found. */
export interface Looked {
  readonly row: Row;
  /** `there`: as it should be. `unknown`: the look failed, or this version doesn't know the step. */
  readonly found: 'there' | 'changed' | 'missing' | 'unknown';
  readonly differences: readonly Difference[];
  readonly links: readonly Link[];
  readonly error?: ErrorView;
}

export type LookOptions<Tools> = Pick<RunOptions<Tools>, 'course' | 'at' | 'tools' | 'card' | 'emit' | 'stop'> & {
  readonly folder: string;
  readonly state: State;
};

/**
 * Looks at everything the state records, side by side. Writes nothing and changes nothing, so it needs no lock.
 * @throws ExplainedError when the state belongs to another place, account or region
 */
export async function look<Tools>({ folder, state, ...options }: LookOptions<Tools>): Promise<readonly Looked[]> {
  const run = beginRun<Tools>({ ...options, store: openState(folder, state) });
  return await Promise.all(Object.values(state.rows).map((row) => lookAt(run, row)));
}

async function lookAt<Tools>(run: Running<Tools>, row: Row): Promise<Looked> {
  const nothing = { row, differences: [], links: [] };
  if (!run.graph.nodes.has(row.step)) return { ...nothing, found: 'unknown' };
  try {
    const { context, requestMap } = await prepare(run, row.step, row);
    const found = await nodeOf(run, row.step).step.find({ ...context, requests: requestMap, recorded: row.outputs });
    if (found === undefined) return { ...nothing, found: 'missing' };
    const links = await linksOf(run, row.step, found.outputs);
    return { row, links, differences: found.differences, found: found.differences.length === 0 ? 'there' : 'changed' };
  } catch (error) {
    return { ...nothing, found: 'unknown', error: errorView(error) };
  }
}
