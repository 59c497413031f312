import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64NvmeJs } from '@aws-sdk/checksums/crc';

/** A checksum over bytes that come piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** In base64, as headers carry it. */
  digest(): Promise<string>;
}

/**
 * Checksums by the last part of their header, `x-amz-checksum-crc32`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
const ALGORITHMS: Readonly<Record<string, () => Checksum>> = {
  crc32: crc32Checksum,
  crc32c: () => fromSdk(new Crc32c()),
  crc64nvme: () => fromSdk(new Crc64NvmeJs()),
  md5: () => fromNode('md5'),
  sha1: () => fromNode('sha1'),
  sha256: () => fromNode('sha256'),
  sha512: () => fromNode('sha512'),
};

/** A new checksum; undefined for one that isn't reckoned here (the xxHash family, which no client sends by itself). */
export function createChecksum(algorithm: string): Checksum | undefined {
  return Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm]?.() : undefined;
}

function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: async () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

function fromNode(name: string): Checksum {
  const hash = createHash(name);
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: async () => hash.digest('base64'),
  };
}

function fromSdk(checksum: { update(bytes: Uint8Array): void; digest(): Promise<Uint8Array> }): Checksum {
  return {
    update: (bytes) => checksum.update(bytes),
    digest: async () => Buffer.from(await checksum.digest()).toString('base64'),
  };
}
