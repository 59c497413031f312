import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { type Bucket, GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { unlessAwsError } from '../src/aws/errors.ts';
import { sendAll } from '../src/aws/pool.ts';
import { s3, tagging } from '../src/aws/request.ts';
import type { CourseTools } from '../src/aws/tools.ts';

type Context = CourseTools & { readonly signal: AbortSignal };

/** A bucket that carries a project's tag. */
export interface MarkedBucket {
  readonly name: string;
  readonly project: string;
  /**
   * ISO 8601; left out where it was found by its tag alone. S3 may move it forward when the bucket is changed, its
   * policy for one (ListBuckets, CreationDate): close enough for an age.
   */
  readonly createdAt?: string;
}

const projectTag = 'mysfits:project';

/** What a search of the account for buckets found. */
export interface BucketSearch {
  /** In this region, each with the tag of a project on the bucket itself. */
  readonly marked: readonly MarkedBucket[];
  /** In other regions, by their names alone. */
  readonly elsewhere: readonly Bucket[];
}

/**
 * Looks for the buckets that carry the tag of the given project, or of any.
 * Tag search forgets late and learns late: it gives back what was deleted a while ago, and misses what was made just
 * now. So the names that begin like a project's count as hits too, every hit is looked at, and only the tag on the
 * bucket itself says whose it is. Those of other regions aren't looked at: S3 tells of a bucket only in its own.
 */
export async function searchBuckets(context: Context, project?: string): Promise<BucketSearch> {
  const [tagged, named] = await Promise.all([
    taggedBuckets(context, project),
    namedBuckets(context, project === undefined ? 'mysfits-' : `${project}-`),
  ]);
  const elsewhere = named.filter(({ BucketRegion }) => BucketRegion !== undefined && BucketRegion !== context.region);
  const far = new Set(elsewhere.map(({ Name }) => Name));
  const bornAt = new Map(named.map(({ Name, CreationDate }) => [Name, CreationDate]));
  const hits = [...new Set([...tagged, ...named.flatMap(({ Name = [] }) => Name)])].filter((name) => !far.has(name)).sort();
  const owners = await sendAll(hits, (bucket) => projectOf(context, bucket), { atOnce: 8, signal: context.signal });
  const marked = hits.flatMap((name, at): MarkedBucket[] => {
    const owner = owners[at];
    if (owner === undefined || (project !== undefined && owner !== project)) return [];
    const createdAt = bornAt.get(name)?.toISOString();
    return [{ name, project: owner, ...(createdAt === undefined ? {} : { createdAt }) }];
  });
  return { marked, elsewhere };
}

/** Buckets of this account, in whatever region, whose names begin so. */
async function namedBuckets({ send }: Context, prefix: string): Promise<Bucket[]> {
  const buckets: Bucket[] = [];
  let token: string | undefined;
  do {
    const page = await send(s3(new ListBucketsCommand({ Prefix: prefix, ContinuationToken: token })));
    buckets.push(...(page.Buckets ?? []).filter(({ Name }) => Name?.startsWith(prefix)));
    token = page.ContinuationToken;
  } while (token !== undefined);
  return buckets;
}

/** The project that a bucket's own tag names; undefined where there is none, or it isn't ours to read. */
async function projectOf({ send, account }: Context, bucket: string): Promise<string | undefined> {
  const look = send(s3(new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: account })));
  const tags = await unlessAwsError(look, 'NoSuchBucket', 'NoSuchTagSet', 'AccessDenied');
  return tags?.TagSet?.find(({ Key }) => Key === projectTag)?.Value;
}

async function taggedBuckets({ send }: Context, project: string | undefined): Promise<string[]> {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const page = await send(
      tagging(
        new GetResourcesCommand({
          TagFilters: [{ Key: projectTag, ...(project === undefined ? {} : { Values: [project] }) }],
          ...(token === undefined ? {} : { PaginationToken: token }),
        }),
      ),
    );
    for (const { ResourceARN } of page.ResourceTagMappingList ?? []) if (ResourceARN) arns.push(ResourceARN);
    // An empty string, not a missing one, ends the pages (GetResources, PaginationToken).
    token = page.PaginationToken || undefined;
  } while (token !== undefined);
  return arns.filter((arn) => arn.startsWith('arn:aws:s3:::')).map((arn) => arn.slice('arn:aws:s3:::'.length));
}
