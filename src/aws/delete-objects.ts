import { type _Error, DeleteObjectsCommand, type ObjectIdentifier } from '@aws-sdk/client-s3';
import { ExplainedError } from '../course/errors.ts';
import { AwsCallError } from './errors.ts';
import { deniedWords } from './explain.ts';
import { s3 } from './request.ts';
import type { CourseTools } from './tools.ts';

/** As many as one DeleteObjects takes. */
const atOnce = 1000;

/**
 * Deletes objects of one bucket, and looks at what S3 says of each: DeleteObjects answers 200 also where it deleted
 * none (DeleteObjects, API Reference, Errors).
 * @throws ExplainedError when S3 keeps one of them, AwsCallError when it is because of a permission
 */
export async function deleteObjects(
  { send, account }: Pick<CourseTools, 'send' | 'account'>,
  bucket: string,
  objects: readonly ObjectIdentifier[],
): Promise<void> {
  for (let at = 0; at < objects.length; at += atOnce) {
    const Delete = { Objects: objects.slice(at, at + atOnce), Quiet: true };
    const { Errors: [first] = [] } = await send(
      s3(new DeleteObjectsCommand({ Bucket: bucket, ExpectedBucketOwner: account, Delete })),
    );
    if (first !== undefined) throw notDeleted(bucket, first);
  }
}

function notDeleted(bucket: string, { Key = 'an object', Code = '', Message }: _Error): ExplainedError {
  if (Code === 'AccessDenied') {
    const operation = 'DeleteObjects';
    return new AwsCallError({ ...deniedWords({ operation, message: Message ?? Code }), service: 's3', operation, code: Code });
  }
  return new ExplainedError({
    what: `Can't delete ${Key} in ${bucket}`,
    why: Message ?? (Code || 'S3 gave no reason'),
    nextSteps: ['tear down again: what is gone already is not asked for twice'],
  });
}
