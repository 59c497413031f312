import { spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cliBuildOptions, root, sandboxBuildOptions } from '../../../.dev/bundle.mjs';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What is typed; without it nobody is there. */
  readonly input?: string;
  readonly uid?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a shell of the learner's tells; tasks run as processes, as in every test that isn't about containers. */
const ownEnvironment = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  AWS_EC2_METADATA_DISABLED: 'true',
  MYSFITS_ENGINE: 'none',
};

/** The program as it is shipped, in a folder of its own, run as people run it. */
export interface Program {
  readonly cli: string;
  /** A home of its own, so that nothing of this machine's user is read or written. */
  readonly home: string;
  readonly start: (
    args: readonly string[],
    options: RunOptions,
  ) => {
    readonly ended: Promise<Ended>;
    readonly heard: (text: string) => Promise<void>;
    readonly kill: (signal: NodeJS.Signals) => void;
  };
  readonly run: (args: readonly string[], options: RunOptions) => Promise<Ended>;
  readonly remove: () => Promise<void>;
}

/** Builds the program and lays it as a package would be laid. */
export async function installProgram(): Promise<Program> {
  const packageRoot = await mkdtemp(join(tmpdir(), 'mysfits-program-'));
  const home = await mkdtemp(join(tmpdir(), 'mysfits-home-'));
  // Somebody else runs it too: a package's files can be read by everyone.
  await chmod(packageRoot, 0o755);
  const outdir = join(packageRoot, 'dist');
  await Promise.all([
    build(cliBuildOptions({ outdir })),
    build(sandboxBuildOptions({ outdir })),
    ...['assets', 'backend'].map((part) => cp(join(root, part), join(packageRoot, part), { recursive: true })),
    symlink(join(root, 'package.json'), join(packageRoot, 'package.json')),
  ]);
  const cli = join(outdir, 'cli.js');
  const start: Program['start'] = (args, { cwd, env = {}, input, uid }) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd,
      env: { ...ownEnvironment, HOME: home, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    const parts = { stdout: '', stderr: '' };
    const heard = (text: string) =>
      new Promise<void>((resolve) => {
        const listen = () => {
          if (parts.stdout.includes(text)) resolve();
        };
        child.stdout?.on('data', listen);
        listen();
      });
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      parts.stdout += part;
    });
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      parts.stderr += part;
    });
    child.stdin?.end(input);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...parts }));
    });
    return { ended, heard, kill: (signal) => child.kill(signal) };
  };
  return {
    cli,
    home,
    start,
    run: (args, options) => start(args, options).ended,
    remove: async () => {
      for (const folder of [packageRoot, home]) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The JSON values of an output, one a line. @throws when a line is none */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
