import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The engine that `docker context use` has chosen, or DOCKER_CONTEXT names; undefined for Docker's default place.
 * A context lies in a folder named by the SHA-256 of its name (docker/cli, "context store").
 */
export async function currentContext({
  env,
  home,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}): Promise<{ readonly name: string; readonly host: string } | undefined> {
  const folder = env.DOCKER_CONFIG || join(home, '.docker');
  const config = await readJson<{ readonly currentContext?: string }>(join(folder, 'config.json'));
  const name = env.DOCKER_CONTEXT || config?.currentContext;
  if (!name || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = await readJson<{ readonly Endpoints?: { readonly docker?: { readonly Host?: string } } }>(
    join(folder, 'contexts', 'meta', id, 'meta.json'),
  );
  const host = meta?.Endpoints?.docker?.Host;
  return host ? { name, host } : undefined;
}

/** A file that is missing, or that Docker itself couldn't read, chooses nothing. */
async function readJson<Value>(path: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}
