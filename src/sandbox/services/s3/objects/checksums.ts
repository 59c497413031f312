import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { checksumsOf } from '../../../wire/body/open-body.ts';
import { invalidRequest } from '../errors.ts';
import type { ChecksumAlgorithm, StoredChecksum } from '../model.ts';
import type { Received } from './body.ts';

/** Algorithms, and how many bytes each of their checksums has. */
const LENGTHS: ReadonlyMap<ChecksumAlgorithm, number> = new Map([
  ['CRC32', 4],
  ['CRC32C', 4],
  ['CRC64NVME', 8],
  ['SHA1', 20],
  ['SHA256', 32],
  ['SHA512', 64],
  ['MD5', 16],
  ['XXHASH64', 8],
  ['XXHASH3', 8],
  ['XXHASH128', 16],
]);

const ALGORITHMS: readonly ChecksumAlgorithm[] = [...LENGTHS.keys()];

export const isAlgorithm = (name: string | undefined): name is ChecksumAlgorithm => ALGORITHMS.some((one) => one === name);

/** Whether the client says it sends a checksum, in a header or behind the body. */
export function declaresChecksum(headers: IncomingHttpHeaders): boolean {
  const named = [...Object.keys(headers), ...String(headers['x-amz-trailer'] ?? '').split(',')];
  const declared = named
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^x-amz-checksum-(crc|sha|md5|xxhash)/.test(name));
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
  if (declared.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  if (declared.length === 0 && headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  for (const algorithm of ALGORITHMS) {
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const value = headers[name];
    if (typeof value === 'string' && Buffer.from(value, 'base64').length !== LENGTHS.get(algorithm))
      throw invalidRequest(`Value for ${name} header is invalid.`);
  }
  return declared.length > 0;
}

/** The checksum to keep: the client's own, or else the one reckoned here. */
export function checksumToKeep(body: Readable, { checksum }: Received): StoredChecksum {
  const declared: Readonly<Record<string, string | undefined>> = { ...checksumsOf(body) };
  for (const algorithm of ALGORITHMS) {
    const value = declared[`Checksum${algorithm}`];
    if (value !== undefined) return { algorithm, value, type: 'FULL_OBJECT' };
  }
  if (checksum === undefined) throw new Error('The request declared a checksum, and none came with the body.');
  return { ...checksum, type: 'FULL_OBJECT' };
}

/** Members of an output: `{ ChecksumCRC32: '...', ChecksumType: 'FULL_OBJECT' }`. */
export function checksumMembers({ algorithm, value, type }: StoredChecksum): ChecksumMembers {
  return { [`Checksum${algorithm}`]: value, ChecksumType: type };
}

export type ChecksumMembers = { readonly [Key in `Checksum${ChecksumAlgorithm}`]?: string } & {
  readonly ChecksumType: StoredChecksum['type'];
};
