import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import creatures from '../../../assets/creatures.json' with { type: 'json' };
import {
  type InventoryItem,
  type SandboxControl,
  sandboxControl,
  sandboxInventory,
  startSandbox,
} from '../../../src/sandbox/launcher.ts';
import { bucketsOf } from './buckets-of.ts';
import { deliveryOf } from './delivery-of.ts';
import { serviceOf } from './service-of.ts';
import { withoutDrawn } from './without-drawn.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const entry = fileURLToPath(new URL('../../../dist/sandbox.js', import.meta.url));

/** The least that a site can be, so that a matrix over every call stays short. */
const pages = {
  'index.html': creatures.map(({ name }) => `<p>${name}</p>`).join(''),
  'error.html': '<title>two</title>',
  'css/site.css': 'p { margin: 0 }',
};

const folderOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** As little as a service can be, for the same reason; and the one of the course, where the course itself changes it. */
const services = { least: folderOf('service'), whole: folderOf('../../../backend/service') };

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A workspace with its sandbox, in which the program is run, killed and run again. */
export interface Lane {
  /** The control address; starts the sandbox where it has ended with a teardown. */
  readonly control: () => Promise<SandboxControl>;
  /** Everything that exists. */
  readonly inventory: () => Promise<readonly InventoryItem[]>;
  /** How many API calls were sent since the workspace was put back. */
  readonly calls: () => Promise<number>;
  /** Runs the program to its end. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** Starts the program; its end and the process. */
  readonly start: (...args: readonly string[]) => {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    /** Resolves when it has said this. */
    readonly heard: (text: string) => Promise<void>;
  };
  /** Keeps world and workspace as they are now, under a name. */
  readonly keep: (name: string) => Promise<void>;
  /** Puts world and workspace back as they were kept. */
  readonly goBack: (name: string) => Promise<void>;
  /** Everything there is, in the world and in the state file, without times and drawn names. */
  readonly whatIs: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Opens a workspace of its own with a running sandbox, and nothing built in it. */
export async function openLane(service: keyof typeof services = 'least'): Promise<Lane> {
  const root = await mkdtemp(join(tmpdir(), 'mysfits-kill-'));
  const dir = join(root, 'mysfits');
  const home = join(dir, '.mysfits');
  const env = { ...process.env, XDG_STATE_HOME: join(root, 'state'), NO_COLOR: '1', CI: 'true' };

  const start = (...args: readonly string[]) => {
    const child = spawn(process.execPath, [cli, ...args, '--dir', dir, '--yes'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      output += data;
    });
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, output })));
    const heard = (text: string) =>
      new Promise<void>((resolve) => {
        child.stdout.on('data', () => {
          if (output.includes(text)) resolve();
        });
      });
    return { child, ended, heard };
  };
  const run = (...args: readonly string[]) => start(...args).ended;

  const world = { dir: join(home, 'sandbox'), entry };
  const control = async () => sandboxControl(await startSandbox(world));
  // The program makes the workspace; its pages are replaced before anything is uploaded.
  const { code, output } = await run('sandbox', 'start');
  if (code !== 0) throw new Error(`The sandbox didn't start:\n${output}`);
  for (const folder of ['site', 'service']) await rm(join(dir, folder), { recursive: true, force: true });
  for (const [name, text] of Object.entries(pages)) {
    await mkdir(join(dir, 'site', name, '..'), { recursive: true });
    await writeFile(join(dir, 'site', name), text);
  }
  await cp(services[service], join(dir, 'service'), { recursive: true });
  // How it is built by the pipeline is the same for each.
  await cp(join(services.whole, 'buildspec.yml'), join(dir, 'service', 'buildspec.yml'));

  return {
    control,
    inventory: () => sandboxInventory(world),
    calls: async () => (await readFile(join(home, 'calls.ndjson'), 'utf8').catch(() => '')).split('\n').filter(Boolean).length,
    run,
    start,
    keep: async (name) => {
      await (await control()).snapshot(name);
      await copyHome(home, join(root, 'kept', name));
      await cp(join(dir, 'service'), join(root, 'kept', `${name}.service`), { recursive: true });
    },
    goBack: async (name) => {
      const { liftFaults, restore } = await control();
      await liftFaults();
      await restore(name);
      await copyHome(join(root, 'kept', name), home);
      // The course changes the learner's code too.
      await rm(join(dir, 'service'), { recursive: true });
      await cp(join(root, 'kept', `${name}.service`), join(dir, 'service'), { recursive: true });
    },
    whatIs: async () => {
      const sandbox = await startSandbox(world);
      const { project, rows } = JSON.parse(await readFile(join(home, 'state.json'), 'utf8'));
      const [buckets, others, delivery, code] = await Promise.all([
        bucketsOf(sandbox),
        serviceOf(sandbox),
        deliveryOf(sandbox),
        filesIn(join(dir, 'service')),
      ]);
      return withoutDrawn({ buckets, ...others, ...delivery, code, rows }, { project, account: sandbox.account });
    },
    close: async () => {
      await run('sandbox', 'stop');
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The files of a folder with their texts. */
async function filesIn(folder: string): Promise<object> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile() && !one.parentPath.includes('__pycache__'));
  const texts = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [relative(folder, file), await readFile(file, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** Copies what a workspace keeps for itself, all but the running sandbox's own folder; what was there before goes. */
async function copyHome(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(to)) if (name !== 'sandbox') await rm(join(to, name), { recursive: true });
  for (const name of await readdir(from)) if (name !== 'sandbox') await cp(join(from, name), join(to, name), { recursive: true });
}
