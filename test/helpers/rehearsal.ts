import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSession } from '../../src/aws/session.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { createTools } from '../../src/aws/tools.ts';
import type { Course } from '../../src/course/course.ts';
import type { Choices } from '../../src/course/step.ts';
import type { CallRecord, EngineEvent, StepCard } from '../../src/engine/events.ts';
import { takeLock } from '../../src/engine/lock.ts';
import { type Looked, look } from '../../src/engine/look.ts';
import { type PlannedStep, plan } from '../../src/engine/plan.ts';
import type { RunSummary, TeardownOptions, ToolsFor, UpOptions } from '../../src/engine/run.ts';
import { createState, openState, readState } from '../../src/engine/state/store.ts';
import { teardown } from '../../src/engine/teardown.ts';
import { up } from '../../src/engine/up.ts';
import { createSandbox } from '../../src/sandbox/create-sandbox.ts';
import { course as wholeCourse } from '../../steps/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Operations that only look; everything else changes something. */
const onlyLooks = /^(Get|Head|List|Describe|BatchGet)/;

/** The course up to a module: what comes after is tested where it is made. */
export function courseThrough(module: string): Course<CourseTools> {
  const last = wholeCourse.modules.findIndex(({ id }) => id === module);
  return { ...wholeCourse, modules: wholeCourse.modules.slice(0, last + 1) };
}

/** What a run did, and every call it sent. */
export interface Run {
  readonly summary: RunSummary;
  readonly events: readonly EngineEvent[];
  readonly calls: readonly CallRecord[];
  /** The calls that change something and went well, `operation` by `operation`. */
  readonly changes: readonly CallRecord[];
}

/**
 * The course over a real sandbox, in this process, by the engine: what the commands do without their words.
 * Everything lives in a folder that `close` deletes.
 */
export async function openRehearsal({
  project = 'mysfits-t3st00',
  region = 'eu-west-1',
  course = wholeCourse,
  choices = {},
  policies,
}: {
  readonly project?: string;
  readonly region?: string;
  readonly course?: Course<CourseTools>;
  /** What was chosen when the project was begun. */
  readonly choices?: Choices;
  /** The policy documents of the user who runs it, by the account; the account's administrator if left out. */
  readonly policies?: (account: string) => readonly object[];
} = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-rehearsal-'));
  await cp(join(root, 'assets/site'), join(folder, 'site'), { recursive: true });
  await cp(join(root, 'backend/service'), join(folder, 'service'), { recursive: true });
  const sandbox = await createSandbox({ dir: join(folder, '.mysfits', 'sandbox'), region });
  const key = policies && (await sandbox.control.addUser({ policies: policies(sandbox.account) }));
  const session = await openSession({ sandbox: { ...sandbox, ...key } });
  let learner = session;
  const at = { place: 'sandbox', account: session.account, region: session.region } as const;
  const files = { site: join(folder, 'site'), service: join(folder, 'service'), clicks: join(folder, 'clicks') };
  const stateFolder = join(folder, '.mysfits');
  const machine = { env: process.env, home: stateFolder, mayInstall: false };
  const card = (step: { id: string; title: string; service: string; takes: StepCard['takes'] }, module: string): StepCard => ({
    id: step.id,
    title: step.title,
    service: step.service,
    module,
    takes: step.takes,
    perHour: 0,
  });

  const tools: ToolsFor<CourseTools> = ({ step, signal, emit }) =>
    createTools({
      session: learner,
      files,
      machine,
      signal,
      ...(step === undefined ? {} : { step }),
      onCall: (call) => emit({ type: 'call', call, ...(step === undefined ? {} : { step }) }),
    });

  async function run(
    walk: 'up' | 'teardown',
    options: Partial<UpOptions<CourseTools>> & Pick<TeardownOptions<CourseTools>, 'modules'> = {},
  ): Promise<Run> {
    const events: EngineEvent[] = [];
    const lock = await takeLock(stateFolder, { command: walk });
    try {
      const state = await readState(stateFolder, lock);
      const store = state
        ? openState(stateFolder, state)
        : await createState(lock, stateFolder, { project, ...at, courseVersion: course.version, choices });
      const stop = new AbortController().signal;
      const common = { course, store, at, tools, card, emit: (event: EngineEvent) => void events.push(event), stop };
      const summary = await (walk === 'up' ? up : teardown)({ ...common, ...options });
      const calls = events.flatMap((event) => (event.type === 'call' ? [event.call] : []));
      return {
        summary,
        events,
        calls,
        changes: calls.filter((call) => call.error === undefined && !onlyLooks.test(call.operation)),
      };
    } finally {
      await lock.release();
    }
  }

  return {
    folder,
    files,
    machine,
    project,
    sandbox,
    session,
    /** The tools of nobody's step, for looking and for meddling behind the course's back. */
    hands: createTools({ session, files, machine, signal: new AbortController().signal }),
    /** From now on whoever runs it is a user who has these policies and no other; gives the tools of that user's own hands. */
    actAs: async (documents: readonly object[]) => {
      if (learner !== session) learner.close();
      const credential = await sandbox.control.addUser({ policies: documents });
      learner = await openSession({ sandbox: { ...sandbox, ...credential } });
      return createTools({ session: learner, files, machine, signal: new AbortController().signal });
    },
    up: (options?: Partial<UpOptions<CourseTools>>) => run('up', options),
    /** All of it, or the given modules and those that need them. */
    teardown: (...modules: readonly string[]) => run('teardown', modules.length === 0 ? {} : { modules }),
    plan: async (): Promise<readonly PlannedStep[]> =>
      plan({ course, project, choices, state: await readState(stateFolder), tools, card }),
    /** What `status` sees. */
    look: async (): Promise<readonly Looked[]> => {
      const state = await readState(stateFolder);
      const stop = new AbortController().signal;
      return state === undefined ? [] : await look({ course, state, folder: stateFolder, at, tools, card, emit: () => {}, stop });
    },
    state: () => readState(stateFolder),
    /** Chooses anew, as `up` does before it begins. */
    choose: async (chosen: Choices) => {
      const lock = await takeLock(stateFolder, { command: 'up' });
      try {
        const state = await readState(stateFolder, lock);
        if (state !== undefined) await openState(stateFolder, state).change({ choices: { ...state.choices, ...chosen } });
      } finally {
        await lock.release();
      }
    },
    close: async () => {
      if (learner !== session) learner.close();
      session.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Rehearsal = Awaited<ReturnType<typeof openRehearsal>>;
