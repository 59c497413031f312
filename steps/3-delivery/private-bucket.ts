import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { type AwsRequest, s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Difference, Permission } from '../../src/course/step.ts';
import { bucketPermissions } from '../bucket-permissions.ts';

type Tools = Pick<CourseTools, 'send' | 'account'>;

/** What it takes to make, find and delete a bucket that nobody but the account may read, and only over TLS. */
export function privateBucketPermissions(bucket: string): Permission[] {
  const operations = [
    'GetBucketPolicy',
    'PutBucketPolicy',
    'GetBucketPublicAccessBlock',
    'PutBucketPublicAccessBlock',
    'GetEncryptionConfiguration',
    'PutEncryptionConfiguration',
  ];
  const resource = `arn:aws:s3:::${bucket}`;
  return [...bucketPermissions(bucket), ...operations.map((operation) => ({ action: `s3:${operation}`, resource }))];
}

/**
 * The request that shuts a bucket to whoever comes without TLS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export const tlsOnly = (Bucket: string) => s3(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(tlsPolicy(Bucket)) }));

const tlsPolicy = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyOverTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

/** What of a bucket isn't as it was made, and the request that mends it. */
export interface Mending {
  readonly difference: Difference;
  readonly request: AwsRequest;
}

/** Looks whether a bucket is shut: a new one blocks public access and encrypts by itself (S3 User Guide, "Default settings"). */
export async function mendPrivacy({ send, account }: Tools, Bucket: string): Promise<Mending[]> {
  const owner = { Bucket, ExpectedBucketOwner: account };
  const [policy, block, encryption] = await Promise.all([
    unlessAwsError(send(s3(new GetBucketPolicyCommand(owner))), 'NoSuchBucketPolicy'),
    unlessAwsError(send(s3(new GetPublicAccessBlockCommand(owner))), 'NoSuchPublicAccessBlockConfiguration'),
    unlessAwsError(send(s3(new GetBucketEncryptionCommand(owner))), 'ServerSideEncryptionConfigurationNotFoundError'),
  ]);
  const mending: Mending[] = [];
  const say = (what: string, is: string, should: string, request: AwsRequest) =>
    mending.push({ difference: { what, is, should }, request });
  if (policy?.Policy === undefined || JSON.stringify(JSON.parse(policy.Policy)) !== JSON.stringify(tlsPolicy(Bucket))) {
    say('bucket policy', policy?.Policy === undefined ? 'none' : 'another one', 'only over TLS', tlsOnly(Bucket));
  }
  const switches = block?.PublicAccessBlockConfiguration;
  if (Object.keys(allBlocked).some((name) => switches?.[name as keyof typeof allBlocked] !== true)) {
    const request = s3(new PutPublicAccessBlockCommand({ ...owner, PublicAccessBlockConfiguration: allBlocked }));
    say('public access', 'not blocked', 'blocked', request);
  }
  const rules = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  if (rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm !== 'AES256') {
    const request = s3(new PutBucketEncryptionCommand({ ...owner, ServerSideEncryptionConfiguration: { Rules: [byS3] } }));
    say('encryption', rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'none', 'AES256', request);
  }
  return mending;
}

const allBlocked = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const byS3 = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
