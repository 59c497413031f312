import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type MissingPackage, missingPackages } from './missing-packages.ts';
import { runPython } from './run-python.ts';

/** A Python that can run a service of this machine's. */
export interface Python {
  /** Of the program. */
  readonly path: string;
  /** 3.11.2 */
  readonly version: string;
  /** What the requirements ask for and it hasn't got. */
  readonly missing: readonly MissingPackage[];
}

export interface PythonSearch {
  readonly env?: NodeJS.ProcessEnv;
  /** The folder of a virtual environment of ours, which is taken first where it is there. */
  readonly venv?: string | undefined;
  /** The text of a requirements.txt. */
  readonly requirements?: string;
  readonly signal?: AbortSignal | undefined;
}

/** The oldest Python that the service's code can be read by. */
export const oldestPython = [3, 10] as const;

/** Where the virtual environment of a workspace stands, from its `.mysfits` folder. */
export function venvOf(home: string): string {
  return join(home, 'python');
}

/** The program of a virtual environment (venv in Python's library reference: `Scripts` on Windows). */
export function pythonOf(venv: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python3');
}

/**
 * Looks for a Python: what MYSFITS_PYTHON names, else our virtual environment, else PATH, else /usr/bin. The first that
 * has what the requirements ask for; where none has, the first that lacks the least. Undefined where there is none.
 * Whoever packs an image and whoever runs it look the same way, and so find the same.
 */
export async function findPython({
  env = process.env,
  venv,
  requirements = '',
  signal,
}: PythonSearch = {}): Promise<Python | undefined> {
  let best: Python | undefined;
  for (const path of candidates(env, venv)) {
    signal?.throwIfAborted();
    const version = await versionOf(path, signal);
    if (version === undefined) continue;
    const found = { path, version, missing: await missingPackages(path, requirements, signal) };
    if (found.missing.length === 0) return found;
    if (best === undefined || found.missing.length < best.missing.length) best = found;
  }
  return best;
}

function candidates(env: NodeJS.ProcessEnv, venv: string | undefined): string[] {
  if (env.MYSFITS_PYTHON) return [env.MYSFITS_PYTHON];
  const windows = process.platform === 'win32';
  const folders = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...(windows ? [] : ['/usr/bin'])];
  const names = windows ? ['python.exe', 'python3.exe'] : ['python3', 'python'];
  const programs = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const all = [...(venv === undefined ? [] : [pythonOf(venv)]), ...programs];
  return [...new Set(all)].filter((path) => existsSync(path));
}

/** Undefined for what isn't a Python, or is too old: a shop window of Windows' store, Python 2. */
async function versionOf(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const said = await runPython(path, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], { signal }).catch(() => '');
  const [major = 0, minor = 0] = said.trim().split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestPython;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor) ? said.trim() : undefined;
}
