import type { World } from '../../../world/world.ts';
import { invalidArgument } from '../errors.ts';
import { type BucketRecord, objects, type S3Handler, type Version } from '../model.ts';
import { canonicalId } from '../owner.ts';
import { bucketNamed } from '../policy/guard.ts';
import { compareKeys } from './key-order.ts';
import { cutPage, encoder, inOrder, pageSize } from './page.ts';

interface Listed {
  readonly key: string;
  readonly version: Version;
  readonly latest: boolean;
}

/** Every version behind the markers: by key, and of one key newest first. */
function* listed(world: World, { name }: BucketRecord, keyMarker: string, idMarker: string | undefined): Generator<Listed> {
  for (const [key, versions] of inOrder(objects(world, name).entries())) {
    const order = compareKeys(key, keyMarker);
    if (order < 0 || (order === 0 && keyMarker !== '' && idMarker === undefined)) continue;
    const skip = order === 0 ? versions.findIndex(({ versionId }) => versionId === idMarker) + 1 : 0;
    for (const [index, version] of versions.entries()) if (index >= skip) yield { key, version, latest: index === 0 };
  }
}

export const listObjectVersions: S3Handler<'ListObjectVersions'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxKeys, 'max-keys');
  const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker: after = '', VersionIdMarker: idMarker } = input;
  if (idMarker !== undefined && idMarker !== '' && after === '')
    throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', idMarker);
  const entries = listed(call.world, bucket, after, idMarker === '' ? undefined : idMarker);
  const page = cutPage(entries, ({ key }) => key, { prefix, delimiter, after, max });
  const Owner = { ID: canonicalId(bucket.owner) };
  const common = ({ key, version, latest }: Listed) => ({
    Key: encode(key),
    VersionId: version.versionId,
    IsLatest: latest,
    LastModified: new Date(version.modified),
    Owner,
  });
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(after),
    VersionIdMarker: idMarker ?? '',
    MaxKeys: max,
    IsTruncated: page.truncated,
    Versions: page.entries.flatMap((entry) => {
      const { version } = entry;
      if (version.deleteMarker) return [];
      return [
        {
          ...common(entry),
          ETag: `"${version.etag}"`,
          Size: version.size,
          StorageClass: version.storageClass as 'STANDARD',
          ChecksumAlgorithm: [version.checksum.algorithm],
          ChecksumType: version.checksum.type,
        },
      ];
    }),
    DeleteMarkers: page.entries.filter(({ version }) => version.deleteMarker).map(common),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...nextMarkers(page.last, encode),
  };
};

function nextMarkers(last: { entry: Listed } | { prefix: string } | undefined, encode: (text: string) => string) {
  if (last === undefined) return {};
  if ('prefix' in last) return { NextKeyMarker: encode(last.prefix) };
  return { NextKeyMarker: encode(last.entry.key), NextVersionIdMarker: last.entry.version.versionId };
}
