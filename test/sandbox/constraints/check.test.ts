import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type * as S3 from '@aws-sdk/client-s3';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type * as Sts from '@aws-sdk/client-sts';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Handlers } from '../../../src/sandbox/service.ts';
import { testServices } from '../wire/test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from '../wire/wire-server.ts';

const none = () => ({});
const s3 = {
  CreateBucket: none,
  PutObject: none,
  CopyObject: none,
  DeleteObjects: none,
  ListObjectsV2: none,
  PutBucketPolicy: none,
  PutBucketTagging: none,
  PutBucketVersioning: none,
  PutBucketWebsite: none,
  GetObjectAttributes: none,
} satisfies Handlers<typeof S3>;
const sts = { GetCallerIdentity: none, AssumeRole: none } satisfies Handlers<typeof Sts>;
const tagging = { GetResources: none, TagResources: none } satisfies Handlers<typeof Tagging>;

let server: WireServer;
let config: ConstructorParameters<typeof S3Client>[0] & object;

beforeAll(async () => {
  server = await startWireServer(testServices({ s3, sts, tagging }));
  config = {
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    maxAttempts: 1,
  };
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const Bucket = 'b';
const ROLE = 'arn:aws:iam::123456789012:role/task';
const long = (length: number) => 'x'.repeat(length);

/** What the compiler would not let through on purpose. */
const wrong = (value: unknown) => value as never;

test.each([
  [
    'a storage class that is none',
    new PutObjectCommand({ Bucket, Key: 'k', StorageClass: wrong('COLD') }),
    'InvalidStorageClass',
  ],
  ['an ACL that is none', new PutObjectCommand({ Bucket, Key: 'k', ACL: wrong('everybody') }), 'InvalidArgument'],
  [
    'an unknown directive',
    new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'b/k', MetadataDirective: wrong('KEEP') }),
    'InvalidArgument',
  ],
  ['an encoding that is none', new ListObjectsV2Command({ Bucket, EncodingType: wrong('base64') }), 'InvalidArgument'],
  [
    'a region that is none',
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: wrong('moon-1') } }),
    'InvalidLocationConstraint',
  ],
  [
    'a status that is none',
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: wrong('On') } }),
    'MalformedXML',
  ],
  ['no list where one must be', new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: wrong(undefined) } }), 'MalformedXML'],
  [
    'a tag without a key',
    new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: wrong(undefined), Value: 'v' }] } }),
    'MalformedXML',
  ],
  ['an empty key to delete', new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: '' }] } }), 'MalformedXML'],
  [
    'an index document without a suffix',
    new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: wrong(undefined) } } }),
    'MalformedXML',
  ],
  ['no policy', new PutBucketPolicyCommand({ Bucket, Policy: wrong(undefined) }), 'MissingRequestBodyError'],
  [
    'no attributes asked for',
    new GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: wrong(undefined) }),
    'InvalidRequest',
  ],
] as const)('S3 refuses %s', async (_name, command, code) => {
  const error = await new S3Client(config).send(command as PutObjectCommand).catch((caught) => caught);
  expect(error).toMatchObject({ name: code, $metadata: { httpStatusCode: 400 } });
});

test.each([
  [
    'tags at the birth of a bucket',
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags: [{ Key: 'k', Value: '' }] } }),
  ],
  ['the newest regions', new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'mx-central-1' } })],
  ['a source without a leading slash', new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'b/k' })],
  ['a key of any characters', new PutObjectCommand({ Bucket, Key: '*', StorageClass: 'STANDARD', ACL: 'private' })],
] as const)('S3 takes %s', async (_name, command) => {
  const { $metadata } = await new S3Client(config).send(command as PutObjectCommand);
  expect($metadata.httpStatusCode).toBe(200);
});

test('a tag at the birth of a bucket is held to the rules of tags', async () => {
  const command = new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags: [{ Key: '', Value: 'v' }] } });
  const error = await new S3Client(config).send(command).catch((caught) => caught);
  expect(error).toMatchObject({ name: 'MalformedXML' });
});

const AT = 'failed to satisfy constraint: Member must';

test.each([
  [
    'a name too short',
    { RoleSessionName: 'm' },
    `1 validation error detected: Value 'm' at 'roleSessionName' ${AT} have length greater than or equal to 2`,
  ],
  [
    'a name too long',
    { RoleSessionName: long(65) },
    `1 validation error detected: Value '${long(65)}' at 'roleSessionName' ${AT} have length less than or equal to 64`,
  ],
  [
    'a name of other characters',
    { RoleSessionName: 'me you' },
    `1 validation error detected: Value 'me you' at 'roleSessionName' ${AT} satisfy regular expression pattern: [\\w+=,.@-]*`,
  ],
  [
    'a time too short',
    { DurationSeconds: 899 },
    `1 validation error detected: Value '899' at 'durationSeconds' ${AT} have value greater than or equal to 900`,
  ],
  [
    'a time too long',
    { DurationSeconds: 43_201 },
    `1 validation error detected: Value '43201' at 'durationSeconds' ${AT} have value less than or equal to 43200`,
  ],
  ['no role', { RoleArn: wrong(undefined) }, `1 validation error detected: Value null at 'roleArn' ${AT} not be null`],
  [
    'two things at once',
    {
      RoleArn: 'arn',
      Tags: [
        { Key: 'k', Value: 'v' },
        { Key: long(129), Value: 'v' },
      ],
    },
    `2 validation errors detected: Value 'arn' at 'roleArn' ${AT} have length greater than or equal to 20; Value '${long(129)}' at 'tags.2.member.key' ${AT} have length less than or equal to 128`,
  ],
])('STS refuses %s in its words', async (_name, change, message) => {
  const error = await new STSClient(config)
    .send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me', ...change }))
    .catch((caught) => caught);
  expect(error).toMatchObject({ name: 'ValidationError', message, $metadata: { httpStatusCode: 400 } });
});

test('STS cannot read half a second', async () => {
  const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me', DurationSeconds: 900.5 });
  const error = await new STSClient(config).send(command).catch((caught) => caught);
  expect(error).toMatchObject({ name: 'MalformedInput', $metadata: { httpStatusCode: 400 } });
});

test('STS takes what is within its bounds', async () => {
  const command = new AssumeRoleCommand({
    RoleArn: ROLE,
    RoleSessionName: long(64),
    DurationSeconds: 900,
    Tags: [{ Key: 'k', Value: '' }],
  });
  expect((await new STSClient(config).send(command)).$metadata.httpStatusCode).toBe(200);
  expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).$metadata.httpStatusCode).toBe(200);
});

test('tagging refuses what its model does, by its protocol code', async () => {
  const client = new ResourceGroupsTaggingAPIClient(config as object);
  const many = await client.send(new GetResourcesCommand({ TagFilters: [{ Key: long(129) }] })).catch((caught) => caught);
  expect(many).toMatchObject({ name: 'ValidationException', message: expect.stringContaining("at 'tagFilters.1.member.key'") });
  const empty = await client.send(new TagResourcesCommand({ ResourceARNList: [], Tags: { k: 'v' } })).catch((caught) => caught);
  expect(empty).toMatchObject({ name: 'ValidationException', message: expect.stringContaining("at 'resourceARNList'") });
  const value = await client
    .send(new TagResourcesCommand({ ResourceARNList: ['arn:aws:s3:::b'], Tags: { k: long(257) } }))
    .catch((caught) => caught);
  expect(value).toMatchObject({ name: 'ValidationException', message: expect.stringContaining("at 'tags.k.value'") });
  const fine = await client.send(new TagResourcesCommand({ ResourceARNList: ['arn:aws:s3:::b'], Tags: { k: 'v' } }));
  expect(fine.$metadata.httpStatusCode).toBe(200);
});
