import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from '../../course/errors.ts';
import { findPython, type Python, pythonOf } from '../../oci/python/find-python.ts';
import { runTool } from '../run-tool.ts';
import { debianPackages } from './debian-packages.ts';
import { type PythonOptions, pythonThatServes } from './python-serves.ts';

export interface InstallOptions extends PythonOptions {
  /** The user's number; 0 may install for the whole machine. */
  readonly uid?: number | undefined;
  /** Told every line of what installs. */
  readonly note: (text: string) => void;
}

const aptGet = '/usr/bin/apt-get';

/**
 * Installs what the service needs to run as a process: on Debian, as root, its packages; else a virtual environment of
 * our own, which goes with the workspace. To be called only when the learner has allowed it.
 * @throws ExplainedError with the last lines of what couldn't install
 */
export async function installPython(options: InstallOptions): Promise<Python> {
  const { requirements, env, uid = process.getuid?.(), note, signal } = options;
  const packages = debianPackages(requirements);
  if (uid === 0 && existsSync(aptGet) && packages) {
    await apt(packages, { env, note, signal });
    const python = await findPython(options);
    if (python?.missing.length === 0) return python;
  }
  await makeVenv(options);
  return await pythonThatServes(options);
}

type Work = Pick<InstallOptions, 'env' | 'note' | 'signal'>;

async function apt(packages: readonly string[], { env, note, signal }: Work): Promise<void> {
  note(`Installing ${packages.join(', ')} by apt-get`);
  // Nobody is there to answer what a package may ask.
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, note, signal };
  await must('apt-get update', runTool(aptGet, ['update'], quiet));
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  await must(`apt-get ${install.join(' ')}`, runTool(aptGet, install, quiet));
}

async function makeVenv({ requirements, env, venv, uid = process.getuid?.(), note, signal }: InstallOptions): Promise<void> {
  const base = await findPython({ env, signal });
  if (base === undefined) {
    throw new ExplainedError({
      what: 'There is no Python to install packages for',
      why: 'It comes from your system, or from python.org; we would not know which',
      nextSteps: [
        'Install Python 3.10 or newer (macOS: brew install python; Debian, Ubuntu: apt-get install python3 python3-venv)',
      ],
      kind: 'preflight',
    });
  }
  // Debian keeps what venv needs in a package of its own.
  if (uid === 0 && existsSync(aptGet) && base.path === '/usr/bin/python3') await apt(['python3-venv'], { env, note, signal });
  note(`Making a virtual environment in ${venv}`);
  await must(`${base.path} -m venv ${venv}`, runTool(base.path, ['-m', 'venv', '--clear', venv], { env, note, signal }));
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-requirements-'));
  try {
    const list = join(folder, 'requirements.txt');
    await writeFile(list, requirements);
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', list];
    await must('pip install -r requirements.txt', runTool(pythonOf(venv), install, { env, note, signal }));
  } catch (error) {
    // Half an environment would be found, and be found wanting, for ever after.
    await rm(venv, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function must(what: string, work: ReturnType<typeof runTool>): Promise<void> {
  const { code, lines } = await work;
  if (code === 0) return;
  throw new ExplainedError({
    what: `Can't install what the service needs: ${what} ended with ${code}`,
    why: lines.slice(-8).join('\n'),
    nextSteps: ['See whether this machine reaches its package index, then run it again', 'Or start a container engine'],
    kind: 'preflight',
  });
}
