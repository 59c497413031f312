import { deleteBucket } from '../src/aws/delete-bucket.ts';
import type { CourseTools } from '../src/aws/tools.ts';
import type { Leftover } from '../src/course/course.ts';
import type { Permission } from '../src/course/step.ts';
import { searchBuckets } from './marked-buckets.ts';

/** Both searches look at the whole account: neither can be limited to a resource (service authorization reference). */
export const sweepPermissions: readonly Permission[] = [
  { action: 'tag:GetResources', resource: '*' },
  { action: 's3:ListAllMyBuckets', resource: '*' },
];

type Context = CourseTools & { readonly project: string; readonly signal: AbortSignal };

/** Finds what no row records: by the project's tag, and by the rule that every name starts with the project's. */
export async function sweep(context: Context): Promise<Leftover[]> {
  const { marked } = await searchBuckets(context, context.project);
  return marked.map(({ name }) => leftoverBucket(context, name));
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
