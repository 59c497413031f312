import { readFile, stat } from 'node:fs/promises';
import { digestOf, hexOf } from '../digest.ts';
import type { ImageSource } from '../image.ts';
import { ImageError } from '../image-error.ts';
import { type Descriptor, parseManifest } from '../manifest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { readConfig } from '../read-config.ts';
import type { ArchiveFiles } from './take-apart.ts';

/** An image in an archive that was taken apart. */
export interface ArchivedImage {
  readonly config: ImageSource['config'];
  /** Files, lowest layer first. */
  readonly layers: readonly string[];
}

/**
 * Finds an image, by Docker's `manifest.json` where there is one, else by the OCI layout's `index.json`.
 * @throws ImageError bad-archive, not-found, bad-manifest
 */
export async function findInArchive(files: ArchiveFiles, name: string | undefined): Promise<ArchivedImage> {
  if (files.has('manifest.json')) return byDockersList(files, name);
  if (files.has('index.json')) return byLayout(files, name);
  throw bad('It has neither a manifest.json nor an index.json.');
}

async function byDockersList(files: ArchiveFiles, name: string | undefined): Promise<ArchivedImage> {
  const list = listIn((await contentOf(files, 'manifest.json')).toString());
  const found = theOne(list, name, ({ RepoTags }) => RepoTags ?? []);
  const layers = found.Layers.map((path) => pathOf(files, path));
  return { config: configOf(await contentOf(files, found.Config)), layers };
}

/** An image as Docker's `manifest.json` names it. */
interface Listed {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers: readonly string[];
}

function listIn(text: string): readonly Listed[] {
  try {
    const list = JSON.parse(text) as readonly Partial<Listed>[];
    if (list.every(({ Config, Layers }) => typeof Config === 'string' && Array.isArray(Layers))) return list as readonly Listed[];
  } catch {
    // It is told below.
  }
  throw bad('Its manifest.json is no list of images.');
}

async function byLayout(files: ArchiveFiles, name: string | undefined): Promise<ArchivedImage> {
  const top = parseManifest(await contentOf(files, 'index.json'), MEDIA_TYPES.ociIndex);
  if (top.kind !== 'index') throw bad('Its index.json is no index.');
  const names = ({ annotations }: Descriptor) => Object.values(annotations ?? {});
  let next = theOne(top.index.manifests, name, names);
  // An index may lead to another; deeper than that, none does.
  for (let depth = 0; depth < 3; depth += 1) {
    const parsed = parseManifest(await blobOf(files, next), next.mediaType);
    if (parsed.kind === 'image') {
      const { config, layers } = parsed.manifest;
      return { config: configOf(await blobOf(files, config)), layers: layers.map((layer) => pathOf(files, placeOf(layer))) };
    }
    // What builds add beside the image (attestations) calls itself unknown.
    next = theOne(
      parsed.index.manifests.filter(({ platform }) => platform?.os !== 'unknown'),
      undefined,
      names,
    );
  }
  throw bad('Its indexes lead to no image.');
}

function theOne<Item>(items: readonly Item[], name: string | undefined, namesOf: (item: Item) => readonly string[]): Item {
  const found = name === undefined ? undefined : items.find((item) => namesOf(item).includes(name));
  const [first, second] = items;
  if (first === undefined) throw bad('It holds no image.');
  if (found !== undefined) return found;
  // A single image is the one that was asked for: engines write its name in several ways (docker.io/library/...).
  if (second === undefined) return first;
  throw new ImageError('not-found', `The archive doesn't say which image is ${name ?? 'meant'}.`, {
    why: `It holds ${items.length}: ${items.flatMap(namesOf).join(', ')}.`,
    nextSteps: ['Save the one image alone.'],
  });
}

function configOf(bytes: Buffer): ImageSource['config'] {
  return { value: readConfig(bytes), bytes, digest: digestOf(bytes), mediaType: MEDIA_TYPES.ociConfig };
}

async function blobOf(files: ArchiveFiles, descriptor: Descriptor): Promise<Buffer> {
  const bytes = await contentOf(files, placeOf(descriptor));
  if (digestOf(bytes) !== descriptor.digest) throw bad(`Its part ${descriptor.digest} is damaged.`);
  return bytes;
}

function placeOf({ digest }: Descriptor): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** Manifests and configurations: a larger one isn't any. */
const LARGEST = 8 * 1024 ** 2;

async function contentOf(files: ArchiveFiles, name: string): Promise<Buffer> {
  const path = pathOf(files, name);
  if ((await stat(path)).size > LARGEST) throw bad(`Its ${name} has more than ${LARGEST} bytes.`);
  return readFile(path);
}

function pathOf(files: ArchiveFiles, name: string): string {
  const path = files.get(name);
  if (path === undefined) throw bad(`It has no ${name}, which its manifest names.`);
  return path;
}

function bad(why: string): ImageError {
  return new ImageError('bad-archive', "Can't read the image from the archive.", { why, nextSteps: ['Save the image again.'] });
}
