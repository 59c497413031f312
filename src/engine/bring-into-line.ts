import { errorView, NameTakenError, NotOursError } from '../course/errors.ts';
import type { AnyOutputs } from '../course/outputs.ts';
import type { Found } from '../course/step.ts';
import { type Attempt, completeOutputs } from './attempt.ts';
import type { Running } from './running.ts';
import { StateWriteError } from './state/problems.ts';
import { type CreatedRow, createdAtOf, failedRow, isUp, type Row } from './state/row.ts';
import { isStop } from './stop.ts';

/**
 * Lets a step create its resource or bring it into line. The row is on disk already; each checkpoint goes
 * into it, and in the end it says `created`. When the step fails the row says so and keeps what is known;
 * when the run was asked to stop it stays as it is, and resumes.
 * @param row as it stands on disk
 * @throws what the step throws
 */
export async function bringIntoLine<Tools>(
  run: Running<Tools>,
  { node, context, requestMap, recipe }: Attempt<Tools>,
  found: Found<AnyOutputs> | undefined,
  row: Row,
): Promise<CreatedRow> {
  let onDisk = row;
  const checkpoint = async (known: Partial<AnyOutputs>): Promise<void> => {
    const next: Row = { ...onDisk, outputs: { ...onDisk.outputs, ...withoutUnset(known) } };
    await run.store.put(next);
    onDisk = next;
  };
  try {
    const made = await node.step.ensure({ ...context, requests: requestMap, recorded: row.outputs, checkpoint }, found);
    const outputs = completeOutputs(node.step, made);
    const createdAt = (isUp(onDisk) ? createdAtOf(onDisk) : undefined) ?? new Date().toISOString();
    const created: CreatedRow = { ...recipe, status: 'created', outputs, createdAt };
    await run.store.put(created);
    return created;
  } catch (error) {
    if (!isStop(error, run.stop)) await recordFailure(run, onDisk, error);
    throw error;
  }
}

/** Writes a failure into a row, or takes the row out when the error says that nothing of ours was made. */
export async function recordFailure<Tools>(run: Running<Tools>, row: Row, error: unknown): Promise<void> {
  if (error instanceof StateWriteError) {
    run.halt();
    return;
  }
  const nothingMade = createdAtOf(row) === undefined && Object.keys(row.outputs).length === 0;
  const refused = error instanceof NameTakenError || error instanceof NotOursError;
  try {
    if (refused && nothingMade) await run.store.remove(row.step);
    else await run.store.put(failedRow(row, 'creating', errorView(error)));
  } catch (unwritten) {
    // The step's own error is the one to tell; the row on disk still says `creating`, which resumes.
    run.halt();
    run.say({ type: 'warning', text: errorView(unwritten).what });
  }
}

/** Members that are set: a partial may hold some as undefined, and a file can't. */
function withoutUnset(known: Partial<AnyOutputs>): AnyOutputs {
  const set = Object.entries(known).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as AnyOutputs;
}
