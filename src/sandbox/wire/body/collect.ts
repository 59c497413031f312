import type { Readable } from 'node:stream';
import { AwsError } from '../../aws-error.ts';

/**
 * Reads a stream to its end.
 * @param limit bytes
 * @throws AwsError RequestEntityTooLarge when more comes
 */
export async function collect(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) {
      throw new AwsError('RequestEntityTooLarge', `The request's body is larger than ${limit} bytes.`, { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
