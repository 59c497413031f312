import { invalidArgument } from '../errors.ts';
import type { S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { checksumMembers } from './checksums.ts';
import { findObject } from './find.ts';
import { shownVersion } from './versions.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export const getObjectAttributes: S3Handler<'GetObjectAttributes'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const wanted = new Set<string>(input.ObjectAttributes ?? []);
  for (const name of wanted)
    if (!ATTRIBUTES.includes(name)) throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', name);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  const after = Number(input.PartNumberMarker ?? 0);
  const parts = object.parts?.filter(({ number }) => number > after) ?? [];
  const page = parts.slice(0, input.MaxParts ?? 1000);
  return {
    LastModified: new Date(object.modified),
    ...shownVersion(bucket, object),
    ...(wanted.has('ETag') ? { ETag: object.etag } : {}),
    ...(wanted.has('Checksum') ? { Checksum: checksumMembers(object.checksum) } : {}),
    ...(wanted.has('StorageClass') ? { StorageClass: object.storageClass as 'STANDARD' } : {}),
    ...(wanted.has('ObjectSize') ? { ObjectSize: object.size } : {}),
    ...(wanted.has('ObjectParts') && object.parts !== undefined
      ? {
          ObjectParts: {
            TotalPartsCount: object.parts.length,
            PartNumberMarker: String(after),
            MaxParts: input.MaxParts ?? 1000,
            IsTruncated: page.length < parts.length,
            NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
            Parts: page.map(({ number, size, checksum }) => ({
              PartNumber: number,
              Size: size,
              ...(checksum === undefined ? {} : { [`Checksum${object.checksum.algorithm}`]: checksum }),
            })),
          },
        }
      : {}),
  };
};
