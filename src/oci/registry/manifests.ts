import type { Readable } from 'node:stream';
import { type Digest, digestOf, isDigest } from '../digest.ts';
import { ImageError } from '../image-error.ts';
import { type ParsedManifest, parseManifest } from '../manifest.ts';
import { IMAGE_TYPES, INDEX_TYPES } from '../media-types.ts';
import type { Registry } from './registry.ts';
import { visit, visitBriefly } from './visit.ts';

const accept = [...IMAGE_TYPES, ...INDEX_TYPES].join(', ');

/** Bytes; registries refuse larger ones. */
const LARGEST = 4 * 1024 ** 2;

/** What a tag or digest stands for; undefined: nothing. @throws ImageError as `visit` */
export async function headManifest(
  registry: Registry,
  repository: string,
  reference: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<{ digest: Digest; mediaType: string; size: number } | undefined> {
  const { status, headers } = await visitBriefly(registry, {
    method: 'HEAD',
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { accept },
    expected: [404],
    signal,
  });
  const digest = String(headers['docker-content-digest'] ?? '');
  if (status === 404 || !isDigest(digest)) return undefined;
  return { digest, mediaType: headers['content-type'] ?? '', size: Number(headers['content-length'] ?? 0) };
}

/** A manifest or an index, checked against its digest. @throws ImageError as `visit`, digest-mismatch, bad-manifest */
export async function getManifest(
  registry: Registry,
  repository: string,
  reference: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<ParsedManifest & { readonly digest: Digest; readonly bytes: Buffer }> {
  const url = `/v2/${repository}/manifests/${reference}`;
  const { body, headers } = await visit(registry, { method: 'GET', url, headers: { accept }, signal });
  const bytes = await readAll(body);
  const digest = digestOf(bytes);
  const named = isDigest(reference) ? reference : headers['docker-content-digest'];
  if (named !== undefined && named !== digest) {
    throw new ImageError('digest-mismatch', "The image's manifest arrived damaged.", {
      why: `The registry ${registry.address} names ${named} and sent ${digest}.`,
      nextSteps: ['Run it again; if it stays, push the image anew.'],
    });
  }
  return { ...parseManifest(bytes, headers['content-type']), digest, bytes };
}

/** Gives a manifest a name. @returns its digest, as the registry sees it @throws ImageError as `visit`, digest-mismatch */
export async function putManifest(
  registry: Registry,
  repository: string,
  reference: string,
  manifest: { readonly bytes: Uint8Array; readonly mediaType: string },
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Digest> {
  const { headers } = await visitBriefly(registry, {
    method: 'PUT',
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { 'content-type': manifest.mediaType },
    body: () => manifest.bytes,
    signal,
  });
  const digest = digestOf(manifest.bytes);
  const seen = headers['docker-content-digest'];
  if (seen === undefined || seen === digest) return digest;
  throw new ImageError('digest-mismatch', "The image's manifest arrived damaged.", {
    why: `It is ${digest}; the registry ${registry.address} calls it ${seen}.`,
    nextSteps: ['Run it again.'],
  });
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST) {
      throw new ImageError('too-large', "The image's manifest is larger than one may be.", {
        why: `It has more than ${LARGEST} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
