import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type * as S3 from '@aws-sdk/client-s3';
import { DeleteObjectsCommand, HeadBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type * as Sts from '@aws-sdk/client-sts';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handlers } from '../../../src/sandbox/service.ts';
import { type CapturedRequest, capture, sendRaw } from './captured-request.ts';
import { testServices } from './test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from './wire-server.ts';

const s3 = {
  PutObject: async ({ Body }) => {
    await text(Body ?? Readable.from([]));
    return {};
  },
  ListObjectsV2: () => ({}),
  DeleteObjects: () => ({}),
  HeadBucket: () => ({}),
  PutBucketPolicy: () => ({}),
  CreateBucket: () => ({}),
  GetObjectAttributes: () => ({}),
  GetObject: ({ ResponseContentDisposition }) => ({ ContentLength: 0, ContentDisposition: ResponseContentDisposition }),
} satisfies Handlers<typeof S3>;
const sts = { GetCallerIdentity: () => ({}), AssumeRole: () => ({}) } satisfies Handlers<typeof Sts>;
const tagging = { GetResources: () => ({}) } satisfies Handlers<typeof Tagging>;

let server: WireServer;
let late: WireServer;
let ahead: WireServer;
const hour = 60 * 60 * 1000;

beforeAll(async () => {
  const services = testServices({ s3, sts, tagging });
  server = await startWireServer(services);
  late = await startWireServer(services, { now: () => new Date(Date.now() + hour) });
  ahead = await startWireServer(services, { now: () => new Date(Date.now() - hour) });
});

afterAll(async () => {
  await Promise.all([server, late, ahead].map((one) => one.close()));
  expect([...server.faults, ...late.faults, ...ahead.faults]).toEqual([]);
});

/** A request signed by the SDK and not sent. */
async function signed(
  make: (config: ConstructorParameters<typeof S3Client>[0] & { region: string }) => { send(): Promise<unknown> },
  secretAccessKey = SECRET_KEY,
  accessKeyId = ACCESS_KEY,
): Promise<CapturedRequest> {
  const { handler, taken } = capture();
  await make({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: handler as never,
    maxAttempts: 1,
  })
    .send()
    .catch(() => undefined);
  return taken();
}

const identity = (config: object) => ({ send: () => new STSClient(config).send(new GetCallerIdentityCommand({})) });
const list = (config: object) => ({
  send: () => new S3Client(config).send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'p' })),
});
const put = (config: object) => ({
  send: () => new S3Client(config).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'body' })),
});
const head = (config: object) => ({ send: () => new S3Client(config).send(new HeadBucketCommand({ Bucket: 'b' })) });
const resources = (config: object) => ({
  send: () => new ResourceGroupsTaggingAPIClient(config).send(new GetResourcesCommand({ ResourcesPerPage: 5 })),
});
const remove = (config: object) => ({
  send: () => new S3Client(config).send(new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'k' }] } })),
});
const assume = (config: object) => ({
  send: () =>
    new STSClient(config).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'me' })),
});

const codeOf = ({ body, headers }: { body: string; headers: Record<string, unknown> }) =>
  /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? (body === '' ? undefined : (JSON.parse(body).__type ?? headers['x-amzn-errortype']));

describe('a signature', () => {
  test.each([
    ['S3', list, 'SignatureDoesNotMatch', 403],
    ['STS', identity, 'SignatureDoesNotMatch', 403],
    ['tagging', resources, 'InvalidSignatureException', 400],
  ] as const)('by a wrong secret is refused in the words of %s', async (_name, make, code, status) => {
    const answer = await sendRaw(server.endpoint, await signed(make, 'wrong'));
    expect([codeOf(answer), answer.status]).toEqual([code, status]);
  });

  test.each([
    ['S3', list, 'InvalidAccessKeyId', 403],
    ['STS', identity, 'InvalidClientTokenId', 403],
    ['tagging', resources, 'UnrecognizedClientException', 400],
  ] as const)('by an unknown key is refused in the words of %s', async (_name, make, code, status) => {
    const answer = await sendRaw(server.endpoint, await signed(make, SECRET_KEY, 'AKIAUNKNOWN'));
    expect([codeOf(answer), answer.status]).toEqual([code, status]);
  });

  test.each([
    ['S3', list, 'RequestTimeTooSkewed'],
    ['STS', identity, 'SignatureDoesNotMatch'],
    ['tagging', resources, 'InvalidSignatureException'],
  ] as const)('too old or too new is refused in the words of %s', async (_name, make, code) => {
    const request = await signed(make);
    expect(codeOf(await sendRaw(late.endpoint, request))).toBe(code);
    expect(codeOf(await sendRaw(ahead.endpoint, request))).toBe(code);
    expect((await sendRaw(server.endpoint, request)).status).toBe(200);
  });

  test.each([
    ['S3', list, 'AuthorizationHeaderMalformed'],
    ['STS', identity, 'IncompleteSignature'],
    ['tagging', resources, 'IncompleteSignatureException'],
  ] as const)('that has no such form is refused in the words of %s', async (_name, make, code) => {
    const request = await signed(make);
    request.headers.authorization = request.headers.authorization?.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1') ?? '';
    expect(codeOf(await sendRaw(server.endpoint, request))).toBe(code);
  });

  test('covers method, path, query, signed headers and host', async () => {
    const good = await signed(list);
    expect((await sendRaw(server.endpoint, good)).status).toBe(200);
    const changed: Partial<CapturedRequest>[] = [
      { path: good.path.replace('/b', '/c') },
      { path: good.path.replace('prefix=p', 'prefix=q') },
      { path: `${good.path}&max-keys=1` },
      { method: 'PUT' },
      { headers: { ...good.headers, host: 'elsewhere.example' } },
      { headers: { ...good.headers, 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') } },
    ];
    for (const change of changed) {
      const answer = await sendRaw(server.endpoint, { ...good, ...change });
      expect([answer.status, codeOf(answer)], JSON.stringify(change)).not.toContain(200);
    }
  });

  test('must cover every x-amz header of an S3 request', async () => {
    const request = await signed(put);
    request.headers['x-amz-acl'] = 'public-read';
    const answer = await sendRaw(server.endpoint, request);
    expect(codeOf(answer)).toBe('AccessDenied');
    expect(answer.body).toContain('<HeadersNotSigned>x-amz-acl</HeadersNotSigned>');
  });

  test('for another service is refused', async () => {
    const request = await signed(identity);
    request.headers['x-amz-target'] = 'ResourceGroupsTaggingAPI_20170126.GetResources';
    expect(codeOf(await sendRaw(server.endpoint, request))).toBe('InvalidSignatureException');
  });

  test('that is missing is missed where it is needed', async () => {
    const request = await signed(resources);
    delete request.headers.authorization;
    expect(codeOf(await sendRaw(server.endpoint, request))).toBe('MissingAuthenticationTokenException');
  });

  test('on a HEAD request fails without a body', async () => {
    const answer = await sendRaw(server.endpoint, await signed(head, 'wrong'));
    expect(answer).toMatchObject({ status: 403, body: '' });
  });
});

describe('a body', () => {
  test('that was changed on its way is refused', async () => {
    const s3Request = await signed(put);
    expect((await sendRaw(server.endpoint, s3Request)).status).toBe(200);
    expect(codeOf(await sendRaw(server.endpoint, { ...s3Request, body: 'BODY' }))).toMatch(
      /^(BadDigest|XAmzContentSHA256Mismatch)$/,
    );
    const form = await signed(assume);
    const other = String(form.body).replace('role%2Fr&', 'role%2Fx&');
    expect(other).not.toBe(form.body);
    expect(codeOf(await sendRaw(server.endpoint, { ...form, body: other }))).toBe('SignatureDoesNotMatch');
    const json = await signed(resources);
    expect(codeOf(await sendRaw(server.endpoint, { ...json, body: '{"ResourcesPerPage":6}' }))).toBe('InvalidSignatureException');
  });

  test('whose digest in the header is not its own is refused while it is read', async () => {
    const request = await signed(put);
    const headers = { ...request.headers };
    for (const name of Object.keys(headers).filter((name) => name.startsWith('x-amz-') && name.includes('checksum'))) {
      delete headers[name];
    }
    const unsigned = {
      'content-length': '5',
      host: headers.host ?? '',
      'content-md5': createHash('md5').update('right').digest('base64'),
    };
    const answer = await sendRaw(server.endpoint, { method: 'PUT', path: '/b/k', headers: unsigned, body: 'wrong' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BadDigest']);
    const invalid = await sendRaw(server.endpoint, {
      method: 'PUT',
      path: '/b/k',
      headers: { ...unsigned, 'content-md5': 'nonsense' },
      body: 'wrong',
    });
    expect([invalid.status, codeOf(invalid)]).toEqual([400, 'InvalidDigest']);
  });

  test.each([
    ['is not closed', '<Delete><Object><Key>k</Key>'],
    ['is of another root', '<Remove><Object><Key>k</Key></Object></Remove>'],
    ['holds a stranger', '<Delete><Object><Key>k</Key><Colour>red</Colour></Object></Delete>'],
    ['holds text where a number belongs', '<Delete><Object><Key>k</Key><Size>big</Size></Object></Delete>'],
    ['holds two of what there is one of', '<Delete><Object><Key>k</Key><Key>l</Key></Object></Delete>'],
    ['lacks what it must have', '<Delete><Object/></Delete>'],
    ['has no object at all', '<Delete></Delete>'],
    ['is nothing of XML', 'k, l and m'],
    ['brings a type definition', '<!DOCTYPE d [<!ENTITY e "x">]><Delete><Object><Key>&e;</Key></Object></Delete>'],
    ['is not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
  ])('in XML that %s is malformed, not the server broken', async (_name, body) => {
    const answer = await sendRaw(server.endpoint, {
      method: 'POST',
      path: '/b?delete',
      headers: { 'content-length': String(Buffer.byteLength(body)) },
      body,
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedXML']);
  });

  test('in JSON that cannot be read is a serialization error', async () => {
    // Signed by hand is signed still: the signature is made over each of these bodies.
    for (const body of [
      '{',
      '[]',
      '"text"',
      '{"ResourcesPerPage":"five"}',
      '{"ResourcesPerPage":1.5}',
      '{"TagFilters":{}}',
      '{"TagFilters":[{"Key":1}]}',
      '{"TagFilters":["k"]}',
    ]) {
      const { handler, taken } = capture();
      const client = new ResourceGroupsTaggingAPIClient({
        region: 'us-east-1',
        endpoint: server.endpoint,
        credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
        requestHandler: handler as never,
        maxAttempts: 1,
      });
      client.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as { body: string; headers: Record<string, string> };
          request.body = body;
          request.headers['content-length'] = String(body.length);
          return next(args);
        },
        { step: 'build', priority: 'low' },
      );
      await client.send(new GetResourcesCommand({})).catch(() => undefined);
      const answer = await sendRaw(server.endpoint, taken());
      expect([answer.status, codeOf(answer)], body).toEqual([400, 'SerializationException']);
    }
  });

  test('missing where the operation needs one is said so', async () => {
    const answer = await sendRaw(server.endpoint, { method: 'PUT', path: '/b?policy', headers: {}, body: '' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'MissingRequestBodyError']);
  });
});

describe('a parameter', () => {
  test.each([
    ['/b?list-type=2&max-keys=many', 'max-keys'],
    ['/b?list-type=2&max-keys=1.5', 'max-keys'],
    ['/b?list-type=2&max-keys=99999999999', 'max-keys'],
    ['/b?list-type=2&encoding-type=base64', 'encoding-type'],
    ['/b?list-type=2&fetch-owner=perhaps', 'fetch-owner'],
  ])('%s is refused by its name', async (path, name) => {
    const answer = await sendRaw(server.endpoint, { method: 'GET', path, headers: {}, body: '' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidArgument']);
    expect(answer.body).toContain(`<ArgumentName>${name}</ArgumentName>`);
  });

  test('that ends up in a header cannot add another', async () => {
    const path = '/b/k?response-content-disposition=a';
    const split = await sendRaw(server.endpoint, { method: 'GET', path: `${path}%0d%0aset-cookie:x`, headers: {}, body: '' });
    expect([split.status, codeOf(split)]).toEqual([400, 'InvalidArgument']);
    const fine = await sendRaw(server.endpoint, { method: 'GET', path: `${path}%E2%9C%93`, headers: {}, body: '' });
    expect(Buffer.from(String(fine.headers['content-disposition']), 'latin1').toString('utf8')).toBe('a✓');
  });

  test('that a header must bring is named', async () => {
    const answer = await sendRaw(server.endpoint, { method: 'GET', path: '/b/k?attributes', headers: {}, body: '' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidRequest']);
    expect(answer.body).toContain('x-amz-object-attributes');
  });
});

describe('an operation', () => {
  test('that AWS does not know is refused by its protocol', async () => {
    const json = await sendRaw(server.endpoint, {
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.Nonsense' },
      body: '{}',
    });
    expect([json.status, codeOf(json)]).toEqual([400, 'UnknownOperationException']);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const query = await sendRaw(server.endpoint, {
      method: 'POST',
      path: '/',
      headers,
      body: 'Action=Nonsense&Version=2011-06-15',
    });
    expect([query.status, codeOf(query)]).toEqual([400, 'InvalidAction']);
    const rest = await sendRaw(server.endpoint, { method: 'PATCH', path: '/b', headers: {}, body: '' });
    expect([rest.status, codeOf(rest)]).toEqual([405, 'MethodNotAllowed']);
  });

  test.each([
    ['x-amz-target', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, '{}'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'Action=ListUsers&Version=2010-05-08'],
    [
      'its signature',
      { authorization: 'AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0' },
      '',
    ],
  ])('of a service that is not here, named by %s, is answered 501', async (_name, headers, body) => {
    const answer = await sendRaw(server.endpoint, { method: 'POST', path: '/', headers: headers as never, body });
    expect(answer.status).toBe(501);
    expect(codeOf(answer)).toBe('NotImplemented');
  });
});

test('removing reaches its handler when nothing is wrong', async () => {
  expect((await sendRaw(server.endpoint, await signed(remove))).status).toBe(200);
});
