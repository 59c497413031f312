import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { type RunningStatus, type SandboxControl, sandboxControl } from './control/client.ts';
import { folderDigest } from './folder-digest.ts';
import type { Mail } from './inbox.ts';
import type { StartMessage } from './main.ts';
import { LEAN, programBesideThis } from './program.ts';
import { folderTrouble, SandboxError } from './sandbox-error.ts';
import type { InventoryItem } from './service.ts';
import { surroundingsOf } from './surroundings.ts';
import { pause } from './world/clock.ts';
import { type Identity, readIdentity, redrawApiPort } from './world/identity.ts';
import { STATE } from './world/snapshots.ts';

export { sandboxControl } from './control/client.ts';
export { SandboxError } from './sandbox-error.ts';
export type { InventoryItem, RunningStatus, SandboxControl };

export interface SandboxPlace {
  /** The folder of the world. */
  readonly dir: string;
}

export interface StartOptions extends SandboxPlace {
  /** The sandbox's program; by default the one that stands beside this file in the bundle. */
  readonly entry?: string;
  /** The region of a world that is born. */
  readonly region?: string;
  /** Seconds without a request after which it stops; 3,600. */
  readonly idle?: number;
  /** Seconds between two looks whether it should stop; 2. */
  readonly lookEvery?: number;
}

/** A sandbox that answers, and the token of its control address. */
export interface RunningSandbox extends RunningStatus {
  readonly token: string;
}

/** A world whose sandbox isn't running. */
export interface StoppedSandbox {
  readonly running: false;
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The sandbox of a folder; undefined when none was ever started there. */
export async function sandboxStatus({ dir }: SandboxPlace): Promise<RunningSandbox | StoppedSandbox | undefined> {
  const identity = readIdentity(dir);
  if (!identity) return undefined;
  const running = await statusOf(dir, identity);
  if (running) return running;
  const { region, account, key } = identity;
  return { running: false, endpoint: endpointOf(identity), region, account, ...key };
}

/**
 * Makes sure that the sandbox of a folder runs, as a process that outlives this one, and returns when it answers. One that runs
 * is told where this process would look for Python and an engine: it may have been started from another shell.
 * @throws SandboxError with the sandbox's own words when it can't start
 */
export async function startSandbox(options: StartOptions): Promise<RunningSandbox> {
  const dir = resolve(options.dir);
  const before = await sandboxStatus({ dir });
  if (before?.running) {
    // One of an older version doesn't know of it.
    await controlOf(before)
      .takeOver(surroundingsOf(process.env))
      .catch(() => undefined);
    return before;
  }
  const message = await spawnSandbox(dir, openLog(dir), options);
  if ('error' in message && message.error.code !== 'already-running') {
    const { message: text, why, nextSteps, code } = message.error;
    throw new SandboxError(text, { why, nextSteps, ...(code === 'port-taken' && { code }) });
  }
  const after = await sandboxStatus({ dir });
  if (after?.running) return after;
  throw new SandboxError(`The sandbox in ${dir} stopped right after it had started.`, {
    why: `What it said last stands in ${logFile(dir)}.`,
    nextSteps: ['Start it again.'],
  });
}

/** Stops the sandbox of a folder and returns when its process is gone. Whether one was running. */
export async function stopSandbox({ dir }: SandboxPlace): Promise<boolean> {
  const status = await sandboxStatus({ dir });
  if (!status) return false;
  if (!status.running) {
    await afterAKill(dir);
    return false;
  }
  await controlOf(status).stop();
  const giveUp = Date.now() + 10_000;
  while (isAlive(status.pid)) {
    if (Date.now() > giveUp) process.kill(status.pid, 'SIGKILL');
    await pause(10);
  }
  return true;
}

/** Everything that exists in the sandbox of a folder, running or not; empty where none was ever started. */
export async function sandboxInventory({ dir }: SandboxPlace): Promise<readonly InventoryItem[]> {
  const status = await sandboxStatus({ dir });
  if (!status) return [];
  if (status.running) return controlOf(status).inventory();
  // Only a stopped world's look needs the services, so only it loads them.
  const { stoppedInventory } = await import('./stopped-world.ts');
  return await stoppedInventory(dir);
}

/** The mail that the sandbox of a folder kept, oldest first, running or not; none where none was ever started. */
export async function sandboxInbox({ dir }: SandboxPlace): Promise<readonly Mail[]> {
  const status = await sandboxStatus({ dir });
  if (!status) return [];
  if (status.running) return controlOf(status).inbox();
  const [{ openWorld }, { mailIn }] = await Promise.all([import('./world/open-world.ts'), import('./inbox.ts')]);
  const world = await openWorld({ dir, readOnly: true });
  try {
    return mailIn(world);
  } finally {
    world.close();
  }
}

/** Empties the sandbox of a folder; account and keys stay. One that is stopped draws new ports as well. */
export async function resetSandbox({ dir }: SandboxPlace): Promise<void> {
  const status = await sandboxStatus({ dir });
  if (status?.running) {
    await controlOf(status).reset();
    return;
  }
  if (status) await afterAKill(dir);
  for (const part of [...STATE, 'snapshots', 'journal.ndjson', 'journal.ndjson.old', 'settings.json']) {
    rmSync(join(dir, part), { recursive: true, force: true });
  }
  await redrawApiPort(dir);
}

/** A sandbox that was killed couldn't take its tasks with it; who throws its world away is the last to know of them. */
async function afterAKill(dir: string): Promise<void> {
  const { endLeftovers } = await import('./stopped-world.ts');
  await endLeftovers(dir);
}

function controlOf({ endpoint, token }: RunningSandbox): SandboxControl {
  return sandboxControl({ endpoint, token });
}

async function statusOf(dir: string, identity: Identity): Promise<RunningSandbox | undefined> {
  const { token } = identity;
  try {
    const status = await sandboxControl({ endpoint: endpointOf(identity), token }, { timeout: 5_000 }).status();
    // A copy of a world's folder has the same port and token; only its place tells it apart.
    return status.id === identity.id && status.folder === folderDigest(dir) ? { ...status, token } : undefined;
  } catch {
    return undefined;
  }
}

function spawnSandbox(
  dir: string,
  log: number,
  { entry = programBesideThis(), region, idle, lookEvery }: StartOptions,
): Promise<StartMessage> {
  if (!existsSync(entry)) throw new Error(`The sandbox's program isn't at ${entry}.`);
  const args = ['--dir', dir];
  if (region !== undefined) args.push('--region', region);
  if (idle !== undefined) args.push('--idle', String(idle));
  if (lookEvery !== undefined) args.push('--look-every', String(lookEvery));
  // Not in the learner's folder: a process that stands in one keeps it from being removed on some systems.
  const cwd = parse(dir).root;
  const child = spawn(process.execPath, [...LEAN, entry, ...args], { cwd, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  child.unref();
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('message', (message) => settle(message as StartMessage));
    child.once('exit', (code, signal) => {
      const message = `The sandbox's program ended before it answered (${signal ?? `exit code ${code}`}).`;
      settle({
        error: { message, why: `What it said stands in ${logFile(dir)}.`, nextSteps: ['Read it, then start it again.'] },
      });
    });
  });
}

function openLog(dir: string): number {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return openSync(logFile(dir), 'a', 0o600);
  } catch (error) {
    throw folderTrouble(dir, error);
  }
}

function endpointOf({ apiPort }: Identity): string {
  return `http://127.0.0.1:${apiPort}`;
}

function logFile(dir: string): string {
  return join(dir, 'sandbox.log');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
