import { type Digest, isDigest } from './digest.ts';
import { ImageError } from './image-error.ts';
import { IMAGE_TYPES, INDEX_TYPES } from './media-types.ts';

/** Points at content: https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One image for one platform. */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Several images under one name, one for each platform. */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
}

export type ParsedManifest =
  | { readonly kind: 'image'; readonly mediaType: string; readonly manifest: ImageManifest }
  | { readonly kind: 'index'; readonly mediaType: string; readonly index: ImageIndex };

/**
 * Reads a manifest or an index.
 * @param contentType what it was called by who sent it; the document's own `mediaType` must not contradict it
 * @throws ImageError bad-manifest
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): ParsedManifest {
  const document = parseJson(bytes);
  const own = typeof document.mediaType === 'string' ? document.mediaType : undefined;
  const told = contentType?.split(';')[0]?.trim() || undefined;
  if (own !== undefined && told !== undefined && own !== told) throw bad(`it was sent as ${told} and calls itself ${own}`);
  if (document.schemaVersion !== 2) throw bad(`its schema version is ${JSON.stringify(document.schemaVersion)}, not 2`);
  // OCI documents may leave their own type out.
  const mediaType = own ?? told ?? '';
  if (IMAGE_TYPES.includes(mediaType)) {
    checkDescriptor(document.config, 'config');
    checkDescriptors(document.layers, 'layers');
    return { kind: 'image', mediaType, manifest: document as unknown as ImageManifest };
  }
  if (INDEX_TYPES.includes(mediaType)) {
    checkDescriptors(document.manifests, 'manifests');
    return { kind: 'index', mediaType, index: document as unknown as ImageIndex };
  }
  throw bad(`its media type is ${mediaType || 'not told'}`);
}

/** The image of an index that runs on Linux with this processor; undefined when it has none. */
export function chooseImage({ manifests }: ImageIndex, architecture: string): Descriptor | undefined {
  return manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture);
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw bad('it is no JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('it is no JSON object');
  return value as Record<string, unknown>;
}

function checkDescriptors(value: unknown, name: string): void {
  if (!Array.isArray(value)) throw bad(`it has no list of ${name}`);
  for (const each of value) checkDescriptor(each, name);
}

function checkDescriptor(value: unknown, name: string): void {
  const { mediaType, digest, size } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Descriptor>;
  if (typeof mediaType !== 'string') throw bad(`its ${name} has no media type`);
  if (typeof digest !== 'string' || !isDigest(digest)) throw bad(`its ${name} has no SHA-256 digest`);
  if (!Number.isSafeInteger(size) || (size as number) < 0) throw bad(`its ${name} has no size`);
}

function bad(why: string, cause?: unknown): ImageError {
  return new ImageError('bad-manifest', "Can't read the image's manifest.", { why: `As it stands, ${why}.`, cause });
}
