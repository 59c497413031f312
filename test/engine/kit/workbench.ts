import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Course } from '../../../src/course/course.ts';
import type { EngineEvent } from '../../../src/engine/events.ts';
import { takeLock } from '../../../src/engine/lock.ts';
import type { RunSummary, StepEnd, TeardownOptions, UpOptions } from '../../../src/engine/run.ts';
import type { Row, Whereabouts } from '../../../src/engine/state/row.ts';
import { createState, openState, readState, type StateStore } from '../../../src/engine/state/store.ts';
import { teardown } from '../../../src/engine/teardown.ts';
import { up } from '../../../src/engine/up.ts';
import { Cloud } from './cloud.ts';
import type { ThingTools } from './things.ts';

export const home: Whereabouts = { place: 'sandbox', account: '111122223333', region: 'eu-west-1' };
export const project = 'mysfits-test01';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-engine-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Stands before and after each call that changes something. */
export type At = (point: string) => Promise<void> | void;

interface RunExtras<Options> {
  readonly at?: At;
  readonly stop?: AbortSignal;
  readonly options?: Partial<Options>;
  /** Wraps the store, to stop time at a write. */
  readonly store?: (store: StateStore) => StateStore;
}

/** A workspace's folder with a cloud beside it, and runs over both as commands would do them. */
export class Workbench {
  readonly events: EngineEvent[] = [];
  readonly folder: string;
  cloud: Cloud;

  constructor(folder: string, cloud = new Cloud()) {
    this.folder = join(folder, '.mysfits');
    this.cloud = cloud;
  }

  static async make(): Promise<Workbench> {
    return new Workbench(await temporaryFolder());
  }

  async up(course: Course<ThingTools>, extras: RunExtras<UpOptions<ThingTools>> = {}): Promise<RunSummary> {
    return await this.#locked(course, extras, async (options) => await up({ ...options, ...extras.options }));
  }

  async teardown(course: Course<ThingTools>, extras: RunExtras<TeardownOptions<ThingTools>> = {}): Promise<RunSummary> {
    return await this.#locked(course, extras, async (options) => await teardown({ ...options, ...extras.options }));
  }

  async rows(): Promise<Readonly<Record<string, Row>>> {
    return (await readState(this.folder))?.rows ?? {};
  }

  /** Puts a row of the state aside or in its place, as an earlier run could have left it. */
  async editRows(edit: (rows: Record<string, Row>) => void): Promise<void> {
    const state = await readState(this.folder);
    if (state === undefined) throw new Error('There is no state to edit.');
    const rows = { ...state.rows };
    edit(rows);
    const store = openState(this.folder, state);
    for (const id of Object.keys(state.rows)) if (rows[id] === undefined) await store.remove(id);
    for (const row of Object.values(rows)) await store.put(row);
  }

  /** What the events of one type were, in order. */
  told<Type extends EngineEvent['type']>(type: Type): Extract<EngineEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<EngineEvent, { type: Type }> => event.type === type);
  }

  /** The calls that changed something, as "Create a", without the project's name. */
  get changes(): string[] {
    return this.cloud.sent.map(({ operation, name }) => `${operation} ${name.replace(`${project}-`, '')}`);
  }

  /** Forgets what was sent, looked at and told so far. */
  forget(): void {
    this.cloud.sent.length = 0;
    this.cloud.looks.length = 0;
    this.events.length = 0;
  }

  async #locked(
    course: Course<ThingTools>,
    { at, stop, store: wrap }: Omit<RunExtras<unknown>, 'options'>,
    work: (options: UpOptions<ThingTools>) => Promise<RunSummary>,
  ): Promise<RunSummary> {
    const lock = await takeLock(this.folder, { command: 'test' });
    try {
      const state = await readState(this.folder, lock);
      const store =
        state === undefined
          ? await createState(lock, this.folder, { project, ...home, courseVersion: course.version, choices: {} })
          : openState(this.folder, state);
      return await work({
        course,
        store: wrap === undefined ? store : wrap(store),
        at: home,
        tools: ({ step }) => ({ cloud: this.cloud, step, send: sender(at) }),
        card: (step, module) => ({
          id: step.id,
          title: step.title,
          service: step.service,
          module,
          takes: step.takes,
          perHour: 0,
        }),
        emit: (event) => this.events.push(event),
        stop: stop ?? new AbortController().signal,
      });
    } finally {
      await lock.release();
    }
  }
}

/** Sends as a network does: it takes a turn of the loop, and time may stop before the call and before its answer is read. */
export const sender =
  (at: At = () => {}): ThingTools['send'] =>
  async (what, work) => {
    await at(`before ${what}`);
    await new Promise(setImmediate);
    const answer = work();
    await at(`after ${what}`);
    return answer;
  };

/** What became of each step. */
export const ends = ({ results }: RunSummary): Record<string, StepEnd> =>
  Object.fromEntries(results.map(({ step, outcome }) => [step, outcome]));
