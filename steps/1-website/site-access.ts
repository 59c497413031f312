import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { isAwsError, isDeniedByPolicy } from '../../src/aws/errors.ts';
import { s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { refuseBlockedAccount } from './account-block.ts';
import { publicReadPolicy, samePolicy } from './public-read-policy.ts';
import story from './site-access.md';
import { siteBucket } from './site-bucket.ts';

/** The two switches about access lists stay on: nothing here needs an access list. */
const policiesOnly = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false };
const everything = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export const siteAccess = defineStep({
  id: 'site-access',
  title: 'Let anyone read the pages',
  service: 'Amazon S3',
  type: 'AWS::S3::BucketPolicy',
  story,
  outputs: { policyId: 'string' },
  needs: { bucket: siteBucket },
  takes: seconds(1, 10),
  resourceName: ({ project }) => `${project}-site`,

  permissions: ({ project }) => [
    ...[
      'PutBucketPublicAccessBlock',
      'GetBucketPublicAccessBlock',
      'PutBucketPolicy',
      'GetBucketPolicy',
      'DeleteBucketPolicy',
    ].map((operation) => ({ action: `s3:${operation}`, resource: `arn:aws:s3:::${project}-site` })),
    // An account's own block has no ARN of its own (service authorization reference, GetAccountPublicAccessBlock).
    { action: 's3:GetAccountPublicAccessBlock', resource: '*' },
  ],

  preflight: (context) => refuseBlockedAccount(context),

  requests: ({ needs }) => ({
    unblock: s3(new PutPublicAccessBlockCommand({ Bucket: needs.bucket.bucket, PublicAccessBlockConfiguration: policiesOnly })),
    allow: s3(
      new PutBucketPolicyCommand({ Bucket: needs.bucket.bucket, Policy: JSON.stringify(publicReadPolicy(needs.bucket.bucket)) }),
    ),
  }),

  find: async ({ send, needs }) => {
    const { bucket } = needs.bucket;
    const [policy, blocks] = await Promise.all([readPolicy(send, bucket), readBlock(send, bucket)]);
    if (policy === undefined) return undefined;
    const differences: Difference[] = [];
    if (blocks.BlockPublicPolicy || blocks.RestrictPublicBuckets) {
      differences.push({ what: 'public access block', is: 'on for policies', should: 'off for policies' });
    }
    if (!blocks.BlockPublicAcls || !blocks.IgnorePublicAcls) {
      differences.push({ what: 'public access block', is: 'off for access lists', should: 'on for access lists' });
    }
    if (!samePolicy(policy, publicReadPolicy(bucket))) {
      differences.push({ what: 'bucket policy', is: 'another one', should: 'anyone may read objects' });
    }
    return { outputs: { policyId: `${bucket}/policy` }, differences };
  },

  ensure: async ({ send, requests, until, needs, note, signal, ...tools }) => {
    const { bucket } = needs.bucket;
    await send(requests.unblock);
    await until({
      what: `the public access block of ${bucket} to be off for policies`,
      seconds: 60,
      look: async () => {
        const { BlockPublicPolicy, RestrictPublicBuckets } = await readBlock(send, bucket);
        return BlockPublicPolicy || RestrictPublicBuckets ? undefined : true;
      },
    });
    // S3 may go on refusing for some seconds after a look already says off. It isn't retried blindly: a permission that is
    // missing and an account-level block answer AccessDenied as well, and for those no waiting helps.
    let refusal: unknown;
    const accepted = until({
      what: `S3 to accept a public policy on ${bucket}`,
      seconds: 60,
      look: async () => {
        refusal = undefined;
        try {
          await send(requests.allow);
          return true;
        } catch (error) {
          if (!isAwsError(error, 'AccessDenied', 'OperationAborted') || isDeniedByPolicy(error)) throw error;
          await refuseBlockedAccount({ send, ...tools });
          refusal = error;
          note('S3 still refuses the policy; the lifted block takes some seconds to be known everywhere');
          return undefined;
        }
      },
    });
    await accepted.catch((error: unknown) => {
      // After the whole wait S3's own refusal says more than that it took too long.
      signal.throwIfAborted();
      throw refusal ?? error;
    });
    return { policyId: `${bucket}/policy` };
  },

  // First the pages are private again, then the policy goes with the switches back as S3 sets them on every new bucket.
  destroy: async ({ send, name, until }) => {
    const gone = async () => ((await readPolicy(send, name)) === undefined ? true : undefined);
    if (await gone()) return 'already gone';
    await send(s3(new DeleteBucketPolicyCommand({ Bucket: name })));
    await send(s3(new PutPublicAccessBlockCommand({ Bucket: name, PublicAccessBlockConfiguration: everything })));
    await until({ what: `the policy of ${name} to be gone`, seconds: 60, look: gone });
    return 'deleted';
  },
});

/** The bucket's policy; undefined where there is none, or no bucket. */
async function readPolicy(send: CourseTools['send'], bucket: string): Promise<string | undefined> {
  try {
    return (await send(s3(new GetBucketPolicyCommand({ Bucket: bucket })))).Policy;
  } catch (error) {
    if (isAwsError(error, 'NoSuchBucketPolicy', 'NoSuchBucket')) return undefined;
    throw error;
  }
}

/** The bucket's four switches; all off where none is set (GetPublicAccessBlock, NoSuchPublicAccessBlockConfiguration). */
async function readBlock(send: CourseTools['send'], bucket: string) {
  try {
    return (await send(s3(new GetPublicAccessBlockCommand({ Bucket: bucket })))).PublicAccessBlockConfiguration ?? {};
  } catch (error) {
    if (isAwsError(error, 'NoSuchPublicAccessBlockConfiguration', 'NoSuchBucket')) return {};
    throw error;
  }
}
