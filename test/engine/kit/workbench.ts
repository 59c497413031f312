import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Course } from '../../../src/course/course.ts';
import type { EngineEvent } from '../../../src/engine/events.ts';
import type { RunSummary, StepEnd, TeardownOptions, UpOptions } from '../../../src/engine/run.ts';
import type { Row } from '../../../src/engine/state/row.ts';
import { openState, readState } from '../../../src/engine/state/store.ts';
import { teardown } from '../../../src/engine/teardown.ts';
import { up } from '../../../src/engine/up.ts';
import { Cloud } from './cloud.ts';
import { project, type RunPlace, run, stateFolder } from './run.ts';
import type { ThingTools } from './things.ts';

export { home, project } from './run.ts';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-engine-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface RunExtras<Options> extends Pick<RunPlace, 'at' | 'stop' | 'store'> {
  readonly options?: Partial<Options>;
}

/** A workspace's folder with a cloud beside it, and runs over both. */
export class Workbench {
  readonly events: EngineEvent[] = [];
  readonly folder: string;
  cloud: Cloud;

  constructor(folder: string, cloud = new Cloud()) {
    this.folder = stateFolder(folder);
    this.cloud = cloud;
  }

  static async make(): Promise<Workbench> {
    return new Workbench(await temporaryFolder());
  }

  async up(course: Course<ThingTools>, { options, ...extras }: RunExtras<UpOptions<ThingTools>> = {}): Promise<RunSummary> {
    return await run({ ...this.#place(course), ...extras }, (given) => up({ ...given, ...options }));
  }

  async teardown(
    course: Course<ThingTools>,
    { options, ...extras }: RunExtras<TeardownOptions<ThingTools>> = {},
  ): Promise<RunSummary> {
    return await run({ ...this.#place(course), ...extras }, (given) => teardown({ ...given, ...options }));
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

  #place(course: Course<ThingTools>): RunPlace {
    return { folder: this.folder, cloud: this.cloud, course, emit: (event) => this.events.push(event) };
  }
}

/** What became of each step. */
export const ends = ({ results }: RunSummary): Record<string, StepEnd> =>
  Object.fromEntries(results.map(({ step, outcome }) => [step, outcome]));
