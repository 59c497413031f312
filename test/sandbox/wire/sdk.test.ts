import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type * as S3 from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type * as S3Control from '@aws-sdk/client-s3-control';
import {
  GetPublicAccessBlockCommand,
  NoSuchPublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type * as Sts from '@aws-sdk/client-sts';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsError } from '../../../src/sandbox/aws-error.ts';
import type { Handlers } from '../../../src/sandbox/service.ts';
import { checksumsOf } from '../../../src/sandbox/wire/body/open-body.ts';
import { testServices } from './test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from './wire-server.ts';

const MODIFIED = new Date('2026-11-23T20:00:00Z');
const stored: { body: string; checksums: Record<string, string> }[] = [];

const s3 = {
  ListBuckets: () => ({ Buckets: [{ Name: 'a', CreationDate: MODIFIED }], Owner: { ID: 'me' } }),
  CreateBucket: ({ Bucket }) => ({ Location: `/${Bucket}` }),
  GetBucketLocation: ({ Bucket }) => (Bucket === 'far' ? { LocationConstraint: 'eu-west-1' } : {}),
  PutBucketPolicy: () => ({}),
  GetBucketPolicy: () => ({ Policy: '{"Version":"2012-10-17"}' }),
  PutBucketTagging: () => ({}),
  PutBucketWebsite: () => ({}),
  PutObject: async ({ Body }) => {
    const body = await text(Body ?? Readable.from([]));
    stored.push({ body, checksums: { ...(Body && checksumsOf(Body)) } });
    return { ETag: `"${createHash('md5').update(body).digest('hex')}"` };
  },
  UploadPart: async ({ Body }) => {
    await text(Body ?? Readable.from([]));
    return { ETag: '"part"' };
  },
  CompleteMultipartUpload: () => ({ ETag: '"whole-2"' }),
  CopyObject: () => ({ CopyObjectResult: { ETag: '"copy"', LastModified: MODIFIED } }),
  GetObject: ({ Key, Range }) => {
    if (Key === 'gone') {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members: { Key } });
    }
    const body = 'hällo <world>';
    const bytes = Buffer.from(body);
    return {
      Body: Readable.from([Range ? bytes.subarray(0, 2) : bytes]),
      ContentLength: Range ? 2 : bytes.length,
      ...(Range ? { ContentRange: `bytes 0-1/${bytes.length}` } : {}),
      ContentType: 'text/plain; charset=utf-8',
      LastModified: MODIFIED,
      ETag: '"e"',
      Metadata: { digest: 'abc' },
    };
  },
  HeadObject: ({ Key }) => {
    if (Key === 'gone') {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', {
        status: 404,
        members: { $headers: { 'x-amz-delete-marker': 'true' } },
      });
    }
    return { ContentLength: 42, LastModified: MODIFIED, Metadata: { a: '1', b: '2' } };
  },
  ListObjectsV2: ({ Bucket }) => ({
    Name: Bucket,
    IsTruncated: true,
    NextContinuationToken: 'a/b=+ &',
    KeyCount: 2,
    Contents: [
      { Key: 'a & b\n<c>', Size: 1, LastModified: MODIFIED },
      { Key: '😀', Size: 2, LastModified: new Date(MODIFIED.getTime() + 123) },
    ],
    CommonPrefixes: [{ Prefix: 'p/' }],
  }),
  ListObjectVersions: () => ({ Versions: [], DeleteMarkers: [{ Key: 'k', VersionId: 'v', IsLatest: true }] }),
  DeleteObjects: ({ Delete }) => ({ Deleted: (Delete?.Objects ?? []).map(({ Key }) => ({ Key })), Errors: [] }),
} satisfies Handlers<typeof S3>;

const s3control = {
  GetPublicAccessBlock: ({ AccountId }) => {
    if (AccountId === '000000000000') {
      throw new AwsError('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', {
        status: 404,
      });
    }
    return { PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: false } };
  },
  PutPublicAccessBlock: () => ({}),
} satisfies Handlers<typeof S3Control>;

const sts = {
  GetCallerIdentity: () => ({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/learner', UserId: 'AIDA' }),
  AssumeRole: ({ RoleArn }) => {
    if (RoleArn?.endsWith('/bad')) {
      throw new AwsError('MalformedPolicyDocumentException', 'Not a policy.');
    }
    return {
      Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: 't', Expiration: MODIFIED },
      PackedPolicySize: 6,
    };
  },
} satisfies Handlers<typeof Sts>;

const tagging = {
  GetResources: ({ PaginationToken }) => {
    if (PaginationToken === 'bad') {
      throw new AwsError('PaginationTokenExpiredException', 'Expired.');
    }
    return {
      PaginationToken: '',
      ResourceTagMappingList: [{ ResourceARN: 'arn:aws:s3:::b', Tags: [{ Key: 'mysfits:project', Value: 'ü"\n' }] }],
    };
  },
} satisfies Handlers<typeof Tagging>;

let server: WireServer;
let config: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  server = await startWireServer(testServices({ s3, s3control, sts, tagging }));
  config = {
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  };
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

/** The input as the handler got it, without the stream. */
function arrived(): Record<string, unknown> {
  const { Body: _, ...input } = (server.arrivals.at(-1)?.input ?? {}) as Record<string, unknown>;
  return input;
}

describe('S3 by the SDK', () => {
  test('an XML body arrives as the structure that was sent', async () => {
    const client = new S3Client(config);
    const CreateBucketConfiguration = {
      LocationConstraint: 'eu-west-1',
      Tags: [{ Key: 'mysfits:project', Value: 'a <b> & "c"\n' }],
    } satisfies S3.CreateBucketConfiguration;
    const { Location } = await client.send(
      new CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration, ObjectOwnership: 'BucketOwnerEnforced' }),
    );
    expect(Location).toBe('/far');
    expect(arrived()).toEqual({ Bucket: 'far', CreateBucketConfiguration, ObjectOwnership: 'BucketOwnerEnforced' });

    const Tagging = {
      TagSet: [
        { Key: 'k', Value: 'v' },
        { Key: 'empty', Value: '' },
      ],
    };
    await client.send(new PutBucketTaggingCommand({ Bucket: 'far', Tagging }));
    expect(arrived()).toMatchObject({ Bucket: 'far', Tagging, ChecksumAlgorithm: 'CRC32' });

    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } };
    await client.send(new PutBucketWebsiteCommand({ Bucket: 'far', WebsiteConfiguration }));
    expect(arrived()).toMatchObject({ Bucket: 'far', WebsiteConfiguration });

    const Delete = { Objects: [{ Key: 'a\nb <c>' }, { Key: ' d ', VersionId: 'null' }], Quiet: true };
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: 'far', Delete }));
    expect(arrived()).toMatchObject({ Bucket: 'far', Delete });
    expect(Deleted).toEqual([{ Key: 'a\nb <c>' }, { Key: ' d ' }]);
  });

  test('a policy goes both ways as plain text', async () => {
    const client = new S3Client(config);
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await client.send(new PutBucketPolicyCommand({ Bucket: 'b', Policy }));
    expect(arrived()).toMatchObject({ Bucket: 'b', Policy });
    expect((await client.send(new GetBucketPolicyCommand({ Bucket: 'b' }))).Policy).toBe('{"Version":"2012-10-17"}');
  });

  test('lists come back with dates, numbers, and keys of any characters', async () => {
    const client = new S3Client(config);
    const buckets = await client.send(new ListBucketsCommand({}));
    expect(buckets.Buckets).toEqual([{ Name: 'a', CreationDate: MODIFIED }]);

    const list = await client.send(
      new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a +%&=/', MaxKeys: 2, FetchOwner: true, StartAfter: '😀' }),
    );
    expect(arrived()).toEqual({ Bucket: 'b', Prefix: 'a +%&=/', MaxKeys: 2, FetchOwner: true, StartAfter: '😀' });
    expect(list).toMatchObject({
      Name: 'b',
      IsTruncated: true,
      KeyCount: 2,
      NextContinuationToken: 'a/b=+ &',
      CommonPrefixes: [{ Prefix: 'p/' }],
    });
    expect(list.Contents).toEqual([
      { Key: 'a & b\n<c>', Size: 1, LastModified: MODIFIED },
      { Key: '😀', Size: 2, LastModified: new Date(MODIFIED.getTime() + 123) },
    ]);

    const versions = await client.send(new ListObjectVersionsCommand({ Bucket: 'b' }));
    expect(versions.DeleteMarkers).toEqual([{ Key: 'k', VersionId: 'v', IsLatest: true }]);
  });

  test('operations of one path are told apart by query and headers', async () => {
    const client = new S3Client(config);
    await client.send(new UploadPartCommand({ Bucket: 'b', Key: 'k', UploadId: 'u', PartNumber: 3, Body: 'part' }));
    expect(server.arrivals.at(-1)).toMatchObject({ operation: 'UploadPart', input: { UploadId: 'u', PartNumber: 3 } });
    await client.send(new CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: 'b/a%20b' }));
    expect(server.arrivals.at(-1)).toMatchObject({ operation: 'CopyObject', input: { CopySource: 'b/a%20b' } });
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket: 'b',
        Key: 'k',
        UploadId: 'u',
        MultipartUpload: { Parts: [{ ETag: '"a"', PartNumber: 1 }] },
        ChecksumCRC32: 'AAAAAA==',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    expect(arrived()).toEqual({
      Bucket: 'b',
      Key: 'k',
      UploadId: 'u',
      MultipartUpload: { Parts: [{ ETag: '"a"', PartNumber: 1 }] },
      // The whole object's, not this body's.
      ChecksumCRC32: 'AAAAAA==',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test.each(['a b+c%d', 'x/../y//z', 'ümlaut/😀', "quote's (1)!*~", '?query=1#hash', '/leading', 'trailing/'])(
    'the key %j arrives as it was named',
    async (Key) => {
      await new S3Client(config).send(new PutObjectCommand({ Bucket: 'b', Key, Body: 'x' }));
      expect(arrived()).toMatchObject({ Bucket: 'b', Key });
    },
  );

  test('the region of a bucket comes back, and none for the first region', async () => {
    const client = new S3Client(config);
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'far' }))).LocationConstraint).toBe('eu-west-1');
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'near' }))).LocationConstraint ?? '').toBe('');
  });

  test('an object comes back whole, in part, and by its headers alone', async () => {
    const client = new S3Client(config);
    const whole = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k', IfModifiedSince: MODIFIED }));
    expect(arrived()).toMatchObject({ Bucket: 'b', Key: 'k', IfModifiedSince: MODIFIED });
    expect(await whole.Body?.transformToString()).toBe('hällo <world>');
    expect(whole).toMatchObject({
      ContentType: 'text/plain; charset=utf-8',
      LastModified: MODIFIED,
      ETag: '"e"',
      Metadata: { digest: 'abc' },
    });

    const part = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k', Range: 'bytes=0-1' }));
    expect(part.$metadata.httpStatusCode).toBe(206);
    await part.Body?.transformToByteArray();

    const head = await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect(head).toMatchObject({ ContentLength: 42, LastModified: MODIFIED, Metadata: { a: '1', b: '2' } });
  });

  test('an error comes back by its name, its status and its members', async () => {
    const client = new S3Client(config);
    const error = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'gone' })).catch((caught) => caught);
    expect(error).toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      Key: 'gone',
      $metadata: { httpStatusCode: 404 },
    });
    expect(error.$metadata.requestId).toMatch(/-/);
    const head = await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'gone' })).catch((caught) => caught);
    expect(head).toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
    expect(head.$response.headers['x-amz-delete-marker']).toBe('true');
  });

  test('an operation that is known to AWS and not served here is answered 501, once', async () => {
    const before = server.arrivals.length;
    const error = await new S3Client(config)
      .send(new (await import('@aws-sdk/client-s3')).GetBucketCorsCommand({ Bucket: 'b' }))
      .catch((caught) => caught);
    expect(error).toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501, attempts: 1 } });
    expect(error.message).toContain('GetBucketCors of s3');
    expect(server.arrivals.length).toBe(before);
  });
});

describe('bodies by the SDK', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'a stream with its %s in the trailer is decoded and verified',
    async (ChecksumAlgorithm) => {
      const body = 'a stream of some length '.repeat(9000);
      await new S3Client(config).send(
        new PutObjectCommand({
          Bucket: 'b',
          Key: 'k',
          Body: Readable.from([Buffer.from(body.slice(0, 70_001)), Buffer.from(body.slice(70_001))]),
          ContentLength: body.length,
          ContentEncoding: 'gzip',
          ChecksumAlgorithm,
        }),
      );
      expect(arrived()).toMatchObject({ ContentEncoding: 'gzip', ContentLength: body.length });
      expect(stored.at(-1)?.body === body).toBe(true);
      expect(Object.keys(stored.at(-1)?.checksums ?? {})).toEqual([`Checksum${ChecksumAlgorithm}`]);
    },
  );

  test('a body at hand brings its checksum as a header', async () => {
    await new S3Client(config).send(
      new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'at hand', Metadata: { digest: 'x', Other: 'y' } }),
    );
    expect(arrived()).toMatchObject({ ChecksumCRC32: expect.any(String), Metadata: { digest: 'x', other: 'y' } });
    expect(stored.at(-1)).toEqual({ body: 'at hand', checksums: { ChecksumCRC32: expect.any(String) } });
  });

  test('an empty body arrives as an empty stream', async () => {
    await new S3Client(config).send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect(stored.at(-1)?.body).toBe('');
  });

  test('a checksum that does not fit is refused', async () => {
    const error = await new S3Client(config)
      .send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'other', ChecksumSHA256: Buffer.alloc(32).toString('base64') }))
      .catch((caught) => caught);
    expect(error).toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
  });
});

describe('S3 Control by the SDK', () => {
  // The SDK puts the account in front of the endpoint's host and can't for an address: its endpoint is given as it is.
  const client = () =>
    new S3ControlClient({ ...config, endpointProvider: () => ({ url: new URL(server.endpoint) }), disableHostPrefix: true });

  test('the account comes from its header, the answer from the payload', async () => {
    const answer = await client().send(new GetPublicAccessBlockCommand({ AccountId: '123456789012' }));
    expect(arrived()).toEqual({ AccountId: '123456789012' });
    expect(answer.PublicAccessBlockConfiguration).toEqual({ BlockPublicPolicy: true, RestrictPublicBuckets: false });
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, IgnorePublicAcls: false };
    await client().send(new PutPublicAccessBlockCommand({ AccountId: '123456789012', PublicAccessBlockConfiguration }));
    expect(arrived()).toEqual({ AccountId: '123456789012', PublicAccessBlockConfiguration });
  });

  test('its modeled error comes back as its class', async () => {
    const error = await client()
      .send(new GetPublicAccessBlockCommand({ AccountId: '000000000000' }))
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(NoSuchPublicAccessBlockConfiguration);
  });
});

describe('STS by the SDK', () => {
  test('lists and nested structures of a form arrive, and the result comes back', async () => {
    const client = new STSClient(config);
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '123456789012', UserId: 'AIDA' });
    const input = {
      RoleArn: 'arn:aws:iam::123456789012:role/task',
      RoleSessionName: 'a@b=c,d.e-f',
      DurationSeconds: 900,
      Tags: Array.from({ length: 12 }, (_, index) => ({ Key: `k${index}`, Value: `ü + ${index}` })),
      TransitiveTagKeys: ['k1', 'k0'],
    };
    const { Credentials, PackedPolicySize } = await client.send(new AssumeRoleCommand(input));
    expect(arrived()).toEqual(input);
    expect(Credentials).toEqual({ AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: 't', Expiration: MODIFIED });
    expect(PackedPolicySize).toBe(6);
  });

  test('an error is printed by the code its model gives it', async () => {
    const input = { RoleArn: 'arn:aws:iam::123456789012:role/bad', RoleSessionName: 'me', Tags: [] };
    const error = await new STSClient(config).send(new AssumeRoleCommand(input)).catch((caught) => caught);
    expect(arrived()).toEqual(input);
    expect(error).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'Not a policy.',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('resource tagging by the SDK', () => {
  test('input, output and error come through', async () => {
    const client = new ResourceGroupsTaggingAPIClient(config);
    const input = { TagFilters: [{ Key: 'mysfits:project', Values: ['ü"\n'] }], ResourcesPerPage: 50 };
    const { ResourceTagMappingList } = await client.send(new GetResourcesCommand(input));
    expect(arrived()).toEqual(input);
    expect(ResourceTagMappingList).toEqual([
      { ResourceARN: 'arn:aws:s3:::b', Tags: [{ Key: 'mysfits:project', Value: 'ü"\n' }] },
    ]);
    const error = await client.send(new GetResourcesCommand({ PaginationToken: 'bad' })).catch((caught) => caught);
    expect(error).toMatchObject({
      name: 'PaginationTokenExpiredException',
      message: 'Expired.',
      $metadata: { httpStatusCode: 400 },
    });
  });
});
