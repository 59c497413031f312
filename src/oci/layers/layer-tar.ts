import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { ImageError } from '../image-error.ts';
import { nodeWritable } from '../node-stream.ts';
import type { LayerEntry } from './layer-entry.ts';

/**
 * Files, folders and links as a tar. The same entries give the same one on every machine and day: they are sorted, and
 * their times are the epoch's beginning.
 * @throws ImageError bad-layer for paths that stand twice or leave the image; while it is read for a file that changes
 */
export function layerTar(entries: readonly LayerEntry[]): Readable {
  const sorted = inOrder(entries);
  const tar = pack();
  fill(tar, sorted).catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

function inOrder(entries: readonly LayerEntry[]): readonly LayerEntry[] {
  const byPath = new Map<string, LayerEntry>();
  for (const entry of entries) {
    const parts = entry.path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..') || entry.path.includes('\0')) {
      throw bad(entry.path, 'A path in a layer starts at the root, without a slash, and has no empty, `.` or `..` part.');
    }
    if (byPath.has(entry.path)) throw bad(entry.path, 'It stands there twice.');
    byPath.set(entry.path, entry);
  }
  // By bytes, not by this machine's language; a folder comes before what is in it.
  return [...byPath.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function fill(tar: Pack, entries: readonly LayerEntry[]): Promise<void> {
  for (const entry of entries) {
    const header = { name: entry.path, mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: new Date(0) };
    if (entry.type === 'folder') await add(tar, { ...header, name: `${entry.path}/`, type: 'directory' });
    else if (entry.type === 'link') await add(tar, { ...header, type: 'symlink', linkname: entry.to });
    else if (typeof entry.from !== 'string') await add(tar, { ...header, type: 'file' }, entry.from);
    else {
      const { size } = await lstat(entry.from);
      await pipeline(exactly(entry.path, entry.from, size), nodeWritable(tar.entry({ ...header, type: 'file', size })));
    }
  }
  tar.finalize();
}

/** A file's bytes, as many as its header promised: it may grow or shrink while it is read. */
async function* exactly(path: string, file: string, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Uint8Array>) {
    read += piece.length;
    if (read > size) break;
    yield piece;
  }
  if (read !== size) throw bad(path, 'It changed while the layer was written.');
}

function add(tar: Pack, header: Parameters<Pack['entry']>[0], content: Uint8Array = new Uint8Array()): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ ...header, size: content.length }, Buffer.from(content), (error) => (error ? reject(error) : resolve()));
  });
}

function bad(path: string, why: string): ImageError {
  return new ImageError('bad-layer', `Can't put ${path} into a layer.`, { why });
}
