import { createWriteStream } from 'node:fs';
import { chmod, link, lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Header } from 'tar-stream';
import type { Digest } from '../digest.ts';
import { readTar, type TarLimits } from './read-tar.ts';
import { safeParts, safeTarget, unsafe } from './safe-path.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

export interface Unpacked {
  /** Of the tar. */
  readonly diffId: Digest;
  /** Devices and pipes, which aren't made. */
  readonly left: readonly string[];
}

/**
 * Lays a layer over what is in a folder: files, folders, links, and the marks that take away what lower layers have
 * (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts). Nothing is written outside the folder,
 * whatever the tar says. Owners aren't applied, nor bits that lend the owner's rights (setuid).
 * @param root an existing folder that nobody else writes to meanwhile
 * @throws ImageError unsafe-layer, too-large, bad-archive; system errors of writing
 */
export async function unpackLayer(
  tar: Readable,
  root: string,
  options: { limits?: TarLimits | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Unpacked> {
  const top = await realpath(root);
  // What this layer made: its own marks don't take that away, in whichever order they come.
  const made = new Set<string>();
  const left: string[] = [];

  /** The real path of an entry's folder, made where it isn't there. Links on the way are followed, inside the root. */
  const folderOf = async (name: string, parts: readonly string[]): Promise<string> => {
    let at = top;
    for (const part of parts) {
      const next = join(at, part);
      const stat = await lstat(next).catch(() => undefined);
      if (stat?.isDirectory()) at = next;
      else if (stat?.isSymbolicLink()) at = await followed(name, next);
      else {
        if (stat) await rm(next);
        await mkdir(next, { mode: 0o755 });
        at = next;
      }
      // What this layer has something in is its own too.
      made.add(at);
    }
    return at;
  };

  const followed = async (name: string, path: string): Promise<string> => {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || !isInside(top, real)) throw unsafe(name, 'A link on its way leads out of the folder, or nowhere.');
    if (!(await lstat(real)).isDirectory()) throw unsafe(name, 'A link on its way leads to a file.');
    return real;
  };

  const takeAway = async (path: string): Promise<void> => {
    if (!made.has(path)) await rm(path, { recursive: true, force: true });
    else if ((await lstat(path)).isDirectory()) await takeAwayBelow(path);
  };
  const takeAwayBelow = async (folder: string): Promise<void> => {
    for (const child of await readdir(folder)) await takeAway(join(folder, child));
  };

  const lay = async (header: Header, content: Readable): Promise<void> => {
    const { name, type } = header;
    const parts = safeParts(name);
    const base = parts.at(-1);
    if (base === undefined) return;
    const folder = await folderOf(name, parts.slice(0, -1));
    if (base === OPAQUE) return takeAwayBelow(folder);
    // Further marks of this beginning are a storage driver's own.
    if (base.startsWith(`${WHITEOUT}${WHITEOUT}`)) return;
    if (base.startsWith(WHITEOUT)) {
      const gone = base.slice(WHITEOUT.length);
      if (['', '.', '..'].includes(gone)) throw unsafe(name, 'It takes away the folder that it stands in.');
      return takeAway(join(folder, gone));
    }
    const path = join(folder, base);
    const there = await lstat(path).catch(() => undefined);
    const permissions = header.mode & 0o777;
    if (type === 'directory') {
      if (there && !there.isDirectory()) await rm(path);
      if (!there?.isDirectory()) await mkdir(path);
      // Its owner must be able to write below it, whatever the image's owner may.
      await chmod(path, permissions | 0o700);
    } else if (type === 'file' || type === 'contiguous-file') {
      await rm(path, { recursive: true, force: true });
      // The permissions come last: they may forbid writing, and the process's mask would narrow them.
      await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600 }), options.signal ? options : {});
      await chmod(path, permissions);
    } else if (type === 'symlink') {
      const target = safeTarget(name, partsOf(top, folder), header.linkname);
      await rm(path, { recursive: true, force: true });
      await symlink(target, path);
    } else if (type === 'link') await layHardLink(header, path);
    else {
      left.push(name);
      return;
    }
    made.add(path);
  };

  const layHardLink = async ({ name, linkname }: Header, path: string): Promise<void> => {
    const parts = safeParts(linkname);
    const from = join(await folderOf(name, parts.slice(0, -1)), parts.at(-1) ?? '');
    const stat = await lstat(from).catch(() => undefined);
    // A second name of a symbolic link would lead somewhere else than the first.
    if (!stat?.isFile()) throw unsafe(name, `It is a second name of ${linkname}, which is no file of the image.`);
    if (from === path) return;
    await rm(path, { recursive: true, force: true });
    await link(from, path);
  };

  const diffId = await readTar(tar, lay, options);
  return { diffId, left };
}

function isInside(top: string, path: string): boolean {
  return path === top || path.startsWith(top + sep);
}

function partsOf(top: string, folder: string): readonly string[] {
  return relative(top, folder)
    .split(sep)
    .filter((part) => part !== '');
}
