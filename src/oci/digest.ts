import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Names content by its SHA-256, in lower-case hex: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
export type Digest = `sha256:${string}`;

/** Whether a text is a digest of the one algorithm that we and ECR speak. */
export function isDigest(text: string): text is Digest {
  return /^sha256:[a-f0-9]{64}$/.test(text);
}

/** The digest of bytes, or of a text in UTF-8. */
export function digestOf(content: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** The hex part of a digest, fit for a file's name. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** Lets bytes through and knows how many and which they were. */
export interface Meter {
  readonly stream: Transform;
  /** Bytes so far. */
  size(): number;
  /** Of the bytes so far. */
  digest(): Digest;
}

/**
 * @param onBytes told after each piece how many bytes have come so far
 * @param onEnd told when all have come, before the end goes on
 *   (what either throws ends the stream with that error)
 */
export function meter(onBytes?: (size: number) => void, onEnd?: () => void): Meter {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      try {
        onBytes?.(size);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        onEnd?.();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  return { stream, size: () => size, digest: () => `sha256:${hash.copy().digest('hex')}` };
}
