import { homedir } from 'node:os';
import type { Engine } from './engine.ts';
import { EngineError } from './engine-error.ts';
import { openEngine } from './open-engine.ts';
import { enginePlaces, type Surroundings } from './places.ts';

/** A place where something stands in an engine's way, worth telling. */
export interface Attempt {
  readonly name: string;
  readonly where: string;
  readonly problem: string;
}

export interface EngineSearch {
  readonly engine?: Engine;
  /** Places where an engine was expected and can't be used; places where there is nothing aren't listed. */
  readonly tried: readonly Attempt[];
}

/** What these mean for a place that nobody has named: there simply is no engine. */
const nothingThere = ['ENOENT', 'ENOTDIR', 'ENOTSOCK'];

/**
 * Looks for a container engine: at DOCKER_HOST, in Docker's current context, then where Docker, Docker Desktop, Colima,
 * Rancher Desktop, OrbStack, Podman and Finch put their sockets. The first that answers is taken.
 * MYSFITS_ENGINE=none looks for none.
 * @throws the signal's reason; nothing else
 */
export async function lookForEngine({
  env = process.env,
  home = env.HOME ?? homedir(),
  platform = process.platform,
  uid = process.getuid?.(),
  root = '',
  signal,
}: Partial<Surroundings> & { readonly signal?: AbortSignal | undefined } = {}): Promise<EngineSearch> {
  if (env.MYSFITS_ENGINE === 'none') return { tried: [] };
  const tried: Attempt[] = [];
  const places = await enginePlaces({ env, home, platform, uid, root });
  const named = places.length === 1;
  for (const { name, where, door } of places) {
    try {
      return { engine: await openEngine({ name, door: door() }, { signal }), tried };
    } catch (error) {
      signal?.throwIfAborted();
      if (!named && error instanceof EngineError && nothingThere.includes(error.code ?? '')) continue;
      tried.push({ name, where, problem: problemOf(error) });
    }
  }
  return { tried };
}

function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM')
    return "this user may not open it (on Linux: join the group 'docker', then log in anew)";
  if (code === 'ECONNREFUSED') return 'nothing answers there; is it started?';
  if (code === 'ENOENT') return "it isn't there; is it started?";
  return message;
}
