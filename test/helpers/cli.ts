import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { cliBuildOptions, sandboxBuildOptions } from '../../.dev/bundle.mjs';
import { type SandboxControl, sandboxControl } from '../../src/sandbox/control/client.ts';
import type { Identity } from '../../src/sandbox/world/identity.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

interface RunOptions {
  readonly cwd: string;
  /** The whole environment: nothing of the test's own reaches the program. */
  readonly env: NodeJS.ProcessEnv;
}

/** Starts a program with nothing on its standard input. */
export function start(command: string, args: readonly string[], { cwd, env }: RunOptions): Running {
  const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
  child.stdin.end();
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  return { child, ended };
}

/** An environment with a home of its own and no AWS, CI or npm in it. */
export function bareEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    XDG_STATE_HOME: join(folder, 'home', 'state'),
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * The program as it ships, in a folder laid out as an installed package: built once for the test file that calls this.
 * Not dist/: somebody may be building that anew while tests run.
 */
export function shippedProgram(): { readonly cli: string } {
  const program = { cli: '' };
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mysfits-shipped-'));
    const outdir = join(folder, 'dist');
    await Promise.all([build(cliBuildOptions({ outdir })), build(sandboxBuildOptions({ outdir }))]);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
    await symlink(join(root, 'assets'), join(folder, 'assets'));
    // Other users run it too.
    await chmod(folder, 0o755);
    program.cli = join(outdir, 'cli.js');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return program;
}

/** A place on disk where one learner works. */
export interface Workplace {
  /** Where commands are run. */
  readonly folder: string;
  /** The workspace, whether or not it is there yet. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs the program to its end. */
  readonly mysfits: (...args: readonly string[]) => Promise<Ended>;
  /** Starts the program. */
  readonly begin: (...args: readonly string[]) => Running;
  /** The control address of the workspace's sandbox, which has to run. */
  readonly control: () => Promise<SandboxControl>;
  /** A file of the workspace, parsed. */
  readonly json: <Value = unknown>(...path: readonly string[]) => Promise<Value>;
  /** What exists in the sandbox. */
  readonly inventory: () => Promise<unknown>;
}

interface WorkplaceOptions {
  readonly cli: string;
  /** The workspace by --dir; without it, what the program does by itself: `mysfits` below the folder. */
  readonly dir?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** An empty folder and a home of its own; the sandbox that is started in it ends with the test. */
export async function workplace({ cli, dir: named, env: more }: WorkplaceOptions): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-e2e-'));
  await mkdir(join(folder, 'home'));
  const dir = join(folder, named ?? 'mysfits');
  const env = { ...bareEnvironment(folder), ...more };
  const where = named === undefined ? [] : ['--dir', dir];
  const begin = (...args: readonly string[]) => start(process.execPath, [cli, ...args, ...where], { cwd: folder, env });
  const mysfits = (...args: readonly string[]) => begin(...args).ended;
  onTestFinished(async () => {
    await mysfits('sandbox', 'stop');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const json = async <Value>(...path: readonly string[]) => JSON.parse(await readFile(join(dir, ...path), 'utf8')) as Value;
  return {
    folder,
    dir,
    env,
    mysfits,
    begin,
    json,
    control: async () => {
      const { apiPort, token } = await json<Identity>('.mysfits', 'sandbox', 'world.json');
      return sandboxControl({ endpoint: `http://127.0.0.1:${apiPort}`, token });
    },
    inventory: async () => JSON.parse((await mysfits('sandbox', 'inventory', '--json')).stdout),
  };
}

/** Looks again and again until something is so; the test's own time limit is the end of its patience. */
export async function eventually<Value>(look: () => Promise<Value | undefined | false>): Promise<Value> {
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
