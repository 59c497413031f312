import {
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Access } from '../../helpers/sandbox.ts';

/** Everything that S3 holds, as a client sees it, with the project's drawn name left out. */
export async function worldOf({ endpoint, region, accessKeyId, secretAccessKey }: Access): Promise<unknown> {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    const buckets = await Promise.all(Buckets.map(({ Name = '' }) => bucketOf(client, Name)));
    const [first] = Buckets;
    const project = /^mysfits-[a-z0-9]{6}/.exec(first?.Name ?? '')?.[0] ?? 'no project';
    return JSON.parse(JSON.stringify(buckets).replaceAll(project, 'PROJECT'));
  } finally {
    client.destroy();
  }
}

async function bucketOf(client: S3Client, Bucket: string): Promise<unknown> {
  const orError = <Value>(value: Promise<Value>) => value.catch((error: Error) => error.name);
  const [tags, website, policy, block, uploads, list] = await Promise.all([
    orError(client.send(new GetBucketTaggingCommand({ Bucket })).then(({ TagSet }) => TagSet)),
    orError(client.send(new GetBucketWebsiteCommand({ Bucket })).then(({ $metadata, ...rest }) => rest)),
    orError(client.send(new GetBucketPolicyCommand({ Bucket })).then(({ Policy }) => Policy)),
    orError(client.send(new GetPublicAccessBlockCommand({ Bucket })).then((answer) => answer.PublicAccessBlockConfiguration)),
    client.send(new ListMultipartUploadsCommand({ Bucket })).then(({ Uploads = [] }) => Uploads.length),
    client.send(new ListObjectsV2Command({ Bucket })),
  ]);
  const objects = await Promise.all(
    (list.Contents ?? []).map(async ({ Key }) => {
      const { ETag, Metadata, ContentType, CacheControl } = await client.send(new HeadObjectCommand({ Bucket, Key }));
      return { Key, ETag, Metadata, ContentType, CacheControl };
    }),
  );
  return { Bucket, tags, website, policy, block, uploads, objects };
}
