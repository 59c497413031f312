import { createCipheriv, createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox, stopSandbox } from '../../../../src/sandbox/launcher.ts';
import { buildSandbox } from '../../../helpers/bundle.ts';

const MB = 1024 * 1024;
const SIZE = 200 * MB;
let dir: string;
let program: Awaited<ReturnType<typeof buildSandbox>>;
let running: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mysfits-large-'));
  program = await buildSandbox();
  running = await startSandbox({ dir, entry: program.entry, region: 'us-east-1' });
}, 60_000);
afterAll(async () => {
  await stopSandbox({ dir });
  await program.remove();
  await rm(dir, { recursive: true, force: true });
});

/** Bytes that don't repeat, quickly made. */
function* bytes(): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  const zeros = Buffer.alloc(MB);
  for (let made = 0; made < SIZE; made += MB) yield cipher.update(zeros);
}

/** The most memory that the sandbox's process ever held, in MB. */
async function peak(): Promise<number> {
  const status = await readFile(`/proc/${running.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

it('takes 200 MB as a stream with its checksum behind it and gives back the same, its memory flat', async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = running;
  const client = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
  const at = { Bucket: 'creatures-large', Key: 'film' };
  await client.send(new CreateBucketCommand({ Bucket: at.Bucket }));
  await client.send(new PutObjectCommand({ ...at, Key: 'small', Body: 'warm' }));
  const before = await peak();

  const sent = createHash('sha256');
  const source = Readable.from(
    (function* () {
      for (const chunk of bytes()) {
        sent.update(chunk);
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
  const put = await client.send(new PutObjectCommand({ ...at, Body: source, ContentLength: SIZE, ChecksumAlgorithm: 'SHA256' }));
  const digest = sent.digest('base64');
  expect(put.ChecksumSHA256).toBe(digest);
  const head = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
  expect([head.ContentLength, head.ChecksumSHA256]).toEqual([SIZE, digest]);

  const { Body } = await client.send(new GetObjectCommand(at));
  const received = createHash('sha256');
  for await (const chunk of Body as Readable) received.update(chunk as Buffer);
  expect(received.digest('base64')).toBe(digest);
  // A sandbox that held the body would have grown by 200.
  const grown = (await peak()) - before;
  expect(grown).toBeLessThan(100);
  client.destroy();
}, 120_000);
