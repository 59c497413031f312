import { asChosen } from '../course/as-chosen.ts';
import type { Course, CourseModule } from '../course/course.ts';
import { errorView } from '../course/errors.ts';
import { stepsThrough } from '../course/graph.ts';
import { buildStep, type UpRun } from './build-step.ts';
import { findObstacles, type Obstacle } from './preflight.ts';
import { renderOwners } from './render-owners.ts';
import type { RunSummary, StepResult, UpOptions } from './run.ts';
import { beginRun, linksOf, moduleLinks, nodeOf, refuseUnknownModules } from './running.ts';
import { StateWriteError } from './state/problems.ts';
import { createdAtOf, type Row } from './state/row.ts';
import { isStop, signalOf } from './stop.ts';
import { walk } from './walk.ts';

/**
 * Builds what the course describes and isn't there yet, everything whose needs are met side by side.
 * A step's failure is in the summary, not thrown.
 * @throws ExplainedError when the state belongs to another place, account or region, or `through` names no module
 */
export async function up<Tools>(options: UpOptions<Tools>): Promise<RunSummary> {
  const { store, stop, through, concurrency = Number.POSITIVE_INFINITY } = options;
  const course = asChosen(options.course, store.state.choices);
  const run: UpRun<Tools> = { ...options, ...beginRun({ ...options, course }) };
  if (through !== undefined) refuseUnknownModules(run.graph.modules, [through]);
  const started = performance.now();
  const ids = stepsThrough(run.graph, through);
  const results = new Map<string, StepResult>();
  const stopping = () => run.say({ type: 'stopping', signal: signalOf(stop) });

  run.say({
    type: 'run-started',
    run: 'up',
    project: store.state.project,
    steps: ids.map((id) => run.card(nodeOf(run, id).step, nodeOf(run, id).module)),
  });
  warnOfUnusedRows(run, options.course);
  stop.addEventListener('abort', stopping, { once: true });
  try {
    const obstacles = run.halted() ? [] : await findObstacles(run, ids);
    if (obstacles.length > 0) return finish(tellObstacles(run, ids, obstacles));
    if (store.state.courseVersion !== course.version) await store.change({ courseVersion: course.version });
    const moduleEnds: Promise<void>[] = [];
    const notStarted = await walk({
      ids,
      waitsFor: (id) => nodeOf(run, id).waitsFor,
      takes: (id) => nodeOf(run, id).step.takes.to,
      concurrency,
      halted: run.halted,
      visit: async (id) => {
        const result = await buildAndTell(run, id);
        results.set(id, result);
        const stands = isGood(result);
        if (stands) moduleEnds.push(tellModuleEnd(run, nodeOf(run, id).module, results));
        return stands;
      },
      blocked: (id, by) => results.set(id, tellBlocked(run, id, by, results)),
    });
    await Promise.all(moduleEnds);
    for (const id of notStarted) results.set(id, plainResult(run, id, 'stopped'));
    return finish(ids.flatMap((id) => results.get(id) ?? []));
  } finally {
    stop.removeEventListener('abort', stopping);
  }

  function finish(inOrder: readonly StepResult[]): RunSummary {
    const outcome = outcomeOf(inOrder);
    const ms = Math.round(performance.now() - started);
    run.say({ type: 'run-finished', run: 'up', outcome, ms });
    return { run: 'up', outcome, ms, results: inOrder, leftovers: [] };
  }
}

/** Something is in the way of a step, so none is begun. */
function tellObstacles<Tools>(run: UpRun<Tools>, ids: readonly string[], obstacles: readonly Obstacle[]): readonly StepResult[] {
  const stopped = obstacles.some(({ error }) => isStop(error, run.stop));
  return ids.map((id) => {
    const obstacle = obstacles.find(({ step }) => step === id);
    if (stopped) return plainResult(run, id, 'stopped');
    if (obstacle === undefined) return { ...plainResult(run, id, 'blocked'), why: 'Nothing was begun.' };
    const error = errorView(obstacle.error);
    run.say({ type: 'step-failed', step: id, ms: obstacle.ms, error });
    return { ...plainResult(run, id, 'failed'), error, cause: obstacle.error };
  });
}

/** A request to stop tells more than what else went wrong; without one, a failure does. */
function outcomeOf(results: readonly StepResult[]): RunSummary['outcome'] {
  const failed = results.some(({ outcome }) => outcome === 'failed');
  const stopped = results.some(({ outcome }) => outcome === 'stopped');
  const unwritable = results.some(({ cause }) => cause instanceof StateWriteError);
  if (stopped && !unwritable) return 'interrupted';
  return failed ? 'failed' : 'done';
}

async function buildAndTell<Tools>(run: UpRun<Tools>, id: string): Promise<StepResult> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  run.say({ type: 'step-started', step: id, doing: 'looking' });
  try {
    const built = await buildStep(run, id);
    if (built === undefined) return plainResult(run, id, 'stopped');
    const { outcome, row } = built;
    if (outcome !== 'unchanged') await renderOwners(run, id);
    const links = await linksOf(run, id, row.outputs);
    run.say({ type: 'step-finished', step: id, outcome, ms: ms(), name: row.name, outputs: row.outputs, links });
    return plainResult(run, id, outcome);
  } catch (error) {
    if (isStop(error, run.stop)) return plainResult(run, id, 'stopped');
    // What can't be noted mustn't be begun: the other branches would only meet the same.
    if (error instanceof StateWriteError) run.halt();
    run.say({ type: 'step-failed', step: id, ms: ms(), error: errorView(error) });
    return { ...plainResult(run, id, 'failed'), error: errorView(error), cause: error };
  }
}

const isGood = ({ outcome }: StepResult): boolean => !['failed', 'blocked', 'stopped'].includes(outcome);

function tellBlocked<Tools>(run: UpRun<Tools>, id: string, by: string, results: ReadonlyMap<string, StepResult>): StepResult {
  if (results.get(by)?.outcome === 'stopped') return plainResult(run, id, 'stopped');
  const why = `It needs "${nodeOf(run, by).step.title}", which isn't there.`;
  const result = { ...plainResult(run, id, 'blocked'), why };
  const { name = '', outputs } = result;
  run.say({ type: 'step-finished', step: id, outcome: 'skipped', ms: 0, name, outputs, links: [], why });
  return result;
}

/** A result that says what the step's row says. */
function plainResult<Tools>(run: UpRun<Tools>, id: string, outcome: StepResult['outcome']): StepResult {
  const { step, module } = nodeOf(run, id);
  const row: Row | undefined = run.store.state.rows[id];
  const createdAt = row && createdAtOf(row);
  return {
    step: id,
    module,
    title: step.title,
    type: step.type,
    name: row?.name,
    outcome,
    outputs: row?.outputs ?? {},
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** Says that a module stands, once its last step does. */
async function tellModuleEnd<Tools>(run: UpRun<Tools>, id: string, results: ReadonlyMap<string, StepResult>): Promise<void> {
  const module: CourseModule<Tools> | undefined = run.course.modules.find((one) => one.id === id);
  if (module === undefined) return;
  const ends = module.steps.map((step) => results.get(step.id));
  if (!ends.every((result) => result !== undefined && isGood(result))) return;
  const links = await moduleLinks(run, module);
  run.say({ type: 'module-finished', module: id, title: module.title, result: module.result, links });
}

/** Of what stands and isn't part of this course, or of this course as it is chosen now. */
function warnOfUnusedRows<Tools>(run: UpRun<Tools>, whole: Course<Tools>): void {
  const known = new Set(whole.modules.flatMap(({ steps }) => steps.map(({ id }) => id)));
  for (const row of Object.values(run.store.state.rows)) {
    if (run.graph.nodes.has(row.step)) continue;
    const why = known.has(row.step)
      ? "isn't needed as the course is chosen now"
      : "was built by another version, and this one doesn't use it";
    const text = `${row.name} (${row.type}) ${why}. A teardown deletes it.`;
    run.say({ type: 'warning', text });
  }
}
