import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sandboxControl, sandboxStatus, stopSandbox } from '../../../src/sandbox/launcher.ts';

/** A folder in which a test stands, with the sandbox of its workspace. */
export interface Folder {
  readonly cwd: string;
  readonly home: string;
  readonly state: string;
  /** The control address of the sandbox that runs there. */
  readonly control: () => Promise<ReturnType<typeof sandboxControl>>;
  readonly pid: () => Promise<number>;
}

/** A folder of this test's own; when it has finished, its sandbox is stopped and the folder removed. */
export async function openFolder(workspace = 'mysfits'): Promise<Folder> {
  const cwd = await mkdtemp(join(tmpdir(), 'mysfits-cwd-'));
  const home = join(cwd, workspace, '.mysfits');
  const dir = join(home, 'sandbox');
  onTestFinished(async () => {
    await stopSandbox({ dir });
    await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
  });
  const running = async () => {
    const status = await sandboxStatus({ dir });
    if (!status?.running) throw new Error('No sandbox runs here.');
    return status;
  };
  return {
    cwd,
    home,
    state: join(home, 'state.json'),
    control: async () => sandboxControl(await running()),
    pid: async () => (await running()).pid,
  };
}
