import { posix } from 'node:path';
import { ImageError } from '../image-error.ts';

/**
 * The parts of an entry's path, from the root of the image; none for the root itself.
 * @throws ImageError unsafe-layer for a path that leaves the folder
 */
export function safeParts(name: string): readonly string[] {
  if (name.startsWith('/')) throw unsafe(name, 'Its path is absolute.');
  if (name.includes('\0')) throw unsafe(name, 'Its path has a NUL in it.');
  // On Windows these would be a path too.
  if (process.platform === 'win32' && /[\\:]/.test(name)) throw unsafe(name, 'Its path has a backslash or a colon in it.');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw unsafe(name, 'Its path leaves the folder by `..`.');
  return parts;
}

/**
 * What a symbolic link in the folder `from` (parts from the image's root, none of them a link) must say to mean in an
 * unpacked image what it means in a container. An absolute target means the image's own root. The answer has `..` only
 * at its start: `x/..` would follow x, if that is a link, to a place that can't be told from the text.
 * @throws ImageError unsafe-layer for a target outside
 */
export function safeTarget(name: string, from: readonly string[], target: string): string {
  if (target === '' || target.includes('\0')) throw unsafe(name, 'It is a link to nowhere.');
  const normal = posix.normalize(target).replace(/(.)\/$/, '$1');
  if (normal.startsWith('/')) return posix.relative(`/${from.join('/')}`, normal) || '.';
  const up = normal.split('/').filter((part) => part === '..').length;
  if (up > from.length) throw unsafe(name, `It is a link that leaves the folder, to ${target}.`);
  return normal;
}

export function unsafe(name: string, why: string): ImageError {
  return new ImageError('unsafe-layer', `Won't unpack ${JSON.stringify(name)}.`, {
    why,
    nextSteps: ['Use an image from a place that you trust: no ordinary tool writes such a layer.'],
  });
}
