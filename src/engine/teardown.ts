import { errorView } from '../course/errors.ts';
import type { Deletion } from '../course/step.ts';
import { destroyStep } from './destroy-step.ts';
import type { StepCard } from './events.ts';
import type { RunSummary, StepResult, TeardownOptions } from './run.ts';
import { beginRun, type Running } from './running.ts';
import { StateWriteError } from './state/problems.ts';
import { createdAtOf, type Row } from './state/row.ts';
import { isStop, signalOf } from './stop.ts';
import { type Swept, sweepLeftovers } from './sweep.ts';
import { prerequisitesOf, teardownScope } from './teardown-scope.ts';
import { walk } from './walk.ts';

/**
 * Deletes what the state records, whole or some modules, independent branches side by side.
 * What something still stands on isn't deleted. A step's failure is in the summary, not thrown.
 * @throws ExplainedError when the state belongs to another place, account or region, or a module isn't known
 */
export async function teardown<Tools>(options: TeardownOptions<Tools>): Promise<RunSummary> {
  const { course, store, stop, modules, concurrency = Number.POSITIVE_INFINITY } = options;
  const run = beginRun(options);
  const { rows, modules: torn } = teardownScope(course, store.state, modules);
  // Also those without a row: what stands of them though it isn't recorded, the sweep deletes.
  const ofModules = [...run.graph.nodes].flatMap(([id, { module }]) => (torn.includes(module) ? [id] : []));
  const started = performance.now();
  const results = new Map<string, StepResult>();
  const byId = new Map<string, Row>();
  const stopping = () => run.say({ type: 'stopping', signal: signalOf(stop) });

  run.say({ type: 'run-started', run: 'teardown', project: store.state.project, steps: rows.map((row) => cardFor(run, row)) });
  stop.addEventListener('abort', stopping, { once: true });
  try {
    await walkRows(rows);
    const swept = modules === undefined && !run.halted() ? await sweepLeftovers(run) : undefined;
    // What nobody had recorded may be what kept a recorded thing from going.
    if (madeRoom(swept) && !run.halted()) await walkRows(teardownScope(course, store.state).rows);
    return finish(swept);
  } finally {
    stop.removeEventListener('abort', stopping);
  }

  async function walkRows(going: readonly Row[]): Promise<void> {
    for (const row of going) byId.set(row.step, row);
    const notStarted = await walk({
      ids: going.map(({ step }) => step),
      waitsFor: whatStandsOn(run, going),
      takes: (id) => run.graph.nodes.get(id)?.step.takes.to ?? 0,
      concurrency,
      halted: run.halted,
      visit: async (id) => await visit(id),
      blocked: (id, by) => tellBlocked(id, by),
    });
    for (const id of notStarted) record(id, { outcome: 'stopped' });
  }

  async function visit(id: string): Promise<boolean> {
    const row = byId.get(id);
    if (row === undefined) return true;
    const since = performance.now();
    const ms = () => Math.round(performance.now() - since);
    run.say({ type: 'step-started', step: id, doing: 'deleting' });
    try {
      const deletion = await destroyStep(run, row, new Set([...ofModules, ...byId.keys()]));
      const end = endOf(deletion);
      record(id, end);
      const { why } = end;
      const { name, outputs } = row;
      const told = { step: id, ms: ms(), name, outputs, links: [], ...(why === undefined ? {} : { why }) };
      run.say({ type: 'step-finished', outcome: end.outcome, ...told });
      return true;
    } catch (error) {
      if (isStop(error, stop)) {
        record(id, { outcome: 'stopped' });
        return false;
      }
      if (error instanceof StateWriteError) run.halt();
      record(id, { outcome: 'failed', error: errorView(error), cause: error });
      run.say({ type: 'step-failed', step: id, ms: ms(), error: errorView(error) });
      return false;
    }
  }

  function tellBlocked(id: string, by: string): void {
    if (results.get(by)?.outcome === 'stopped') {
      record(id, { outcome: 'stopped' });
      return;
    }
    const row = byId.get(id);
    const why = `"${run.graph.nodes.get(by)?.step.title ?? byId.get(by)?.name ?? by}" still stands on it.`;
    record(id, { outcome: 'blocked', why });
    const told = { name: row?.name ?? '', outputs: row?.outputs ?? {}, links: [], why };
    run.say({ type: 'step-finished', step: id, outcome: 'skipped', ms: 0, ...told });
  }

  function record(id: string, end: Pick<StepResult, 'outcome' | 'why' | 'error' | 'cause' | 'deletedAt'>): void {
    const row = byId.get(id);
    if (row !== undefined) results.set(id, { ...resultOf(run, row), ...end });
  }

  function finish(swept: Swept | undefined): RunSummary {
    const inOrder = rows.flatMap(({ step }) => results.get(step) ?? []);
    const outcome = outcomeOf(inOrder, swept, stop.aborted && (swept === undefined || !swept.clean) && modules === undefined);
    const ms = Math.round(performance.now() - started);
    run.say({ type: 'run-finished', run: 'teardown', outcome, ms });
    const unsearched = swept?.unsearched === undefined ? {} : { unsearched: swept.unsearched };
    return { run: 'teardown', outcome, ms, results: inOrder, leftovers: swept?.leftovers ?? [], ...unsearched };
  }
}

const madeRoom = (swept: Swept | undefined): boolean => swept?.leftovers.some(({ outcome }) => outcome === 'deleted') ?? false;

/** For a deletion, what must be gone first is what stands on it. */
function whatStandsOn<Tools>(run: Running<Tools>, rows: readonly Row[]): (id: string) => readonly string[] {
  const standsOn = prerequisitesOf(run.graph, run.store.state);
  const reversed = new Map<string, string[]>();
  for (const { step } of rows) {
    for (const needed of standsOn(step)) reversed.set(needed, [...(reversed.get(needed) ?? []), step]);
  }
  return (id) => reversed.get(id) ?? [];
}

function endOf(deletion: Deletion): Pick<StepResult, 'why' | 'deletedAt'> & { outcome: 'deleted' | 'already gone' | 'skipped' } {
  if (typeof deletion !== 'string') return { outcome: 'skipped', why: deletion.skipped };
  return { outcome: deletion, ...(deletion === 'deleted' ? { deletedAt: new Date().toISOString() } : {}) };
}

function outcomeOf(results: readonly StepResult[], swept: Swept | undefined, sweepCut: boolean): RunSummary['outcome'] {
  const unwritable = results.some(({ cause }) => cause instanceof StateWriteError);
  if (!unwritable && (sweepCut || results.some(({ outcome }) => outcome === 'stopped'))) return 'interrupted';
  const stands = results.some(({ outcome }) => ['failed', 'blocked', 'stopped'].includes(outcome));
  return stands || swept?.clean === false ? 'left' : 'done';
}

/** What a row tells of its step; a step of another version is known by its type and name only. */
function resultOf<Tools>(run: Running<Tools>, row: Row): Omit<StepResult, 'outcome'> {
  const node = run.graph.nodes.get(row.step);
  const createdAt = createdAtOf(row);
  return {
    step: row.step,
    module: node?.module ?? row.module,
    title: node?.step.title ?? `${row.type} of another version`,
    type: row.type,
    name: row.name,
    outputs: row.outputs,
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function cardFor<Tools>(run: Running<Tools>, row: Row): StepCard {
  const node = run.graph.nodes.get(row.step);
  if (node !== undefined) return run.card(node.step, node.module);
  const { title } = resultOf(run, row);
  return { id: row.step, title, service: row.type, module: row.module, takes: { from: 0, to: 0 }, perHour: 0 };
}
