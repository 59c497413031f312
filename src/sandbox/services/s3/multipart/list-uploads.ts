import type { World } from '../../../world/world.ts';
import { compareKeys } from '../listing/key-order.ts';
import { cutPage, encoder, pageSize } from '../listing/page.ts';
import { type BucketRecord, type S3Handler, type UploadRecord, uploads } from '../model.ts';
import { canonicalId } from '../owner.ts';
import { bucketNamed } from '../policy/guard.ts';
import { arrivedParts, findUpload } from './uploads.ts';

export const listParts: S3Handler<'ListParts'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const upload = findUpload(call.world, bucket, input);
  const max = pageSize(input.MaxParts, 'max-parts');
  const marker = input.PartNumberMarker ?? '0';
  const rest = arrivedParts(call.world, upload.id).filter(({ number }) => number > Number(marker));
  const page = rest.slice(0, max);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: max,
    IsTruncated: page.length < rest.length,
    Parts: page.map(({ number, size, etag, modified, checksum }) => ({
      PartNumber: number,
      LastModified: new Date(modified),
      ETag: `"${etag}"`,
      Size: size,
      [`Checksum${checksum.algorithm}`]: checksum.value,
    })),
    Owner: { ID: canonicalId(bucket.owner) },
    Initiator: { ID: canonicalId(upload.initiator) },
    StorageClass: upload.storageClass as 'STANDARD',
    ...shownChecksum(upload),
  };
};

const shownChecksum = ({ algorithm, checksumType }: UploadRecord) => ({
  ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }),
  ...(checksumType === undefined ? {} : { ChecksumType: checksumType }),
});

/** Uploads behind the markers, by key and then by when they began. */
function behind(world: World, { name }: BucketRecord, keyMarker: string, idMarker: string | undefined): UploadRecord[] {
  const all = [...uploads(world).values()]
    .filter(({ bucket }) => bucket === name)
    .sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.initiated, b.initiated) || compareKeys(a.id, b.id));
  if (keyMarker === '') return all;
  const marked = all.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  return marked >= 0 ? all.slice(marked + 1) : all.filter(({ key }) => compareKeys(key, keyMarker) > 0);
}

export const listMultipartUploads: S3Handler<'ListMultipartUploads'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxUploads, 'max-uploads');
  const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker: after = '' } = input;
  const entries = behind(call.world, bucket, after, input.UploadIdMarker);
  const page = cutPage(entries, ({ key }) => key, { prefix, delimiter, after, max });
  const { last } = page;
  return {
    Bucket: bucket.name,
    KeyMarker: encode(after),
    UploadIdMarker: input.UploadIdMarker ?? '',
    Prefix: encode(prefix),
    MaxUploads: max,
    IsTruncated: page.truncated,
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(last === undefined ? {} : { NextKeyMarker: encode('entry' in last ? last.entry.key : last.prefix) }),
    ...(last !== undefined && 'entry' in last ? { NextUploadIdMarker: last.entry.id } : {}),
    Uploads: page.entries.map((upload) => ({
      UploadId: upload.id,
      Key: encode(upload.key),
      Initiated: new Date(upload.initiated),
      StorageClass: upload.storageClass as 'STANDARD',
      Owner: { ID: canonicalId(bucket.owner) },
      Initiator: { ID: canonicalId(upload.initiator) },
      ...shownChecksum(upload),
    })),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
  };
};
