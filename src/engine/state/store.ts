import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';
import type { Lock } from '../lock.ts';
import { writeDurably } from './durable-file.ts';
import { writeFailure } from './problems.ts';
import { readState, stateFile } from './read.ts';
import type { Row, State, Whereabouts } from './row.ts';

export { readState } from './read.ts';

/** The state of a project that is held open for a run. Every promise resolves once its change is on disk. */
export interface StateStore {
  /** The `.mysfits` folder. */
  readonly folder: string;
  /** As it stands on disk. */
  readonly state: State;
  /** Writes a row, in place of the step's former one. */
  readonly put: (row: Row) => Promise<void>;
  /** Takes a step's row out. */
  readonly remove: (step: string) => Promise<void>;
  /** Changes what the learner chose, or the version of the course. */
  readonly change: (changes: Partial<Pick<State, 'choices' | 'courseVersion'>>) => Promise<void>;
}

export interface NewState extends Whereabouts {
  readonly project: string;
  readonly courseVersion: number;
  readonly choices: Readonly<Record<string, string>>;
}

interface Waiting {
  readonly apply: (state: State) => State;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the state for a run, as it was read. Changes that come while a write is under way go
 * together into the next one; each caller still waits until its own change is on disk.
 */
export function openState(folder: string, state: State): StateStore {
  let onDisk = state;
  let waiting: Waiting[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const changed = batch.reduce((former, { apply }) => apply(former), onDisk);
        const next = { ...changed, serial: onDisk.serial + 1 };
        await write(folder, next);
        onDisk = next;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  }

  const commit = (apply: Waiting['apply']): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ apply, resolve, reject });
      void writeAll();
    });

  return {
    folder,
    get state() {
      return onDisk;
    },
    put: (row) => commit((former) => ({ ...former, rows: { ...former.rows, [row.step]: row } })),
    remove: (step) =>
      commit((former) => ({
        ...former,
        rows: Object.fromEntries(Object.entries(former.rows).filter(([id]) => id !== step)),
      })),
    change: (changes) => commit((former) => ({ ...former, ...changes })),
  };
}

/**
 * Makes the state file of a new project.
 * @throws ExplainedError when there is one already, or the folder can't be written
 */
export async function createState(lock: Lock, folder: string, fresh: NewState): Promise<StateStore> {
  if ((await readState(folder, lock)) !== undefined) {
    throw new ExplainedError({
      what: 'There is a project here already',
      why: `${join(folder, stateFile)} exists.`,
      nextSteps: ['Go on with it, or choose another folder with --dir.'],
    });
  }
  const { project, place, account, region, courseVersion, choices } = fresh;
  const createdAt = new Date().toISOString();
  const state: State = { schema: 1, serial: 1, project, place, account, region, createdAt, courseVersion, choices, rows: {} };
  await write(folder, state);
  await explained(folder, () => lock.noteState('there'));
  return openState(folder, state);
}

/**
 * Takes away the state of a project of which nothing was ever made, so that another can be begun in its place.
 * @throws ExplainedError when a row says that something may exist
 */
export async function forgetState(lock: Lock, folder: string): Promise<void> {
  const state = await readState(folder, lock);
  if (state !== undefined && Object.keys(state.rows).length > 0) {
    throw new ExplainedError({
      what: "Can't begin another project here",
      why: `${state.project} still holds ${Object.values(state.rows)
        .map(({ name }) => name)
        .join(', ')}.`,
      nextSteps: ['Tear it down first, or choose another folder with --dir.'],
    });
  }
  // In this order a kill in between leaves either the whole state or none, and nothing that reads as a loss.
  await explained(folder, async () => {
    await lock.noteState('none');
    await rm(join(folder, `${stateFile}.bak`), { force: true });
    await rm(join(folder, stateFile), { force: true });
  });
}

async function write(folder: string, state: State): Promise<void> {
  await explained(folder, () => writeDurably(folder, stateFile, `${JSON.stringify(state, undefined, 2)}\n`));
}

async function explained(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw writeFailure(error, join(folder, stateFile));
  }
}
