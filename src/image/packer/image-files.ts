import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { LayerEntry } from '../../oci/layers/layer-entry.ts';
import type { BuildContext, ContextEntry } from '../context.ts';
import type { Deed } from './read-dockerfile.ts';
import { refusal } from './refuse.ts';

/** The files of an image while a recipe is followed, by their paths from its root. */
export type ImageFiles = Map<string, LayerEntry>;

/** Makes a folder, and those above it, unless they are there. */
export function makeFolder(files: ImageFiles, path: string): void {
  const names = inImage(path)
    .split('/')
    .filter((name) => name !== '');
  for (let depth = 1; depth <= names.length; depth++) {
    const folder = names.slice(0, depth).join('/');
    if (!files.has(folder)) files.set(folder, { type: 'folder', path: folder, mode: 0o755, uid: 0, gid: 0 });
  }
}

/**
 * Copies out of the context, as COPY does: a folder's content goes into the target, a file takes its name, or goes into
 * it when it ends with a slash or is a folder already (docs.docker.com, "Dockerfile reference", COPY).
 * @throws ExplainedError for a source that isn't there or that .dockerignore leaves out
 */
export function copyInto(
  files: ImageFiles,
  { sources, to, spot }: Extract<Deed, { do: 'copy' }>,
  { entries }: BuildContext,
): void {
  if (sources.length > 1 && !to.endsWith('/')) throw refusal(spot, `Several sources want a folder to go into: ${to}/`);
  for (const source of sources) {
    // A source can't leave the context: Docker takes `..` at its root for the root.
    const from = posix.resolve('/', source).slice(1);
    const itself = entries.find(({ path }) => path === from);
    const below = entries.filter(({ path }) => from === '' || path.startsWith(`${from}/`));
    if (itself === undefined && below.length === 0) {
      throw refusal(spot, `${source} isn't in the service's folder, or .dockerignore leaves it out`);
    }
    if (itself !== undefined && itself.type !== 'folder') {
      const into = to.endsWith('/') || files.get(inImage(to))?.type === 'folder';
      put(files, itself, into ? posix.join(to, posix.basename(from)) : to);
      continue;
    }
    makeFolder(files, to);
    for (const entry of below) put(files, entry, posix.join(to, from === '' ? entry.path : entry.path.slice(from.length + 1)));
  }
}

/**
 * The text of a file of the image.
 * @throws ExplainedError when nothing was copied there
 */
export async function textIn(files: ImageFiles, { requirements, spot }: Extract<Deed, { do: 'install' }>): Promise<string> {
  const entry = files.get(inImage(requirements));
  if (entry?.type !== 'file') throw refusal(spot, `${requirements} isn't in the image at that line`);
  return typeof entry.from === 'string' ? await readFile(entry.from, 'utf8') : Buffer.from(entry.from).toString('utf8');
}

function put(files: ImageFiles, entry: ContextEntry, target: string): void {
  makeFolder(files, posix.dirname(target));
  const common = { path: inImage(target), mode: entry.mode, uid: 0, gid: 0 };
  if (entry.type === 'folder') makeFolder(files, target);
  else if (entry.type === 'link') files.set(common.path, { ...common, type: 'link', to: entry.to });
  else files.set(common.path, { ...common, type: 'file', from: entry.file });
}

function inImage(path: string): string {
  return posix.resolve('/', path).slice(1);
}
