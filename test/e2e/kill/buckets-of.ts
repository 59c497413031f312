import {
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Access } from '../../helpers/sandbox.ts';

/** Everything that S3 holds, as a client sees it. */
export async function bucketsOf({ endpoint, region, accessKeyId, secretAccessKey }: Access): Promise<readonly object[]> {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    return await Promise.all(Buckets.map(({ Name = '' }) => bucketOf(client, Name)));
  } finally {
    client.destroy();
  }
}

async function bucketOf(client: S3Client, Bucket: string): Promise<object> {
  const orError = <Value>(value: Promise<Value>) => value.catch((error: Error) => error.name);
  const [tags, website, policy, block, uploads, list] = await Promise.all([
    orError(client.send(new GetBucketTaggingCommand({ Bucket })).then(({ TagSet }) => TagSet)),
    orError(client.send(new GetBucketWebsiteCommand({ Bucket })).then(({ $metadata, ...rest }) => rest)),
    orError(client.send(new GetBucketPolicyCommand({ Bucket })).then(({ Policy }) => Policy)),
    orError(client.send(new GetPublicAccessBlockCommand({ Bucket })).then((answer) => answer.PublicAccessBlockConfiguration)),
    client.send(new ListMultipartUploadsCommand({ Bucket })).then(({ Uploads = [] }) => Uploads.length),
    client.send(new ListObjectsV2Command({ Bucket })),
  ]);
  // What a pipeline carries from stage to stage, and how often, is nobody's end.
  const kept = Bucket.endsWith('-artifacts') ? [] : (list.Contents ?? []);
  const objects = await Promise.all(
    kept.map(async ({ Key }) => {
      const { Body, Metadata, ContentType, CacheControl } = await client.send(new GetObjectCommand({ Bucket, Key }));
      // The page's settings hold an address, and so does their digest.
      const digest = Key === 'config.json' ? undefined : Metadata;
      return { Key, text: await Body?.transformToString(), digest, ContentType, CacheControl };
    }),
  );
  return { Bucket, tags, website, policy, block, uploads, objects };
}
