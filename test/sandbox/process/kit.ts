import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type RunningSandbox, type StartOptions, startSandbox, stopSandbox } from '../../../src/sandbox/launcher.ts';
import { readIdentity } from '../../../src/sandbox/world/identity.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** The program, built once for the tests of a file. */
export function builtSandbox(): { entry: () => string } {
  let built: Awaited<ReturnType<typeof buildSandbox>> | undefined;
  beforeAll(async () => {
    built = await buildSandbox();
  });
  afterAll(() => built?.remove());
  return {
    entry() {
      if (!built) throw new Error('The program is built before the tests of the file begin.');
      return built.entry;
    },
  };
}

/** A folder for a world, whose process is stopped when the test has finished. */
export async function worldFolder(): Promise<string> {
  const dir = join(await tempFolder(), "my world's 🦄 folder");
  onTestFinished(async () => {
    if (readIdentity(dir)) await stopSandbox({ dir });
  });
  return dir;
}

/** The sandbox's program as a child of the test, so that its end can be waited for. */
export function runSandbox(entry: string, dir: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, '--dir', dir, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The first thing it says over its channel. */
export function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`It ended with ${code} and said nothing.`)));
  });
}

/** Its exit code. */
export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

export async function startIn(dir: string, options: Omit<StartOptions, 'dir'>): Promise<RunningSandbox> {
  return startSandbox({ dir, ...options });
}

/** Resolves when a process of this id is gone. */
export async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
