import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ExplainedError } from '../../course/errors.ts';
import type { Lock } from '../lock.ts';
import { codeOf, syncFolder, writeDurably } from './durable-file.ts';
import { StateLostError, writeFailure } from './problems.ts';
import { readState, stateFile } from './read.ts';
import type { Row, State } from './row.ts';

/** What a file that can't be read is kept as when another takes its place. */
export const damagedFile = `${stateFile}.damaged`;

/**
 * Puts a rebuilt state in the place of a lost one, whole or not at all, whenever it is cut off.
 * One that can't be read is kept beside it; one that says the same is left alone.
 * @returns whether anything was written
 * @throws ExplainedError when the state that is there can be read and says something else, or the folder can't be written
 */
export async function restoreState(lock: Lock, folder: string, rebuilt: State): Promise<boolean> {
  const there = await readState(folder, lock).catch((error: unknown) => {
    if (error instanceof StateLostError) return undefined;
    throw error;
  });
  if (there !== undefined && saysTheSame(there, rebuilt)) return false;
  if (there !== undefined) throw notLost(folder, there);
  try {
    // From here on whoever finds neither file knows that there was one.
    await lock.noteState('there');
    // Under its own name it would become the backup, and take the place of one that may be whole.
    await rename(join(folder, stateFile), join(folder, damagedFile)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    await syncFolder(folder);
    await writeDurably(folder, stateFile, `${JSON.stringify(rebuilt, undefined, 2)}\n`);
    return true;
  } catch (error) {
    throw writeFailure(error, join(folder, stateFile));
  }
}

/** Whether two states tell of the same things in the same place; times, tokens and counts of writes don't matter. */
export function saysTheSame(one: State, other: State): boolean {
  return isDeepStrictEqual(essence(one), essence(other));
}

const essence = ({ project, place, account, region, choices, rows }: State) => ({
  project,
  place,
  account,
  region,
  choices,
  rows: Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, essenceOfRow(row)])),
});

const essenceOfRow = ({ module, type, name, tags, account, region, needs, status, outputs }: Row) => ({
  module,
  type,
  name,
  tags,
  account,
  region,
  needs,
  status,
  outputs,
});

/** Refuses to build a state again that can be read, and says something else than what was found. */
export function notLost(folder: string, { project }: State): ExplainedError {
  const path = join(folder, stateFile);
  return new ExplainedError({
    what: `The state file of ${project} isn't lost`,
    why: `${path} can be read, and says something else than what was found. Nothing was written.`,
    nextSteps: [
      'See what differs: `status`',
      'Bring it into line: `up`',
      `To build the file again all the same, move it away first, with its backup: ${path}`,
    ],
  });
}
