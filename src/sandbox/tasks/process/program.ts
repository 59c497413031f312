import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { findPython, type Python, venvOf } from '../../../oci/python/find-python.ts';
import { packedLabels } from '../../../oci/python/packed-labels.ts';
import { type ProcessPlan, packedProcess } from '../../../oci/python/packed-process.ts';
import { type ContainerWish, StartError } from '../runtime.ts';

/** A local program with its arguments, environment and folder. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Only where we may choose, and that user can start it. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Whom processes run as where the image names nobody but root. */
const NOBODY = 65_534;

export interface ProgramOptions {
  readonly wish: ContainerWish;
  /** The world's folder; the workspace's virtual environment stands beside it. */
  readonly dir: string;
  /** The unpacked image. */
  readonly tree: string;
  /** A folder that it may write in. */
  readonly scratch: string;
  /** The port of 127.0.0.1 that stands for its own; undefined where it has none. */
  readonly port: number | undefined;
}

/**
 * What a packed image means on this machine. Nothing of our own environment reaches it.
 * @throws StartError when the machine lacks what it starts with
 */
export async function programOf({ wish, dir, tree, scratch, port }: ProgramOptions): Promise<Program> {
  const { config = {} } = wish.image.config.value;
  const requirements = config.Labels?.[packedLabels.requirements] ?? '';
  const python = await findPython({ venv: venvOf(dirname(dir)), requirements });
  if (!python)
    throw new StartError('CannotStartContainerError: this machine has no Python 3 for an image packed without an engine');
  const plan = planOf(wish, tree, python);
  const user = process.getuid?.() === 0 ? userOf(wish.user ?? config.User) : undefined;
  const { LANG = 'C.UTF-8' } = plan.env;
  return {
    file: plan.command,
    args: plan.args,
    cwd: wish.workingDirectory === undefined ? plan.cwd : join(tree, wish.workingDirectory),
    env: {
      ...plan.env,
      PATH: [...new Set([dirname(plan.command), '/usr/local/bin', '/usr/bin', '/bin'])].join(delimiter),
      HOME: scratch,
      TMPDIR: scratch,
      LANG,
      // A process has no network of its own: its port is another one here.
      ...(port !== undefined && { LISTEN: `127.0.0.1:${port}` }),
    },
    ...(user && (await mayRun(plan.command, user)) && { user }),
  };
}

function planOf(
  { image, command, entryPoint: entrypoint, environment: env }: ContainerWish,
  root: string,
  python: Python,
): ProcessPlan {
  try {
    return packedProcess({ config: image.config.value.config ?? {}, root, python, command, entrypoint, env });
  } catch (error) {
    throw new StartError(`CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whether that user can start a program: root's own Python, in root's own folder, is nobody else's. */
function mayRun(file: string, user: { uid: number; gid: number }): Promise<boolean> {
  const options = { ...user, cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeout: 10_000 };
  return new Promise((resolve) => void execFile(file, ['-c', ''], options, (error) => resolve(error === null)));
}

/** Whom a process that no image speaks of runs as; undefined where we can't choose, or that user can't start the program. */
export async function userFor(file: string): Promise<Program['user']> {
  const user = process.getuid?.() === 0 ? userOf(undefined) : undefined;
  return user && (await mayRun(file, user)) ? user : undefined;
}

/** Never root, whatever the image says: nothing keeps a process in but its rights. */
function userOf(user: string | undefined): { uid: number; gid: number } {
  const [uid = Number.NaN, gid = uid] = (user ?? '').split(':').map(Number);
  return { uid: uid > 0 ? uid : NOBODY, gid: gid > 0 ? gid : NOBODY };
}
