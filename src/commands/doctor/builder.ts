import { join } from 'node:path';
import { installPython } from '../../image/python/install-python.ts';
import { pythonThatServes } from '../../image/python/python-serves.ts';
import { readRequirements } from '../../image/python/requirements.ts';
import { type EngineSearch, lookForEngine } from '../../oci/engine/find-engine.ts';
import type { Python } from '../../oci/python/find-python.ts';
import { venvOf } from '../../oci/python/find-python.ts';
import type { Checkup } from './checkup.ts';

export interface BuilderOptions {
  /** Whether tasks run on this machine; only then Python matters. */
  readonly tasksRunHere: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** The service's folder: the learner's, or where it would come from. */
  readonly folder: string;
  /** The workspace's own folder, `.mysfits`. */
  readonly home: string;
  /** Whether something may be installed on the machine. */
  readonly install: boolean;
  /** Told what installs. */
  readonly note: (text: string) => void;
}

/** What builds the service's image on this machine, and what runs it: a container engine, or Python. */
export function builderCheckups(options: BuilderOptions): Checkup[] {
  const { env, tasksRunHere } = options;
  let search: Promise<EngineSearch> | undefined;
  const look = () => {
    search ??= lookForEngine({ env, ...(env.HOME === undefined ? {} : { home: env.HOME }) });
    return search;
  };
  const engine = { about: 'Container engine', look: async () => engineFound(await look(), tasksRunHere) };
  const python = {
    about: 'Python for the service',
    look: async () => {
      const { engine: found } = await look();
      return found?.local ? "Python isn't needed: the service runs in containers" : pythonFound(await pythonFor(options));
    },
  };
  return tasksRunHere ? [engine, python] : [engine];
}

function engineFound({ engine, tried }: EngineSearch, tasksRunHere: boolean): string {
  if (engine && (engine.local || !tasksRunHere)) {
    return `${engine.name} ${engine.version} answers at ${engine.where} (${engine.os}/${engine.architecture})`;
  }
  const unusable = tried.map(({ where, problem }) => `${where}: ${problem}`);
  if (engine) unusable.push(`${engine.where}: its containers run on another machine`);
  const found =
    unusable.length === 0 ? 'No container engine answers' : `No container engine can be used (${unusable.join('; ')})`;
  return tasksRunHere
    ? `${found}: a rehearsal runs the service as a process of this machine`
    : `${found}: AWS CodeBuild would build the service's image, in your account`;
}

async function pythonFor({ env, folder, home, install, note }: BuilderOptions): Promise<Python> {
  const needs = { requirements: await readRequirements(folder), env, venv: venvOf(home) };
  try {
    return await pythonThatServes(needs);
  } catch (error) {
    if (!install) throw error;
    return await installPython({ ...needs, note });
  }
}

function pythonFound({ path, version }: Python): string {
  return `Python ${version} runs the service (${path})`;
}

/** The service's folder of a workspace, or the one that a new workspace would get a copy of. */
export function serviceFolder(exists: boolean, own: string, packageRoot: string): string {
  return exists ? own : join(packageRoot, 'backend', 'service');
}
