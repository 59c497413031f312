import { errorView } from '../course/errors.ts';
import { ownersOf } from '../course/graph.ts';
import { prepare } from './attempt.ts';
import { bringIntoLine } from './bring-into-line.ts';
import { linksOf, nodeOf, type Running } from './running.ts';
import { isUp } from './state/row.ts';

/**
 * Lets the owners of what a step changes write theirs anew, whole, from what is recorded now: one after another, since
 * one may be made from what another hands on. One owner is written by one at a time. Owners that don't stand, and those
 * in `without`, are left alone.
 * @throws what an owner throws
 */
export async function renderOwners<Tools>(
  run: Running<Tools>,
  modifier: string,
  without: ReadonlySet<string> = new Set(),
): Promise<void> {
  const owners = new Set(ownersOf(nodeOf(run, modifier).step).filter((id) => !without.has(id)));
  for (const owner of run.graph.nodes.keys()) {
    if (owners.has(owner)) await run.serially(owner, () => render(run, owner));
  }
}

async function render<Tools>(run: Running<Tools>, owner: string): Promise<void> {
  const row = run.store.state.rows[owner];
  if (row === undefined || !isUp(row)) return;
  const started = performance.now();
  const attempt = await prepare(run, owner, row);
  const { step } = attempt.node;
  const found = await step.find({ ...attempt.context, requests: attempt.requestMap, recorded: row.outputs });
  // Gone behind our back: the next run builds it, with everything that is recorded by then.
  if (found === undefined || found.differences.length === 0) return;
  run.say({ type: 'step-started', step: owner, doing: 'updating' });
  try {
    const { name, outputs } = await bringIntoLine(run, attempt, found, row);
    const links = await linksOf(run, owner, outputs);
    run.say({ type: 'step-finished', step: owner, outcome: 'updated', ms: since(started), name, outputs, links });
  } catch (error) {
    run.say({ type: 'step-failed', step: owner, ms: since(started), error: errorView(error) });
    throw error;
  }
}

const since = (started: number): number => Math.round(performance.now() - started);
