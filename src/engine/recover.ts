import { asChosen, isChosen } from '../course/as-chosen.ts';
import type { Trace } from '../course/course.ts';
import { graphOf, modifiersOf } from '../course/graph.ts';
import { lookFor, type RecoveredStep, type Search } from './look-for-lost.ts';
import type { RunOptions } from './run.ts';
import { beginRun, type Running } from './running.ts';
import { memoryStore } from './state/memory-store.ts';
import { createdAtOf, type State } from './state/row.ts';

export type { RecoveredStep } from './look-for-lost.ts';

export interface RecoverOptions<Tools> extends Pick<RunOptions<Tools>, 'course' | 'at' | 'tools' | 'card' | 'emit' | 'stop'> {
  /** The `.mysfits` folder; nothing is written there. */
  readonly folder: string;
  readonly project: string;
  readonly choices: Readonly<Record<string, string>>;
  /** What a search of the account saw of the project: some of it tells when it was made. */
  readonly traces: readonly Trace[];
  /** An older state of the same project: it tells times and tokens, which AWS doesn't, and what other versions built. */
  readonly former?: State | undefined;
}

export interface Recovery {
  /** What the state file would hold. */
  readonly state: State;
  /** Every step of the course, in an order in which they could be built. */
  readonly steps: readonly RecoveredStep[];
}

/**
 * Finds out what stands of a project whose state file is lost, by looking for every step's resource as a first
 * run does: with nothing recorded, so that only what proves to be ours is taken. Changes and writes nothing.
 * @throws what a look throws, other than that something isn't ours: half of a state would be worse than none
 */
export async function recover<Tools>(options: RecoverOptions<Tools>): Promise<Recovery> {
  const { course, folder, project, choices, at, former, traces } = options;
  const now = new Date().toISOString();
  const run = beginRun<Tools>({
    ...options,
    store: memoryStore(folder, {
      schema: 1,
      serial: (former?.serial ?? 0) + 1,
      project,
      ...at,
      createdAt: former?.createdAt ?? now,
      courseVersion: course.version,
      choices,
      rows: {},
    }),
  });
  const search: Search<Tools> = { run, former, traces, now, outputs: {}, unforeseen: new Map(), found: new Map() };
  for (const id of run.graph.nodes.keys()) search.found.set(id, await lookFor(search, id));
  // An owner is written with what its modifiers hand on, and those come after it: only now can it be judged.
  for (const id of run.graph.nodes.keys()) {
    const modified = modifiersOf(run.graph, id).some((one) => one in run.store.state.rows);
    if (modified && id in run.store.state.rows) search.found.set(id, await lookFor(search, id));
  }
  await keepWhatOthersBuilt(search);
  const births = Object.values(run.store.state.rows).flatMap((row) => createdAtOf(row) ?? []);
  const createdAt = former?.createdAt ?? births.sort()[0] ?? now;
  // All were looked for, since what stands tells what was chosen; what wasn't chosen and isn't there is nobody's loss.
  await knowOrderAsChosen(run);
  const { rows, choices: known } = run.store.state;
  const steps = [...search.found.values()].filter(({ step: id }) => {
    const step = run.graph.nodes.get(id)?.step;
    return id in rows || step === undefined || isChosen(step, known);
  });
  return { state: { ...run.store.state, createdAt }, steps };
}

/** What another version built can't be looked for, and what couldn't be looked for isn't gone: their old rows stay. */
async function keepWhatOthersBuilt<Tools>({ run, former, found }: Search<Tools>): Promise<void> {
  for (const row of Object.values(former?.rows ?? {})) {
    const seen = found.get(row.step);
    const unseen = seen === undefined || seen.found === 'unknown' || seen.type !== row.type;
    if (unseen && !(row.step in run.store.state.rows)) await run.store.put(row);
  }
}

/** A row says what its step stands on: of what was looked for, only what was chosen. */
async function knowOrderAsChosen<Tools>({ course, store }: Running<Tools>): Promise<void> {
  const { nodes } = graphOf(asChosen(course, store.state.choices));
  for (const row of Object.values(store.state.rows)) {
    const needs = nodes.get(row.step)?.waitsFor;
    if (needs !== undefined && needs.length !== row.needs.length) await store.put({ ...row, needs: [...needs] });
  }
}
