import { type Bucket, GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { deleteBucket } from '../../src/aws/delete-bucket.ts';
import { sendAll } from '../../src/aws/pool.ts';
import { s3 } from '../../src/aws/request.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** What a search of the account for buckets found. */
export interface BucketSearch {
  /** In this region. */
  readonly here: readonly Finding[];
  /** In other regions, by their names alone. */
  readonly elsewhere: readonly Bucket[];
}

/**
 * Buckets by tag search and by their names; only the tag on the bucket itself says whose it is. Those of other regions
 * aren't looked at: S3 tells of a bucket only in its own.
 */
export async function searchBuckets(search: Search): Promise<BucketSearch> {
  const named = await namedBuckets(search);
  const elsewhere = named.filter(({ BucketRegion }) => BucketRegion !== undefined && BucketRegion !== search.region);
  const far = new Set(elsewhere.map(({ Name }) => Name));
  // S3 may move it forward when the bucket is changed, its policy for one (ListBuckets, CreationDate): close enough for an age.
  const bornAt = new Map(named.map(({ Name, CreationDate }) => [Name, CreationDate]));
  const candidates = unique([...hints(search, /^arn:aws:s3:::(.+)$/), ...named.flatMap(({ Name = [] }) => Name)]);
  const near = candidates.filter((name) => !far.has(name));
  const owners = await sendAll(near, (bucket) => lookAt(search, bucket), { atOnce: 8, signal: search.signal });
  const here = near.flatMap((name, at): Finding[] => {
    const project = owners[at];
    if (project === undefined) return [];
    const createdAt = bornAt.get(name)?.toISOString();
    const remove = () => deleteBucket(search, name);
    return [{ type: 'AWS::S3::Bucket', name, project, createdAt, page: `s3/buckets/${name}`, remove }];
  });
  return { here, elsewhere };
}

/** Buckets of this account, in whatever region, whose names begin so. */
async function namedBuckets({ send, begins }: Search): Promise<Bucket[]> {
  const buckets: Bucket[] = [];
  let token: string | undefined;
  do {
    const page = await send(s3(new ListBucketsCommand({ Prefix: begins, ContinuationToken: token })));
    buckets.push(...(page.Buckets ?? []).filter(({ Name }) => Name?.startsWith(begins)));
    token = page.ContinuationToken;
  } while (token !== undefined);
  return buckets;
}

async function lookAt(search: Search, bucket: string): Promise<string | undefined> {
  const { send, account } = search;
  const look = send(s3(new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: account })));
  const tags = await seen(search, look, 'NoSuchBucket', 'NoSuchTagSet');
  return ownerOf(search, tags?.TagSet);
}
