import { isDeepStrictEqual } from 'node:util';
import type { Trace } from '../course/course.ts';
import { errorView, NameTakenError, NotOursError } from '../course/errors.ts';
import { type AnyOutputs, foreseen } from '../course/outputs.ts';
import type { AnyStep, Difference, Found } from '../course/step.ts';
import { type Attempt, completeOutputs, prepare } from './attempt.ts';
import type { Running } from './running.ts';
import { type CreatedRow, createdAtOf, type Row, type State } from './state/row.ts';

/**
 * What a look for one step's resource found.
 * `not-ours`: something with its name is there that belongs to somebody else, or it would stand on such a thing.
 * `unknown`: it can only be looked for by what another step hands on, and that one isn't there.
 */
export interface RecoveredStep {
  readonly step: string;
  readonly module: string;
  readonly title: string;
  readonly type: string;
  readonly name: string;
  readonly found: 'there' | 'changed' | 'missing' | 'not-ours' | 'unknown';
  readonly differences: readonly Difference[];
  /** ISO 8601, of what was found. */
  readonly createdAt?: string;
  /** Nobody tells when it was made, so the time of this look stands for it. */
  readonly createdAtGuessed?: true;
  readonly why?: string;
}

/** A search under way: what it goes by, and what it has found so far. */
export interface Search<Tools> {
  readonly run: Running<Tools>;
  readonly former: State | undefined;
  readonly traces: readonly Trace[];
  /** ISO 8601. */
  readonly now: string;
  /** What each step hands on: as found, else as far as it can be foreseen. */
  readonly outputs: Record<string, AnyOutputs>;
  /** Names of the outputs that stand as placeholders, by step id. */
  readonly unforeseen: Map<string, ReadonlySet<string>>;
  readonly found: Map<string, RecoveredStep>;
}

/**
 * Looks for one step's resource with nothing recorded, and puts what proves to be ours into the state of the search.
 * @throws what the look throws, other than that something isn't ours
 */
export async function lookFor<Tools>(search: Search<Tools>, id: string): Promise<RecoveredStep> {
  const { run, former } = search;
  const own = run.graph.nodes.get(id)?.step;
  const old = former?.rows[id]?.type === own?.type ? former?.rows[id] : undefined;
  const attempt = await prepare(run, id, old, false, search.outputs);
  const { step, module } = attempt.node;
  const { name } = attempt.recipe;
  const told = { step: id, module, title: step.title, type: step.type, name, differences: [] };
  const foreign = Object.values<AnyStep>(step.needs).find((needed) => search.found.get(needed.id)?.found === 'not-ours');
  const absent = async (why: Pick<RecoveredStep, 'found' | 'why'>): Promise<RecoveredStep> => {
    await run.store.remove(id);
    await foresee(search, attempt);
    return { ...told, ...why };
  };
  if (foreign) return await absent({ found: 'not-ours', why: `it would be part of "${foreign.title}", which isn't ours` });
  // A placeholder in a name stands in angle brackets, which no name of AWS's may hold.
  if (name.includes('<')) return await absent({ found: 'unknown', why: 'its name comes from another step that is not there' });
  const { needs, missed } = watched(search, step, attempt);
  let found: Found<AnyOutputs> | undefined;
  try {
    found = await step.find({ ...attempt.context, needs, requests: attempt.requestMap, recorded: {} });
  } catch (error) {
    if (error instanceof NotOursError || error instanceof NameTakenError) {
      return await absent({ found: 'not-ours', why: errorView(error).why ?? errorView(error).what });
    }
    const by = missed();
    if (by === undefined || run.stop.aborted) throw error;
    return await absent({ found: 'unknown', why: `it can only be found by what "${by}" hands on` });
  }
  if (found === undefined) {
    const by = missed();
    if (by === undefined) return await absent({ found: 'missing' });
    return await absent({ found: 'unknown', why: `it can only be found by what "${by}" hands on` });
  }
  const { choices } = run.store.state;
  const chosen = { ...choices, ...found.chosen };
  // Nobody remembers what was chosen, but what stands shows it; by that it is judged.
  if (former === undefined && !isDeepStrictEqual(chosen, choices)) {
    await run.store.change({ choices: chosen });
    return await lookFor(search, id);
  }
  const outputs = completeOutputs(step, found.outputs);
  const birth = birthOf(search, attempt, old);
  const row: CreatedRow = {
    ...attempt.recipe,
    startedAt: old?.startedAt ?? birth.createdAt,
    status: 'created',
    outputs,
    createdAt: birth.createdAt,
  };
  await run.store.put(row);
  search.outputs[id] = outputs;
  search.unforeseen.delete(id);
  const same = found.differences.length === 0 && found.replacementLoses === undefined;
  return { ...told, found: same ? 'there' : 'changed', differences: found.differences, ...birth };
}

/** When it was made: as the older state says, else as AWS does, else now. */
function birthOf<Tools>(
  { traces, now }: Search<Tools>,
  { recipe: { type, name } }: Attempt<Tools>,
  old: Row | undefined,
): Pick<RecoveredStep, 'createdAtGuessed'> & { readonly createdAt: string } {
  // A creation that the older state saw begin and not end was done soon after.
  const noted = old && (createdAtOf(old) ?? old.startedAt);
  const known = noted ?? traces.find((one) => one.type === type && one.name === name)?.createdAt;
  return known === undefined ? { createdAt: now, createdAtGuessed: true } : { createdAt: known };
}

/** Works out what a step that isn't there would hand on, so that what stands on it can still be looked for by name. */
async function foresee<Tools>(search: Search<Tools>, { node: { step }, context }: Attempt<Tools>): Promise<void> {
  const known: Partial<AnyOutputs> = (await step.foresee?.(context)) ?? {};
  search.outputs[step.id] = foreseen(step.id, step.outputs, known);
  search.unforeseen.set(step.id, new Set(Object.keys(step.outputs).filter((name) => known[name] === undefined)));
}

/** The step's needs, and afterwards the title of the first whose placeholder was read from them. */
function watched<Tools>({ unforeseen }: Search<Tools>, step: AnyStep<Tools>, { context }: Attempt<Tools>) {
  let first: string | undefined;
  const needs = Object.entries<AnyStep>(step.needs).map(([name, needed]) => {
    const placeholders = unforeseen.get(needed.id);
    const outputs: AnyOutputs = context.needs[name] ?? {};
    const get = (from: AnyOutputs, key: string) => {
      if (placeholders?.has(key)) first ??= needed.title;
      return from[key];
    };
    return [name, placeholders === undefined ? outputs : new Proxy(outputs, { get: (from, key) => get(from, String(key)) })];
  });
  return { needs: Object.fromEntries(needs), missed: () => first };
}
