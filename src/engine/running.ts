import { setMaxListeners } from 'node:events';
import type { CourseModule } from '../course/course.ts';
import { ExplainedError } from '../course/errors.ts';
import { type Graph, type GraphNode, graphOf } from '../course/graph.ts';
import type { AnyOutputs } from '../course/outputs.ts';
import type { Link, Note } from '../course/step.ts';
import type { UnstampedEvent } from './events.ts';
import type { RunOptions } from './run.ts';
import { isUp, type State, type Whereabouts } from './state/row.ts';

/** A run under way: what it was given, and what its parts share. */
export interface Running<Tools> extends RunOptions<Tools> {
  readonly graph: Graph<Tools>;
  /** Emits an event, stamped with the time. */
  readonly say: (event: UnstampedEvent) => void;
  /** Does one thing after another for the same key, and different keys side by side. */
  readonly serially: <Value>(key: string, work: () => Promise<Value>) => Promise<Value>;
  /** Lets nothing new start, as a full disk or a "stop" at a pause does. */
  readonly halt: () => void;
  readonly halted: () => boolean;
}

/**
 * Makes a run ready.
 * @throws ExplainedError when the state belongs to another place, account or region
 */
export function beginRun<Tools>(options: RunOptions<Tools>): Running<Tools> {
  refuseElsewhere(options.store.state, options.at);
  // Every wait listens to it, and many steps wait side by side: that is no leak.
  setMaxListeners(0, options.stop);
  let isHalted = false;
  return {
    ...options,
    graph: graphOf(options.course),
    say: (event) => options.emit({ ...event, at: new Date().toISOString() }),
    serially: makeSerially(),
    halt: () => {
      isHalted = true;
    },
    halted: () => isHalted || options.stop.aborted,
  };
}

/**
 * Refuses to touch a project from another place than its own: what isn't found there
 * would be taken for gone, and built or forgotten a second time.
 */
function refuseElsewhere(state: State, at: Whereabouts): void {
  const differs = (['place', 'account', 'region'] as const).filter(
    (key) => state[key] !== at[key] || (key !== 'place' && Object.values(state.rows).some((row) => row[key] !== at[key])),
  );
  if (differs.length === 0) return;
  const tell = (from: Whereabouts) => differs.map((key) => `${key} ${from[key]}`).join(', ');
  throw new ExplainedError({
    what: `This project belongs to another ${differs.join(' and ')}`,
    why: `${state.project} was begun in ${tell(state)}; this run is in ${tell(at)}. Nothing was touched.`,
    nextSteps: ['Use the profile and the region (or --rehearse) that it was begun with.', 'Or choose another folder with --dir.'],
    kind: 'preflight',
  });
}

/** @throws ExplainedError when one of the asked isn't among the known, naming these */
export function refuseUnknownModules(known: readonly string[], asked: readonly string[]): void {
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new ExplainedError({
    what: `There is no module "${unknown}"`,
    why: `The modules are ${known.join(', ')}.`,
    nextSteps: ['Name one of them.'],
  });
}

function makeSerially(): Running<unknown>['serially'] {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const next = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(
      key,
      next.catch(() => {}),
    );
    return next;
  };
}

/** A step of the course by its id. @throws TypeError when it isn't there, which is a fault of the engine's */
export function nodeOf<Tools>(run: Running<Tools>, id: string): GraphNode<Tools> {
  const node = run.graph.nodes.get(id);
  if (node === undefined) throw new TypeError(`The course has no step "${id}".`);
  return node;
}

/** Tells what goes on inside a step. */
export const noteOf =
  <Tools>(run: Running<Tools>, step: string): Note =>
  (text, kind) =>
    run.say({ type: 'step-note', step, text, ...(kind === 'output' ? { output: true } : {}) });

/** Recorded outputs of every step that stands, by id. */
export function recordedOutputs(state: State): Record<string, AnyOutputs> {
  const rows = Object.values(state.rows).filter(isUp);
  return Object.fromEntries(rows.map((row) => [row.step, row.outputs]));
}

/** Tools for what belongs to no step. */
export function toolsBeside<Tools>(run: Running<Tools>): Tools {
  return run.tools({ step: undefined, signal: run.stop, note: () => {}, emit: run.say });
}

/** The links of a step that stands. A link that can't be worked out is no reason to call the step failed. */
export async function linksOf<Tools>(run: Running<Tools>, id: string, outputs: AnyOutputs): Promise<readonly Link[]> {
  const { step } = nodeOf(run, id);
  return await orWarn(run, step.title, async () => (await step.links?.({ ...toolsBeside(run), outputs })) ?? []);
}

/** What a learner can open of a module that stands. */
export async function moduleLinks<Tools>(run: Running<Tools>, module: CourseModule<Tools>): Promise<readonly Link[]> {
  const { project } = run.store.state;
  const context = { ...toolsBeside(run), project, outputs: recordedOutputs(run.store.state), signal: run.stop };
  return await orWarn(run, module.title, async () => await module.opens(context));
}

async function orWarn<Tools>(
  run: Running<Tools>,
  title: string,
  links: () => Promise<readonly Link[]>,
): Promise<readonly Link[]> {
  try {
    return await links();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!run.stop.aborted) run.say({ type: 'warning', text: `No links for "${title}": ${reason}` });
    return [];
  }
}
