import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';
import type { Lock } from '../lock.ts';
import { readOwner } from '../lock-owner.ts';
import { isRecord, problemOf } from './check.ts';
import { codeOf } from './durable-file.ts';
import { currentSchema, type Migrations, migrate, migrations } from './migrate.ts';
import { type Backup, missing, tooNew, tooOld, unreadable } from './problems.ts';
import type { State } from './row.ts';

export const stateFile = 'state.json';

/** The schema to read into and the ways there; given only by tests. */
export interface Reading {
  readonly schema: number;
  readonly migrations: Migrations;
}

const now: Reading = { schema: currentSchema, migrations };

/**
 * Reads a workspace's state; `undefined` when none was ever made.
 * Give the lock where it is held: a state missing beside somebody's lock is refused, not read as "nothing there".
 * @throws ExplainedError for every file that can't be trusted, with the way out
 */
export async function readState(folder: string, lock?: Lock, reading: Reading = now): Promise<State | undefined> {
  const path = join(folder, stateFile);
  const text = await textOf(path);
  if (text !== undefined) return parse(path, text, reading);
  const backup = await backupOf(path, reading);
  if (backup !== undefined) throw missing(path, 'backup', backup);
  if (await lockTellsOfState(folder, lock)) throw missing(path, 'lock', undefined);
  return undefined;
}

async function parse(path: string, text: string, reading: Reading): Promise<State> {
  const bad = async (why: string, cause?: unknown) => unreadable(path, why, await backupOf(path, reading), cause);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw await bad(text.trim() === '' ? 'is empty' : 'is cut off or damaged', error);
  }
  if (!isRecord(raw) || !Number.isSafeInteger(raw.schema)) throw await bad("isn't a state of this program's");
  const schema = Number(raw.schema);
  if (schema > reading.schema) throw tooNew(path, schema, reading.schema);
  const state = migrate(raw, schema, reading.schema, reading.migrations);
  if (state === undefined) throw tooOld(path, schema);
  const problem = problemOf(state);
  if (problem !== undefined) throw await bad(problem);
  return state as unknown as State;
}

/** The file's text; undefined when it isn't there. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw new ExplainedError({
      what: "Can't read the workspace",
      why: `${path} couldn't be opened (${error instanceof Error ? error.message : String(error)}).`,
      nextSteps: ['Run as the user who made the workspace, or choose another one with --dir.'],
      cause: error,
    });
  }
}

/**
 * The last good state beside the one under its own name; undefined when there is none, or it can't be trusted.
 * @throws ExplainedError when the folder can't be read
 */
export async function readBackup(folder: string): Promise<State | undefined> {
  const text = await textOf(join(folder, `${stateFile}.bak`));
  return text === undefined ? undefined : trusted(text, now);
}

/** The backup beside a state; undefined when there is none. */
async function backupOf(path: string, reading: Reading): Promise<Backup | undefined> {
  const backup = `${path}.bak`;
  const text = await textOf(backup);
  return text === undefined ? undefined : { path: backup, serial: trusted(text, reading)?.serial };
}

/** The state a text holds; undefined where anything is wrong with it. */
function trusted(text: string, { schema, migrations }: Reading): State | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    const whole = isRecord(raw) && migrate(raw, Number(raw.schema), schema, migrations);
    const usable = whole && Number(whole.schema) === schema && problemOf(whole) === undefined;
    return usable ? (whole as unknown as State) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a lock shows that a state was there. One that can't be read is believed to have seen a state. */
async function lockTellsOfState(folder: string, lock: Lock | undefined): Promise<boolean> {
  if (lock !== undefined) return lock.knowsOfState();
  const owner = await readOwner(folder);
  return owner === 'unreadable' || owner?.state === 'there';
}
