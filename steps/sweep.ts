import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { deleteBucket } from '../src/aws/delete-bucket.ts';
import { unlessAwsError } from '../src/aws/errors.ts';
import { s3, tagging } from '../src/aws/request.ts';
import type { CourseTools } from '../src/aws/tools.ts';
import type { Leftover } from '../src/course/course.ts';
import type { Permission } from '../src/course/step.ts';

/** Both searches look at the whole account: neither can be limited to a resource (service authorization reference). */
export const sweepPermissions: readonly Permission[] = [
  { action: 'tag:GetResources', resource: '*' },
  { action: 's3:ListAllMyBuckets', resource: '*' },
];

type Context = CourseTools & { readonly project: string; readonly signal: AbortSignal };

/**
 * Finds what no row records: by the project's tag, and by the rule that every name starts with the project's.
 * Tag search forgets late and learns late: it gives back what was deleted a while ago, and misses what was made just
 * now. So every hit is looked at, and only what carries the project's tag itself is ours.
 */
export async function sweep(context: Context): Promise<Leftover[]> {
  const [tagged, named] = await Promise.all([taggedBuckets(context), namedBuckets(context)]);
  const buckets = [...new Set([...tagged, ...named])];
  const ours = await Promise.all(buckets.map(async (bucket) => ((await isOurs(context, bucket)) ? [bucket] : [])));
  return ours.flat().map((bucket) => leftoverBucket(context, bucket));
}

async function isOurs({ send, account, project }: Context, bucket: string): Promise<boolean> {
  const look = send(s3(new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: account })));
  const tags = await unlessAwsError(look, 'NoSuchBucket', 'NoSuchTagSet', 'AccessDenied');
  return tags?.TagSet?.some(({ Key, Value }) => Key === 'mysfits:project' && Value === project) ?? false;
}

async function taggedBuckets({ send, project }: Context): Promise<string[]> {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const page = await send(
      tagging(
        new GetResourcesCommand({
          TagFilters: [{ Key: 'mysfits:project', Values: [project] }],
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

async function namedBuckets({ send, project, region }: Context): Promise<string[]> {
  const { Buckets = [] } = await send(s3(new ListBucketsCommand({ Prefix: `${project}-`, BucketRegion: region })));
  return Buckets.flatMap(({ Name }) => (Name?.startsWith(`${project}-`) ? [Name] : []));
}

function leftoverBucket(context: Context, bucket: string): Leftover {
  const url = context.target.consoleUrl(`s3/buckets/${bucket}`);
  return {
    type: 'AWS::S3::Bucket',
    name: bucket,
    why: "it carries this project's tag, and the state file doesn't know it",
    perHour: 0,
    remove: () => deleteBucket({ ...context, note: () => {} }, bucket),
    ...(url === undefined ? {} : { link: { label: 'the bucket in the console', url } }),
  };
}
