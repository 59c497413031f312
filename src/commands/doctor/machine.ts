import { access, constants, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';
import type { Checkup } from './checkup.ts';

/** What a rehearsal of the whole course may write, in bytes. */
const roomNeeded = 200 * 1024 * 1024;

/** What can be known of this machine without an account: Node, the folder, its disk, and loopback ports. */
export function machineCheckups(dir: string): Checkup[] {
  return [
    { about: 'Node.js', look: async () => nodeServes(process.versions.node) },
    { about: 'The workspace', look: () => folderServes(dir) },
    { about: 'Disk space', look: () => diskServes(dir) },
    { about: 'Ports for the sandbox', look: portsServe },
  ];
}

/** @throws ExplainedError for a Node older than the program needs */
export function nodeServes(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return `Node.js ${version}`;
  throw new ExplainedError({
    what: `Node.js ${version} is too old`,
    nextSteps: ['Install Node.js 20.19 or newer from https://nodejs.org'],
  });
}

/** The folder itself, or the nearest one above it that is there: in that one it would be made. */
async function nearestThere(dir: string): Promise<string> {
  const there = await stat(dir).then(
    () => true,
    () => false,
  );
  const parent = dirname(dir);
  return there || parent === dir ? dir : await nearestThere(parent);
}

async function folderServes(dir: string): Promise<string> {
  const there = await nearestThere(dir);
  if (!(await stat(there)).isDirectory()) {
    throw new ExplainedError({ what: `${there} is a file`, nextSteps: ['Name another folder with --dir'] });
  }
  await access(there, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw new ExplainedError({ what: `Can't write in ${there}`, nextSteps: ['Name a folder of your own with --dir'], cause });
  });
  return there === dir ? `Workspace ${dir} can be written` : `Workspace ${dir} can be made`;
}

async function diskServes(dir: string): Promise<string> {
  const { bavail, bsize } = await statfs(await nearestThere(dir));
  const free = bavail * bsize;
  const megabytes = `${Math.floor(free / 1024 / 1024)} MB`;
  if (free >= roomNeeded) return `Disk has room (${megabytes} free)`;
  throw new ExplainedError({
    what: `Only ${megabytes} are free on the disk`,
    why: `a rehearsal may write up to ${roomNeeded / 1024 / 1024} MB`,
    nextSteps: ['Make room, or name a folder on another disk with --dir'],
  });
}

async function portsServe(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  }).catch((cause: unknown) => {
    throw new ExplainedError({
      what: "Can't open a port on 127.0.0.1",
      why: cause instanceof Error ? cause.message : String(cause),
      nextSteps: ['Let programs of yours listen on loopback: a rehearsal runs there'],
      cause,
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return 'Ports can be opened on 127.0.0.1';
}
