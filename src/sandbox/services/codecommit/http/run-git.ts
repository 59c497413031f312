import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../../aws-error.ts';

/** One run of git over a bare repository. */
export interface GitRun {
  readonly gitdir: string;
  readonly program: 'upload-pack' | 'receive-pack';
  readonly advertises?: boolean;
  /** What it reads; nothing where it only tells. */
  readonly input?: Readable | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * What a learner's own configuration would change must not reach a repository that stands for one of AWS: no hooks, nothing packed
 * or thrown away behind our back, and no question whose folder it is.
 */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'gc.auto=0',
  'receive.autogc=false',
  'core.logAllRefUpdates=false',
  'safe.directory=*',
];

/** Starts git. @throws AwsError where there is none on this machine */
async function start({ gitdir, program, advertises = false, signal }: GitRun): Promise<ChildProcess & { stdout: Readable }> {
  const args = [...CONFIG.flatMap((setting) => ['-c', setting]), program, '--stateless-rpc'];
  const home = dirname(gitdir);
  const { PATH, SystemRoot } = process.env;
  const child = spawn('git', [...args, ...(advertises ? ['--advertise-refs'] : []), gitdir], {
    env: {
      ...{ PATH, SystemRoot, LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
      // A folder of ours, in which no configuration lies.
      ...{ HOME: home, XDG_CONFIG_HOME: home },
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
    windowsHide: true,
  });
  // Aborted: whoever waits for its end is told by that.
  child.on('error', () => undefined);
  try {
    await once(child, 'spawn');
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AwsError(
      'NotImplemented',
      'The sandbox has git itself answer clones and pushes, and there is no git on its PATH. Install git, or commit by the API: `push`.',
      { status: 501 },
    );
  }
  return child;
}

/** Runs git to its end. @returns what it wrote */
export async function gitAnswer(run: GitRun): Promise<Buffer> {
  const child = await start(run);
  const ended = endOf(child);
  const [said, complaint] = await Promise.all([buffer(child.stdout), complaintOf(child), feed(child, run)]);
  const code = await ended;
  run.signal.throwIfAborted();
  if (code !== 0) throw broken(run, complaint);
  return said;
}

/** Runs git and gives what it writes as it comes; it ends with whoever reads that. */
export async function gitStream(run: GitRun): Promise<Readable> {
  const child = await start(run);
  const { stdout } = child;
  void complaintOf(child);
  void feed(child, run);
  stdout.once('close', () => child.kill());
  return stdout;
}

async function feed({ stdin }: ChildProcess, { input, signal }: GitRun): Promise<void> {
  // Git may stop reading before all is sent: what it says then is the answer.
  if (stdin) await pipeline(input ?? Readable.from([]), stdin, { signal }).catch(() => undefined);
}

const complaintOf = ({ stderr }: ChildProcess): Promise<string> => (stderr ? text(stderr).catch(() => '') : Promise.resolve(''));

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

function broken({ program }: GitRun, complaint: string): AwsError {
  return new AwsError('InvalidRequest', `git ${program} couldn't go on: ${complaint.trim() || 'it said nothing'}`);
}
