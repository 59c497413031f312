import { join } from 'node:path';
import type { Course } from '../../../src/course/course.ts';
import type { Emit } from '../../../src/engine/events.ts';
import { takeLock } from '../../../src/engine/lock.ts';
import type { RunOptions, RunSummary } from '../../../src/engine/run.ts';
import type { Whereabouts } from '../../../src/engine/state/row.ts';
import { createState, openState, readState, type StateStore } from '../../../src/engine/state/store.ts';
import type { Cloud } from './cloud.ts';
import type { ThingTools } from './things.ts';

export const home: Whereabouts = { place: 'sandbox', account: '111122223333', region: 'eu-west-1' };
export const project = 'mysfits-test01';

/** Stands before and after each call that changes something. */
export type At = (point: string) => Promise<void> | void;

export interface RunPlace {
  /** The `.mysfits` folder. */
  readonly folder: string;
  readonly cloud: Cloud;
  readonly course: Course<ThingTools>;
  readonly emit: Emit;
  readonly at?: At | undefined;
  readonly stop?: AbortSignal | undefined;
  /** Wraps the store, to stop time at a write. */
  readonly store?: ((store: StateStore) => StateStore) | undefined;
}

/** Does a run as a command would: under the lock, over the state as it was left. */
export async function run(
  { folder, cloud, course, emit, at, stop, store: wrap = (store) => store }: RunPlace,
  work: (options: RunOptions<ThingTools>) => Promise<RunSummary>,
): Promise<RunSummary> {
  const lock = await takeLock(folder, { command: 'test' });
  try {
    const state = await readState(folder, lock);
    const fresh = { project, ...home, courseVersion: course.version, choices: {} };
    const store = state === undefined ? await createState(lock, folder, fresh) : openState(folder, state);
    return await work({
      course,
      store: wrap(store),
      at: home,
      tools: ({ step }) => ({ cloud, step, send: sender(at) }),
      card: (step, module) => ({
        id: step.id,
        title: step.title,
        service: step.service,
        module,
        takes: step.takes,
        perHour: 0,
      }),
      emit,
      stop: stop ?? new AbortController().signal,
    });
  } finally {
    await lock.release();
  }
}

/** Sends as a network does: it takes a turn of the loop, and time may stop before the call and before its answer is read. */
const sender =
  (at: At = () => {}): ThingTools['send'] =>
  async (what, work) => {
    await at(`before ${what}`);
    await new Promise(setImmediate);
    const answer = work();
    await at(`after ${what}`);
    return answer;
  };

/** A store at each of whose writes time may stop, before it and when it is done. `inFlight` holds those under way. */
export const stoppable =
  (at: At, inFlight: Set<Promise<void>> = new Set()) =>
  (store: StateStore): StateStore => {
    const around = async (what: string, write: () => Promise<void>) => {
      await at(`before ${what}`);
      const writing = write();
      inFlight.add(writing);
      await writing.finally(() => inFlight.delete(writing));
      await at(`after ${what}`);
    };
    return {
      folder: store.folder,
      get state() {
        return store.state;
      },
      put: (row) => around(`row ${row.step} ${row.status}`, () => store.put(row)),
      remove: (step) => around(`no row ${step}`, () => store.remove(step)),
      change: (changes) => around('change', () => store.change(changes)),
    };
  };

export const stateFolder = (folder: string): string => join(folder, '.mysfits');
