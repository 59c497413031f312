import { Readable } from 'node:stream';
import { act } from '../../act.ts';
import type { Call } from '../../service.ts';
import { s3 } from './service.ts';

/**
 * Stores bytes that another service has in its hands, in the name of the caller: as one request that states its length.
 * @throws AwsError as PutObject does
 */
export async function putBytes(
  { bucket, key, type }: { readonly bucket: string; readonly key: string; readonly type?: string },
  bytes: Buffer,
  call: Call,
): Promise<void> {
  const input = { Bucket: bucket, Key: key, Body: Readable.from([bytes]), ...(type !== undefined && { ContentType: type }) };
  const headers = { 'content-length': String(bytes.length) };
  await act(s3, 'PutObject', input, { ...call, http: { ...call.http, headers } });
}
