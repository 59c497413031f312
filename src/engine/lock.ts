import { randomUUID } from 'node:crypto';
import { access, constants, copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../course/errors.ts';
import { isRunning, type LockOwner, lockFile, mayBeAlive, readOwner, thisProcess } from './lock-owner.ts';
import { codeOf, isUnsupported, writeAndSync } from './state/durable-file.ts';
import { writeFailure } from './state/problems.ts';
import { stateFile } from './state/read.ts';

export type { LockOwner } from './lock-owner.ts';

export interface Lock {
  readonly owner: LockOwner;
  /** The dead owner it was taken from. */
  readonly tookOver?: LockOwner;
  /** Whether a state file has been there, as far as this owner and the dead one before it know: then its loss is noticed. */
  readonly knowsOfState: () => boolean;
  /** Writes down whether there is a state file from now on. */
  readonly noteState: (state: LockOwner['state']) => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of a `.mysfits` folder; makes the folder if need be. A dead owner's lock is taken over.
 * @throws ExplainedError when a living process holds it, saying who and since when, or the folder can't be written
 */
export async function takeLock(folder: string, { command }: { readonly command: string }): Promise<Lock> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const seesState = await access(join(folder, stateFile)).then(
      () => true,
      () => false,
    );
    const owner: LockOwner = {
      id: randomUUID(),
      ...(await thisProcess(command)),
      state: seesState ? 'there' : 'none',
    };
    return await takeAs(owner, folder);
  } catch (error) {
    throw error instanceof ExplainedError ? error : writeFailure(error, join(folder, lockFile));
  }
}

async function takeAs(owner: LockOwner, folder: string): Promise<Lock> {
  // Under a name of its own first: a lock appears whole or not at all.
  const mine = join(folder, temporaryName(owner));
  await writeAndSync(mine, JSON.stringify(owner));
  try {
    for (;;) {
      if (await linked(mine, join(folder, lockFile))) {
        await removeDeadRemains(folder);
        return held(owner, folder);
      }
      const holder = await readOwner(folder);
      if (holder === undefined) continue;
      if (holder === 'unreadable') throw unreadableLock(folder);
      if (await mayBeAlive(holder)) throw heldBy(holder, folder);
      if (await takeOver(holder, owner, mine, folder)) {
        await removeDeadRemains(folder);
        return held(owner, folder, holder);
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Puts our lock in a dead one's place. Only who holds the claim on that very lock may do it, so of two who
 * saw the same dead owner one wins. A claim whose own holder died is claimed in the same way.
 */
async function takeOver(dead: LockOwner, owner: LockOwner, mine: string, folder: string): Promise<boolean> {
  const claims: string[] = [];
  let claimed = dead;
  for (;;) {
    const claim = `${lockFile}.${claimed.id}.claim`;
    claims.push(claim);
    if (await linked(mine, join(folder, claim))) break;
    const claimer = await readOwner(folder, claim);
    if (claimer === undefined) return false;
    if (claimer === 'unreadable') throw unreadableLock(folder);
    if (await mayBeAlive(claimer)) throw heldBy(claimer, folder);
    claimed = claimer;
  }
  const holder = await readOwner(folder);
  const stillDead = holder !== undefined && holder !== 'unreadable' && holder.id === dead.id;
  if (stillDead) {
    const placed = `${mine}.placed`;
    await writeAndSync(placed, JSON.stringify({ ...owner, state: later(dead, owner) }));
    await rename(placed, join(folder, lockFile));
  }
  // The newest claim first: while an older one lies there, nobody can claim the dead lock afresh.
  for (const claim of claims.reverse()) await rm(join(folder, claim), { force: true });
  return stillDead;
}

/** What a dead owner had seen isn't forgotten by whoever takes its place. */
const later = (dead: LockOwner, owner: LockOwner): LockOwner['state'] => (dead.state === 'there' ? 'there' : owner.state);

const temporaryName = ({ id, pid }: LockOwner): string => `${lockFile}.${id}.${pid}`;

const pidIn = (name: string): number => Number(name.split('.')[2]);

/** Removes what takers left who died while they tried. Only for whoever holds the lock. */
async function removeDeadRemains(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${lockFile}.`)) continue;
    const owner = await readOwner(folder, name);
    if (owner === undefined) continue;
    // Cut off while it was written: then only its name tells whose it was.
    const alive = owner === 'unreadable' ? isRunning(pidIn(name)) : await mayBeAlive(owner);
    if (!alive) await rm(join(folder, name), { force: true });
  }
}

/** Gives a file a second name; false when that name is taken. */
async function linked(path: string, name: string): Promise<boolean> {
  try {
    // Without links there is an instant in which the lock can't be read yet; it still has one owner only.
    await link(path, name).catch((error) =>
      isUnsupported(error) ? copyFile(path, name, constants.COPYFILE_EXCL) : Promise.reject(error),
    );
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function held(owner: LockOwner, folder: string, tookOver?: LockOwner): Lock {
  const isOurs = async () => {
    const holder = await readOwner(folder);
    return holder !== undefined && holder !== 'unreadable' && holder.id === owner.id;
  };
  let known = tookOver === undefined ? owner.state : later(tookOver, owner);
  return {
    owner,
    ...(tookOver === undefined ? {} : { tookOver }),
    knowsOfState: () => known === 'there',
    noteState: async (state) => {
      if (!(await isOurs())) return;
      const next = join(folder, `${temporaryName(owner)}.next`);
      await writeAndSync(next, JSON.stringify({ ...owner, state }));
      await rename(next, join(folder, lockFile));
      known = state;
    },
    release: async () => {
      if (await isOurs()) await rm(join(folder, lockFile), { force: true });
    },
  };
}

function heldBy(owner: LockOwner, folder: string): ExplainedError {
  return new ExplainedError({
    what: 'Somebody else is at work in this workspace',
    why: `"${owner.command}" (process ${owner.pid} on ${owner.host}) has held it since ${owner.since}.`,
    nextSteps: [
      'Wait until it is done, or end it there with Ctrl-C.',
      `If you are sure that it no longer runs (another machine shares this folder), delete ${join(folder, lockFile)}`,
    ],
  });
}

function unreadableLock(folder: string): ExplainedError {
  return new ExplainedError({
    what: "Can't tell who is at work in this workspace",
    why: `${join(folder, lockFile)} can't be read as a lock.`,
    nextSteps: ['Make sure that no other run is at work here, then delete that file.'],
  });
}
