import { isDeepStrictEqual } from 'node:util';
import { ExplainedError, NameTakenError, NotOursError } from '../course/errors.ts';
import type { AnyOutputs } from '../course/outputs.ts';
import type { Found } from '../course/step.ts';
import { type Attempt, completeOutputs, prepare } from './attempt.ts';
import { bringIntoLine, recordFailure } from './bring-into-line.ts';
import type { StepOutcome } from './events.ts';
import type { UpOptions } from './run.ts';
import type { Running } from './running.ts';
import { type CreatedRow, type CreatingRow, createdAtOf, isUp, type Row } from './state/row.ts';

export type UpRun<Tools> = Running<Tools> & Pick<UpOptions<Tools>, 'gate' | 'confirmReplacement'>;

export interface Built {
  readonly outcome: Extract<StepOutcome, 'created' | 'updated' | 'unchanged' | 'adopted'>;
  readonly row: CreatedRow;
}

/**
 * Makes one step stand: looks first, and does only what the look asks for.
 * @returns undefined when the run is to stop and nothing was begun
 * @throws what the step throws; its row says by then what is known
 */
export async function buildStep<Tools>(run: UpRun<Tools>, id: string): Promise<Built | undefined> {
  const former = run.store.state.rows[id];
  const attempt = await prepare(run, id, former);
  refuseOtherType(attempt, former);
  const found = await look(run, attempt, former);
  if (found === undefined) return await create(run, attempt, former);
  if (found.differences.length === 0 && found.replacementLoses === undefined) return await keep(run, attempt, former, found);
  return await update(run, attempt, former, found);
}

/** One look. What isn't ours leaves no row that claims it. */
async function look<Tools>(
  run: UpRun<Tools>,
  { node, context, requestMap }: Attempt<Tools>,
  former: Row | undefined,
): Promise<Found<AnyOutputs> | undefined> {
  try {
    const found = await node.step.find({ ...context, requests: requestMap, recorded: former?.outputs ?? {} });
    return found && { ...found, outputs: completeOutputs(node.step, found.outputs) };
  } catch (error) {
    const refused = error instanceof NotOursError || error instanceof NameTakenError;
    if (refused && former !== undefined) await recordFailure(run, former, error);
    throw error;
  }
}

/** It is there as it should be. A row that says so already isn't written again. */
async function keep<Tools>(
  run: UpRun<Tools>,
  { recipe }: Attempt<Tools>,
  former: Row | undefined,
  { outputs }: Found<AnyOutputs>,
): Promise<Built> {
  const createdAt = (former && createdAtOf(former)) ?? new Date().toISOString();
  const row: CreatedRow = { ...recipe, status: 'created', outputs, createdAt };
  if (!isDeepStrictEqual(former, row)) await run.store.put(row);
  return { outcome: former !== undefined && isUp(former) ? 'unchanged' : 'adopted', row };
}

async function update<Tools>(
  run: UpRun<Tools>,
  attempt: Attempt<Tools>,
  former: Row | undefined,
  found: Found<AnyOutputs>,
): Promise<Built | undefined> {
  const { step } = attempt.node;
  const replaced = found.replacementLoses !== undefined;
  if (replaced) await askBeforeReplacing(run, attempt, found, found.replacementLoses);
  if (run.halted()) return undefined;
  // What replaces another thing is a create of its own, with a token of its own.
  const now = replaced ? await prepare(run, step.id, former, true) : attempt;
  const stands = former !== undefined && isUp(former);
  run.say({ type: 'step-started', step: step.id, doing: stands ? 'updating' : 'creating' });
  // What was recorded outweighs what is seen: a step may have noted more than a look can show.
  const row: Row = stands ? { ...former, token: now.recipe.token } : creating(now, { ...found.outputs, ...former?.outputs });
  if (!isDeepStrictEqual(row, former)) await run.store.put(row);
  return { outcome: isHalfMade(former) ? 'created' : 'updated', row: await bringIntoLine(run, now, found, row) };
}

async function create<Tools>(run: UpRun<Tools>, looked: Attempt<Tools>, former: Row | undefined): Promise<Built | undefined> {
  const { id } = looked.node.step;
  // A token names one logical create: the one a killed run began with the same inputs goes on under its own.
  const goesOn = former === undefined || (isHalfMade(former) && former.digest === looked.recipe.digest);
  const attempt = goesOn ? looked : await prepare(run, id, former, true);
  run.say({ type: 'requests-shown', step: id, requests: attempt.requests });
  const answer = await run.gate?.(run.card(attempt.node.step, attempt.node.module), attempt.requests);
  if (answer === 'stop') run.halt();
  if (run.halted()) return undefined;
  run.say({ type: 'step-started', step: id, doing: 'creating' });
  // Ids of what was looked for and isn't there would only mislead whoever tears down a half row.
  const row = creating(attempt, {});
  await run.store.put(row);
  return { outcome: 'created', row: await bringIntoLine(run, attempt, undefined, row) };
}

const creating = <Tools>({ recipe }: Attempt<Tools>, outputs: AnyOutputs): CreatingRow => ({
  ...recipe,
  status: 'creating',
  outputs,
});

/** Whether a row was left by a creation that never came to its end. */
function isHalfMade(row: Row | undefined): row is Row {
  if (row === undefined || createdAtOf(row) !== undefined) return false;
  return row.status === 'creating' || (row.status === 'failed' && row.during === 'creating');
}

async function askBeforeReplacing<Tools>(
  run: UpRun<Tools>,
  { node }: Attempt<Tools>,
  { differences }: Found<AnyOutputs>,
  loses: string,
): Promise<void> {
  const agreed = await run.confirmReplacement?.(run.card(node.step, node.module), { differences, loses });
  if (agreed === true) return;
  throw new ExplainedError({
    what: `"${node.step.title}" can only be brought into line by replacing it`,
    why: `Replacing it loses ${loses}. ${agreed === false ? 'You chose to keep it.' : 'Nobody could be asked.'} It stands as it was.`,
    nextSteps: ['Run it where it can ask, and agree to the replacement.', 'Or tear that module down and build it again.'],
    kind: agreed === false ? 'failed' : 'cannot-ask',
  });
}

function refuseOtherType<Tools>({ node, recipe }: Attempt<Tools>, former: Row | undefined): void {
  if (former === undefined || former.type === recipe.type) return;
  throw new ExplainedError({
    what: `"${node.step.title}" was built as something else by another version`,
    why: `${former.name} is recorded as ${former.type}; this version makes ${recipe.type} of it.`,
    nextSteps: [`Tear down the module "${node.module}", then build it again.`],
  });
}
