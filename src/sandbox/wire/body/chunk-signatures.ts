import { createHash, createHmac } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { isSame } from '../signature/same.ts';
import type { Payload } from '../types.ts';
import type { ChunkWatcher } from './aws-chunked.ts';

const EMPTY_SHA256 = createHash('sha256').digest('hex');

/**
 * Checks the signatures of chunks; each covers its bytes and the signature before it, the first one that of the request.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function chunkSignatures({ seed, scope, date, key }: Extract<Payload, { kind: 'chunks' }>): ChunkWatcher {
  let previous = seed;
  let hash = createHash('sha256');

  const check = (algorithm: string, covered: readonly string[], signature: string | undefined): void => {
    const expected = createHmac('sha256', key)
      .update([algorithm, date, scope, previous, ...covered].join('\n'))
      .digest('hex');
    if (signature === undefined || !isSame(signature, expected)) {
      throw new AwsError('SignatureDoesNotMatch', 'The signature of a chunk does not match the signature we calculated.', {
        status: 403,
      });
    }
    previous = expected;
  };

  return {
    data: (bytes) => {
      hash.update(bytes);
    },
    end: (signature) => {
      check('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, hash.digest('hex')], signature);
      hash = createHash('sha256');
    },
    trailer: (lines, signature) => {
      const text = lines.map(([name, value]) => `${name}:${value}\n`).join('');
      check('AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(text).digest('hex')], signature);
    },
  };
}
