import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { oldestPython } from '../../../../oci/python/find-python.ts';
import { unzipInto } from '../../../builds/unzip.ts';
import { SandboxError } from '../../../sandbox-error.ts';
import { userFor } from '../../../tasks/process/program.ts';
import type { World } from '../../../world/world.ts';
import { readCode } from '../code-files.ts';
import type { FunctionRecord } from '../model.ts';
import { bootstrap } from './bootstrap.ts';
import { environmentOf, pythonFor } from './environment.ts';

export interface Launch {
  /** Everything of the process lies in it; it goes with the process. */
  readonly folder: string;
  readonly token: string;
  /** Of the runtime API. */
  readonly address: string;
  readonly stream: string;
}

/** A process that has begun. */
export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Readable;
}

/**
 * Lays a function's code into a folder and starts a process on it. Always a process, with a container engine too: no image of
 * Lambda's own is there without a network, a container takes seconds where a cold start takes one, and an archive of Python needs
 * nothing of it.
 * @throws SandboxError when this machine has no Python
 */
export async function launch(world: World, record: FunctionRecord, { folder, ...place }: Launch): Promise<Launched> {
  const python = await pythonFor(world);
  if (!python) {
    throw new SandboxError('This machine has no Python 3 that could run a function.', {
      why: 'In a rehearsal functions run as processes of this machine.',
      nextSteps: [`Install Python ${oldestPython.join('.')} or newer with boto3, or name one in MYSFITS_PYTHON.`],
    });
  }
  const [task, scratch, program] = [join(folder, 'task'), join(folder, 'tmp'), join(folder, 'bootstrap.py')];
  await chmod(folder, 0o755);
  await mkdir(task);
  await mkdir(scratch);
  await chmod(scratch, 0o1777);
  await unzipInto(readCode(world, record.code), task, new AbortController().signal);
  await writeFile(program, bootstrap, { mode: 0o644 });
  const env = environmentOf(world, record, { ...place, python, task, scratch });
  const user = await userFor(python.path);
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  // A group of its own: what it starts ends with it.
  const child = spawn(python.path, [program], { cwd: task, env, ...user, detached: true, stdio });
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0, stdout: child.stdout };
}
