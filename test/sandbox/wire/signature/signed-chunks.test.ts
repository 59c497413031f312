import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type * as S3 from '@aws-sdk/client-s3';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Handlers } from '../../../../src/sandbox/service.ts';
import { createChecksum } from '../../../../src/sandbox/wire/body/checksum-algorithms.ts';
import { checksumsOf } from '../../../../src/sandbox/wire/body/open-body.ts';
import { type CapturedRequest, capture, sendRaw } from '../captured-request.ts';
import { testServices } from '../test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from '../wire-server.ts';

const stored: { bytes: Buffer; checksums: object }[] = [];
const s3 = {
  PutObject: async ({ Body }) => {
    const bytes = await buffer(Body ?? Readable.from([]));
    stored.push({ bytes, checksums: { ...(Body && checksumsOf(Body)) } });
    return {};
  },
} satisfies Handlers<typeof S3>;

let server: WireServer;

beforeAll(async () => {
  server = await startWireServer(testServices({ s3 }));
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const content = Buffer.alloc(200_000, 'chunk by chunk ');
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

type Spoil = 'chunk' | 'checksum' | 'length';
type Sign = (algorithm: string, ...covered: string[]) => string;

/** The content in two chunks and an empty one, as other SDKs send it. */
async function encode(sign: Sign, { trailer, spoil }: { trailer: boolean; spoil?: Spoil | undefined }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const chunk of [content.subarray(0, 65_536), content.subarray(65_536), Buffer.alloc(0)]) {
    const signature = sign('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk));
    const sent = Buffer.from(chunk);
    if (spoil === 'chunk' && sent.length > 0) {
      sent[0] = 0;
    }
    parts.push(
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`),
      sent,
      Buffer.from(chunk.length > 0 ? '\r\n' : ''),
    );
  }
  if (trailer) {
    const checksum = createChecksum('crc64nvme');
    checksum?.update(spoil === 'checksum' ? Buffer.from('other') : content);
    const line = `x-amz-checksum-crc64nvme:${await checksum?.digest()}`;
    const signature = sign('AWS4-HMAC-SHA256-TRAILER', sha256(`${line}\n`));
    parts.push(Buffer.from(`${line}\r\nx-amz-trailer-signature:${signature}\r\n`));
  }
  return Buffer.concat([...parts, Buffer.from('\r\n')]);
}

/** A PutObject whose head the SDK signed and whose chunks are signed here. */
async function signedChunks({ trailer, spoil }: { trailer: boolean; spoil?: Spoil }): Promise<CapturedRequest> {
  const { handler, taken } = capture();
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    requestHandler: handler as never,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
  const { length } = await encode(() => '0'.repeat(64), { trailer });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> };
      Object.assign(request.headers, {
        'x-amz-content-sha256': `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`,
        'x-amz-decoded-content-length': String(content.length + (spoil === 'length' ? 1 : 0)),
        'content-length': String(length),
        'content-encoding': 'aws-chunked',
        ...(trailer ? { 'x-amz-trailer': 'x-amz-checksum-crc64nvme' } : {}),
      });
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: content })).catch(() => undefined);
  const request = taken();

  const [, scope = '', seed = ''] = /Credential=[^/]+\/([^,]+),.*Signature=(\w+)/.exec(request.headers.authorization ?? '') ?? [];
  const key = scope
    .split('/')
    .reduce<Buffer>((left, part) => createHmac('sha256', left).update(part).digest(), Buffer.from(`AWS4${SECRET_KEY}`));
  let previous = seed;
  const sign: Sign = (algorithm, ...covered) => {
    const text = [algorithm, request.headers['x-amz-date'], scope, previous, ...covered].join('\n');
    previous = createHmac('sha256', key).update(text).digest('hex');
    return previous;
  };
  return { ...request, body: await encode(sign, { trailer, spoil }) };
}

test('chunks with a signature each arrive as the bytes they hold', async () => {
  const answer = await sendRaw(server.endpoint, await signedChunks({ trailer: false }));
  expect(answer.status, answer.body).toBe(200);
  expect(stored.at(-1)?.bytes.equals(content)).toBe(true);
});

test('a signed trailer brings its checksum', async () => {
  const answer = await sendRaw(server.endpoint, await signedChunks({ trailer: true }));
  expect(answer.status, answer.body).toBe(200);
  expect(stored.at(-1)?.bytes.equals(content)).toBe(true);
  expect(stored.at(-1)?.checksums).toEqual({ ChecksumCRC64NVME: expect.stringMatching(/^.{12}$/) });
});

test.each([
  ['chunk', 403, 'SignatureDoesNotMatch'],
  ['checksum', 400, 'BadDigest'],
  ['length', 400, 'IncompleteBody'],
] as const)('a wrong %s is answered on the same connection, and nothing is stored', async (spoil, status, code) => {
  const before = stored.length;
  const answer = await sendRaw(server.endpoint, await signedChunks({ trailer: true, spoil }));
  expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  expect(stored.length).toBe(before);
});

test('the bucket may stand in the host name', async () => {
  const { handler, taken } = capture();
  const { port } = new URL(server.endpoint);
  await new S3Client({
    region: 'us-east-1',
    endpoint: `http://localhost:${port}`,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    requestHandler: handler as never,
    maxAttempts: 1,
  })
    .send(new PutObjectCommand({ Bucket: 'my-bucket', Key: 'a/b', Body: 'x' }))
    .catch(() => undefined);
  const request = taken();
  expect(request.headers.host).toBe(`my-bucket.localhost:${port}`);
  const answer = await sendRaw(server.endpoint, request);
  expect(answer.status, answer.body).toBe(200);
  expect(server.arrivals.at(-1)?.input).toMatchObject({ Bucket: 'my-bucket', Key: 'a/b' });
});

// The published set: https://reveng.sourceforge.io/crc-catalogue/all.htm gives these checks over "123456789".
test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
])('%s of the usual nine digits is what its catalogue says', async (name, expected) => {
  const checksum = createChecksum(name);
  for (const piece of ['1', '2345', '6789']) {
    checksum?.update(Buffer.from(piece));
  }
  expect(Buffer.from((await checksum?.digest()) ?? '', 'base64').toString('hex')).toBe(expected);
});
