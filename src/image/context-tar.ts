import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { nodeWritable } from '../oci/node-stream.ts';
import type { BuildContext } from './context.ts';

/**
 * A build's context as the tar that an engine reads. Times are fixed and everything belongs to root, so that an engine
 * sees from its cache what hasn't changed.
 */
export function contextTar(context: BuildContext, signal?: AbortSignal): Readable {
  const tar = pack();
  fill(tar, context, signal).catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

const common = { uid: 0, gid: 0, mtime: new Date(0) };

async function fill(tar: Pack, { entries, dockerfile, dockerfileText }: BuildContext, signal: AbortSignal | undefined) {
  const sees = (name: string) => entries.some(({ path }) => path === name);
  if (!sees(dockerfile)) {
    // The builder has to read it, though it mustn't be copied; a .dockerignore that is sent along says so to the engine.
    add(tar, dockerfile, dockerfileText);
    if (!sees('.dockerignore')) add(tar, '.dockerignore', `${dockerfile}\n.dockerignore\n`);
  }
  for (const entry of entries) {
    signal?.throwIfAborted();
    const header = { ...common, name: entry.path, mode: entry.mode };
    if (entry.type === 'folder') tar.entry({ ...header, name: `${entry.path}/`, type: 'directory' });
    else if (entry.type === 'link') tar.entry({ ...header, type: 'symlink', linkname: entry.to });
    else await pipeline(createReadStream(entry.file), nodeWritable(tar.entry({ ...header, size: entry.size })));
  }
  tar.finalize();
}

function add(tar: Pack, name: string, text: string): void {
  tar.entry({ ...common, name, mode: 0o644 }, text);
}
