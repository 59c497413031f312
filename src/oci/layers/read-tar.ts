import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { type Digest, meter } from '../digest.ts';
import { ImageError } from '../image-error.ts';
import { nodeWritable } from '../node-stream.ts';

/** How much an archive may hold. */
export interface TarLimits {
  /** Bytes of all files together. */
  readonly bytes: number;
  readonly entries: number;
}

/** Far more than any image of a course, far less than what fills a disk or a memory unnoticed. */
export const TAR_LIMITS: TarLimits = { bytes: 8 * 1024 ** 3, entries: 1_000_000 };

/** Bytes that headers between two entries, and the padding at the end, may take. */
const HEADERS = 4 * 1024 ** 2;

/**
 * Walks through a tar, entry by entry. What `visit` doesn't read of the content is skipped.
 * @returns the digest of the whole tar
 * @throws ImageError too-large, bad-archive; what the source or `visit` throws
 */
export async function readTar(
  source: Readable,
  visit: (header: Header, content: Readable) => void | Promise<void>,
  { limits = TAR_LIMITS, signal }: { limits?: TarLimits | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Digest> {
  let allowed = HEADERS;
  const guard = meter((size) => {
    if (size > allowed) throw tooLarge(`a header of more than ${HEADERS} bytes`);
  });
  const archive = extract();
  const failed = (error: Error): void => archive.destroy(error);
  const aborted = (): void => failed(signal?.reason);
  source.once('error', failed);
  source.once('close', () => {
    if (!source.readableEnded) failed(new Error('The archive broke off.'));
  });
  guard.stream.once('error', failed);
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted) aborted();
  let entries = 0;
  let bytes = 0;
  try {
    source.pipe(guard.stream).pipe(nodeWritable(archive));
    for await (const entry of archive) {
      const { header } = entry;
      entries += 1;
      bytes += header.size;
      if (entries > limits.entries) throw tooLarge(`more than ${limits.entries} entries`);
      if (bytes > limits.bytes) throw tooLarge(`more than ${limits.bytes} bytes`);
      allowed = guard.size() + header.size + HEADERS;
      await visit(header, Readable.from(entry));
      // What nobody wanted must flow away, or the next entry never comes.
      entry.resume();
    }
    return guard.digest();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw inOurWords(error);
  } finally {
    signal?.removeEventListener('abort', aborted);
    source.destroy();
    guard.stream.destroy();
  }
}

function tooLarge(what: string): ImageError {
  return new ImageError('too-large', 'The archive is larger than an image may be.', {
    why: `It holds ${what}; it is damaged, or made to fill this machine.`,
    nextSteps: ['Use an image from a place that you trust.'],
  });
}

/** What tar-stream and zlib say of damaged bytes; anything else as it is. */
function inOurWords(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const damaged = code?.startsWith('Z_') || /invalid tar|unexpected end|broke off/i.test(message);
  if (error instanceof ImageError || !damaged) return error;
  return new ImageError('bad-archive', "Can't read the archive.", { why: `It is damaged: ${message}`, cause: error });
}
