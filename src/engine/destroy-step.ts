import { ExplainedError, errorView, NotOursError } from '../course/errors.ts';
import type { AnyStep, Deletion } from '../course/step.ts';
import { contextFor, neededOutputs } from './attempt.ts';
import { renderOwners } from './render-owners.ts';
import type { Running } from './running.ts';
import { StateWriteError } from './state/problems.ts';
import { createdAtOf, type DeletingRow, failedRow, type Row, recipeOf } from './state/row.ts';
import { isStop } from './stop.ts';

/**
 * Deletes what a row records, half written or whole, and takes the row out once it is gone.
 * What it had changed in others' resources is taken back before that, so that a kill in between is noticed.
 * @param going ids of all that this teardown deletes: owners among them aren't written anew
 * @throws what the step throws; the row says so by then
 */
export async function destroyStep<Tools>(run: Running<Tools>, row: Row, going: ReadonlySet<string>): Promise<Deletion> {
  const createdAt = createdAtOf(row);
  const deleting: DeletingRow = {
    ...recipeOf(row),
    status: 'deleting',
    outputs: row.outputs,
    ...(createdAt === undefined ? {} : { createdAt }),
    deletingSince: row.status === 'deleting' ? row.deletingSince : new Date().toISOString(),
  };
  await run.store.put(deleting);
  try {
    const deletion = await destroy(run, deleting, going);
    if (run.graph.nodes.has(row.step)) await renderOwners(run, row.step, going);
    await run.store.remove(row.step);
    return deletion;
  } catch (error) {
    if (!isStop(error, run.stop)) await recordFailedDeletion(run, deleting, error);
    throw error;
  }
}

async function destroy<Tools>(run: Running<Tools>, row: DeletingRow, going: ReadonlySet<string>): Promise<Deletion> {
  const step = stepFor(run, row);
  // Half rows count too: a delete works with whatever is known. A stand-in's needs have other names.
  const recorded = Object.fromEntries(Object.values(run.store.state.rows).map((one) => [one.step, one.outputs]));
  const needs = neededOutputs(step, step.id === row.step ? recorded : {});
  const context = contextFor(run, step, { name: row.name, token: row.token, tags: row.tags, needs }, row.step);
  try {
    return await step.destroy({ ...context, recorded: row.outputs, going });
  } catch (error) {
    // Somebody else's now stands where ours was: ours is gone, and theirs is left alone.
    if (error instanceof NotOursError) return { skipped: error.why ?? error.message };
    throw error;
  }
}

/** The row's own step, or another one that deletes the same type of resource. */
function stepFor<Tools>(run: Running<Tools>, row: Row): AnyStep<Tools> {
  const own = run.graph.nodes.get(row.step)?.step;
  if (own?.type === row.type) return own;
  for (const { step } of run.graph.nodes.values()) if (step.type === row.type) return step;
  throw new ExplainedError({
    what: `Can't delete ${row.name}`,
    why: `It is a ${row.type}, built as step "${row.step}" by another version, and this version knows no step of that type.`,
    nextSteps: ['Tear down with the version that built it.', 'Or delete it in the AWS console, then tear down again.'],
  });
}

async function recordFailedDeletion<Tools>(run: Running<Tools>, row: DeletingRow, error: unknown): Promise<void> {
  if (error instanceof StateWriteError) return run.halt();
  try {
    await run.store.put(failedRow(row, 'deleting', errorView(error)));
  } catch (unwritten) {
    run.halt();
    run.say({ type: 'warning', text: errorView(unwritten).what });
  }
}
