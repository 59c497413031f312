import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from './captured-request.ts';
import { testServices } from './test-services.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const none = () => ({});
const served = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, none]));

let server: WireServer;

beforeAll(async () => {
  server = await startWireServer(
    testServices({
      s3: served(
        'CreateBucket PutObject CopyObject UploadPart DeleteObjects ListObjectsV2 PutBucketWebsite PutBucketPolicy CompleteMultipartUpload',
      ),
      s3control: served('PutPublicAccessBlock GetPublicAccessBlock'),
      sts: served('GetCallerIdentity AssumeRole'),
      tagging: served('GetResources TagResources'),
    }),
  );
});

afterAll(() => server.close());

const name = fc.constantFrom(
  'authorization',
  'content-encoding',
  'content-md5',
  'content-type',
  'range',
  'if-modified-since',
  'x-amz-account-id',
  'x-amz-checksum-crc32',
  'x-amz-checksum-sha256',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-meta-a',
  'x-amz-target',
  'x-amz-trailer',
);

const value = fc.oneof(
  fc.stringMatching(/^[ -~]{0,40}$/),
  fc.constantFrom(
    'aws-chunked',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'UNSIGNED-PAYLOAD',
    'application/x-www-form-urlencoded',
    'application/x-amz-json-1.1',
    'ResourceGroupsTaggingAPI_20170126.GetResources',
    'AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    'AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
    'AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;;, Signature=',
    'x-amz-checksum-crc32',
    'Wed, 31 Feb 2026 25:00:00 GMT',
    '20261123T200000Z',
    '-1',
  ),
);

const query = fc.array(
  fc.tuple(
    fc.constantFrom(
      'acl',
      'policy',
      'delete',
      'uploads',
      'uploadId',
      'partNumber',
      'list-type',
      'max-keys',
      'website',
      'X-Amz-Signature',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Algorithm',
      'Action',
      '%zz',
      '',
    ),
    fc.oneof(
      fc.stringMatching(/^[!-~]{0,12}$/),
      fc.constantFrom('2', 'AWS4-HMAC-SHA256', 'A/20261123/us-east-1/s3/aws4_request'),
    ),
  ),
  { maxLength: 4 },
);

const body = fc.oneof(
  fc.string(),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    'Action=AssumeRole&Version=2011-06-15&Tags.member.1.Key.x=1&__proto__.a=1',
    'Action=GetCallerIdentity&Version=2011-06-15',
    '{"TagFilters":[null,{"Key":null,"Values":{}}]}',
    'null',
    '<Delete><Object><Key/></Object></Delete>',
    '<CreateBucketConfiguration xmlns="x"><Tags/></CreateBucketConfiguration>',
    `${'<a>'.repeat(20_000)}`,
    `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n',
    'ffffffffffff\r\n',
  ),
);

test('whatever comes is answered, and never as a fault of the server', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'),
      fc.oneof(
        fc.constantFrom('/', '/b', '/b/', '/b/k', '//', '/v20180820/configuration/publicAccessBlock'),
        fc.stringMatching(/^\/[!-"$->@-~]{0,20}$/),
      ),
      query,
      fc.array(fc.tuple(name, value), { maxLength: 5 }),
      body,
      async (method, path, parameters, headers, sent) => {
        const search = parameters.map(([key, text]) => `${key}=${text.replaceAll('#', '')}`).join('&');
        const before = server.faults.length;
        const answer = await sendRaw(server.endpoint, {
          method,
          path: search === '' ? path : `${path}?${search}`,
          headers: { ...Object.fromEntries(headers), 'content-length': String(Buffer.byteLength(sent)) },
          body: sent,
        });
        expect(server.faults.slice(before)).toEqual([]);
        expect(answer.status === 501 || answer.status < 500, `${answer.status} ${answer.body}`).toBe(true);
      },
    ),
    { numRuns: 600 },
  );
});
