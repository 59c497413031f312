import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import type { Deletion } from '../course/step.ts';
import { deleteObjects } from './delete-objects.ts';
import { isAwsError } from './errors.ts';
import { s3 } from './request.ts';
import type { CourseTools } from './tools.ts';

type Context = Pick<CourseTools, 'send' | 'until' | 'account'> & { readonly note: (text: string) => void };

/**
 * Empties a bucket (every version, every delete marker, every unfinished upload), deletes it, and looks until it is gone.
 * S3 refuses to delete a bucket that holds any of these (DeleteBucket, BucketNotEmpty).
 * @throws ExplainedError when an object can't be deleted, or the bucket is still there after a minute
 */
export async function deleteBucket(context: Context, bucket: string): Promise<Deletion> {
  try {
    await emptyBucket(context, bucket);
    await context.send(s3(new DeleteBucketCommand({ Bucket: bucket, ExpectedBucketOwner: context.account })));
  } catch (error) {
    if (isAwsError(error, 'NoSuchBucket')) return 'already gone';
    throw error;
  }
  await context.until({
    what: `the bucket ${bucket} to be gone`,
    seconds: 60,
    look: async () => ((await bucketExists(context, bucket)) ? undefined : true),
  });
  return 'deleted';
}

/** Whether a bucket of ours is there. */
async function bucketExists({ send, account }: Pick<CourseTools, 'send' | 'account'>, bucket: string): Promise<boolean> {
  try {
    await send(s3(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account })));
    return true;
  } catch (error) {
    // A HEAD answer has no body, so there is no code but the status (HeadBucket).
    if (isAwsError(error, 'NotFound', 'NoSuchBucket')) return false;
    throw error;
  }
}

async function emptyBucket({ send, account, note }: Context, bucket: string): Promise<void> {
  const owner = { Bucket: bucket, ExpectedBucketOwner: account };
  let deleted = 0;
  // Always the first page again: what it listed is deleted before the next look. A page holds as many keys as one delete takes.
  for (;;) {
    const {
      Versions = [],
      DeleteMarkers = [],
      IsTruncated,
    } = await send(s3(new ListObjectVersionsCommand({ ...owner, MaxKeys: 1000 })));
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (objects.length > 0) {
      await deleteObjects({ send, account }, bucket, objects);
      deleted += objects.length;
      note(`${deleted} objects deleted`);
    }
    if (!IsTruncated) break;
  }
  for (;;) {
    const { Uploads = [], IsTruncated } = await send(s3(new ListMultipartUploadsCommand(owner)));
    for (const { Key, UploadId } of Uploads) {
      await send(s3(new AbortMultipartUploadCommand({ ...owner, Key, UploadId })));
    }
    if (!IsTruncated) break;
  }
}
