import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Digest, meter } from '../digest.ts';
import { ImageError } from '../image-error.ts';
import type { Registry } from './registry.ts';
import { visit, visitBriefly } from './visit.ts';

/** Content that can be sent: a file, or bytes. */
export interface Blob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly from: string | Uint8Array;
}

export interface BlobOptions {
  /** Told how many bytes have gone, or come, so far; it may go back when a part is sent again. */
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Sends in parts of so many bytes; in one, by default, as Docker does. */
  readonly chunk?: number | undefined;
}

/** Whether a repository has a blob. @throws ImageError as `visit` */
export async function hasBlob(registry: Registry, repository: string, digest: Digest, signal?: AbortSignal): Promise<boolean> {
  const url = `/v2/${repository}/blobs/${digest}`;
  return (await visitBriefly(registry, { method: 'HEAD', url, expected: [404], signal })).status === 200;
}

/**
 * A blob's bytes, as they come. The stream ends with an error when they aren't those that the digest names.
 * @throws ImageError as `visit`
 */
export async function getBlob(
  registry: Registry,
  repository: string,
  { digest, size }: { readonly digest: Digest; readonly size?: number },
  { onProgress, signal }: BlobOptions = {},
): Promise<Readable> {
  const { body } = await visit(registry, { method: 'GET', url: `/v2/${repository}/blobs/${digest}`, signal });
  const passed = meter(
    (done) => {
      onProgress?.(done);
      if (size !== undefined && done > size) throw notAsNamed(registry, digest);
    },
    () => {
      if (passed.digest() !== digest) throw notAsNamed(registry, digest);
    },
  );
  body.once('error', (error) => passed.stream.destroy(error));
  passed.stream.once('close', () => body.destroy());
  return body.pipe(passed.stream);
}

/** How many times a blob is tried; what has arrived isn't sent again where the registry tells how much that is. */
const TRIES = 4;

/** Milliseconds before the second try; each further one waits twice as long. */
const FIRST_PAUSE = 100;

/**
 * Sends a blob, and has the registry check its digest. A broken connection is taken up again where it broke.
 * @throws ImageError as `visit`
 */
export async function putBlob(registry: Registry, repository: string, blob: Blob, options: BlobOptions = {}): Promise<void> {
  const { signal } = options;
  let upload: Upload | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      upload ??= await begin(registry, repository, signal);
      await sendRest(registry, upload, blob, options);
      const url = new URL(upload.url);
      url.searchParams.set('digest', blob.digest);
      await visitBriefly(registry, { method: 'PUT', url, signal });
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (tries >= TRIES || !(error instanceof ImageError) || error.code !== 'unreachable') throw error;
      await pause(FIRST_PAUSE * 2 ** (tries - 1), undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
      upload = upload && (await whereItStands(registry, upload, signal));
    }
  }
}

/** An upload under way. */
interface Upload {
  url: URL;
  /** Bytes that the registry has. */
  offset: number;
}

async function begin(registry: Registry, repository: string, signal: AbortSignal | undefined): Promise<Upload> {
  const { headers, url } = await visitBriefly(registry, { method: 'POST', url: `/v2/${repository}/blobs/uploads/`, signal });
  return { url: placeOf(registry, headers.location, url), offset: 0 };
}

/** Sends what the registry hasn't got; `upload` goes along with it. */
async function sendRest(registry: Registry, upload: Upload, { size, from }: Blob, options: BlobOptions): Promise<void> {
  const { onProgress, signal, chunk = size } = options;
  while (upload.offset < size) {
    const start = upload.offset;
    const end = Math.min(start + chunk, size);
    const { headers, url } = await visitBriefly(registry, {
      method: 'PATCH',
      url: upload.url,
      headers: {
        'content-type': 'application/octet-stream',
        // The whole in one goes without a range, as Docker sends it; some registries know no other way.
        ...((start > 0 || end < size) && { 'content-range': `${start}-${end - 1}` }),
      },
      body: () => Readable.from(counted(from, start, end, onProgress)),
      size: end - start,
      signal,
    });
    upload.url = placeOf(registry, headers.location, url);
    upload.offset = end;
  }
}

async function* counted(from: Blob['from'], start: number, end: number, onProgress: BlobOptions['onProgress']) {
  let done = start;
  const pieces =
    typeof from === 'string'
      ? createReadStream(from, { start, end: end - 1, highWaterMark: 256 * 1024 })
      : [from.subarray(start, end)];
  for await (const piece of pieces as AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    yield piece;
    done += piece.length;
    onProgress?.(done);
  }
}

/** How much of an upload has arrived; undefined: it must be begun again. */
async function whereItStands(registry: Registry, upload: Upload, signal: AbortSignal | undefined): Promise<Upload | undefined> {
  try {
    const { headers, url } = await visitBriefly(registry, { method: 'GET', url: upload.url, signal });
    // `0-N`, N included. An upload of nothing says 0-0, as one of a single byte does: taken as nothing, which is sent again.
    const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(headers.range ?? '')?.[1]);
    if (!Number.isSafeInteger(last)) return undefined;
    return last === 0 ? undefined : { url: placeOf(registry, headers.location ?? upload.url.href, url), offset: last + 1 };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function placeOf(registry: Registry, location: string | undefined, url: URL): URL {
  if (location !== undefined) return new URL(location, url);
  throw new ImageError('refused', `The registry ${registry.address} gives an upload no address.`, {
    why: 'Its answer has no Location header; it is no OCI registry.',
  });
}

function notAsNamed({ address }: Registry, digest: Digest): ImageError {
  return new ImageError('digest-mismatch', 'A part of the image arrived damaged.', {
    why: `What the registry ${address} sent isn't what ${digest} names.`,
    nextSteps: ['Run it again; if it stays, push the image anew.'],
  });
}
