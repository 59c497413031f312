import { createHash, randomBytes } from 'node:crypto';
import { request as send } from 'node:http';
import { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Handlers } from '../../../../src/sandbox/service.ts';
import { testServices } from '../test-services.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from '../wire-server.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = 64 * MEGABYTE;
const PIECE = randomBytes(MEGABYTE);

const seen = { begun: 0, read: 0, sent: 0, most: 0 };
let release: () => void = () => undefined;

const s3 = {
  PutObject: async ({ Body, Key }) => {
    seen.begun++;
    if (Key === 'held') {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
    const hash = createHash('md5');
    for await (const chunk of Body ?? Readable.from([])) {
      hash.update(chunk);
      seen.read += chunk.length;
      seen.most = Math.max(seen.most, seen.sent - seen.read);
    }
    return { ETag: `"${hash.digest('hex')}"` };
  },
  GetObject: () => ({ Body: Readable.from(content()), ContentLength: SIZE }),
} satisfies Handlers<typeof S3>;

function* content(): Generator<Buffer> {
  for (let at = 0; at < SIZE; at += MEGABYTE) {
    seen.sent += MEGABYTE;
    yield PIECE;
  }
}

let server: WireServer;
let client: S3Client;

beforeAll(async () => {
  server = await startWireServer(testServices({ s3 }));
  client = new S3Client({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

test('a large upload is passed on as it comes, with no more than a few megabytes between the ends', async () => {
  Object.assign(seen, { read: 0, sent: 0, most: 0 });
  const hash = createHash('md5');
  for (let at = 0; at < SIZE; at += MEGABYTE) {
    hash.update(PIECE);
  }
  const { ETag } = await client.send(
    new PutObjectCommand({
      Bucket: 'b',
      Key: 'large',
      Body: Readable.from(content()),
      ContentLength: SIZE,
      ChecksumAlgorithm: 'CRC32',
    }),
  );
  expect(ETag).toBe(`"${hash.digest('hex')}"`);
  expect(seen.read).toBe(SIZE);
  // What is in flight stands in sockets' and streams' buffers, in both directions; a buffered body would be all of it.
  expect(seen.most).toBeLessThan(SIZE / 2);
});

test('a handler that does not read holds the client back', async () => {
  Object.assign(seen, { begun: 0, read: 0, sent: 0, most: 0 });
  const { hostname, port } = new URL(server.endpoint);
  const source = Readable.from(content());
  const outgoing = send({ hostname, port, method: 'PUT', path: '/b/held', headers: { 'content-length': SIZE } });
  const answered = new Promise<number>((resolve, reject) => {
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
  });
  source.pipe(outgoing);
  // Wait until nothing more goes out: the same count in many turns of the loop after the handler was reached.
  for (let still = 0, last = -1; still < 200; still = seen.begun === 1 && seen.sent === last ? still + 1 : 0) {
    last = seen.sent;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen.read).toBe(0);
  expect(seen.sent).toBeLessThan(SIZE / 2);
  release();
  expect(await answered).toBe(200);
  expect(seen.read).toBe(SIZE);
});

test('a download is passed on as it is read', async () => {
  Object.assign(seen, { read: 0, sent: 0, most: 0 });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'large' }));
  let read = 0;
  let most = 0;
  for await (const chunk of Body as Readable) {
    read += chunk.length;
    most = Math.max(most, seen.sent - read);
  }
  expect(read).toBe(SIZE);
  expect(most).toBeLessThan(SIZE / 2);
});
