import type { Readable } from 'node:stream';
import { call } from './call.ts';
import type { Engine } from './engine.ts';
import { pathOf, type Stoppable } from './parts.ts';

/** For how long an engine may be silent while it reads or writes files, in milliseconds. */
const patience = 5 * 60_000;

/**
 * Lays the files of a tar into a folder of a container, which has to be there.
 * @throws EngineError with status 404 when the container or the folder isn't there
 */
export async function putFiles(
  engine: Engine,
  container: string,
  { folder, tar, signal }: Stoppable & { readonly folder: string; readonly tar: Readable },
): Promise<void> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}/archive`);
  (await call(engine.door, { method: 'PUT', path, query: { path: folder }, body: tar, patience, signal })).resume();
}

/**
 * A folder of a container as a tar, in which every path begins with the folder's own name.
 * @throws EngineError with status 404 when the container or the folder isn't there
 */
export async function getFiles(
  engine: Engine,
  container: string,
  { folder, signal }: Stoppable & { readonly folder: string },
): Promise<Readable> {
  const path = pathOf(engine, `/containers/${encodeURIComponent(container)}/archive`);
  return await call(engine.door, { path, query: { path: folder }, patience, signal });
}
